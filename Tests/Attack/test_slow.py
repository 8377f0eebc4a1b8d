"""Slow clients in number: ordinary requests go on being answered.

The long form is slowhttptest with 1,000 connections in each of its modes, once within the limit of connections and once
over it; what ordinary requests took is printed, not asserted, for times belong to the machine.
"""

import json
import shutil
import socket
import statistics
import subprocess
import time

import gauges
import pytest
import wire

TEXT = json.dumps({"text": "a bear"}).encode()
ORDINARY = {
    "/health": b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "/embed/text": b"POST /embed/text HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(TEXT), TEXT),
}


def ask(server):
    """Each ordinary request on a connection of its own; seconds by path."""
    seconds = {}
    for path, data in ORDINARY.items():
        began = time.monotonic()
        replies = wire.exchange(server.connect, [data])
        assert [reply.status for reply in replies] == [200], f"{path}: {replies}"
        seconds[path] = time.monotonic() - began
    return seconds


def say(label, samples):
    for path in ORDINARY:
        times = sorted(sample[path] * 1000 for sample in samples)
        p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
        print(f"{label:32} {path:12} n {len(times):5}  p50 {statistics.median(times):7.2f} ms  p99 {p99:7.2f} ms")


MODES = {
    "slow head": ["-H", "-i", "5", "-t", "GET", "-u", "{url}/health"],
    "slow body": ["-B", "-i", "5", "-s", "65536", "-t", "POST", "-u", "{url}/embed/text"],
    "ranges": ["-R", "-t", "HEAD", "-a", "10", "-b", "3000", "-u", "{url}/openapi.yaml"],
    "slow read": ["-X", "-w", "256", "-y", "512", "-n", "5", "-z", "16", "-k", "10", "-u", "{url}/openapi.yaml"],
}


@pytest.mark.parametrize("limit", [1024, 512], ids=["within the limit", "over the limit"])
@pytest.mark.parametrize("mode", MODES)
def test_ordinary_requests_are_answered_among_1000_slow_connections(start, is_long, mode, limit):
    if not is_long:
        pytest.skip("with SIGLIP_ATTACK=long")
    if not shutil.which("slowhttptest"):
        pytest.skip("slowhttptest is not installed: scripts/bootstrap attack")
    server = start("--max-connections", str(limit))
    before = [ask(server) for _ in range(200)]
    gauges.settle(server)
    descriptors, resident = gauges.descriptors(server), server.resident_bytes()
    options = [option.format(url=server.url) for option in MODES[mode]]
    attack = subprocess.Popen(
        ["slowhttptest", "-c", "1000", "-r", "250", "-l", "20", "-p", "5", *options], stdout=subprocess.DEVNULL
    )
    during, held, most = [], 0, 0
    while attack.poll() is None:
        during.append(ask(server))
        if len(during) % 10 == 0:
            held = max(held, gauges.read(server)["siglip_http_connections"] - 1)
            most = max(most, server.resident_bytes())
        time.sleep(0.005)
    evicted = gauges.read(server)["siglip_http_connections_evicted_total"]
    print(f"\n{mode}, --max-connections {limit}: at most {held:.0f} connections held, {evicted:.0f} evicted")
    say("  before", before)
    say("  during", during)
    gauges.settle(server)
    after = gauges.settle_descriptors(server, descriptors)
    print(
        f"  resident {resident / 1e6:.0f} MB before, {most / 1e6:.0f} at most, "
        f"{server.resident_bytes() / 1e6:.0f} after; descriptors {descriptors} before, {after} after"
    )
    assert during and held > 0


SLOW = {
    "slow head": (b"GET /health HTTP/1.1\r\nHost: a\r\nX", b"X"),
    "slow body": (b"POST /embed/text HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n", b" "),
    "slow read": (b"GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n", b""),
    "silent": (b"", b""),
}


@pytest.mark.parametrize("mode", SLOW)
def test_ordinary_requests_take_the_places_of_slow_connections(start, mode):
    server = start("--max-connections", "40")
    first, more = SLOW[mode]
    slow = []
    for _ in range(50):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(first)
        slow.append(connection)
    # As long as they are young they may be clients like others: over the limit the answer is 503.
    time.sleep(1.2)
    for _ in range(5):
        for connection in slow:
            try:
                connection.sendall(more)
            except OSError:
                pass
        ask(server)
    assert gauges.read(server)["siglip_http_connections"] <= 41
    for connection in slow:
        connection.close()
    gauges.settle(server)
    ask(server)
