"""Several checkpoints of unlike kinds and tokenizers in one process, side by side, each exact."""

import base64
import itertools

import numpy
import pytest

import checkpoints
import pictures
import test_kinds
import test_reference
from test_load import at_once


def unit(text):
    vector = numpy.frombuffer(base64.b64decode(text), "<f4").astype(float)
    return vector / numpy.linalg.norm(vector)


def jobs():
    """A request for every text and picture of three models, and what comes of it, the models taking turns."""
    own = {
        "siglip-mini": (test_reference.STORED["texts"], test_reference.STORED["pictures"]),
        **{
            kind: (
                test_kinds.STORED[kind]["texts"],
                {name: one["pooled"] for name, one in test_kinds.STORED[kind]["pictures"].items()},
            )
            for kind in ("letters", "pieces", "naflex")
        },
    }
    lists = []
    for model, (texts, images) in own.items():
        asked = [("/embed/text", {"text": text, "model": model}, unit(vector)) for text, vector in texts.items()]
        for name, vector in images.items():
            image = pictures.base64_text((pictures.FOLDER / name).read_bytes())
            asked.append(("/embed/image", {"image": image, "model": model}, unit(vector)))
        lists.append(asked)
    turns = itertools.zip_longest(*lists)
    return [job for turn in turns for job in turn if job is not None]


def test_answers_in_parallel_each_exactly(kinds_server):
    todo = jobs() * 8

    def check(index):
        path, fields, wanted = todo[index]
        with kinds_server.client() as client:
            answer = client.post(path, json=fields)
        assert answer.status_code == 200, answer.text
        assert answer.json()["model"] == fields["model"]
        found = numpy.array(answer.json()["embeddings"][0])
        assert len(found) == len(wanted)
        return found @ wanted, abs(found - wanted).max()

    results = numpy.array(at_once(len(todo), check))
    assert len(results) > 200
    assert results[:, 0].min() >= 0.999999
    assert results[:, 1].max() <= 2e-5


def test_the_first_is_the_default_and_has_its_alias(kinds):
    models = kinds.get("/models").json()["models"]
    assert [model["id"] for model in models] == ["siglip-mini", *checkpoints.KINDS]
    assert [model["alias"] for model in models] == ["mini"] + [None] * len(checkpoints.KINDS)
    assert kinds.post("/embed/text", json={"text": "a"}).json()["model"] == "siglip-mini"
    assert kinds.get("/models/mini").json() == models[0]
    assert kinds.post("/embed/text", json={"text": "a", "model": "mini"}).json()["model"] == "siglip-mini"


EXPECTED = {
    "siglip-mini": {"architecture": "siglip", "modalities": ["image", "text"], "outputs": ["pooled", "patches"],
                    "dimensions": 192, "resolution": {"height": 64, "width": 64}, "max_num_patches": None,
                    "patch_size": 8, "sequence_length": 64, "classifier": None},
    "letters": {"architecture": "siglip", "modalities": ["image", "text"], "outputs": ["pooled", "patches"],
                "dimensions": 32, "resolution": {"height": 32, "width": 32}, "max_num_patches": None,
                "sequence_length": 16, "logit_scale": pytest.approx(2.3), "logit_bias": -1.5},
    "naflex": {"architecture": "siglip2", "modalities": ["image", "text"], "outputs": ["pooled", "patches"],
               "resolution": None, "max_num_patches": checkpoints.MAX_PATCHES, "patch_size": 8},
    "classifier": {"architecture": "siglip", "modalities": ["image"], "sequence_length": None, "logit_scale": None,
                   "logit_bias": None,
                   "classifier": {"activation": "sigmoid", "labels": list(checkpoints.LABELS.values())}},
    "naflex-classifier": {"architecture": "siglip2", "max_num_patches": checkpoints.MAX_PATCHES,
                          "classifier": {"activation": "softmax", "labels": list(checkpoints.LABELS.values())}},
    "headless": {"architecture": "siglip", "modalities": ["image"], "outputs": ["patches"], "dimensions": 32},
    "texts": {"architecture": "siglip", "modalities": ["text"], "outputs": [], "dimensions": 32, "resolution": None,
              "patch_size": None, "sequence_length": 16, "max_num_patches": None},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_says_what_each_is(kinds, name):
    model = kinds.get(f"/models/{name}").json()
    assert model["status"] == "ready" and model["precision"] == "fp32" and model["revision"] is None
    assert {key: model[key] for key in EXPECTED[name]} == EXPECTED[name]
    assert model["memory"]["prepared"] > 0


def test_two_of_one_name_need_an_alias(folders, tmp_path, start):
    same = checkpoints.write(tmp_path / "letters", "letters")
    server = start("--model", str(folders["letters"]), "--model", f"other={same}")
    with server.client() as client:
        assert client.post("/embed/text", json={"text": "a", "model": "other"}).status_code == 200
