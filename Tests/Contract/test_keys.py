"""API keys: several, by name, from a file or the environment, read again on SIGHUP; and never told to anybody."""

import re
import signal
import subprocess
import time

import pytest
import requests

import pictures
from server import BINARY

SHOP, SEARCH, LATER = "shop-key-0123456789abcdef", "search-key-0123456789abcdef", "later-key-0123456789abcdef"
OPEN = ["/health", "/health/live", "/health/ready", "/", "/docs", "/pages/style.css"]
CLOSED = ["/models", "/models/siglip-mini", "/metrics", "/openapi.yaml", "/openapi.json", "/debug/state", "/nowhere", "//", "/page"]


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def keys_file(tmp_path):
    path = tmp_path / "keys"
    path.write_text(f"# callers\nshop:{SHOP}\n\nsearch {SEARCH}\n")
    return path


def assert_told(error, code):
    assert (error["type"], error["code"]) == ("unauthorized", code)


def test_every_path_but_health_asks_for_a_key(start, keys_file):
    server = start("--api-keys-file", str(keys_file), "--debug-pages")
    with server.client() as client:
        for path in OPEN:
            assert client.get(path).status_code == 200
        for path in CLOSED:
            answer = requests.get(server.url + path, timeout=60)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), path
            assert_told(answer.json()["error"], "missing_api_key")
        for key in (SHOP, SEARCH):
            assert client.get("/models", headers=bearer(key)).status_code == 200
            assert client.post("/embed/text", json={"text": "a bear"}, headers=bearer(key)).status_code == 200
        for wrong in (SHOP[:-1], SHOP + "0", SHOP.upper(), f"{SHOP} {SEARCH}", "shop", LATER):
            answer = client.post("/embed/text", json={"text": "a bear"}, headers=bearer(wrong))
            assert answer.status_code == 401
            assert_told(answer.json()["error"], "invalid_api_key")
            assert wrong not in answer.text
        assert client.get("/models", headers={"Authorization": f"Basic {SHOP}"}).status_code == 401
        assert client.get("/models", params={"api_key": SHOP}).status_code == 401
        page = client.get("/metrics", headers=bearer(SHOP)).text
    assert 'siglip_key_requests_total{key="shop"} 3' in page
    assert 'siglip_key_requests_total{key="search"} 2' in page
    assert 'siglip_http_requests_total{route="/embed/text",status="401"} 6' in page


def test_a_stranger_is_told_before_its_body_is_read(start, keys_file):
    server = start("--api-keys-file", str(keys_file))
    head = b"POST /embed/image HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n"
    for framing in (
        b"Content-Length: 33554432",
        b"Transfer-Encoding: chunked",
        b"Content-Length: 9\r\nExpect: 100-continue",
    ):
        with server.connect() as connection:
            connection.sendall(head + framing + b"\r\n\r\n")
            assert connection.recv(12) == b"HTTP/1.1 401"


def test_sighup_reads_the_file_again(start, keys_file, tmp_path):
    server = start("--api-keys-file", str(keys_file))

    def status(key):
        return requests.get(f"{server.url}/models", headers=bearer(key), timeout=60).status_code

    def read_again(text, said):
        # As Kubernetes and editors do: a new file takes the old one's place.
        fresh = tmp_path / "fresh"
        fresh.write_bytes(text)
        fresh.replace(keys_file)
        before = server.log.read_text().count(said)
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 60
        while server.log.read_text().count(said) == before:
            assert time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.01)

    assert (status(SHOP), status(LATER)) == (200, 401)
    with requests.Session() as kept:
        assert kept.get(f"{server.url}/models", headers=bearer(SHOP), timeout=60).status_code == 200
        read_again(f"later:{LATER}\n".encode(), "read again: API keys")
        # Also on a connection that was there before.
        assert kept.get(f"{server.url}/models", headers=bearer(SHOP), timeout=60).status_code == 401
    assert (status(SHOP), status(LATER)) == (401, 200)
    for wrong in (b"later", f"shop:{SHOP}\nshop".encode(), b"", b"# nobody\n", b"\xff\xfe"):
        read_again(wrong, "not read again, the old stays in force: API keys")
        assert (status(SHOP), status(LATER)) == (401, 200)
    keys_file.unlink()
    server.process.send_signal(signal.SIGHUP)
    assert (status(SHOP), status(LATER)) == (401, 200)
    assert not any(key in server.log.read_text() for key in (SHOP, SEARCH, LATER))


