"""One cache for us and for huggingface_hub: each finds the other's files, and they exclude each other."""

import json
import os
import subprocess
import sys
import time

import filelock
import huggingface_hub
import pytest
from huggingface_hub.utils import WeakFileLock

from pulling import MINI, NAME, SIZE, assert_whole, library_snapshot, unfinished, wait_for


def test_huggingface_hub_finds_what_was_pulled(hub, siglip, cache):
    repository = hub.add(NAME, {**MINI, "pytorch_model.bin": b"x", "model.onnx": b"x", "code.py": b"x"})
    folder = siglip("pull", NAME).output.strip()
    assert folder == str(cache / f"models--org--siglip-mini/snapshots/{repository.commit}")
    assert sorted(os.listdir(folder)) == [
        "config.json", "model.safetensors", "preprocessor_config.json", "special_tokens_map.json", "tokenizer.json",
        "tokenizer_config.json",
    ]
    assert_whole(cache, repository)
    [scanned] = huggingface_hub.scan_cache_dir(cache).repos
    [revision] = scanned.revisions
    assert revision.commit_hash == repository.commit and revision.refs == {"main"}
    assert {file.blob_path.name for file in revision.files} == {repository.etag(name) for name in os.listdir(folder)}
    # And what is not there is known not to be there.
    absent = huggingface_hub.try_to_load_from_cache(NAME, "processor_config.json", cache_dir=cache)
    assert absent is huggingface_hub.file_download._CACHED_NO_EXIST
    # Nothing is fetched twice.
    hub.requests.clear()
    siglip("pull", NAME)
    assert [request.target for request in hub.asked()] == [f"/api/models/{NAME}/revision/main"]


def test_transformers_loads_what_was_pulled(hub, siglip, cache):
    pytest.importorskip("torch", reason="needs torch and transformers, which the contract tests do not install")
    transformers = pytest.importorskip("transformers")
    hub.add(NAME, MINI)
    siglip("pull", NAME)
    model = transformers.AutoModel.from_pretrained(NAME, cache_dir=cache, local_files_only=True)
    assert model.config.model_type == "siglip"
    assert transformers.AutoTokenizer.from_pretrained(NAME, cache_dir=cache, local_files_only=True)("bear")["input_ids"]


