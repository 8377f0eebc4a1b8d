"""What a server says of itself, and what the system says of it."""

import os
import re
import time

EMPTY = {
    # The one that asks.
    "siglip_http_connections": 1,
    "siglip_http_requests_in_flight": 0,
    "siglip_http_bytes_in_flight": 0,
    "siglip_http_answer_bytes": 0,
    "siglip_admitted_items": 0,
    "siglip_queue_items": 0,
}


def read(server):
    page = server.exchange(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").decode()
    return {name: float(value) for name, value in re.findall(r"^(siglip_\w+) (\S+)\r?$", page, re.MULTILINE)}


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def settle_descriptors(server, before, seconds=20):
    """Waits until no more are open than before. The connection that asked last may take a moment to go."""
    deadline = time.monotonic() + seconds
    while (now := descriptors(server)) > before:
        assert time.monotonic() < deadline, f"{now} descriptors, {before} before"
        time.sleep(0.05)
    return now


def settle(server, seconds=60):
    """Waits until nothing is open or in flight, and fails where something stays."""
    deadline = time.monotonic() + seconds
    while True:
        found = {name: value for name, value in read(server).items() if name in EMPTY}
        if found == EMPTY:
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
