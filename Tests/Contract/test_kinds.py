"""Checkpoints of every kind, each answering as transformers does (Tests/Reference/kinds.py)."""

import base64
import io
import json

import numpy
import pytest

import checkpoints
import description
import pictures

STORED = json.loads((description.PROJECT / "Tests/Fixtures/EndToEnd/kinds.json").read_text(encoding="utf-8"))
PICTURES = ["cat.jpg", "photo.jpg", "two-bears.png"]
LABELS = list(checkpoints.LABELS.values())
OF_64 = "pictures of 64 patches"


def floats(text, width=None):
    values = numpy.frombuffer(base64.b64decode(text, validate=True), "<f4")
    return values if width is None else values.reshape(-1, width)


def images():
    return [pictures.base64_text((pictures.FOLDER / name).read_bytes()) for name in PICTURES]


def ask(client, path, status=200, **fields):
    answer = client.post(path, json=fields)
    assert answer.status_code == status, answer.text
    return answer.json()


def assert_same(found, wanted):
    found, wanted = numpy.atleast_2d(found), numpy.atleast_2d(wanted)
    lengths = numpy.linalg.norm(wanted, axis=1)
    cosines = (found.astype(float) * wanted).sum(1) / numpy.linalg.norm(found, axis=1) / lengths
    assert cosines.min() >= 0.999999
    assert (abs(found - wanted).max(1) / lengths).max() <= 2e-5


def check_patches(answer, kind, part):
    """All pictures' patches, and their vectors where there are any, in one answer."""
    stored = [STORED[kind][part][name] for name in PICTURES]
    assert len(answer["patches"]) == len(stored)
    for found, wanted in zip(answer["patches"], stored):
        assert (found["rows"], found["columns"], found["dimensions"]) == (wanted["rows"], wanted["columns"], 32)
        assert_same(numpy.array(found["embeddings"], "<f4"), floats(wanted["patches"], 32))


@pytest.mark.parametrize("kind", ["letters", "naflex"])
def test_vectors_of_pictures(kinds, kind):
    answer = ask(kinds, "/embed/image", images=images(), model=kind, normalize=False)
    assert_same(answer["embeddings"], [floats(STORED[kind]["pictures"][name]["pooled"]) for name in PICTURES])
    assert "patches" not in answer


@pytest.mark.parametrize("kind", ["letters", "pieces", "naflex", "texts"])
def test_vectors_of_texts(kinds, kind):
    stored = STORED[kind]["texts"]
    answer = ask(kinds, "/embed/text", texts=list(stored), model=kind, normalize=False)
    assert_same(answer["embeddings"], [floats(vector) for vector in stored.values()])
    # The last text is longer than the 16 tokens that these take.
    assert answer["truncated"] == [3]


@pytest.mark.parametrize("kind", ["letters", "naflex"])
def test_patches_beside_vectors(kinds, kind):
    answer = ask(kinds, "/embed/image", images=images(), model=kind, normalize=False, output="patches")
    check_patches(answer, kind, "pictures")
    assert_same(answer["embeddings"], [floats(STORED[kind]["pictures"][name]["pooled"]) for name in PICTURES])


@pytest.mark.parametrize("kind", ["letters", "naflex"])
def test_normalising_concerns_vectors_and_not_patches(kinds, kind):
    answer = ask(kinds, "/embed/image", images=images(), model=kind, output="patches")
    check_patches(answer, kind, "pictures")
    assert abs(numpy.linalg.norm(answer["embeddings"], axis=1) - 1).max() < 1e-6


def test_more_patches_where_a_request_asks_for_them(kinds):
    answer = ask(
        kinds, "/embed/image", images=images(), model="naflex", normalize=False, output="patches", max_num_patches=64)
    check_patches(answer, "naflex", OF_64)
    assert_same(answer["embeddings"], [floats(STORED["naflex"][OF_64][name]["pooled"]) for name in PICTURES])
    assert "note" not in answer


