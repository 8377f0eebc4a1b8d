"""Clients that vanish, reset, half-close or stop reading, in every phase of a request: nothing of them stays."""

import json
import socket
import struct
import threading
import time

import gauges
import pictures
import pytest
import wire

TEXT = b'{"text": "a bear"}'
HEAD = b"POST /embed/text HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"


def text_request():
    return HEAD % len(TEXT) + b"\r\n" + TEXT


def patches_request(count):
    """Small, for a large answer."""
    image = pictures.base64_text(pictures.png(1, size=(32, 32)))
    body = json.dumps({"images": [image] * count, "output": "patches"}).encode()
    fields = b"POST /embed/image HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return fields % len(body) + body


def work_request():
    images = [pictures.base64_text(pictures.png(seed, size=(600, 500))) for seed in range(8)]
    body = json.dumps({"images": images}).encode()
    fields = b"POST /embed/image HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return fields % len(body) + body


# What has been sent when the client does it, and how much of the answer it reads before.
PHASES = {
    "connected": (b"", 0),
    "in the request line": (b"GET /hea", 0),
    "in the head": (b"GET /health HTTP/1.1\r\nHost: a\r\nX-", 0),
    "before the body that is asked for": (HEAD % 1000 + b"Expect: 100-continue\r\n\r\n", 25),
    "in the body": (HEAD % 1_000_000 + b"\r\n" + b"x" * 300_000, 0),
    "in a chunk": (b"POST /embed/text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\nxxx", 0),
    "at work": (work_request(), 0),
    "in a large answer": (patches_request(64), 1000),
    "between requests": (text_request(), 17),
    "with more requests behind": (text_request() * 50, 17),
    "refused": (b"GET /\r\n" + b"x" * 100_000, 17),
}


def close(connection):
    connection.close()


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def half_close_then_go(connection):
    connection.shutdown(socket.SHUT_WR)
    time.sleep(0.01)
    connection.close()


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("go", [close, reset, half_close_then_go])
def test_nothing_stays_of_a_client_that_goes(server, is_long, go, phase):
    data, reads = PHASES[phase]
    gauges.settle(server)
    before = gauges.descriptors(server)
    for _ in range(100 if is_long and len(data) < 100_000 else 2):
        connection = server.connect()
        try:
            connection.sendall(data)
            while reads > 0 and (chunk := connection.recv(reads)):
                reads -= len(chunk)
            go(connection)
        except OSError:
            connection.close()
    gauges.settle(server)
    gauges.settle_descriptors(server, before)
    # And others get their answers.
    replies = wire.exchange(server.connect, [text_request()])
    assert [reply.status for reply in replies] == [200]


def test_a_client_that_closes_its_side_gets_its_answers(server):
    requests = work_request() + text_request() + b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    replies = wire.exchange(server.connect, [requests])
    assert [reply.status for reply in replies] == [200, 200, 200]
    assert len(json.loads(replies[0].body)["embeddings"]) == 8
    assert len(json.loads(replies[1].body)["embeddings"]) == 1


def test_what_is_sent_behind_the_last_request_is_none(server):
    last = text_request().replace(b"Host: a\r\n", b"Host: a\r\nConnection: close\r\n")
    replies = wire.exchange(server.connect, [last, text_request(), b"x" * 100_000])
    assert [reply.status for reply in replies] == [200]


def test_answers_that_nobody_reads_are_bounded(start, is_long):
    limit = 256 << 20
    server = start()
    request = patches_request(64)
    size = len(wire.receive_all_of(server.connect, request))
    before = server.resident_bytes()
    connections, largest, most = [], 0, 0
    # In the long form more than twice what may wait.
    for _ in range(2 * limit // size + 4 if is_long else 4):
        connection = server.connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request)
        connections.append(connection)
        deadline = time.monotonic() + 20
        while gauges.read(server)["siglip_http_requests_in_flight"] and time.monotonic() < deadline:
            time.sleep(0.02)
        largest = max(largest, gauges.read(server)["siglip_http_answer_bytes"])
        most = max(most, server.resident_bytes())
    assert 0 < largest <= limit
    if is_long:
        assert gauges.read(server)["siglip_http_connections_evicted_total"] > 0
    # One that reads is served all the while.
    assert len(wire.receive_all_of(server.connect, request)) >= size - 100
    print(
        f"\n{len(connections)} readers that stopped, {size / 1e6:.0f} MB each: at most {largest / 1e6:.0f} MB waited; "
        f"resident {before / 1e6:.0f} MB before, {most / 1e6:.0f} MB at most"
    )
    if is_long:
        # The write time-out, 30 s, ends them all.
        gauges.settle(server, 60)
    for connection in connections:
        connection.close()
    gauges.settle(server)
    print(f"resident {server.resident_bytes() / 1e6:.0f} MB after")


def test_a_413_is_read_by_one_that_goes_on_sending(server):
    connection = server.connect()
    connection.sendall(HEAD % 1_000_000_000 + b"\r\n")
    stop = threading.Event()

    def send():
        try:
            while not stop.is_set():
                connection.sendall(b"x" * 65536)
        except OSError:
            pass

    sender = threading.Thread(target=send)
    sender.start()
    received = b""
    while not received.endswith(b"}"):
        received += connection.recv(65536)
    stop.set()
    sender.join()
    connection.close()
    assert [reply.status for reply in wire.replies(received)] == [413]
    gauges.settle(server)
