"""Pages of other origins, and what browsers are told: off unless the operator names the origins."""

import pytest
import requests

KEY = "0123456789abcdef"
SHOP, OTHER = "https://shop.example", "https://other.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}


def cors_headers(answer):
    return {
        name: value for name, value in answer.headers.items() if name.startswith("Access-Control") or name == "Vary"
    }


def test_without_origins_there_is_no_cors(server):
    for method in ("OPTIONS", "GET"):
        answer = requests.request(method, f"{server.url}/models", headers={"Origin": SHOP, **PREFLIGHT}, timeout=60)
        assert cors_headers(answer) == {}


@pytest.fixture
def closed(start):
    """With a key and two origins."""
    return start(
        "--cors-origin", SHOP, "--cors-origin", "http://localhost:3000", environment={"SIGLIP_API_KEYS": f"shop:{KEY}"}
    )


def test_a_preflight_needs_no_key(closed):
    answer = requests.options(f"{closed.url}/embed/text", headers={"Origin": SHOP, **PREFLIGHT}, timeout=60)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Origin" in answer.headers["Vary"]
    # What is no preflight, or not allowed, is a request like others.
    for headers in ({"Origin": SHOP}, {"Origin": OTHER, **PREFLIGHT}, PREFLIGHT):
        assert requests.options(f"{closed.url}/embed/text", headers=headers, timeout=60).status_code == 401


@pytest.mark.parametrize("path", ["/models", "/nowhere", "/health"])
def test_answers_and_refusals_are_for_the_page_that_asked(closed, path):
    for key in (KEY, "wrong"):
        headers = {"Authorization": f"Bearer {key}"}
        answer = requests.get(closed.url + path, headers={"Origin": SHOP, **headers}, timeout=60)
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]
        for origin in ({"Origin": OTHER}, {"Origin": SHOP + ".evil.example"}, {}):
            answer = requests.get(closed.url + path, headers={**origin, **headers}, timeout=60)
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Origin" in answer.headers["Vary"]


def test_a_star_is_every_origin(start):
    server = start("--cors-origin", "*")
    answer = requests.post(f"{server.url}/embed/text", json={"text": "x"}, headers={"Origin": OTHER}, timeout=60)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"


def test_every_answer_forbids_guessing_its_type(server):
    for raw in (
        b"GET /models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /no HTTP/1.0\r\n\r\n",
        b"NOT HTTP\r\n\r\n",
    ):
        assert b"\r\nX-Content-Type-Options: nosniff\r\n" in server.exchange(raw)
