"""Every vector of wire.json on a live server: however its bytes are cut, the same answers, each of them HTTP."""

import pytest
import wire

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def requests_of(vector):
    """Method and path of the requests in it that are complete."""
    return [event.split()[:2] for event in vector["events"] if not event.startswith("head ")]


def check(vector, replies):
    requests = requests_of(vector)
    if any("closes" in event.rsplit("]", 1)[-1] for event in vector["events"]):
        assert "error" not in vector
    for reply in replies[: len(requests)]:
        # A route answered, not the parser: what it says is the route's business.
        assert reply.status in (200, 204, 400, 404, 405, 415, 422), reply
        assert "connection" not in reply.fields or reply.fields["connection"] in ("close", "keep-alive"), reply
    if "error" not in vector:
        assert len(replies) == len(requests), replies
        return
    assert len(replies) == len(requests) + 1, replies
    refusal = replies[-1]
    assert refusal.status == vector["status"], refusal
    assert refusal.fields["connection"] == "close"
    if refusal.body:
        assert refusal.code == vector["error"]


def ways(data, is_long):
    yield [data]
    yield wire.byte_by_byte(data)
    if is_long:
        yield from ([data[:cut], data[cut:]] for cut in range(1, len(data)))


@pytest.mark.parametrize("vector", wire.VECTORS["accepted"], ids=lambda vector: vector["name"])
def test_what_is_well_formed_is_answered_once_each_in_order(server, is_long, vector):
    methods = [method for method, _ in requests_of(vector)]
    for pieces in ways(vector["wire"].encode("latin-1"), is_long):
        check(vector, wire.exchange(server.connect, pieces, methods))


@pytest.mark.parametrize("vector", wire.VECTORS["refused"], ids=lambda vector: vector["name"])
def test_what_is_forbidden_is_refused_and_nothing_behind_it_is_a_request(server, is_long, vector):
    methods = [method for method, _ in requests_of(vector)]
    for pieces in ways(vector["wire"].encode("latin-1") + SMUGGLED, is_long):
        check(vector, wire.exchange(server.connect, pieces, methods))


def head(fields):
    return b"POST /embed/text HTTP/1.1\r\nHost: a\r\n%b\r\n\r\n" % fields


CHUNKED = head(b"Transfer-Encoding: chunked")
LIMITS = [
    ("request line", b"GET /" + b"a" * 16384 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "request_line_too_long"),
    ("request line without end", b"a" * 20000, 414, "request_line_too_long"),
    ("head", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 32768 + b"\r\n\r\n", 431, "head_too_large"),
    ("head without end", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40000, 431, "head_too_large"),
    ("head of small fields", b"GET / HTTP/1.1\r\n" + b"X: %b\r\n" % (b"y" * 1000) * 40, 431, "head_too_large"),
    ("empty lines", b"\r\n" * 20000, 431, "head_too_large"),
    ("fields", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 100 + b"\r\n", 431, "too_many_fields"),
    ("length", head(b"Content-Length: 33554433"), 413, "body_too_large"),
    ("length of ten exabytes", head(b"Content-Length: 9223372036854775807"), 413, "body_too_large"),
    ("a chunk", CHUNKED + b"2000001\r\n", 413, "body_too_large"),
    ("all chunks", CHUNKED + (b"100000\r\n" + b"x" * 1048576 + b"\r\n") * 32 + b"1\r\n", 413, "body_too_large"),
    ("an extension", CHUNKED + b"1;" + b"e" * 5000 + b"\r\nx\r\n", 400, "malformed_chunk_size"),
    ("all extensions", CHUNKED + (b"1;" + b"e" * 100 + b"\r\nx\r\n") * 50, 400, "chunk_extension_too_long"),
    ("trailers", CHUNKED + b"0\r\n" + b"X: %b\r\n" % (b"y" * 1000) * 40, 431, "head_too_large"),
    ("trailer fields", CHUNKED + b"0\r\n" + b"a:b\r\n" * 101, 431, "too_many_fields"),
]


@pytest.mark.parametrize(("data", "status", "code"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_over_a_limit_the_answer_can_be_read_although_the_client_goes_on_sending(server, data, status, code):
    # What is sent behind it, in the same breath, is read and dropped: without that the answer would be lost to a reset.
    replies = wire.exchange(server.connect, [data, b"z" * 4_000_000])
    assert [(reply.status, reply.code) for reply in replies] == [(status, code)]


def test_at_a_limit_it_is_taken(server):
    exact = b"GET /" + b"a" * (16384 - 16) + b" HTTP/1.1\r\nHost: a\r\n"
    exact += b"a:b\r\n" * 98 + b"X:" + b"y" * (32768 - len(exact) - 98 * 5 - 6) + b"\r\n\r\n"
    assert len(exact) == 32768
    assert [reply.status for reply in wire.exchange(server.connect, [exact])] == [404]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (b"Expect: 100-continue\r\nContent-Length: 40000000", 413),
        (b"Expect: tea\r\nContent-Length: 2", 417),
        (b"Expect: 100-continue\r\nContent-Length: x", 400),
        (b"Expect: 100-continue\r\nTransfer-Encoding: gzip, chunked", 501),
    ],
)
def test_an_expectation_that_will_not_be_met_is_refused_before_the_body(server, fields, status):
    with server.connect() as connection:
        connection.sendall(head(fields))
        # Nothing more is sent until the answer is there, whole.
        assert [reply.status for reply in wire.replies(wire.receive_all(connection))] == [status]


def test_a_body_that_is_expected_is_asked_for_once(server):
    body = b'{"text": "a bear"}'
    with server.connect() as connection:
        fields = b"Content-Type: application/json\r\nExpect: 100-Continue\r\nConnection: close\r\nContent-Length: %d"
        connection.sendall(head(fields % len(body)))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        received = wire.receive_all(connection)
    assert b" 100 " not in received.split(b"\r\n")[0]
    assert [reply.status for reply in wire.replies(received)] == [200]
