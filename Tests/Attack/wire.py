"""Bytes to a server, and its answers as h11, a strict client, reads them."""

import json
import socket

import h11

import description

VECTORS = json.loads((description.PROJECT / "Tests/Fixtures/HTTP/wire.json").read_text())


class Reply:
    """One final response."""

    def __init__(self, head, body):
        self.status = head.status_code
        self.fields = {name.decode(): value.decode("latin-1") for name, value in head.headers}
        self.body = body

    @property
    def code(self):
        """The broken rule, where the server itself refused."""
        return json.loads(self.body)["error"]["code"] if self.body else ""

    def __repr__(self):
        return f"{self.status} {self.fields.get('x-request-id')} {self.body[:80]}"


def send(connection, pieces):
    """Sends them one by one, and then closes this side. A server that has refused may have closed before the last."""
    if connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
    except (BrokenPipeError, ConnectionResetError, OSError):
        pass


def receive_all(connection):
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        # Only a server that did not linger would lose bytes by this: the assertions then miss the answer.
        pass
    return received


def replies(received, methods=()):
    """The final responses in the bytes; h11 raises where they are not HTTP.

    `methods` are those of the requests, in order: the answer to HEAD has no body.
    """
    found = []
    while received:
        client = h11.Connection(h11.CLIENT)
        method = methods[len(found)] if len(found) < len(methods) else "GET"
        client.send(h11.Request(method=method, target="/", headers=[("Host", "a")]))
        client.send(h11.EndOfMessage())
        client.receive_data(received)
        head, body = None, b""
        while True:
            event = client.next_event()
            assert event is not h11.NEED_DATA, f"the last answer is cut short: {received[:300]}"
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                assert isinstance(event, h11.InformationalResponse) and event.status_code == 100, event
        found.append(Reply(head, body))
        received = client.trailing_data[0]
    return found


def exchange(connect, pieces, methods=()):
    with connect() as connection:
        send(connection, pieces)
        return replies(receive_all(connection), methods)


def byte_by_byte(wire):
    return [wire[index : index + 1] for index in range(len(wire))]


def receive_all_of(connect, data):
    with connect() as connection:
        send(connection, [data])
        return receive_all(connection)
