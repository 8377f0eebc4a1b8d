"""Start, Unix socket, and an end that loses nothing."""

import json
import signal
import socket
import subprocess
import threading
import time

import requests

import pictures
from server import BINARY


def test_drains_on_sigterm(start):
    # In the grace the port is still open, so that the balancer sees it is no longer ready.
    server = start("--drain-grace", "1")
    images = [pictures.base64_text(pictures.png(seed, size=(1500, 1200))) for seed in range(48)]
    answers = []

    def embed():
        with server.client() as client:
            answers.append(client.post("/embed/image", json={"images": images}))

    request = threading.Thread(target=embed)
    request.start()
    with server.client() as client:
        while "siglip_admitted_items 48" not in client.get("/metrics").text:
            assert request.is_alive(), "the request was over before it was seen at work"
            time.sleep(0.002)
    server.process.send_signal(signal.SIGTERM)
    ready = []
    while server.process.poll() is None:
        try:
            ready.append(requests.get(f"{server.url}/health/ready", timeout=10))
        except requests.ConnectionError:
            break
        time.sleep(0.01)
    request.join()
    assert server.terminate() == 0, server.log.read_text()

    assert answers[0].status_code == 200
    assert len(answers[0].json()["embeddings"]) == 48
    refused = [answer for answer in ready if answer.status_code == 503]
    assert refused and ready[-1].status_code == 503
    for answer in refused:
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.json()["error"]["code"] == "draining"


def test_ends_at_once_when_nothing_is_in_flight(start):
    server = start()
    with server.connect():  # an idle connection does not hold it
        assert server.terminate() == 0


def test_serves_on_a_unix_socket_and_takes_over_a_stale_one(start, tmp_path):
    path = tmp_path / "siglip.sock"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    server = start(unix_socket=path)
    call = ["curl", "-sS", "--fail", "--unix-socket", path, "http://localhost/embed/image"]
    body = ["-H", "Content-Type: image/png", "--data-binary", "@-"]
    answer = subprocess.run([*call, *body], input=pictures.bear(), capture_output=True, check=True)
    assert json.loads(answer.stdout)["usage"] == {"images": 1}
    assert subprocess.run([BINARY, "health", path]).returncode == 0
    assert server.terminate() == 0
    assert subprocess.run([BINARY, "health", path], capture_output=True).returncode != 0


def test_health_command_asks_a_url(server):
    assert subprocess.run([BINARY, "health", server.url]).returncode == 0


def test_unusable_arguments_end_it_with_status_2():
    for arguments in (["--port", "banana"], ["--model", "/no/such/folder"], ["--no-such-option"]):
        ended = subprocess.run([BINARY, "serve", *arguments], capture_output=True, text=True, timeout=60)
        assert ended.returncode == 2, ended.stderr
        assert ended.stderr.strip()
