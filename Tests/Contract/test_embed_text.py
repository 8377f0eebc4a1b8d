"""Texts to vectors."""

import io

import numpy


def embed(client, **arguments):
    answer = client.post("/embed/text", **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_one_text_several_texts_and_a_plain_body_give_the_same_vector(client):
    several = embed(client, json={"texts": ["ein Bär", "a bear"]})
    one = embed(client, json={"text": "ein Bär"})
    plain = embed(client, data="ein Bär".encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
    assert one == plain
    assert one["embeddings"][0] == several["embeddings"][0]
    assert one["truncated"] == [] and one["usage"]["texts"] == 1
    assert several["usage"]["tokens"] > one["usage"]["tokens"] >= 2


def test_same_thing_is_nearer_in_another_language_than_another_thing(client):
    texts = ["a bear", "ein Bär", "くま", "a bicycle", "ein Fahrrad", "自転車"]
    vectors = numpy.array(embed(client, json={"texts": texts})["embeddings"])
    cosines = vectors @ vectors.T
    assert cosines[:3, :3].min() > cosines[:3, 3:].max()


def test_upper_case_counts_as_lower_case(client):
    assert embed(client, json={"text": "A BEAR"})["embeddings"] == embed(client, json={"text": "a bear"})["embeddings"]


def test_names_the_texts_that_were_cut(client):
    long = "bear " * 200
    answer = embed(client, json={"texts": ["a bear", long, "two bears", long]})
    assert answer["truncated"] == [1, 3]
    refused = client.post("/embed/text", json={"texts": ["a bear", long], "truncate": False})
    assert refused.status_code == 422
    assert refused.json()["error"]["param"] == "texts[1]"
    assert "texts[1]" in refused.json()["error"]["message"]


def test_npy_holds_one_row_per_text(client):
    texts = ["a bear", "", "🐻", "x" * 5000]
    answer = client.post("/embed/text", json={"texts": texts}, headers={"Accept": "application/x-npy"})
    array = numpy.load(io.BytesIO(answer.content), allow_pickle=False)
    assert (numpy.array(embed(client, json={"texts": texts})["embeddings"], dtype="<f4") == array).all()
    assert len(array) == 4


def test_null_counts_as_not_given(client):
    assert embed(client, json={"text": "a bear", "model": None, "normalize": None, "truncate": None}) == embed(
        client, json={"text": "a bear"}
    )
