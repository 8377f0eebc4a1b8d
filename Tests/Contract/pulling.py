"""What the tests of the hub share: a stand-in hub, a cache of the test's own, and the command in that environment."""

import hashlib
import json
import os
import subprocess
import time

import huggingface_hub
import pytest

import description
from server import BINARY
from stand_in_hub import StandInHub

MINI = {path.name: path.read_bytes() for path in (description.PROJECT / "Models/siglip-mini").iterdir()}
NAME = "org/siglip-mini"
SIZE = 64_000_000


@pytest.fixture
def hub():
    hub = StandInHub()
    yield hub
    hub.close()


@pytest.fixture(scope="session")
def large():
    """A checkpoint of one large table: a header that readers of safetensors take, then random bytes."""
    header = json.dumps({"table": {"dtype": "U8", "shape": [SIZE], "data_offsets": [0, SIZE]}}).encode()
    header += b" " * (-len(header) % 8)
    return {**MINI, "model.safetensors": len(header).to_bytes(8, "little") + header + os.urandom(SIZE)}


@pytest.fixture
def environment(hub, tmp_path, monkeypatch):
    """Nothing of this machine's own hub settings, for us and for huggingface_hub."""
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGING", "SIGLIP_", "TRANSFORMERS_")) or name.lower().endswith("_proxy"):
            if name != "SIGLIP":
                monkeypatch.delenv(name)
    settings = {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "home")}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return settings


@pytest.fixture
def cache(tmp_path, environment):
    return tmp_path / "home/hub"


@pytest.fixture
def start_siglip(environment):
    started = []

    def start(*arguments, preexec=None, **variables):
        started.append(subprocess.Popen(
            [BINARY, *arguments], env={**os.environ, **variables}, preexec_fn=preexec, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def siglip(start_siglip):
    """Runs a command to its end; adds what it said to the process."""

    def run(*arguments, expect=0, **options):
        process = start_siglip(*arguments, **options)
        process.output, process.said = process.communicate(timeout=120)
        assert process.returncode == expect, process.said
        return process

    return run


def library_snapshot(cache, name=NAME, **options):
    """What huggingface_hub finds without the network."""
    options = {"local_files_only": True, **options}
    return huggingface_hub.snapshot_download(name, cache_dir=cache, token=False, **options)


def wait_for(condition, process=None):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.01)


def unfinished(cache):
    return [path for path in cache.rglob("*") if path.name.endswith((".incomplete", ".tmp"))]


def assert_whole(cache, repository, name=NAME):
    """The cache holds what the hub has, in the library's eyes too."""
    folder = library_snapshot(cache, name)
    assert folder == str(cache / f"models--{name.replace('/', '--')}/snapshots/{repository.commit}")
    for file in ("config.json", "tokenizer.json", "model.safetensors"):
        path = huggingface_hub.hf_hub_download(name, file, cache_dir=cache, local_files_only=True, token=False)
        with open(path, "rb") as opened:
            assert hashlib.file_digest(opened, "sha256").hexdigest() == repository.sha256[file]
    scan = huggingface_hub.scan_cache_dir(cache)
    assert not scan.warnings
    assert not scan.incomplete_files and not unfinished(cache)
    assert name in {repo.repo_id for repo in scan.repos}
