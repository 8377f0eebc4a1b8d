"""kill -9 at any moment, and a start at the same place: nothing is left that needs repair."""

import time

import pictures
from server import Server


def test_killed_at_work_it_starts_again_on_its_socket(tmp_path, is_long):
    place = tmp_path / "siglip.sock"
    picture = pictures.png(1)
    request = b"POST /embed/image HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n%b" % (
        len(picture),
        picture,
    )
    for turn in range(40 if is_long else 4):
        server = Server(log=tmp_path / f"log-{turn}", unix_socket=place)
        connections = [server.connect() for _ in range(16)]
        for connection in connections:
            connection.sendall(request)
        time.sleep(turn % 10 * 0.002)
        server.process.kill()
        server.process.wait()
        for connection in connections:
            connection.close()
        assert place.exists(), "the socket's file stays behind, and the next start takes its place"
    server = Server(log=tmp_path / "log", unix_socket=place)
    with server.connect() as connection:
        connection.sendall(request)
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert server.terminate() == 0
