"""fp32, bf16 and int8: what the server says it computes with, and how near its vectors are."""

import json
import subprocess

import numpy
import pytest

import pictures
from server import BINARY

BOUND = {"fp32": 0.999999, "bf16": 0.9995, "int8": 0.995}


def vectors(client):
    picture = client.post("/embed/image", data=pictures.bear(), headers={"Content-Type": "image/png"}).json()["embeddings"]
    texts = client.post("/embed/text", json={"texts": ["a bear", "くま", "three blue triangles"]}).json()["embeddings"]
    return numpy.array(picture + texts)


@pytest.mark.parametrize("precision", BOUND)
def test_vectors_are_near_those_of_fp32(client, start, precision):
    with start("--precision", precision).client() as other:
        assert other.get("/models/siglip-mini").json()["precision"] == precision
        found = vectors(other)
    assert (found * vectors(client)).sum(1).min() >= BOUND[precision]


def test_small_checkpoints_stay_exact_where_nobody_says(client):
    assert client.get("/models/siglip-mini").json()["precision"] == "fp32"


def test_auto_is_what_the_processor_multiplies(start):
    flags = open("/proc/cpuinfo").read()
    expected = "bf16" if "avx512_bf16" in flags else "fp32"
    with start("--precision", "auto").client() as client:
        assert client.get("/models/siglip-mini").json()["precision"] == expected


def test_each_model_has_its_own(start):
    server = start("--model", "siglip-mini", "--model", "fast=siglip-mini", "--precision", "fp32", "--precision", "int8")
    with server.client() as client:
        assert [model["precision"] for model in client.get("/models").json()["models"]] == ["fp32", "int8"]


@pytest.mark.parametrize("options", [("--precision", "fp16"), ("--precision", "fp32", "--precision", "int8")])
def test_what_is_no_precision_is_refused(options):
    done = subprocess.run([BINARY, "serve", "--port", "0", *options], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "--precision" in done.stderr and not done.stdout


@pytest.mark.parametrize("level", ["portable", "avx2", "avx512", "avx512vnni", "avx512bf16"])
@pytest.mark.parametrize("precision", BOUND)
def test_every_instruction_set_gives_the_same(start, level, precision, client):
    with start("--precision", precision, environment={"SIGLIP_INSTRUCTION_SET": level}).client() as other:
        assert (vectors(other) * vectors(client)).sum(1).min() >= BOUND[precision]


def test_bench_prints_json():
    command = [BINARY, "bench", "towers", "--precision", "fp32,int8", "--batch", "1,2", "--rounds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    rows = json.loads(done.stdout)["towers"]
    assert [(row["tower"], row["precision"], row["batch"]) for row in rows] == [
        (tower, precision, batch) for precision in ("fp32", "int8") for tower in ("vision", "text") for batch in (1, 2)]
    assert all(row["msPerItem"] > 0 for row in rows)


def test_bench_measures_the_whole_server():
    command = [BINARY, "bench", "server", "--clients", "2", "--seconds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    (row,) = json.loads(done.stdout)["server"]
    assert row["clients"] == 2 and row["perSecond"] > 0 and row["p50"] <= row["p99"]
