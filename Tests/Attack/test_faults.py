"""Faults of the machine: a model's file replaced while it is served, descriptors that run out."""

import os
import resource
import shutil
import time

import checkpoints
import pytest
from server import Server

TEXTS = {"texts": ["a red bear", "a cat", "zzz"]}


@pytest.fixture
def letters(tmp_path):
    """A checkpoint of the test's own, to be replaced."""
    return checkpoints.write(tmp_path / "letters", "letters")


def test_a_file_replaced_by_rename_changes_no_answer(start, letters):
    server = start("--model", str(letters), "--text-cache", "0")
    with server.client() as client:
        before = client.post("/embed/text", json=TEXTS).json()
        weights = letters / "model.safetensors"
        other = letters / "model.safetensors.new"
        shutil.copy(weights, other)
        with other.open("r+b") as file:
            file.seek(-weights.stat().st_size // 2, os.SEEK_END)
            file.write(bytes(1024))
        other.rename(weights)
        answer = client.post("/embed/text", json=TEXTS)
        assert answer.status_code == 200
        assert answer.json()["embeddings"] == before["embeddings"]
        weights.unlink()
        assert client.post("/embed/text", json=TEXTS).json()["embeddings"] == before["embeddings"]


@pytest.mark.parametrize("harm", ["cut", "overwritten"])
def test_a_file_changed_in_place_gives_no_vector_any_more(start, letters, harm):
    server = start("--model", str(letters), "--model", "siglip-mini", "--text-cache", "0")
    with server.client() as client:
        assert client.post("/embed/text", json=TEXTS).status_code == 200
        weights = letters / "model.safetensors"
        before = weights.stat()
        if harm == "cut":
            os.truncate(weights, 0)
        else:
            with weights.open("r+b") as file:
                file.seek(weights.stat().st_size // 8)
                file.write(bytes(weights.stat().st_size // 2))
        for _ in range(3):
            answer = client.post("/embed/text", json=TEXTS)
            assert answer.status_code == 503, answer.text
            assert answer.json()["error"]["code"] == "model_damaged"
        assert client.get("/health/ready").json()["error"]["code"] == "model_damaged"
        told = client.get("/metrics").text
        assert "\nsiglip_ready 0\n" in told and '\nsiglip_model_damaged{model="letters"} 1\n' in told
        assert '\nsiglip_model_damaged{model="siglip-mini"} 0\n' in told
        os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert client.post("/embed/text", json=TEXTS).status_code == 503, "what was damaged stays so"
        assert client.get("/health/live").status_code == 200
        assert client.post("/embed/text", json={**TEXTS, "model": "siglip-mini"}).status_code == 200, "others go on"
    assert "model.safetensors" in server.log.read_text()
    assert server.terminate() == 0


def test_without_descriptors_it_waits_and_goes_on(tmp_path, is_long):
    server = Server(log=tmp_path / "log")
    try:
        in_use = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        limit = in_use + (200 if is_long else 20)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
        with server.client() as client:
            assert client.get("/health/ready").status_code == 200
            # More than there are descriptors for: those over them stay in the backlog.
            connections = [server.connect() for _ in range(limit)]
            deadline = time.monotonic() + 30
            while "accept paused" not in server.log.read_text() and time.monotonic() < deadline:
                time.sleep(0.02)
            assert server.log.read_text().count("accept paused") == 1, "said once, not at every try"
            assert client.get("/health/ready").status_code == 200, "who is connected is answered"
            for connection in connections:
                connection.close()
        with server.client() as client:
            assert client.get("/health/ready").status_code == 200
            assert client.post("/embed/text", json=TEXTS).status_code == 200
        assert server.process.poll() is None
    finally:
        assert server.terminate() == 0