def test_says_when_there_are_more_patches_than_in_training(kinds):
    answer = ask(kinds, "/embed/image", images=images(), model="naflex", max_num_patches=1025)
    assert "1024" in answer["note"]
    answer = ask(kinds, "/classify", images=images(), model="naflex", max_num_patches=2048, labels=["a"])
    assert "2048" in answer["note"]
    with_1024 = ask(kinds, "/embed/image", images=images(), model="naflex", max_num_patches=1024)
    assert "note" not in with_1024


def test_patches_by_every_way_to_send_a_picture(kinds):
    data = (pictures.FOLDER / "cat.jpg").read_bytes()
    options = {"model": "naflex", "output": "patches", "max_num_patches": 64}
    json_way = ask(kinds, "/embed/image", image=pictures.base64_text(data), **options)
    raw = kinds.post("/embed/image", data=data, headers={"Content-Type": "image/jpeg"}, params=options).json()
    form = kinds.post("/embed/image", files={"image": data}, data=options).json()
    assert raw == form == json_way
    assert (raw["patches"][0]["rows"], raw["patches"][0]["columns"]) == (7, 9)


@pytest.mark.parametrize("kind", ["letters", "naflex"])
def test_patches_as_base64_are_equal_to_the_bit(kinds, kind):
    options = {"images": images(), "model": kind, "output": "patches"}
    numbers, text = ask(kinds, "/embed/image", **options), ask(kinds, "/embed/image", **options, encoding_format="base64")
    for one, other in zip(numbers["patches"], text["patches"]):
        assert (numpy.array(one["embeddings"], "<f4") == floats(other["embeddings"], 32)).all()
        assert len(one["embeddings"]) == one["rows"] * one["columns"]
    for one, other in zip(numbers["embeddings"], text["embeddings"]):
        assert (numpy.array(one, "<f4") == floats(other)).all()


def test_patches_as_one_array(kinds):
    options = {"images": images(), "model": "letters", "output": "patches"}
    answer = kinds.post("/embed/image", json=options, headers={"Accept": "application/x-npy"})
    array = numpy.load(io.BytesIO(answer.content), allow_pickle=False)
    assert array.shape == (3, 16, 32)
    numbers = ask(kinds, "/embed/image", **options)["patches"]
    assert (array == numpy.array([one["embeddings"] for one in numbers], "<f4")).all()


def test_unequal_patches_make_no_array(kinds):
    options = {"images": images(), "model": "naflex", "output": "patches"}
    answer = kinds.post("/embed/image", json=options, headers={"Accept": "application/x-npy"})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["param"] == "images[2]" and "4 x 4" in error["message"] and "4 x 6" in error["message"]


def test_a_tower_without_a_pooling_head_gives_patches_only(kinds):
    answer = ask(kinds, "/embed/image", images=images(), model="headless", output="patches")
    check_patches(answer, "headless", "pictures")
    assert "embeddings" not in answer
    error = ask(kinds, "/embed/image", 422, images=images(), model="headless")["error"]
    assert "pooling head" in error["message"] and error["param"] == "model"


@pytest.mark.parametrize("kind, part", [
    ("classifier", "pictures"), ("naflex-classifier", "pictures"), ("naflex-classifier", OF_64)])
def test_a_classifier_answers_with_its_own_labels(kinds, kind, part):
    options = {"max_num_patches": 64} if part == OF_64 else {}
    answer = ask(kinds, "/classify", images=images(), model=kind, **options)
    assert answer["usage"] == {"images": 3, "labels": 3}
    for result, name in zip(answer["results"], PICTURES):
        logits = floats(STORED[kind][part][name]["logits"])
        powers = numpy.exp(logits.astype(float))
        scores = powers / powers.sum() if kind.startswith("naflex") else powers / (1 + powers)
        order = numpy.argsort(-logits)
        predictions = result["predictions"]
        assert [one["label"] for one in predictions] == [LABELS[index] for index in order]
        assert [one["logit"] for one in predictions] == pytest.approx(logits[order], abs=1e-4)
        assert [one["score"] for one in predictions] == pytest.approx(scores[order], abs=1e-4)


