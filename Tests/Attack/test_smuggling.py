"""No request is understood differently by two servers in a row: nginx and haproxy before this one, and beside it."""

import re
import socket
import time

import fronts
import pytest
import smuggling
import wire

ANSWERED = {200, 204, 405, 415}

# Where we may take what another refuses.
RIGHTLY_TAKEN = {
    str([b"Transfer-Encoding:\tchunked"]): "a tab is white space round a value (RFC 9110 § 5.6.3)",
    str(b"0\r\nContent-Length: <size>\r\n\r\n<hidden>"): "trailers say nothing of framing (RFC 9110 § 6.5.1)",
    "OPTIONS * with a body": "the asterisk form is OPTIONS' own (RFC 9112 § 3.2.4)",
    "absolute form, another Host": "the target's host counts and Host is passed over (RFC 9112 § 3.2.2)",
}


@pytest.fixture(scope="module")
def logging_server(tmp_path_factory):
    from server import Server

    server = Server("--log-level", "debug", log=tmp_path_factory.mktemp("smuggling") / "log")
    yield server
    assert server.terminate() == 0, server.log.read_text()


@pytest.fixture(scope="module", params=["nginx", "haproxy"])
def front(request, logging_server, tmp_path_factory):
    if not fronts.find(request.param):
        pytest.skip(f"{request.param} is not installed: scripts/bootstrap attack")
    front = fronts.Front(request.param, tmp_path_factory.mktemp(request.param), logging_server.port)
    yield front
    front.stop()


class Outcome:
    """What a server made of bytes: the requests that it answered, and how it ended."""

    def __init__(self, port, data, patience=0.7):
        self.ids, self.refusal, self.waits, received = [], None, False, b""
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.settimeout(patience)
            try:
                connection.sendall(data)
            except OSError:
                pass
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except TimeoutError:
                self.waits = True
            except ConnectionResetError:
                pass
        if received and not received.startswith(b"HTTP/"):
            # HTTP/0.9's answer has no head.
            self.refusal = received
            return
        for reply in wire.replies(received):
            if reply.status in ANSWERED:
                self.ids.append(reply.fields.get("x-request-id", "").rpartition("-")[2])
            else:
                self.refusal = reply

    @property
    def has_ended(self):
        """It refused, or closed: what is behind that it does not take for a request."""
        return self.refusal is not None or not self.waits

    def __repr__(self):
        return f"{self.ids} {self.refusal or ''}{' waits' if self.waits else ''}"


def agree(one, other):
    shorter, longer = sorted((one, other), key=lambda outcome: len(outcome.ids))
    if longer.ids[: len(shorter.ids)] != shorter.ids:
        return False
    # One that waits for the rest of a body holds bytes for a body that the other takes for something else.
    return len(shorter.ids) == len(longer.ids) and shorter.waits == longer.waits or shorter.has_ended


def chosen(prefix, is_long):
    # The short form takes each family's first.
    cases = list(smuggling.cases(prefix))
    return cases if is_long else cases[::12]


def test_beside_it_each_takes_the_same_requests_from_the_same_bytes(front, logging_server, is_long):
    differ, taken = [], []
    for name, _, data, last in chosen(f"beside-{front.name}", is_long):
        ours, theirs = Outcome(logging_server.port, data + last), Outcome(front.origin, data + last)
        if not agree(ours, theirs):
            differ.append(f"{name}: siglip {ours}, {front.name} {theirs}")
        if theirs.refusal and not ours.refusal and not name.endswith(tuple(RIGHTLY_TAKEN)):
            taken.append(f"{name}: siglip {ours}, {front.name} {theirs}")
    assert not differ, "\n".join(differ)
    assert not taken, "\n".join(taken)


def test_behind_it_the_server_takes_no_request_that_it_did_not_forward(front, logging_server, is_long):
    cases = chosen(f"behind-{front.name}", is_long)
    for _, stem, data, last in cases:
        Outcome(front.proxy, data + last)
        # The next client, whom the proxy may give the same connection to the server, gets its own answer.
        victim = smuggling.request(b"GET", b"/health/live", stem.encode() + b"-victim", b"Connection: close")
        assert Outcome(front.proxy, victim).ids == ["victim"], stem
    time.sleep(0.5)
    theirs = front.request_ids()
    ours = re.findall(r"request-id=(\S+)", logging_server.log.read_text(errors="replace"))
    for name, stem, _, _ in cases:
        seen, forwarded = ([i for i in ids if i.startswith(stem + "-")] for ids in (ours, theirs))
        assert seen.count(f"{stem}-victim") == 1, name
        for identifier in seen:
            assert seen.count(identifier) <= forwarded.count(identifier), f"{name}: {seen}, {front.name}: {forwarded}"
        order = [i for i in forwarded if i in seen]
        assert seen == order, f"{name}: {seen}, {front.name}: {forwarded}"
