"""Checkpoints from the hub: pulled through a line that breaks, into the cache that huggingface_hub keeps."""

import hashlib
import json
import os
import resource
import signal
import subprocess
import time

import filelock
import huggingface_hub
import pytest
from huggingface_hub.utils import WeakFileLock

import description
from server import BINARY, Client, free_port
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


@pytest.mark.parametrize("connections", [1, 4])
def test_survives_a_cut_every_5_megabytes(hub, siglip, cache, large, connections):
    repository = hub.add(NAME, large)
    hub.faults.cut_after = 5_000_000
    said = siglip("pull", NAME, "--connections", str(connections)).said
    assert said.count("again in") >= SIZE // 5_000_000 - 4
    assert_whole(cache, repository)
    # It went on where it was cut: hardly a byte was sent twice.
    assert SIZE <= hub.bytes_sent("store") < 1.1 * SIZE


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_goes_on_after_the_process_has_ended(hub, start_siglip, siglip, cache, large, end):
    repository = hub.add(NAME, large)
    hub.faults.bytes_per_second = 8_000_000
    process = start_siglip("pull", NAME)
    wait_for(lambda: hub.bytes_sent("store") > SIZE // 2, process)
    process.send_signal(end)
    process.communicate()
    assert process.returncode not in (0, None)
    snapshot = cache / f"models--org--siglip-mini/snapshots/{repository.commit}"
    assert not (snapshot / "model.safetensors").exists()
    assert not (cache / "models--org--siglip-mini/refs/main").exists()
    assert not huggingface_hub.scan_cache_dir(cache).warnings
    assert huggingface_hub.scan_cache_dir(cache).incomplete_files, "the library's cache commands should see it"

    hub.faults.bytes_per_second = None
    before = hub.bytes_sent("store")
    siglip("pull", NAME)
    assert hub.bytes_sent("store") - before < 0.7 * SIZE
    assert_whole(cache, repository)


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


@pytest.mark.parametrize("place", ["variable", "file"])
def test_the_token_goes_to_the_hub_and_to_nobody_else(hub, siglip, tmp_path, place):
    hub.add(NAME, MINI, token="hf_secret")
    if place == "variable":
        siglip("pull", NAME, HF_TOKEN="hf_secret")
    else:
        (tmp_path / "home").mkdir()
        (tmp_path / "home/token").write_text("hf_secret\n")
        siglip("pull", NAME)
    assert {request.headers.get("Authorization") for request in hub.asked("hub")} == {"Bearer hf_secret"}
    assert hub.asked("store")
    assert not any("Authorization" in request.headers for request in hub.asked("store"))


def test_a_redirect_within_the_origin_keeps_the_token_and_to_another_does_not(hub, siglip):
    """The API itself may send elsewhere: a mirror that sends to a host of an attacker gets no token there."""
    hub.add(NAME, MINI)
    elsewhere = f"{hub.store_url}/api/models/{NAME}/revision/main"
    hub.faults.refusals = [(307, {"Location": f"/api/models/{NAME}/revision/main"}), (307, {"Location": elsewhere})]
    siglip("pull", NAME, HF_TOKEN="hf_secret")
    first, second, third = hub.asked()[:3]
    assert (first.place, second.place, third.place) == ("hub", "hub", "store")
    assert "Authorization" in second.headers and "Authorization" not in third.headers


def test_wrong_bytes_are_refused(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    hub.faults.corrupt = True
    said = siglip("pull", NAME, expect=1).said
    assert f"must be {repository.sha256['model.safetensors']}" in said
    blobs = os.listdir(cache / "models--org--siglip-mini/blobs")
    assert not [name for name in blobs if name.startswith(repository.sha256["model.safetensors"])]
    assert not (cache / f"models--org--siglip-mini/snapshots/{repository.commit}/model.safetensors").is_symlink()
    # The same with bytes that were damaged on this disk: thrown away, and fetched again.
    hub.faults.corrupt = False
    siglip("pull", NAME)
    assert_whole(cache, repository)


def test_damage_to_a_part_on_disk_is_mended(hub, start_siglip, siglip, cache, large):
    repository = hub.add(NAME, large)
    hub.faults.bytes_per_second = 8_000_000
    process = start_siglip("pull", NAME)
    wait_for(lambda: hub.bytes_sent("store") > SIZE // 2, process)
    process.kill()
    process.communicate()
    hub.faults.bytes_per_second = None
    [part] = (cache / "models--org--siglip-mini/blobs").glob("*.siglip.incomplete")
    with part.open("r+b") as file:
        file.write(b"damage")
    assert "digest" in siglip("pull", NAME).said
    assert_whole(cache, repository)


def test_a_disk_too_small_is_said_before_anything_is_fetched(hub, siglip):
    hub.add(NAME, MINI)
    hub.faults.announced_size = 10**15
    said = siglip("pull", NAME, expect=1).said
    assert "1.0 PB are needed" in said and "free" in said
    assert not hub.asked("store")


def test_a_write_that_fails_leaves_no_half_file(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    limit = 4_000_000
    said = siglip(
        "pull", NAME, expect=1, preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    ).said
    assert "ulimit" in said
    assert not (cache / f"models--org--siglip-mini/snapshots/{repository.commit}/model.safetensors").is_symlink()
    assert not (cache / f"models--org--siglip-mini/blobs/{repository.sha256['model.safetensors']}").exists()
    siglip("pull", NAME)
    assert_whole(cache, repository)


def test_a_full_disk_leaves_no_half_file(hub, siglip, cache, large, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "none", disk], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk: {mounted.stderr.strip()}")
    try:
        repository = hub.add(NAME, large)
        hub.faults.bytes_per_second = 8_000_000
        options = {"HF_HUB_CACHE": str(disk / "hub")}

        def fill():
            # Room enough when it begins; somebody else then takes it.
            (disk / "other").write_bytes(bytes(40_000_000))

        from threading import Timer
        timer = Timer(0.5, fill)
        timer.start()
        said = siglip("pull", NAME, expect=1, **options).said
        timer.join()
        assert "no space left" in said
        assert not (disk / f"hub/models--org--siglip-mini/blobs/{repository.sha256['model.safetensors']}").exists()
        hub.faults.bytes_per_second = None
        assert "free" in siglip("pull", NAME, expect=1, **options).said
        (disk / "other").unlink()
        siglip("pull", NAME, **options)
        assert_whole(disk / "hub", repository)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_stall_is_noticed(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    hub.faults.stall_after, hub.faults.stalls = 1_000_000, 2
    assert siglip("pull", NAME, HF_HUB_DOWNLOAD_TIMEOUT="1").said.count("sends nothing any more") == 2
    assert_whole(cache, repository)
    assert hub.bytes_sent("store") < 1.2 * len(MINI["model.safetensors"])


def test_waits_as_long_as_the_hub_asks(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    hub.faults.refusals = [(429, {"Retry-After": "1"}), (503, {}), (429, {"RateLimit": '"api";r=0;t=1'}), (500, {})]
    began = time.monotonic()
    said = siglip("pull", NAME).said
    assert time.monotonic() - began >= 2
    assert "takes no more requests for 1 s" in said and "status 503" in said
    assert_whole(cache, repository)


def test_an_expired_address_is_asked_for_again(hub, siglip, cache):
    repository = hub.add(NAME, MINI)
    hub.faults.expired = 1
    assert "expired" in siglip("pull", NAME).said
    assert_whole(cache, repository)


def test_a_server_without_ranges_is_good_enough(hub, siglip, cache, large):
    repository = hub.add(NAME, large)
    hub.faults.ignores_ranges = True
    siglip("pull", NAME)
    assert_whole(cache, repository)


@pytest.mark.parametrize("options, variables, sentence", [
    ({"gated": True, "token": "hf_mine"}, {}, "is gated: accept its terms on its page at the hub, then set HF_TOKEN"),
    ({"gated": True, "token": "hf_mine"}, {"HF_TOKEN": "hf_other"}, "with the account that the token belongs to"),
    ({"token": "hf_mine"}, {}, "set HF_TOKEN if it is private"),
    ({"token": "hf_mine"}, {"HF_TOKEN": "hf_other"}, "check the name and that the token may read it"),
    ({}, {"HF_TOKEN": "invalid"}, "refuses the token"),
    ({"branches": ("dev",)}, {}, "has no revision main"),
])
def test_a_refusal_says_what_to_do(hub, siglip, cache, options, variables, sentence):
    hub.add(NAME, MINI, **options)
    said = siglip("pull", NAME, expect=2, **variables).said
    assert sentence in said and len(said.splitlines()) == 1
    assert not (cache / "models--org--siglip-mini").exists()


@pytest.mark.parametrize("arguments, sentence", [
    (["pull", "../etc"], "is no name of a model"),
    (["pull", "a/b/c"], "is no name of a model"),
    (["pull", f"{NAME}@../../x"], "is no name of a branch"),
    (["pull", NAME, "--connections", "0"], "--connections is 1 to 64"),
    (["pull", "org/unknown"], "has no model org/unknown"),
    (["pull", "org/pickled"], "has no model.safetensors"),
    (["pull", NAME, "--offline"], "network is switched off; run: siglip pull org/siglip-mini"),
    (["serve", "--model", NAME, "--offline", "--port", "0"], "network is switched off; run: siglip pull"),
    (["serve", "--model", "bare-name"], "no name on the hub"),
])
def test_unusable_arguments_end_it_with_status_2(hub, siglip, arguments, sentence):
    hub.add(NAME, MINI)
    hub.add("org/pickled", {"config.json": b"{}", "pytorch_model.bin": b"x"})
    assert sentence in siglip(*arguments, expect=2).said
    if "--offline" in arguments:
        assert not hub.asked()


def test_offline_by_variable_names_what_is_missing(hub, siglip, cache):
    hub.add(NAME, MINI)
    folder = siglip("pull", NAME).output.strip()
    os.remove(f"{folder}/tokenizer.json")
    hub.requests.clear()
    said = siglip("tokenize", "bear", "--model", NAME, expect=2, HF_HUB_OFFLINE="1").said
    assert "lacks tokenizer.json" in said and "siglip pull org/siglip-mini" in said
    assert not hub.asked()
    assert "lacks tokenizer.json" in siglip("models").output
    siglip("tokenize", "bear", "--model", NAME)


@pytest.mark.parametrize("through", ["proxy", "no_proxy"])
def test_proxies_of_the_environment(hub, siglip, cache, through):
    repository = hub.add(NAME, MINI)
    if through == "proxy":
        hub.public_store = "http://store.invalid"
        siglip("pull", NAME, HF_ENDPOINT="http://hub.invalid", http_proxy=hub.url)
        targets = [request.target for request in hub.asked()]
        assert any(target.startswith("http://store.invalid/") for target in targets)
        assert all(target.startswith(("http://hub.invalid/", "http://store.invalid/")) for target in targets)
    else:
        siglip("pull", NAME, http_proxy=f"http://127.0.0.1:{free_port()}", no_proxy="127.0.0.1")
    assert_whole(cache, repository)


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


def test_serve_pulls_and_answers(hub, start_siglip):
    hub.add(NAME, MINI)
    hub.faults.bytes_per_second = 10_000_000
    port = free_port()
    process = start_siglip("serve", "--model", NAME, "--port", str(port))
    ready = []

    def is_ready():
        try:
            with Client(f"http://127.0.0.1:{port}") as client:
                assert client.get("/health/live").status_code == 200
                ready.append(client.get("/health/ready").status_code)
        except OSError:
            return False
        return ready[-1] == 200

    wait_for(is_ready, process)
    assert 503 in ready
    with Client(f"http://127.0.0.1:{port}") as client:
        answer = client.post("/embed/text", json={"text": "bear", "model": NAME})
    assert answer.status_code == 200 and answer.json()["model"] == NAME
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0 and "model.safetensors is there" in said, said


def test_serve_ends_at_once_when_told_so_during_a_pull(hub, start_siglip):
    hub.add(NAME, MINI)
    hub.faults.bytes_per_second = 100_000
    process = start_siglip("serve", "--model", NAME, "--port", str(free_port()))
    wait_for(lambda: hub.bytes_sent("store") > 0, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