def test_an_activation_in_the_request_comes_first(kinds):
    picture = images()[0]
    for kind, activation in [("classifier", "softmax"), ("naflex-classifier", "sigmoid")]:
        one = ask(kinds, "/classify", image=picture, model=kind, activation=activation, top_k=2)["results"][0]
        assert len(one["predictions"]) == 2
        powers = numpy.exp(floats(STORED[kind]["pictures"]["cat.jpg"]["logits"]).astype(float))
        scores = powers / powers.sum() if activation == "softmax" else powers / (1 + powers)
        assert one["predictions"][0]["score"] == pytest.approx(scores.max(), abs=1e-4)


def test_a_classifier_answers_pictures_sent_bare_and_in_forms(kinds):
    data = (pictures.FOLDER / "cat.jpg").read_bytes()
    wanted = ask(kinds, "/classify", image=pictures.base64_text(data), model="classifier")
    options = {"model": "classifier"}
    raw = kinds.post("/classify", data=data, headers={"Content-Type": "image/jpeg"}, params=options)
    form = kinds.post("/classify", files={"image": data}, data=options)
    assert raw.json() == form.json() == wanted


LACKS = {
    "labels without a text tower": ("/classify", "classifier", {"labels": ["a"]}, "model", "text tower"),
    "labels of a tower alone": ("/classify", "headless", {"labels": ["a"]}, "model", "text tower"),
    "no labels and no head": ("/classify", "letters", {}, "labels", "labels"),
    "pictures of a text tower": ("/embed/image", "texts", {}, "model", "vision tower"),
    "labels of a text tower": ("/classify", "texts", {"labels": ["a"]}, "model", "vision tower"),
    "patches of a text tower": ("/embed/image", "texts", {"output": "patches"}, "model", "vision tower"),
    "patches at a fixed resolution": (
        "/embed/image", "letters", {"max_num_patches": 64}, "max_num_patches", "fixed resolution"),
    "labels at a fixed resolution": (
        "/classify", "letters", {"max_num_patches": 64, "labels": ["a"]}, "max_num_patches", "fixed resolution"),
    "too few patches": ("/embed/image", "naflex", {"max_num_patches": 15}, "max_num_patches", "16 to 4096"),
    "too many patches": ("/classify", "naflex", {"max_num_patches": 4097, "labels": ["a"]}, "max_num_patches", "4097"),
    "an unknown output": ("/embed/image", "naflex", {"output": "tokens"}, "output", "tokens"),
}


@pytest.mark.parametrize("name", LACKS)
def test_says_what_a_checkpoint_lacks(kinds, name):
    path, kind, fields, param, words = LACKS[name]
    error = ask(kinds, path, 422, image=images()[0], model=kind, **fields)["error"]
    assert error["param"] == param and words in error["message"]


@pytest.mark.parametrize("kind", ["classifier", "naflex-classifier", "headless"])
def test_no_text_without_a_text_tower(kinds, kind):
    error = ask(kinds, "/embed/text", 422, text="a", model=kind)["error"]
    assert error["param"] == "model" and "text tower" in error["message"]


def test_an_answer_has_a_largest_size(kinds):
    """64 pictures of up to 4,096 patches of 32 values come close to the 8,388,608 values that one answer may hold."""
    png = pictures.base64_text(pictures.encode(pictures.draw(3, size=(64, 64))))
    options = {"images": [png] * 64, "max_num_patches": 4096, "output": "patches", "encoding_format": "base64"}
    answer = ask(kinds, "/embed/image", model="naflex", **options)
    assert len(answer["patches"]) == 64 and answer["patches"][0]["rows"] == 64


def test_extreme_shapes_keep_their_aspect(kinds):
    for size in [(1, 1), (2000, 3), (3, 2000), (1, 777)]:
        png = pictures.base64_text(pictures.encode(pictures.Image.new("RGB", size, (200, 30, 60))))
        found = ask(kinds, "/embed/image", image=png, model="naflex", output="patches")["patches"][0]
        assert found["rows"] * found["columns"] <= checkpoints.MAX_PATCHES
        assert numpy.isfinite(numpy.array(found["embeddings"])).all()