def test_keys_of_the_environment(start, keys_file):
    server = start(environment={"SIGLIP_API_KEYS": f"shop:{SHOP},search:{SEARCH}"})
    with server.client() as client:
        assert client.get("/models").status_code == 401
        assert client.get("/models", headers=bearer(SEARCH)).status_code == 200
    # Both, the file by its own variable.
    server = start(environment={"SIGLIP_API_KEYS": f"later:{LATER}", "SIGLIP_API_KEYS_FILE": str(keys_file)})
    with server.client() as client:
        assert [client.get("/models", headers=bearer(key)).status_code for key in (SHOP, LATER)] == [200, 200]


@pytest.mark.parametrize(
    "text, said",
    {
        "no separator": (f"# keys\n{SHOP}\n", "line 2: is name:key"),
        "no name": (f":{SHOP}", "line 1: the name"),
        "odd name": (f"a:{SEARCH}\nsh/op:{SHOP}", "line 2: the name"),
        "short": ("shop:shop-key-012345", "line 1: the key has 16 to 512 characters"),
        "two words": (f"shop:{SHOP} {SEARCH}", "line 1: the key is visible ASCII"),
        "twice": (f"shop:{SHOP}\nsearch:{SHOP}", "line 2: the same key"),
        "empty": ("\n# nothing\n", "no key in it"),
    }.values(),
)
def test_a_wrong_file_ends_the_start_and_names_line_and_rule(text, said, keys_file):
    keys_file.write_text(text.replace("shop-key-012345", "shop-key-01234"))
    ended = subprocess.run(
        [BINARY, "serve", "--port", "0", "--api-keys-file", keys_file], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2, ended.stderr
    assert f"--api-keys-file {keys_file}: {said}" in ended.stderr
    assert "key-0123" not in ended.stderr


def test_a_missing_file_and_a_wrong_variable_end_the_start(tmp_path):
    call = [BINARY, "serve", "--port", "0"]
    ended = subprocess.run([*call, "--api-keys-file", tmp_path / "none"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2 and "cannot be read" in ended.stderr
    for value in ("", SHOP, f"shop:{SHOP},"):
        ended = subprocess.run(call, capture_output=True, text=True, timeout=60, env={"SIGLIP_API_KEYS": value})
        assert ended.returncode == 2 and "SIGLIP_API_KEYS: key" in ended.stderr, ended.stderr
        assert SHOP not in ended.stderr
    # A command line is for everybody to see.
    ended = subprocess.run([*call, "--api-keys", f"shop:{SHOP}"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_keys_are_told_to_nobody(start, keys_file, log_format):
    server = start(
        "--api-keys-file", str(keys_file), "--debug-pages", "--log-level", "trace", "--log-format", log_format
    )
    with server.client() as client:
        wrong = "wrong-key-0123456789abcdef"
        said = []
        for key in (SHOP, SEARCH, wrong):
            for call in (
                {"json": {"text": "x", "model": "none"}},
                {"data": pictures.bear()[:100]},
                {"data": "{"},
                {"json": {"text": "a bear"}},
            ):
                said.append(client.post("/embed/text", headers=bearer(key), **call))
            said += [
                client.get(path, headers=bearer(key)) for path in ("/metrics", "/debug/state", "/nowhere", "/models")
            ]
        assert client.get("/debug/state", headers=bearer(SHOP)).json()["keys"] == ["shop", "search"]
        # A head that is not HTTP, with the key in it.
        said_raw = server.exchange(
            f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SHOP}\r\n bad\r\n\r\n".encode()
        )
    assert server.terminate() == 0
    everything = [answer.text + str(answer.headers) for answer in said] + [server.log.read_text(), str(said_raw)]
    for key in (SHOP, SEARCH, wrong):
        assert not any(re.search(re.escape(key), text) for text in everything)
    assert "shop" in server.log.read_text(), "the name is told"
