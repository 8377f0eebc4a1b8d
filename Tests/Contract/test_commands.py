"""The command line on checkpoints of every kind: embed, classify, compare, inspect."""

import json
import os
import shutil

import numpy
import pytest

import pictures
import test_kinds
from commands import lines, run
from pictures import FOLDER

PICTURES = [str(FOLDER / name) for name in test_kinds.PICTURES]


@pytest.mark.parametrize("kind", ["letters", "naflex", "headless"])
def test_embed_image_with_patches(folders, kind):
    found = lines(run("embed", "image", *PICTURES, "--patches", "--no-normalize", "--model", folders[kind]))
    test_kinds.check_patches({"patches": [line["patches"] for line in found]}, kind, "pictures")
    assert ("embedding" in found[0]) == (kind != "headless")


def test_embed_image_with_more_patches(folders):
    call = ["embed", "image", *PICTURES, "--patches", "--max-num-patches", "64", "--model", folders["naflex"]]
    found = lines(run(*call))
    test_kinds.check_patches({"patches": [line["patches"] for line in found]}, "naflex", test_kinds.OF_64)


def test_what_cannot_be_listed_within_a_folder_is_passed_over(tmp_path):
    """Folders so deep that no path leads to them; root is denied nothing else."""
    shutil.copy(FOLDER / "bear.png", tmp_path)
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=place)
        within = os.open("d" * 200, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = within
    os.close(place)
    (found,) = lines(run("embed", "image", tmp_path))
    assert found["name"] == str(tmp_path / "bear.png")


def test_embed_image_patches_to_an_array_that_is_continued(folders, tmp_path):
    file = tmp_path / "patches.npy"
    call = ["--patches", "--model", folders["letters"], "--output", file]
    run("embed", "image", PICTURES[0], *call)
    run("embed", "image", *PICTURES, *call)
    array = numpy.load(file)
    assert array.shape == (3, 16, 32)
    wanted = [test_kinds.floats(test_kinds.STORED["letters"]["pictures"][name]["patches"], 32) for name in test_kinds.PICTURES]
    test_kinds.assert_same(array.reshape(3, -1), numpy.array(wanted).reshape(3, -1))
    # An array of vectors is not continued with patches, nor the other way round.
    assert "another shape" in run("embed", "image", *PICTURES, "--model", folders["letters"], "--output", file, status=2).stderr


REFUSED = {
    "patches of NaFlex as an array": (["embed", "image", PICTURES[0], "--patches", "--output", "x.npy"], "naflex", ".jsonl"),
    "too many patches": (["embed", "image", PICTURES[0], "--max-num-patches", "5000"], "naflex", "16 to 4096"),
    "patches at a fixed resolution": (["classify", PICTURES[0], "--label", "a", "--max-num-patches", "64"], "letters", "NaFlex"),
    "vectors without a head": (["embed", "image", PICTURES[0]], "headless", "pooling head"),
    "pictures without a vision tower": (["embed", "image", PICTURES[0]], "texts", "vision tower"),
    "texts without a text tower": (["embed", "text", "a"], "classifier", "text tower"),
    "labels without a text tower": (["classify", PICTURES[0], "--label", "a"], "classifier", "text tower"),
    "no labels at all": (["classify", PICTURES[0]], "letters", "labels"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_says_what_a_checkpoint_lacks(folders, name, tmp_path):
    call, kind, words = REFUSED[name]
    ended = run(*call, "--model", folders[kind], status=2)
    assert words in ended.stderr and len(ended.stderr.splitlines()) == 1, ended.stderr


@pytest.mark.parametrize("kind", ["classifier", "naflex-classifier"])
def test_classify_by_the_checkpoints_own_labels(folders, kind):
    found = lines(run("classify", *PICTURES, "--json", "--model", folders[kind]))
    for line, name in zip(found, test_kinds.PICTURES):
        logits = test_kinds.floats(test_kinds.STORED[kind]["pictures"][name]["logits"])
        assert [one["logit"] for one in line["predictions"]] == pytest.approx(sorted(logits, reverse=True), abs=1e-4)
    table = run("classify", PICTURES[0], "--top-k", "1", "--model", folders[kind]).stdout
    assert len(table.splitlines()) == 2 and "█" in table


def test_compare_by_labels(folders):
    labels = ["a bear", "a cat", "dog"]
    options = [word for label in labels for word in ("--label", label)]
    call = ["compare", f"a=siglip-mini", f"b={folders['naflex']}", *PICTURES, *options]
    *found, summary = lines(run(*call, "--json"))
    assert summary["models"] == ["a", "b"] and summary["pictures"] == 3
    same = 0
    alone = {
        name: lines(run("classify", *PICTURES, *options, "--json", "--model", folder))
        for name, folder in [("a", "siglip-mini"), ("b", folders["naflex"])]
    }
    for index, line in enumerate(found):
        ranks = {}
        for name, answers in alone.items():
            predictions = answers[index]["predictions"]
            ranks[name] = {one["label"]: place for place, one in enumerate(predictions, 1)}
            scores = {one["label"]: one["score"] for one in predictions}
            for label in line["labels"]:
                one = next(one for one in label["models"] if one["model"] == name)
                assert one["rank"] == ranks[name][label["label"]]
                assert one["score"] == pytest.approx(scores[label["label"]], abs=1e-4)
        for label in line["labels"]:
            assert label["rank_difference"] == ranks["a"][label["label"]] - ranks["b"][label["label"]]
        same += min(ranks["a"], key=ranks["a"].get) == min(ranks["b"], key=ranks["b"].get)
    assert summary["same_top_1"] == same
    table = run(*call).stdout
    assert f"same label first for {same} of 3 pictures" in table and table.count("█") > 0


def test_compare_by_neighbours(folders):
    models = ["siglip-mini", folders["letters"]]
    *found, summary = lines(run("compare", *models, FOLDER, "--json"))
    vectors = []
    for model in models:
        ended = lines(run("embed", "image", FOLDER, "--model", model))
        names = [line["name"] for line in ended]
        vectors.append(numpy.array([line["embedding"] for line in ended]))
    correlations = []
    for index, line in enumerate(found):
        assert line["name"] == names[index]
        others = [place for place in range(len(names)) if place != index]
        similar = [own[others] @ own[index] for own in vectors]
        assert line["nearest"] == [names[others[own.argmax()]] for own in similar]
        ranks = [own.argsort().argsort() for own in similar]
        correlations.append(numpy.corrcoef(*ranks)[0, 1])
        assert line["rank_correlation"] == pytest.approx(correlations[-1], abs=1e-5)
    assert summary["mean_rank_correlation"] == pytest.approx(numpy.mean(correlations), abs=1e-5)
    assert "average" in run("compare", *models, FOLDER).stdout


def test_compare_a_checkpoint_with_itself(folders):
    *_, summary = lines(run("compare", "siglip-mini", "b=siglip-mini", FOLDER, "--json"))
    assert summary["same_nearest"] == summary["pictures"] and summary["mean_rank_correlation"] == 1


def test_compare_says_what_it_cannot_compare(folders, tmp_path):
    assert "--label" in run("compare", "siglip-mini", folders["letters"], PICTURES[0], status=2).stderr
    call = ["compare", "siglip-mini", folders["classifier"], PICTURES[0], "--label", "a"]
    assert "text tower" in run(*call, status=2).stderr
    assert "pooling head" in run("compare", "siglip-mini", folders["headless"], *PICTURES, status=2).stderr
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"nothing")
    ended = run("compare", "siglip-mini", folders["letters"], bad, PICTURES[0], "--label", "a", "--json", status=1)
    assert "bad.png" in ended.stderr and json.loads(ended.stdout.splitlines()[-1])["pictures"] == 1


def test_inspect_says_what_a_checkpoint_is(folders):
    words = {
        "letters": ["siglip\n", "32 x 32, patches of 8"],
        "naflex": ["siglip2\n", "NaFlex", "up to 24 patches"],
        "classifier": ["3, sigmoid", "no text tower"],
        "headless": ["no pooling head"],
        "texts": ["no vision tower"],
    }
    for kind, expected in words.items():
        shown = run("inspect", folders[kind]).stdout
        assert "prepared" in shown and "token table" in shown
        for word in expected:
            assert word in shown, shown


def test_a_large_jpeg_may_be_decoded_at_a_reduced_size(folders, tmp_path):
    large = tmp_path / "large.jpg"
    large.write_bytes(pictures.encode(pictures.draw(7, size=(1301, 965)), "JPEG", quality=90))
    whole, by_option, by_variable = (
        numpy.array(lines(ended)[0]["embedding"]) for ended in (
            run("embed", "image", large), run("embed", "image", large, "--jpeg-scaled-decode"),
            run("embed", "image", large, SIGLIP_JPEG_SCALED_DECODE="1")))
    assert (by_option == by_variable).all()
    assert 0.999 < whole @ by_option < 0.9999999, "not quite the same"
    # A NaFlex grid follows the file's own sides, not those of the reduced picture.
    shapes = [
        [(line["patches"]["rows"], line["patches"]["columns"]) for line in lines(run(
            "embed", "image", large, "--patches", "--model", folders["naflex"], *option))]
        for option in ([], ["--jpeg-scaled-decode"])]
    assert shapes[0] == shapes[1]
