"""kill -9 at any moment, and a start at the same place: nothing is left that needs repair."""

import json
import random
import subprocess
import time

import numpy
import pictures
import pytest
from pulling import MINI, NAME, assert_whole
from server import BINARY, Server


@pytest.fixture
def folder(tmp_path):
    """Three hundred small pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for seed in range(300):
        (folder / f"{seed:03}.png").write_bytes(pictures.png(seed, size=(40, 32)))
    return folder


def vectors(path):
    """Vectors by name, from either kind of file; each name once."""
    if path.suffix == ".npy":
        names = (path.parent / (path.name + ".names.txt")).read_text().splitlines()
        rows = numpy.load(path)
    else:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        names, rows = [line["name"] for line in lines], numpy.array([line["embedding"] for line in lines])
    assert len(names) == len(rows) == len(set(names))
    return dict(zip(names, rows))


@pytest.mark.parametrize("ending", ["npy", "jsonl"])
def test_embed_killed_at_any_moment_goes_on_where_it_was(folder, tmp_path, is_long, ending):
    choice = random.Random(ending)
    command = lambda output: [BINARY, "embed", "image", folder, "--output", output, "--threads", "1"]
    whole = tmp_path / f"whole.{ending}"
    began = time.monotonic()
    subprocess.run(command(whole), check=True, capture_output=True)
    seconds = time.monotonic() - began
    cut = tmp_path / f"cut.{ending}"
    kills = 0
    for _ in range(40 if is_long else 4):
        process = subprocess.Popen(command(cut), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(choice.uniform(0, seconds * (0.2 if is_long else 0.7)))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    assert kills
    subprocess.run(command(cut), check=True, capture_output=True)
    expected, found = vectors(whole), vectors(cut)
    assert found.keys() == expected.keys()
    assert min(found[name] @ expected[name] for name in expected) >= 0.999999


def test_pull_killed_at_any_moment_goes_on_where_it_was(hub, start_siglip, siglip, cache, large, is_long):
    choice = random.Random(20260707)
    repository = hub.add(NAME, large if is_long else {**MINI, "model.safetensors": large["model.safetensors"][:8_000_000]})
    hub.faults.bytes_per_second = 8_000_000
    for _ in range(25 if is_long else 4):
        process = start_siglip("pull", NAME)
        time.sleep(choice.uniform(0, 0.4))
        process.kill()
        process.wait()
    hub.faults.bytes_per_second = None
    siglip("pull", NAME)
    if is_long:
        assert_whole(cache, repository)


def test_killed_at_work_it_starts_again_on_its_socket(tmp_path, is_long):
    place = tmp_path / "siglip.sock"
    picture = pictures.png(1)
    request = b"POST /embed/image HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n%b" % (
        len(picture),
        picture,
    )
    for turn in range(40 if is_long else 4):
        server = Server(log=tmp_path / f"log-{turn}", unix_socket=place)
        connections = [server.connect() for _ in range(16)]
        for connection in connections:
            connection.sendall(request)
        time.sleep(turn % 10 * 0.002)
        server.process.kill()
        server.process.wait()
        for connection in connections:
            connection.close()
        assert place.exists(), "the socket's file stays behind, and the next start takes its place"
    server = Server(log=tmp_path / "log", unix_socket=place)
    with server.connect() as connection:
        connection.sendall(request)
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert server.terminate() == 0
