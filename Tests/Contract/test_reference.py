"""Vectors over HTTP and from the command line, alone and in a batch, beside those that transformers gave for the same files."""

import base64
import io
import json
import subprocess

import numpy
import pytest

import description
import pictures
from server import BINARY

STORED = json.loads((description.PROJECT / "Tests/Fixtures/EndToEnd/siglip-mini.json").read_text(encoding="utf-8"))
KINDS = ["pictures", "texts"]


def expected(kind):
    return numpy.array([numpy.frombuffer(base64.b64decode(vector), "<f4") for vector in STORED[kind].values()])


def assert_same(found, kind):
    wanted = expected(kind)
    found = numpy.asarray(found, numpy.float32)
    cosines = (found.astype(float) * wanted).sum(1) / numpy.linalg.norm(found, axis=1) / numpy.linalg.norm(wanted, axis=1)
    assert cosines.min() >= 0.999999
    assert abs(found - wanted).max() <= 2e-5


def ask(client, kind, **arguments):
    path = "/embed/image" if kind == "pictures" else "/embed/text"
    answer = client.post(path, headers={"Accept": "application/x-npy"}, **arguments)
    return numpy.load(io.BytesIO(answer.content), allow_pickle=False)


def item(kind, name):
    return base64.b64encode((pictures.FOLDER / name).read_bytes()).decode() if kind == "pictures" else name


@pytest.mark.parametrize("kind", KINDS)
def test_alone_over_http(client, kind):
    field = "image" if kind == "pictures" else "text"
    assert_same(numpy.concatenate([ask(client, kind, json={field: item(kind, name)}) for name in STORED[kind]]), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_batch_over_http(start, kind):
    field = "images" if kind == "pictures" else "texts"
    with start("--text-cache", "0").client() as client:
        assert_same(ask(client, kind, json={field: [item(kind, name) for name in STORED[kind]]}), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_from_the_command_line(kind):
    items = [str(pictures.FOLDER / name) for name in STORED[kind]] if kind == "pictures" else list(STORED[kind])
    what = "image" if kind == "pictures" else "text"
    ended = subprocess.run([BINARY, "embed", what, *items], capture_output=True, text=True, check=True)
    assert_same([json.loads(line)["embedding"] for line in ended.stdout.splitlines()], kind)
