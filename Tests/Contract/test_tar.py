"""Pictures in tar archives, such as WebDataset shards, as Python's own `tarfile` writes them."""

import io
import os
import subprocess
import tarfile

import numpy
import pytest

import pictures
from commands import BINARY, lines, run

NAMES = [
    "000/000.png", "000/001.jpg", "ünï/くま.png", "a" * 96 + ".png", "b" * 150 + "/" + "c" * 90 + ".png",
    "d" * 200 + "/" + "e" * 200 + ".png"]
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def encoded(index, name):
    return pictures.encode(pictures.draw(index), "JPEG" if name.endswith("jpg") else "PNG")


def member(name, size=0, kind=tarfile.REGTYPE):
    entry = tarfile.TarInfo(name)
    entry.size, entry.type = size, kind
    return entry


def write(path, names=NAMES, form=tarfile.PAX_FORMAT):
    """The pictures, and between them what a shard has beside pictures."""
    with tarfile.open(path, "w", format=form) as archive:
        archive.addfile(member("000", kind=tarfile.DIRTYPE))
        for index, name in enumerate(names):
            archive.addfile(member(f"{index}.txt", 7), io.BytesIO(b"a label"))
            link = member(f"link-{index}.png", kind=tarfile.SYMTYPE)
            # ustar has room for 100 bytes there.
            link.linkname = name[:100] if form == tarfile.USTAR_FORMAT else name
            archive.addfile(link)
            data = encoded(index, name)
            archive.addfile(member(name, len(data)), io.BytesIO(data))
    return path


def embed(*call, **options):
    ended = run("embed", "image", *call, **options)
    return {line["name"]: line["embedding"] for line in lines(ended)}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Vectors of the same pictures as files."""
    folder = tmp_path_factory.mktemp("alone")
    files = []
    for index, name in enumerate(NAMES):
        files.append(folder / str(index))
        files[-1].write_bytes(encoded(index, name))
    return list(embed(*files).values())


@pytest.mark.parametrize("form", FORMATS)
def test_reads_what_tarfile_writes(form, alone, tmp_path):
    # ustar has no place for a name of more than 255 bytes.
    names = NAMES[:-1] if form == "ustar" else NAMES
    archive = write(tmp_path / "shard.tar", names, FORMATS[form])
    found = embed(archive)
    assert list(found) == [f"{archive}/{name}" for name in names]
    numpy.testing.assert_allclose(list(found.values()), alone[: len(names)], atol=1e-5)


def test_reads_what_tar_writes(alone, tmp_path):
    for index, name in enumerate(NAMES[:3]):
        file = tmp_path / "set" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(encoded(index, name))
    archive = tmp_path / "shard.tar"
    subprocess.run(["tar", "-C", tmp_path / "set", "-cf", archive, *NAMES[:3]], check=True)
    found = embed(archive)
    assert list(found) == [f"{archive}/{name}" for name in NAMES[:3]]
    numpy.testing.assert_allclose(list(found.values()), alone[:3], atol=1e-5)


def test_shards_of_a_folder_are_parted_and_continued(alone, tmp_path):
    for index in range(2):
        write(tmp_path / f"shard-{index}.tar", NAMES[index * 3 : index * 3 + 3])
    names = [f"{tmp_path}/shard-{index // 3}.tar/{name}" for index, name in enumerate(NAMES)]
    assert list(embed(tmp_path, "--shard", "1/3")) == names[2:4]
    file = tmp_path / "vectors.npy"
    run("embed", "image", tmp_path / "shard-0.tar", "--output", file)
    ended = run("embed", "image", tmp_path, "--output", file)
    assert "3 of 6 are done" in ended.stderr
    assert (tmp_path / "vectors.npy.names.txt").read_text().splitlines() == names
    assert numpy.load(file).shape[0] == 6


def test_of_two_entries_with_one_name_the_last_counts(alone, tmp_path):
    archive = tmp_path / "shard.tar"
    with tarfile.open(archive, "w") as text:
        for index in (0, 2):
            data = encoded(index, "a.png")
            text.addfile(member("a.png", len(data)), io.BytesIO(data))
    numpy.testing.assert_allclose(list(embed(archive).values()), [alone[2]], atol=1e-5)


def test_what_is_whole_in_a_cut_archive_is_done(tmp_path):
    archive = write(tmp_path / "shard.tar", NAMES[:3], tarfile.USTAR_FORMAT)
    whole = archive.read_bytes()
    with tarfile.open(archive) as text:
        last = text.getmembers()[-1]
    cut = whole[: last.offset_data + last.size // 2]
    archive.write_bytes(cut)
    ended = run("embed", "image", archive, status=1)
    assert [line["name"] for line in lines(ended)] == [f"{archive}/{name}" for name in NAMES[:2]]
    assert f"shard.tar: ends inside {NAMES[2]}" in ended.stderr
    # Between entries, without the mark of the end: nothing is missing.
    archive.write_bytes(whole[: last.offset])
    assert len(embed(archive)) == 2


@pytest.mark.parametrize("data", [b"x" * 2000, b"\x1f\x8b" + bytes(range(256)) * 8, b"short"])
def test_what_is_no_archive_is_named(data, tmp_path):
    (tmp_path / "bad.tar").write_bytes(data)
    pictures.draw(0).save(tmp_path / "good.png")
    ended = run("embed", "image", tmp_path, status=1)
    assert "bad.tar: " in ended.stderr and len(lines(ended)) == 1


def test_search_and_classify_look_into_archives(tmp_path):
    data = pictures.encode(pictures.shape("red", "circle"))
    with tarfile.open(tmp_path / "shard.tar", "w") as archive:
        archive.addfile(member("red.png", len(data)), io.BytesIO(data))
    page = tmp_path / "found.html"
    found = lines(run("search", tmp_path, "a red circle", "--json", "--html", page))
    assert [one["name"] for one in found] == [f"{tmp_path}/shard.tar/red.png"] and "data:image/jpeg" in page.read_text()
    scores = lines(run("classify", tmp_path / "shard.tar", "--label", "a red circle", "--label", "a dog", "--json"))
    assert scores[0]["predictions"][0]["label"] == "a red circle"


@pytest.mark.parametrize("way", ["pipe", "file"])
def test_an_archive_may_come_on_standard_input(way, alone, tmp_path):
    archive = write(tmp_path / "shard.tar")
    call = [BINARY, "embed", "image", "-", "--shard", "0/2"]
    if way == "pipe":
        (tmp_path / "temporary").mkdir()
        ended = subprocess.run(
            call, input=archive.read_bytes(), capture_output=True, check=True, timeout=120,
            env=os.environ | {"TMPDIR": str(tmp_path / "temporary")})
        assert not list((tmp_path / "temporary").iterdir())
    else:
        with archive.open("rb") as file:
            ended = subprocess.run(call, stdin=file, capture_output=True, check=True, timeout=120)
    found = {line["name"]: line["embedding"] for line in lines(ended)}
    assert list(found) == [f"-/{name}" for name in NAMES[:3]]
    numpy.testing.assert_allclose(list(found.values()), alone[:3], atol=1e-5)


def test_an_archive_that_cannot_be_kept_says_where(tmp_path):
    archive = write(tmp_path / "shard.tar")
    ended = subprocess.run(
        [BINARY, "embed", "image", "-"], input=archive.read_bytes(), capture_output=True, timeout=120,
        env=os.environ | {"TMPDIR": str(tmp_path / "none")})
    assert ended.returncode == 2 and b"TMPDIR" in ended.stderr
