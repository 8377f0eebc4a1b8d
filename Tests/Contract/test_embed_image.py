"""Pictures to vectors: three ways to send them, three ways to get the vectors."""

import base64
import io

import numpy
import pytest

import pictures


def embed(client, **arguments):
    answer = client.post("/embed/image", **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_three_ways_to_send_a_picture_give_the_same_vector(client):
    bear = pictures.bear()
    text = pictures.base64_text(bear)
    ways = [
        embed(client, data=bear, headers={"Content-Type": "image/png"}),
        embed(client, data=bear, headers={"Content-Type": "application/octet-stream"}),
        embed(client, files={"image": ("bear.png", bear, "image/png")}),
        embed(client, json={"image": text}),
        embed(client, json={"images": [text]}),
        embed(client, json={"image": f"data:image/png;base64,{text}"}),
        embed(client, json={"image": {"base64": text}}),
    ]
    for way in ways:
        assert way == ways[0]
    assert ways[0]["usage"] == {"images": 1}
    assert len(ways[0]["embeddings"][0]) == ways[0]["dimensions"]


@pytest.mark.parametrize("kind, options", [("PNG", {}), ("JPEG", {"quality": 95}), ("WEBP", {"lossless": True})])
def test_reads_the_kind_from_the_bytes_whatever_is_declared(client, kind, options):
    data = pictures.encode(pictures.draw(1, size=(200, 120)), kind, **options)
    for declared in ("image/png", "image/jpeg", "image/webp"):
        vector = embed(client, data=data, headers={"Content-Type": declared})["embeddings"][0]
        assert vector == embed(client, json={"image": pictures.base64_text(data)})["embeddings"][0]


def test_answers_in_the_order_of_the_request(client):
    alone = [embed(client, data=pictures.png(seed), headers={"Content-Type": "image/png"}) for seed in range(5)]
    parts = [("image", (f"{seed}.png", pictures.png(seed), "image/png")) for seed in range(5)]
    parts[1] = ("images", parts[1][1])
    parts[2] = ("file", parts[2][1])
    together = embed(client, files=parts)
    assert together["usage"] == {"images": 5}
    vectors = numpy.array(together["embeddings"])
    expected = numpy.array([one["embeddings"][0] for one in alone])
    assert (vectors * expected).sum(axis=1).min() >= 0.999999
    assert (vectors @ expected.T).argmax(axis=1).tolist() == list(range(5))


def test_vectors_have_unit_length_unless_asked_otherwise(client):
    image = pictures.base64_text(pictures.png(3))
    unit = embed(client, json={"image": image})
    raw = embed(client, json={"image": image, "normalize": False})
    assert unit["normalized"] is True and raw["normalized"] is False
    unit, raw = numpy.array(unit["embeddings"][0]), numpy.array(raw["embeddings"][0])
    assert abs(numpy.linalg.norm(unit) - 1) < 1e-6
    assert abs(numpy.linalg.norm(raw) - 1) > 1e-3
    assert numpy.abs(raw / numpy.linalg.norm(raw) - unit).max() < 1e-6


def test_options_of_a_raw_picture_stand_in_the_query_string(client):
    data, headers = pictures.png(3), {"Content-Type": "image/png"}
    options = {"normalize": "false", "encoding_format": "base64", "model": "siglip-mini"}
    answer = embed(client, data=data, headers=headers, params=options)
    assert answer == embed(
        client,
        json={
            "image": pictures.base64_text(data),
            "normalize": False,
            "encoding_format": "base64",
            "model": "siglip-mini",
        },
    )
    form = embed(client, files={"image": data}, data=options)
    assert form == answer


def test_float_base64_and_npy_are_equal_to_the_bit(client):
    images = [pictures.base64_text(pictures.png(seed)) for seed in range(3)]
    floats = embed(client, json={"images": images})
    texts = embed(client, json={"images": images, "encoding_format": "base64"})
    answer = client.post("/embed/image", json={"images": images}, headers={"Accept": "application/x-npy"})
    assert answer.status_code == 200
    array = numpy.load(io.BytesIO(answer.content), allow_pickle=False)
    assert array.dtype == numpy.dtype("<f4") and array.shape == (3, floats["dimensions"])
    assert (numpy.array(floats["embeddings"], dtype="<f4") == array).all()
    decoded = [numpy.frombuffer(base64.b64decode(text, validate=True), dtype="<f4") for text in texts["embeddings"]]
    assert (numpy.array(decoded) == array).all()


@pytest.mark.parametrize("kind, options", [("PNG", {}), ("WEBP", {"lossless": True})])
def test_turns_a_picture_as_its_orientation_says(client, kind, options):
    upright = pictures.draw(7, size=(60, 90))
    turned = upright.rotate(90, expand=True)
    exif = turned.getexif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees clockwise
    data = pictures.encode(turned, kind, exif=exif, **options)
    expected = embed(client, data=pictures.encode(upright), headers={"Content-Type": "image/png"})
    assert embed(client, data=data, headers={"Content-Type": "image/png"}) == expected


def test_carries_the_request_id_and_says_where_the_time_went(client):
    answer = client.post(
        "/embed/image", data=pictures.bear(), headers={"Content-Type": "image/png", "X-Request-Id": "a-request-42"}
    )
    assert answer.headers["X-Request-Id"] == "a-request-42"
    stages = [stage.split(";")[0].strip() for stage in answer.headers["Server-Timing"].split(",")]
    assert stages == ["decode", "preprocess", "queue", "encode", "total"]
