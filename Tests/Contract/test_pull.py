"""`siglip pull` through a line that breaks, a hub that refuses, and a disk that is full."""

import os
import resource
import signal
import subprocess
import threading
import time

import huggingface_hub
import pytest

from pulling import MINI, NAME, SIZE, assert_whole, wait_for
from server import free_port


@pytest.mark.parametrize("connections", [1, 4])
def test_survives_a_cut_every_5_megabytes(hub, siglip, cache, large, connections):
    repository = hub.add(NAME, large)
    hub.faults.cut_every = 5_000_000
    said = siglip("pull", NAME, "--connections", str(connections)).said
    assert hub.cuts >= SIZE // 5_000_000
    assert said.count("again in") == hub.cuts
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
    blob = cache / f"models--org--siglip-mini/blobs/{repository.sha256['model.safetensors']}"
    part = blob.with_name(f"{blob.name}.siglip.incomplete")
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


@pytest.fixture
def disk(tmp_path):
    """A file system of 80 MB that is the test's own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "none", disk], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_leaves_no_half_file(hub, siglip, large, disk):
    repository = hub.add(NAME, large)
    hub.faults.bytes_per_second = 8_000_000
    options = {"HF_HUB_CACHE": str(disk / "hub")}

    def fill():
        # Room enough when it begins; somebody else then takes it.
        (disk / "other").write_bytes(bytes(40_000_000))

    timer = threading.Timer(0.5, fill)
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


def test_a_cache_that_cannot_be_written_is_said(hub, siglip, disk):
    repository = hub.add(NAME, MINI)
    options = {"HF_HUB_CACHE": str(disk / "hub")}
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    said = siglip("pull", NAME, expect=1, **options).said
    assert "Read-only file system" in said and str(disk) in said
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    siglip("pull", NAME, **options)
    assert_whole(disk / "hub", repository)


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
