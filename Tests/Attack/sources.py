"""Requests that name their pictures by URL or path, and what is left of them."""

import json
import time

import gauges
import wire


def request(source, *fields, path="/embed/image", labels=None):
    body = {"image": source} if labels is None else {"image": source, "labels": labels}
    body = json.dumps(body if not isinstance(source, list) else {"images": source}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
    head += "".join(f"{field}\r\n" for field in fields) + f"Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def ask(server, source, *fields, **options):
    """The one answer."""
    (reply,) = wire.exchange(server.connect, [request(source, *fields, **options)])
    return reply


def error(reply):
    return json.loads(reply.body)["error"]


def fetches(server, outcome):
    page = server.exchange(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").decode()
    return int(page.split(f'siglip_fetches_total{{outcome="{outcome}"}} ')[1].split()[0])


def settle(server, descriptors=None, seconds=20):
    """Waits until no fetch is on its way, and nothing of any request is left."""
    deadline = time.monotonic() + seconds
    while (found := gauges.read(server))["siglip_fetches_in_flight"] + found["siglip_fetches_waiting"] > 0:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    gauges.settle(server)
    if descriptors is not None:
        gauges.settle_descriptors(server, descriptors)


def warm(server, url):
    """Starts the threads that one request may have, so that descriptors can be compared: each keeps two for libcurl."""
    assert ask(server, [url] * 8).status == 200
    settle(server)
    return gauges.descriptors(server)


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
