"""One answer per status that a client can bring about, and the item that its message names."""

import json

import pytest

import pictures

JSON = {"Content-Type": "application/json"}


def bear_text():
    return pictures.base64_text(pictures.bear())


def cut_jpeg():
    whole = pictures.encode(pictures.draw(1, size=(300, 200)), "JPEG")
    return pictures.base64_text(whole[: len(whole) // 2])


def huge_png():
    """100 million pixels in a few kilobytes."""
    return pictures.base64_text(pictures.encode(pictures.Image.new("1", (10_000, 10_000))))


# method, path, what is sent, status, param, words of the message
CASES = {
    "JSON that ends early": ("POST", "/embed/text", {"data": '{"text": "a', "headers": JSON}, 400, None, "JSON"),
    "JSON nested too deep": ("POST", "/embed/text", {"data": "[" * 100 + "]" * 100, "headers": JSON}, 400, None, "32"),
    "text that is not UTF-8": (
        "POST", "/embed/text", {"data": b"\xff\xfe", "headers": {"Content-Type": "text/plain"}}, 400, "text", "UTF-8"),
    "form without an end": (
        "POST", "/classify",
        {"data": b"--x\r\nnothing", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, None, "body"),
    "url source": (
        "POST", "/embed/image", lambda: {"json": {"images": [bear_text(), "http://127.0.0.1/bear.png"]}},
        403, "images[1]", "images[1]"),
    "path source": ("POST", "/classify", {"json": {"image": {"path": "/etc/passwd"}, "labels": ["x"]}},
                    403, "image", "image"),
    "unknown path": ("GET", "/nowhere", {}, 404, None, ""),
    "unknown model": ("POST", "/embed/text", {"json": {"text": "x", "model": "maxi"}}, 404, "model", "maxi"),
    "unknown model in the path": ("GET", "/models/maxi", {}, 404, "model", "maxi"),
    "method not taken": ("PUT", "/embed/text", {}, 405, None, ""),
    "answer that cannot be given": (
        "POST", "/embed/text", {"json": {"text": "x"}, "headers": {"Accept": "image/png"}}, 406, None, "Accept"),
    "too many pictures": ("POST", "/embed/image", {"json": {"images": ["AAAA"] * 65}}, 413, "images", "64"),
    "too many texts": ("POST", "/embed/text", {"json": {"texts": ["x"] * 1025}}, 413, "texts", "1024"),
    "too many labels": ("POST", "/classify", {"json": {"image": "AAAA", "labels": ["x"] * 1025}}, 413, "labels", "1024"),
    "too many pixels": (
        "POST", "/embed/image", lambda: {"json": {"images": [bear_text(), huge_png()]}}, 413, "images[1]", "images[1]"),
    "content type": ("POST", "/embed/text", {"data": "<a/>", "headers": {"Content-Type": "text/xml"}}, 415, None, "text/xml"),
    "picture format": (
        "POST", "/embed/image", lambda: {"json": {"image": pictures.base64_text(pictures.encode(pictures.draw(1), "PPM"))}},
        415, "image", "image"),
    "broken picture": (
        "POST", "/embed/image", lambda: {"json": {"images": [bear_text(), bear_text(), cut_jpeg()]}},
        422, "images[2]", "images[2]"),
    "broken picture in a form": (
        "POST", "/embed/image", lambda: {"files": [("image", pictures.bear()), ("image", pictures.bear()[:300])]},
        422, "images[1]", "images[1]"),
    "not base64": ("POST", "/embed/image", {"json": {"image": "%%%%"}}, 422, "image", "base64"),
    "data URI without base64": ("POST", "/embed/image", {"json": {"image": "data:image/png,x"}}, 422, "image", "data"),
    "no picture": ("POST", "/embed/image", {"json": {}}, 422, "image", "image"),
    "picture and pictures": (
        "POST", "/embed/image", {"json": {"image": "AAAA", "images": ["AAAA"]}}, 422, "images", "not both"),
    "no texts": ("POST", "/embed/text", {"json": {"texts": []}}, 422, "texts", "texts"),
    "wrong type": ("POST", "/embed/text", {"json": {"texts": ["x", 7]}}, 422, "texts[1]", "texts[1]"),
    "wrong word": (
        "POST", "/embed/text", {"json": {"text": "x", "encoding_format": "hex"}}, 422, "encoding_format", "hex"),
    "wrong word in the query string": (
        "POST", "/embed/image",
        lambda: {"data": pictures.bear(), "headers": {"Content-Type": "image/png"}, "params": {"normalize": "maybe"}},
        422, "normalize", "maybe"),
    "no labels": ("POST", "/classify", lambda: {"json": {"image": bear_text()}}, 422, "labels", "labels"),
    "template without a place": (
        "POST", "/classify",
        lambda: {"json": {"image": bear_text(), "labels": ["x"], "hypothesis_template": "a photo"}},
        422, "hypothesis_template", "{}"),
    "no predictions asked for": (
        "POST", "/classify", lambda: {"json": {"image": bear_text(), "labels": ["x"], "top_k": 0}}, 422, "top_k", "1"),
    "NaFlex option": (
        "POST", "/embed/image", lambda: {"json": {"image": bear_text(), "max_num_patches": 256}},
        422, "max_num_patches", "NaFlex"),
    "deadline": (
        "POST", "/embed/image",
        lambda: {
            "json": {"images": [pictures.base64_text(pictures.png(seed, size=(1200, 900))) for seed in range(40)]},
            "headers": {"X-Request-Timeout-Ms": "1"},
        },
        504, None, "deadline"),
}


@pytest.mark.parametrize("name", CASES)
def test_names_what_is_wrong(client, name):
    method, path, sent, status, param, words = CASES[name]
    answer = client.request(method, path, **(sent() if callable(sent) else sent))
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["param"] == param
    assert words in error["message"]


def test_says_which_methods_a_path_takes(client):
    answer = client.delete("/classify")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


# Raw requests that no library would send.
HEAD = b"POST /embed/text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
RAW = {
    "no Host": (b"GET /health HTTP/1.1\r\n\r\n", 400),
    "two lengths": (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    "length and coding": (HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400),
    "body over the limit, before it is sent": (HEAD + b"Content-Length: 33554433\r\n\r\n", 413),
    "long request line": (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "unknown expectation": (HEAD + b"Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}", 417),
    "large header": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"a" * 40_000 + b"\r\n\r\n", 431),
    "many fields": (b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 101 + b"\r\n", 431),
    "unknown coding": (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "unknown version": (b"GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n", 505),
    "half a request": (HEAD, 408),
}


@pytest.mark.parametrize("name", RAW)
def test_refuses_what_is_not_http_and_closes(server, name):
    raw, status = RAW[name]
    head, _, body = server.exchange(raw).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}


def test_a_bad_item_fails_alone_and_the_server_lives(client):
    assert client.post("/embed/image", json={"image": cut_jpeg()}).status_code == 422
    assert client.post("/embed/image", json={"image": bear_text()}).status_code == 200
