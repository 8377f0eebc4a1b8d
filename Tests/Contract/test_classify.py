"""Pictures × labels to scores."""

import math

import numpy
import pytest

import pictures


def classify(client, **arguments):
    answer = client.post("/classify", **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "labels",
    [
        ["a bear", "a bicycle", "a tomato", "a rocket", "an umbrella"],
        ["Bär", "Fahrrad", "Tomate", "Rakete", "Regenschirm"],
        ["熊", "自転車", "トマト", "ロケット", "傘"],
    ],
    ids=["English", "German", "Japanese"],
)
def test_a_bear_is_a_bear(client, labels):
    answer = classify(
        client, json={"image": pictures.base64_text(pictures.bear()), "labels": labels, "hypothesis_template": "{}"}
    )
    predictions = answer["results"][0]["predictions"]
    assert predictions[0]["label"] == labels[0]
    assert predictions[0]["score"] > 10 * predictions[1]["score"]
    assert answer["usage"] == {"images": 1, "labels": 5}


SAMPLES = {
    "bear.png": "a bear", "two-bears.png": "two bears", "cat.jpg": "a cat", "rocket.webp": "a rocket", "red-circle.png": "a red circle",
    "three-blue-triangles.jpg": "three blue triangles",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_picture_is_what_its_name_says(client, name):
    with open(pictures.FOLDER / name, "rb") as file:
        answer = classify(client, files={"image": file}, data={"label": list(SAMPLES.values())})
    assert answer["results"][0]["predictions"][0]["label"] == SAMPLES[name]


def test_form_query_string_and_json_agree(client):
    bear, labels = pictures.bear(), ["a bear", "a teddy bear", "two bears"]
    form = classify(client, files={"image": bear}, data={"label": labels})
    assert [prediction["label"] for prediction in form["results"][0]["predictions"]][0] == "a bear"
    assert form == classify(client, files={"image": bear}, data={"labels": labels})
    assert form == classify(client, data=bear, headers={"Content-Type": "image/png"}, params={"label": labels})
    assert form == classify(client, json={"image": pictures.base64_text(bear), "labels": labels})


def test_scores_follow_from_vectors_scale_and_bias(client):
    image, labels = pictures.base64_text(pictures.png(4)), ["red", "a blue circle", "ein Bär"]
    model = client.get("/models/siglip-mini").json()
    picture = numpy.array(client.post("/embed/image", json={"image": image}).json()["embeddings"][0])
    texts = [f"This is a photo of {label}." for label in labels]
    vectors = numpy.array(client.post("/embed/text", json={"texts": texts}).json()["embeddings"])
    logits = math.exp(model["logit_scale"]) * vectors @ picture + model["logit_bias"]

    answer = classify(client, json={"image": image, "labels": labels})
    predictions = {one["label"]: one for one in answer["results"][0]["predictions"]}
    for label, logit in zip(labels, logits):
        assert predictions[label]["logit"] == pytest.approx(logit, abs=1e-3)
        assert predictions[label]["score"] == pytest.approx(1 / (1 + math.exp(-logit)), rel=1e-3)

    answer = classify(client, json={"image": image, "labels": labels, "activation": "softmax"})
    scores = [one["score"] for one in answer["results"][0]["predictions"]]
    assert sum(scores) == pytest.approx(1, abs=1e-5)
    assert scores == sorted(scores, reverse=True)


def test_templates_are_averaged_and_normalised_again(client):
    image, labels = pictures.base64_text(pictures.png(5)), ["red", "green"]
    templates = ["{}", "a {} square"]
    model = client.get("/models/siglip-mini").json()
    picture = numpy.array(client.post("/embed/image", json={"image": image}).json()["embeddings"][0])
    answer = classify(client, json={"image": image, "labels": labels, "hypothesis_template": templates})
    for prediction in answer["results"][0]["predictions"]:
        texts = [template.replace("{}", prediction["label"]) for template in templates]
        mean = numpy.array(client.post("/embed/text", json={"texts": texts}).json()["embeddings"]).mean(axis=0)
        cosine = mean @ picture / numpy.linalg.norm(mean)
        assert prediction["logit"] == pytest.approx(
            math.exp(model["logit_scale"]) * cosine + model["logit_bias"], abs=1e-3
        )


def test_returns_as_many_as_asked_for_each_picture(client):
    images = [pictures.base64_text(pictures.bear()), pictures.base64_text(pictures.png(6))]
    labels = ["a bear", "red", "green", "blue"]
    everything = classify(client, json={"images": images, "labels": labels})
    two = classify(client, json={"images": images, "labels": labels, "top_k": 2})
    assert [result["index"] for result in two["results"]] == [0, 1]
    for short, long in zip(two["results"], everything["results"]):
        assert len(short["predictions"]) == 2 and len(long["predictions"]) == 4
        assert [one["label"] for one in short["predictions"]] == [one["label"] for one in long["predictions"][:2]]
