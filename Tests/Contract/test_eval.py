"""`siglip eval`: zero-shot accuracy and retrieval recall, against NumPy on the vectors that `siglip embed` gives."""

import csv
import io
import json
import tarfile

import numpy
import pytest

import commands
import pictures
from commands import lines, run
from test_search import Page


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = commands.shapes(tmp_path_factory.mktemp("eval") / "shapes")
    # Some that are in the wrong class, or that no label fits: not everything is found.
    for seed in range(12):
        pictures.draw(seed).save(folder / "a_red_circle" / f"noise-{seed}.png")
    pictures.shape("blue", "square", 3).save(folder / "a_green_triangle" / "wrong.png")
    return folder


def embed(kind, items):
    option = ["--from-file", "-"]
    found = lines(run("embed", kind, *option, stdin="\n".join(map(str, items)) + "\n"))
    return numpy.array([line["embedding"] for line in found])


def places(queries, candidates, correct):
    """For each query the best place that one of its correct candidates takes, from 0."""
    order = numpy.argsort(-(queries @ candidates.T), axis=1, kind="stable")
    return numpy.array([min(list(row).index(one) for one in own) for row, own in zip(order, correct)])


@pytest.mark.parametrize("templates", ["single", "clip-7", "file"])
def test_accuracy_is_numpys(folder, templates, tmp_path):
    sentences = {
        "single": ["This is a photo of {}."],
        "clip-7": [
            "itap of a {}.", "a bad photo of the {}.", "a origami {}.", "a photo of the large {}.",
            "a {} in a video game.", "art of the {}.", "a photo of the small {}."],
        "file": ["{}", "a drawing of {}"],
    }[templates]
    if templates == "file":
        templates = tmp_path / "templates.txt"
        templates.write_text("\n".join(sentences) + "\n")
    measured = json.loads(run("eval", folder, "--templates", templates, "--json").stdout)
    found = measured["zero_shot"]
    files = sorted(folder.glob("*/*.png"))
    labels = sorted({file.parent.name.replace("_", " ") for file in files})
    prompts = embed("text", [sentence.replace("{}", label) for label in labels for sentence in sentences])
    means = prompts.reshape(len(labels), len(sentences), -1).mean(axis=1)
    means /= numpy.linalg.norm(means, axis=1, keepdims=True)
    own = numpy.array([labels.index(file.parent.name.replace("_", " ")) for file in files])
    vectors = embed("image", files)
    rank = places(vectors, means, own[:, None])
    assert found["labels"] == labels and found["templates"] == sentences
    assert measured["pictures"] == found["pictures"] == len(files) and measured["failed"] == []
    assert found["top_1"] == pytest.approx((rank < 1).mean()) and found["top_5"] == pytest.approx((rank < 5).mean())
    assert 0.5 < found["top_1"] < 1, "a test of something"
    by_class = [(rank[own == index] < 1).mean() for index in range(len(labels))]
    assert [one["top_1"] for one in found["classes"]] == pytest.approx(by_class)
    assert found["mean_top_1"] == pytest.approx(numpy.mean(by_class))
    confusion = numpy.zeros((len(labels), len(labels)), int)
    numpy.add.at(confusion, (own, (vectors @ means.T).argmax(axis=1)), 1)
    assert found["confusion"] == confusion.tolist()


WORDS = {
    "en": {"red": "red", "green": "green", "blue": "blue", "yellow": "yellow", "a": "a {} {}",
           "circle": "circle", "square": "square", "triangle": "triangle"},
    "de": {"red": "roter", "green": "grüner", "blue": "blauer", "yellow": "gelber", "a": "ein {} {}",
           "circle": "Kreis", "square": "Quadrat", "triangle": "Dreieck"},
}


@pytest.fixture(scope="module")
def table(folder):
    """A table beside the pictures: English for all of them, German for some, and captions that say no language."""
    rows = []
    for place in (0, 1):
        for colour in pictures.COLOURS:
            for kind in pictures.SHAPES:
                name = f"a_{colour}_{kind}/{place}.png"
                for language, words in WORDS.items():
                    if language == "en" or kind != "square":
                        text = words["a"].format(words[colour], words[kind]) + (", below" if place else "")
                        rows.append((name, text, language))
        rows.append(("a_red_circle/noise-1.png", f'"shapes", many and\nmixed {place}', ""))
    file = folder / "captions.csv"
    with file.open("w", newline="", encoding="utf-8") as text:
        csv.writer(text).writerows([("picture", "caption", "language"), *rows])
    return file, rows


def test_recall_is_numpys_in_each_language(folder, table):
    file, rows = table
    found = json.loads(run("eval", file, "--json").stdout)
    assert "zero_shot" not in found
    assert [one["language"] for one in found["retrieval"]] == [None, "de", "en"]
    for one in found["retrieval"]:
        chosen = [row for row in rows if one["language"] in (None, row[2])]
        names = list(dict.fromkeys(name for name, *_ in chosen))
        # A text with a line break cannot be given in a list.
        captions = numpy.concatenate([
            embed("text", [text]) if "\n" not in text else numpy.array([lines(run("embed", "text", text))[0]["embedding"]])
            for _, text, _ in chosen])
        images = embed("image", [folder / name for name in names])
        own = [names.index(name) for name, *_ in chosen]
        ways = {
            "text_to_image": places(captions, images, [[index] for index in own]),
            "image_to_text": places(images, captions, [[c for c, o in enumerate(own) if o == i] for i in range(len(names))]),
        }
        assert (one["pictures"], one["captions"]) == (len(names), len(chosen))
        for way, rank in ways.items():
            for limit in (1, 5, 10):
                assert one[way][str(limit)] == pytest.approx((rank < limit).mean()), (one["language"], way, limit)
    assert found["retrieval"][0]["text_to_image"]["1"] < 1, "a test of something"