def test_huggingface_hub_does_not_take_a_part_of_ours(hub, start_siglip, siglip, cache, large):
    repository = hub.add(NAME, large)
    hub.faults.bytes_per_second = 8_000_000
    process = start_siglip("pull", NAME)
    wait_for(lambda: hub.bytes_sent("store") > SIZE // 4, process)
    process.kill()
    process.communicate()
    hub.faults.bytes_per_second = None
    library_snapshot(cache, local_files_only=False, endpoint=hub.url)
    hub.requests.clear()
    siglip("pull", NAME)
    assert not hub.asked("store"), "its blob is good for us"
    for path in unfinished(cache):
        path.unlink()
    assert_whole(cache, repository)


def test_finds_what_huggingface_hub_pulled_without_a_request(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    folder = library_snapshot(cache, local_files_only=False, endpoint=hub.url)
    hub.requests.clear()
    assert siglip("pull", NAME, "--offline").output.strip() == folder
    assert json.loads(siglip("tokenize", "bear", "--model", NAME).output)
    assert siglip("inspect", f"{NAME}@{repository.commit}").output
    assert not hub.asked()


def test_two_pulls_at_once_fetch_once(hub, start_siglip, cache, large):
    repository = hub.add(NAME, large)
    hub.faults.bytes_per_second = 10_000_000
    both = [start_siglip("pull", NAME) for _ in range(2)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert any("another process fetches model.safetensors" in text for text in said)
    assert hub.bytes_sent("store") == len(large["model.safetensors"])
    assert_whole(cache, repository)


def test_it_and_huggingface_hub_exclude_each_other(hub, start_siglip, cache):
    repository = hub.add(NAME, MINI)
    lock = cache / f".locks/models--org--siglip-mini/{repository.etag('model.safetensors')}.lock"
    lock.parent.mkdir(parents=True)
    with WeakFileLock(lock):
        process = start_siglip("pull", NAME)
        wait_for(lambda: (cache / f"models--org--siglip-mini/snapshots/{repository.commit}/config.json").exists())
        time.sleep(0.3)
        assert process.poll() is None and not hub.asked("store")
    assert process.wait(timeout=60) == 0
    # The other way round.
    hub.repositories.clear()
    other = hub.add("org/other", MINI)
    hub.faults.bytes_per_second = 5_000_000
    process = start_siglip("pull", "org/other")
    wait_for(lambda: hub.bytes_sent("store") > len(MINI["model.safetensors"]) + 1_000_000, process)
    with pytest.raises(filelock.Timeout), WeakFileLock(cache / f".locks/models--org--other/{lock.name}", timeout=0.2):
        pass
    assert process.wait(timeout=60) == 0
    assert_whole(cache, other, "org/other")


def test_shards_and_only_those_of_the_index(hub, siglip, cache):
    shards = {f"model-0000{i}-of-00002.safetensors": bytes([i]) * 100 for i in (1, 2)}
    index = json.dumps({"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}})
    files = {name: data for name, data in MINI.items() if name != "model.safetensors"}
    hub.add(NAME, {**files, **shards, "model.safetensors.index.json": index.encode(), "old-1.safetensors": b"x"})
    names = os.listdir(siglip("pull", NAME).output.strip())
    assert set(shards) < set(names) and "old-1.safetensors" not in names
    assert siglip("pull", NAME, "--offline").output

    evil = json.dumps({"weight_map": {"a": "../../../evil.safetensors"}})
    hub.add("org/evil", {**files, "model.safetensors.index.json": evil.encode()})
    assert "weight_map" in siglip("pull", "org/evil", expect=1).said


def test_without_links_the_files_themselves_stand_there(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    folder = siglip("pull", NAME, HF_HUB_DISABLE_SYMLINKS="1").output.strip()
    assert not any(os.path.islink(f"{folder}/{name}") for name in os.listdir(folder))
    assert_whole(cache, repository)


def test_revisions(hub, siglip, cache):
    old = hub.add(NAME, MINI, branches=("main", "refs/pr/1"))
    siglip("pull", f"{NAME}@refs/pr/1")
    assert (cache / "models--org--siglip-mini/refs/refs/pr/1").read_text() == old.commit
    siglip("pull", NAME)
    new = hub.add(NAME, {**MINI, "config.json": MINI["config.json"] + b"\n"})
    hub.requests.clear()
    # What main was is served for as long as nobody asks for the new one.
    assert old.commit in siglip("pull", NAME, "--offline").output
    assert siglip("tokenize", "bear", "--model", NAME).output and not hub.asked()
    assert new.commit in siglip("pull", NAME).output
    assert not hub.asked("store"), "the weights are the same"
    assert new.commit in siglip("pull", NAME, "--offline").output
    assert old.commit in siglip("pull", NAME, "--offline", "--revision", old.commit).output
    assert_whole(cache, new)

    [model] = json.loads(siglip("models", "--json").output)
    assert model["id"] == NAME
    assert {revision["commit"]: revision["refs"] for revision in model["revisions"]} == {
        old.commit: ["refs/pr/1"], new.commit: ["main"]}
    assert all(revision["missing"] == [] and revision["siglip"] for revision in model["revisions"])
    assert [revision["architecture"] for revision in model["revisions"]] == ["SiglipModel"] * 2
    assert model["size_on_disk"] < 1.1 * sum(map(len, MINI.values()))
    assert siglip("models").output.count("complete") == 2


def test_models_of_an_empty_cache(siglip):
    assert "no models" in siglip("models").said
    assert siglip("models", "--json").output == "[]\n"


@pytest.mark.parametrize("variables", [
    {},
    {"XDG_CACHE_HOME": "/nowhere/x"},
    {"HF_HOME": "~/nowhere"},
    {"HF_HOME": "/nowhere/$USER_FOLDER/h", "USER_FOLDER": "me"},
    {"HUGGINGFACE_HUB_CACHE": "/nowhere/old", "HF_HOME": "/nowhere/h"},
    {"HUGGINGFACE_HUB_CACHE": "/nowhere/old", "HF_HUB_CACHE": "/nowhere/${UNSET}/new/"},
])
def test_the_folder_is_the_librarys(siglip, monkeypatch, tmp_path, variables):
    monkeypatch.delenv("HF_HOME")
    variables = {"HOME": str(tmp_path), **variables}
    ask = "from huggingface_hub import constants; print(constants.HF_HUB_CACHE)"
    library = subprocess.run(
        [sys.executable, "-c", ask], env={**os.environ, **variables}, capture_output=True, text=True, check=True)
    assert siglip("models", **variables).said.strip() == f"no models in {library.stdout.strip().rstrip('/')}"
