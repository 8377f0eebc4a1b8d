"""What the operator sees: a line for each answer."""

import json
import re
import socket
import subprocess
import time

import requests

import pictures
from server import BINARY, free_port

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
KEY = "0123456789abcdef"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def ask(server):
    with server.client() as client:
        client.headers.update({"traceparent": TRACE, "Authorization": f"Bearer {KEY}"})
        assert client.get("/health").status_code == 200
        client.post(
            "/embed/image", json={"image": pictures.base64_text(pictures.bear())}, headers={"X-Request-Id": "one"}
        )
        client.post("/embed/text", json={"text": "x", "model": "none"}, headers={"X-Request-Id": "two"})
        client.get("/nowhere", headers={"X-Request-Id": "three"})
        client.get("/models", headers={"X-Request-Id": "four", "Authorization": "Bearer none"})
    server.exchange(b"GET / HTTP/3.0\r\n\r\n")
    assert server.terminate() == 0


def test_json_lines(start):
    server = start("--log-format", "json", environment={"SIGLIP_API_KEYS": f"shop:{KEY}"})
    ask(server)
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert all(TIME.fullmatch(line["time"]) and line["level"] and line["message"] for line in lines)
    answers = {line.get("request_id"): line for line in lines if line["message"] == "answered"}
    one = answers["one"]
    assert (one["method"], one["route"], one["status"], one["key"]) == ("POST", "/embed/image", 200, "shop")
    assert one["traceparent"] == TRACE and one["peer"].startswith("127.0.0.1:")
    assert one["bytes_in"] > 1000 and one["bytes_out"] > 1000
    assert one["total_ms"] >= one["encode_ms"] > 0
    assert {"decode_ms", "preprocess_ms", "queue_ms"} < set(one)
    assert (answers["two"]["status"], answers["two"]["code"]) == (404, "model_not_found")
    assert (answers["three"]["route"], answers["three"]["path"]) == ("unmatched", "/nowhere")
    assert (answers["four"]["status"], answers["four"]["route"]) == (401, "/models")
    assert "key" not in answers["four"] and answers["four"]["traceparent"] == TRACE
    assert lines[-1]["message"].startswith("drained"), "the end is flushed"
    assert sorted(line["status"] for line in answers.values()) == [200, 401, 404, 404, 505], (
        "probes are not told at info"
    )


def test_text_lines(start):
    server = start(environment={"SIGLIP_API_KEYS": f"shop:{KEY}"})
    ask(server)
    lines = server.log.read_text().splitlines()
    assert all(TIME.match(line) for line in lines)
    line = next(line for line in lines if "request_id=one" in line)
    assert " info answered bytes_in=" in line
    assert " key=shop method=POST " in line and " route=/embed/image status=200 " in line


def test_notice_leaves_out_the_answers_and_keeps_start_and_end(start):
    server = start("--log-level", "notice", environment={"SIGLIP_API_KEYS": f"shop:{KEY}"})
    ask(server)
    text = server.log.read_text()
    assert "answered" not in text and "ready on" in text and "drained" in text


def test_a_log_that_nobody_reads_stops_no_request(tmp_path):
    """Its pipe fills; lines are dropped and counted, and the server answers and ends."""
    port = free_port()
    # A line for each answer, of the path's length: much more than a pipe and the server's own room hold.
    process = subprocess.Popen(
        [BINARY, "serve", "--port", str(port), "--log-level", "debug"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        session = requests.Session()
        while True:
            try:
                if session.get(f"http://127.0.0.1:{port}/health", timeout=10).status_code == 200:
                    break
            except requests.ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            for _ in range(80):
                connection.sendall(f"GET /{'x' * 250} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 50)
                answers = b""
                while answers.count(b"HTTP/1.1 404 ") < 50 or not answers.endswith(b"}}"):
                    answers += connection.recv(65536)
        page = session.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        dropped = int(re.search(r"siglip_log_lines_dropped_total (\d+)", page)[1])
        assert dropped > 0
        process.terminate()
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.stderr.close()
