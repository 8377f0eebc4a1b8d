"""The formats that a build can leave out, as far as the server that is tested reads them."""

import json

import pytest

import description
import pictures

FOLDER = description.PROJECT / "Tests/Fixtures/Formats"
FILES = {
    "gif": "part-transparent.gif", "bmp": "rgb-24.bmp", "tiff": "pillow-tiff_lzw.tif", "avif": "420.avif", "heic": "420.heic",
}


@pytest.fixture
def readable(client):
    return client.get("/models").json()["image_formats"]


def test_the_list_names_what_every_build_reads_first(readable):
    assert readable[:3] == ["jpeg", "png", "webp"]
    assert set(readable) <= {"jpeg", "png", "webp", *FILES}


@pytest.mark.parametrize("kind", FILES)
def test_a_picture_of_each_format_has_the_vector_of_its_pixels(client, readable, kind):
    data = (FOLDER / FILES[kind]).read_bytes()
    answer = client.post("/embed/image", data=data, headers={"Content-Type": f"image/{kind}"})
    if kind not in readable:
        assert answer.status_code == 415
        assert answer.json()["error"]["code"] == "unsupported_image_format"
        assert f"does not read {kind.upper()}" in answer.json()["error"]["message"]
        return
    assert answer.status_code == 200, answer.text
    if kind in ("gif", "bmp", "tiff"):
        plain = pictures.Image.open(FOLDER / FILES[kind]).convert("RGB")
        same = client.post("/embed/image", data=pictures.encode(plain, "PNG"), headers={"Content-Type": "image/png"})
        assert answer.json()["embeddings"] == same.json()["embeddings"]


@pytest.mark.parametrize("kind", FILES)
def test_half_a_file_is_refused_and_named(client, readable, kind):
    if kind not in readable:
        pytest.skip("left out of this build")
    data = (FOLDER / FILES[kind]).read_bytes()
    answer = client.post("/embed/image", data=data[: len(data) // 2], headers={"Content-Type": f"image/{kind}"})
    assert answer.status_code == 422, answer.text
    assert kind.upper() in answer.json()["error"]["message"]


def test_every_file_of_the_formats_is_answered(client, readable):
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    for entry in manifest["pictures"]:
        data = (FOLDER / entry["file"]).read_bytes()
        answer = client.post("/embed/image", data=data, headers={"Content-Type": "application/octet-stream"})
        assert answer.status_code in (200, 415), f"{entry['file']}: {answer.text}"
        if len(readable) == 3 + len(FILES):
            assert answer.status_code == 200, f"{entry['file']}: {answer.text}"
