"""Whole collections: lists, parts for job arrays, files that are continued."""

import csv
import json

import numpy
import pytest

import commands
from commands import lines, run

LABELS = ["--label", "a red circle", "--label", 'square, "blue"', "--label", "a green triangle"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return commands.shapes(tmp_path_factory.mktemp("shards") / "shapes")


@pytest.fixture
def names(folder):
    return sorted(map(str, folder.glob("*/*.png")))


@pytest.mark.parametrize("count", [1, 5, 30])
def test_the_parts_are_the_whole_in_order(folder, names, count, tmp_path):
    parts = [tmp_path / f"part-{index}.npy" for index in range(count)]
    for index, part in enumerate(parts):
        run("embed", "image", folder, "--shard", f"{index}/{count}", "--output", part)
    assert [name for part in parts for name in (part.parent / (part.name + ".names.txt")).read_text().splitlines()] == names
    whole = numpy.array([line["embedding"] for line in lines(run("embed", "image", folder))], "f4")
    numpy.testing.assert_allclose(numpy.concatenate([numpy.load(part) for part in parts]), whole, atol=1e-5)


def test_a_part_is_chosen_by_an_environment_variable(folder, names):
    assert [line["name"] for line in lines(run("embed", "image", folder, SIGLIP_SHARD="1/12"))] == names[2:4]


def test_a_list_on_standard_input_is_parted_too(names):
    ended = run("classify", "--from-file", "-", "--shard", "1/2", *LABELS, "--json", stdin="\n".join(names[:6]) + "\n")
    assert [line["name"] for line in lines(ended)] == names[3:6]


@pytest.mark.parametrize("part", ["3/3", "-1/3", "0/0", "x", "1"])
def test_a_part_that_is_none_is_refused(folder, part):
    assert "--shard" in run("embed", "image", folder, f"--shard={part}", status=2).stderr


def read(file):
    """For each picture its predictions, as the file has them."""
    if file.suffix == ".jsonl":
        found = [json.loads(line) for line in file.read_text().splitlines()]
        return {one["name"]: [(p["label"], p["score"], p["logit"]) for p in one["predictions"]] for one in found}
    found = {}
    with file.open(newline="", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            own = found.setdefault(row["name"], [])
            own.append((row["label"], float(row["score"]), float(row["logit"])))
            assert row["rank"] == str(len(own))
    return found


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_classify_writes_files_that_it_continues(folder, names, tmp_path, ending):
    awkward = tmp_path / 'a "red", round\nthing.png'
    awkward.write_bytes(open(names[0], "rb").read())
    file = tmp_path / f"scores.{ending}"
    call = ["classify", folder, awkward, *LABELS, "--top-k", "2", "--output", file]
    run(*call)
    whole = file.read_bytes()
    shown = lines(run("classify", folder, awkward, *LABELS, "--top-k", "2", "--json"))
    expected = {line["name"]: [(p["label"], p["score"], p["logit"]) for p in line["predictions"]] for line in shown}
    found = read(file)
    assert list(found) == [*names, str(awkward)]
    for name, predictions in expected.items():
        assert [label for label, *_ in found[name]] == [label for label, *_ in predictions]
        numpy.testing.assert_allclose([p[1:] for p in found[name]], [p[1:] for p in predictions], rtol=1e-3, atol=1e-3)

    # A stop may cut the file anywhere: what is whole stays, the rest is done again.
    for length in [0, 10, len(whole) // 3, len(whole) // 2, len(whole) - 3, len(whole)]:
        file.write_bytes(whole[:length])
        ended = run(*call)
        kept = file.read_bytes()
        assert list(read(file)) == list(found) and all(len(own) == 2 for own in read(file).values()), length
        assert length < 500 or f"of {len(found)} are done" in ended.stderr
        untouched = max(whole[:length].rfind(b"\n"), 0) // 2
        assert kept[:untouched] == whole[:untouched]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_classify_does_not_continue_what_it_did_not_write(names, tmp_path, ending):
    file = tmp_path / f"scores.{ending}"
    run("classify", names[0], *LABELS, "--output", file)
    before = file.read_bytes()
    for other in (["--label", "a dog"], [*LABELS, "--top-k", "1"], [*LABELS, "--top-k", "2"]):
        ended = run("classify", *names[:2], *other, "--output", file, status=2)
        assert "--overwrite" in ended.stderr and file.read_bytes() == before
    run("classify", names[0], "--label", "a dog", "--output", file, "--overwrite")
    assert [label for own in read(file).values() for label, *_ in own] == ["a dog"]
    assert ".csv" in run("classify", names[0], *LABELS, "--output", tmp_path / "scores.txt", status=2).stderr


def test_a_broken_picture_is_named_and_the_others_are_done(names, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"nothing")
    file = tmp_path / "scores.csv"
    ended = run("classify", bad, *names[:2], *LABELS, "--output", file, status=1)
    assert str(bad) in ended.stderr and list(read(file)) == names[:2]


@pytest.mark.parametrize("call", [["embed", "image"], ["classify", *LABELS]], ids=["embed", "classify"])
def test_failures_may_be_left_out_of_the_exit_status(folder, call, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"x")
    for options, status in (([], 1), (["--ignore-failures"], 0)):
        assert "broken.png" in run(*call, tmp_path, *options, status=status).stderr
