"""Words of strangers in every place where a request has words: none makes a line of the log, or a sequence that a
terminal heeds, and what is echoed to the client stays JSON."""

import json
import re

import pytest
import requests


MARK = "forged"
# A second line, ANSI colours and titles, C1 controls, quotation marks of both formats, a turn of direction.
WORDS = [
    f"x\n2030-01-01T00:00:00.000Z error {MARK}",
    f'x\r\n{{"level":"error","message":"{MARK}"}}',
    f"\x1b[31m{MARK}\x1b]0;title\x07",
    f"\x9b31m{MARK}\x85\u2028",
    f'" status=200 {MARK}="',
    f'","{MARK}":"',
    f"\u202e{MARK}\u2066",
    f"\x00{MARK}\x7f\\",
]
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def requests_with(word):
    """The same word everywhere, as far as a client's library lets it through."""
    form = f'--b\r\nContent-Disposition: form-data; name="{word}"; filename="{word}"\r\n\r\n'.encode() + word.encode()
    form += (
        b'\r\n--b\r\nContent-Disposition: form-data; name="image"; filename="' + word.encode() + b'"\r\n\r\nno picture'
    )
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    return [
        ("POST", "/embed/text", {"json": {"text": word, "model": word}}),
        ("POST", "/embed/text", {"json": {word: word}}),
        ("POST", "/embed/text", {"json": {"text": "x", "encoding_format": word}}),
        ("POST", "/embed/text", {"json": {"text": {word: word}, "normalize": word}}),
        ("POST", "/embed/text", {"data": word.encode(), "headers": {"Content-Type": "application/json"}}),
        ("POST", "/embed/image", {"json": {"image": word}}),
        ("POST", "/embed/image", {"json": {"image": {"path": word}}}),
        (
            "POST",
            "/embed/image",
            {"data": word.encode(), "headers": {"Content-Type": "image/png"}, "params": {"output": word}},
        ),
        ("POST", "/embed/image", {"data": form + b"\r\n--b--\r\n", "headers": multipart}),
        ("POST", "/embed/image", {"data": form, "headers": multipart}),
        (
            "POST",
            "/classify",
            {"json": {"image": "AAAA", "labels": [word], "hypothesis_template": word, "activation": word}},
        ),
        ("GET", "/models/" + requests.utils.quote(word, safe=""), {}),
        ("GET", "/" + requests.utils.quote(word, safe=""), {"params": {word: word}}),
    ]


def heads_with(word):
    """The word as it is, in a head: most are refused, none is believed."""
    word = word.encode()
    host = b"Host: x\r\nConnection: close\r\n"
    return [
        b"GET /" + word + b" HTTP/1.1\r\n" + host + b"\r\n",
        word + b" / HTTP/1.1\r\n" + host + b"\r\n",
        b"GET / " + word + b"\r\n" + host + b"\r\n",
        *(
            b"POST /embed/text HTTP/1.1\r\n" + host + name + b": " + word + b"\r\nContent-Length: 2\r\n\r\n{}"
            for name in (
                b"X-Request-Id",
                b"traceparent",
                b"User-Agent",
                b"Content-Type",
                b"Accept",
                b"Authorization",
                b"Origin",
                b"X-Request-Timeout-Ms",
                b"Content-Encoding",
                b"Expect",
                b"Transfer-Encoding",
                word,
            )
        ),
    ]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_nothing_that_a_request_says_goes_unescaped_into_the_log_or_an_answer(start, log_format):
    server = start("--log-level", "trace", "--log-format", log_format, "--cors-origin", "https://shop.example")
    for word in WORDS:
        for method, path, call in requests_with(word):
            answer = requests.request(method, server.url + path, timeout=60, **call)
            assert "error" in answer.json() or answer.status_code == 200, answer.text
            assert answer.status_code < 500
            # Above U+007F JSON stands as it was sent; below, all is escaped.
            assert not re.search("[\x00-\x1f\x7f]", answer.text), answer.text
        for raw in heads_with(word):
            # What stands behind a line end in the word is another request, or none: the first answer is looked at.
            head, _, body = server.exchange(raw).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 "), raw
            assert MARK.encode() not in head
            length = int(re.search(rb"Content-Length: (\d+)", head)[1])
            json.loads(body[:length])
    assert server.terminate() == 0
    log = server.log.read_text(encoding="utf-8", errors="strict")
    assert not ACTIVE.search(log), ACTIVE.search(log)
    lines = log.splitlines()
    assert len(lines) > 100 and MARK in log
    for line in lines:
        if log_format == "json":
            entry = json.loads(line)
            assert MARK not in entry and entry["message"] != MARK
        else:
            assert re.match(r"20\d\d-\S+Z (trace|debug|info|notice) ", line), line
            # No name but ours stands outside quotation marks.
            assert f" {MARK}=" not in re.sub(r'"(\\.|[^"\\])*"', "", line)