def test_shows_tables_and_writes_a_page(folder, table, tmp_path):
    shown = run("eval", folder, "--html", tmp_path / "classes.html").stdout
    assert "top-1" in shown and "a green triangle" in shown and "taken for" in shown
    page = Page((tmp_path / "classes.html").read_text())
    assert "Confusion matrix" in page.text and "a yellow square" in page.text
    assert sum(tag == "td" for tag, _ in page.tags) >= 12 * 12
    shown = run("eval", table[0], "--html", tmp_path / "captions.html").stdout
    assert [line.split()[0] for line in shown.splitlines()[-3:]] == ["all", "de", "en"]
    assert "image to text @10" in Page((tmp_path / "captions.html").read_text()).text


def test_labels_are_escaped_in_the_page(tmp_path):
    folder = tmp_path / "set" / "<b>bold & bad"
    folder.mkdir(parents=True)
    pictures.shape("red", "circle").save(folder / "1.png")
    run("eval", tmp_path / "set", "--html", tmp_path / "page.html")
    page = Page((tmp_path / "page.html").read_text())
    assert "<b>bold & bad" in page.text and "b" not in [tag for tag, _ in page.tags]


def test_names_what_failed(tmp_path):
    for name in "ab":
        (tmp_path / "set" / name).mkdir(parents=True)
    pictures.shape("red", "circle").save(tmp_path / "set" / "a" / "1.png")
    (tmp_path / "set" / "b" / "2.png").write_bytes(b"nothing")
    ended = run("eval", tmp_path / "set", "--json", status=1)
    found = json.loads(ended.stdout)
    assert found["failed"] == [str(tmp_path / "set/b/2.png")] and found["failed"][0] in ended.stderr
    # A class whose pictures all fail is a label all the same.
    assert found["zero_shot"]["labels"] == ["a", "b"] and len(found["zero_shot"]["classes"]) == 1


REFUSED = {
    "a picture beside the classes": ({"a/1.png": None, "2.png": None}, "", "2.png: stands beside the classes"),
    "an empty folder": ({}, "", "no pictures"),
    "a table without a picture column": ({"t.csv": "name,label\na,b\n"}, "t.csv", "no column picture"),
    "a table without labels": ({"t.csv": "picture,size\na,b\n"}, "t.csv", "label or caption"),
    "a row of another length": ({"t.csv": "picture,label\na,b\na\n"}, "t.csv", "line 3: 1 fields"),
    "two labels": ({"t.csv": "picture,label\na,b\na,c\n"}, "t.csv", "another label"),
    "no such table": ({}, "t.csv", "t.csv: cannot be read"),
    "pictures that are not there": ({"t.csv": "picture,label\na.png,b\n"}, "t.csv", "no picture could be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_says_what_is_wrong_with_a_collection(name, tmp_path):
    files, collection, words = REFUSED[name]
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        if text is None:
            pictures.shape("red", "circle").save(tmp_path / path)
        else:
            (tmp_path / path).write_text(text)
    assert words in run("eval", tmp_path / collection, status=2).stderr


def test_says_what_is_wrong_with_templates(folder, folders, tmp_path):
    (tmp_path / "bad.txt").write_text("a photo\n")
    assert "one {}" in run("eval", folder, "--templates", tmp_path / "bad.txt", status=2).stderr
    assert "clip-7" in run("eval", folder, "--templates", "clip-8", status=2).stderr
    assert "text tower" in run("eval", folder, "--model", folders["classifier"], status=2).stderr


@pytest.mark.parametrize("by_number", [False, True])
def test_shards_measure_as_the_folder_that_they_were_made_of(folder, by_number, tmp_path):
    files = sorted(folder.glob("*/*.png"))
    labels = sorted({file.parent.name.replace("_", " ") for file in files})
    for part in range(2):
        with tarfile.open(tmp_path / f"{part}.tar", "w") as shard:
            for index, file in list(enumerate(files))[part::2]:
                label = file.parent.name.replace("_", " ")
                kind = str(labels.index(label)) if by_number else label
                for suffix, data in (("cls", kind.encode()), ("png", file.read_bytes())):
                    entry = tarfile.TarInfo(f"{index:04}.{suffix}")
                    entry.size = len(data)
                    shard.addfile(entry, io.BytesIO(data))
    if by_number:
        assert "no classnames.txt beside the shard" in run("eval", tmp_path, status=2).stderr
        (tmp_path / "classnames.txt").write_text("\n".join(labels) + "\n")
    found, expected = [json.loads(run("eval", place, "--json").stdout)["zero_shot"] for place in (tmp_path, folder)]
    assert found == expected


def test_shards_that_say_nothing_are_refused(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as shard:
        shard.add(__file__, "000.png")
    assert "says what it shows" in run("eval", tmp_path / "a.tar", status=2).stderr
