"""A host of pictures that may misbehave in every way: what it does is chosen by the path that it is asked for."""

import gzip
import socket
import struct
import threading
import time

import pictures

BEAR = pictures.bear()
OK = b"HTTP/1.1 200 OK\r\n"


class HostileHost:
    """Listens on the sockets that it is given, and notes what it is asked."""

    def __init__(self, *listeners, tls=None):
        self.tls = tls
        self.heads = []  # of all requests
        self.addresses = []  # that were connected to
        self.port = listeners[0].getsockname()[1]
        self.open = 0
        self.lock = threading.Lock()
        self.listeners = listeners
        for listener in listeners:
            threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def close(self):
        for listener in self.listeners:
            # Which wakes who waits in `accept`.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with self.lock:
            self.open += 1
            self.addresses.append(connection.getsockname()[0])
        try:
            with connection:
                connection.settimeout(30)
                if self.tls:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                head = b""
                while b"\r\n\r\n" not in head:
                    if not (more := connection.recv(65536)):
                        return
                    head += more
                    if head[0] == 0x16:  # TLS, where none is spoken
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                        return
                with self.lock:
                    self.heads.append(head.decode("latin-1"))
                path = head.split()[1].decode().split("?")[0].strip("/")
                WAYS.get(path, not_there)(connection)
        except OSError:
            pass
        finally:
            with self.lock:
                self.open -= 1

    def asked(self, path):
        return [head for head in self.heads if head.split()[1].split("?")[0] == path]


def sized(body, *fields, status=b"200 OK", length=None):
    head = b"".join(field + b"\r\n" for field in fields)
    length = len(body) if length is None else length
    return b"HTTP/1.1 " + status + b"\r\n" + head + b"Content-Length: %d\r\n\r\n" % length + body


def says(answer):
    return lambda connection: connection.sendall(answer)


def not_there(connection):
    connection.sendall(sized(b"no", status=b"404 Not Found"))


def forever(first, piece, pause=0.0):
    def way(connection):
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return way


def never(connection):
    # Until the other side goes.
    connection.recv(1)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half_then_never(connection):
    connection.sendall(sized(BEAR[:1000], length=len(BEAR)))
    connection.recv(1)


def chunked(body):
    return OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n"


WAYS = {
    "bear.png": says(sized(BEAR, b"Content-Type: image/png")),
    "wrong-type": says(sized(BEAR, b"Content-Type: text/html")),
    "chunked": says(chunked(BEAR) + b"0\r\n\r\n"),
    "until-close": says(OK + b"\r\n" + BEAR),
    "more-than-it-says": says(sized(BEAR + b"x" * 5000, length=len(BEAR))),
    "cookie": says(sized(BEAR, b"Set-Cookie: a=b; Path=/")),
    "after-hints": says(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + sized(BEAR)),
    "redirect": says(sized(b"", b"Location: /bear.png", status=b"302 Found")),
    "redirect-inward": says(sized(b"", b"Location: http://127.0.0.1:8080/metrics", status=b"307 Temporary Redirect")),
    "redirect-to-file": says(sized(b"", b"Location: file:///etc/passwd", status=b"301 Moved Permanently")),
    "redirect-with-endless-body": forever(OK.replace(b"200 OK", b"302 Found") + b"Location: /bear.png\r\n\r\n", b"x" * 65536),
    "refresh": says(sized(b"", b"Refresh: 0; url=/bear.png")),
    "204": says(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "206": says(sized(BEAR[:100], b"Content-Range: bytes 0-99/9999", status=b"206 Partial Content")),
    "304": says(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "401": says(sized(b"", b'WWW-Authenticate: Basic realm="x"', status=b"401 Unauthorized")),
    "407": says(sized(b"", b'Proxy-Authenticate: Basic realm="x"', status=b"407 Proxy Authentication Required")),
    "500": says(sized(b"sorry", status=b"500 Internal Server Error")),
    "600": says(sized(BEAR, status=b"600 Odd")),
    "upgrade": says(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + b"x" * 9),
    "endless": forever(OK + b"\r\n", b"x" * 65536),
    "endless-chunks": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    "endless-chunk": forever(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", b"x" * 65536),
    "endless-trailers": forever(chunked(BEAR) + b"0\r\n", b"X-Trailer: x\r\n" * 1000),
    "claims-10-gigabytes": says(sized(b"x", length=10 << 30)),
    "claims-more-than-64-bits": says(OK + b"Content-Length: 99999999999999999999\r\n\r\n" + BEAR),
    "negative-length": says(OK + b"Content-Length: -5\r\n\r\n" + BEAR),
    "endless-head": forever(OK, b"X-Field: " + b"x" * 5000 + b"\r\n"),
    "endless-field": forever(OK + b"X-Field: ", b"x" * 65536),
    "endless-hints": forever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
    "drip": forever(OK + b"Content-Length: 100000\r\n\r\n", b"x", pause=0.05),
    "drip-head": forever(OK + b"X-Field: ", b"x", pause=0.05),
    "cut": says(sized(BEAR[:1000], length=len(BEAR))),
    "cut-chunk": says(chunked(BEAR)[:1000]),
    "chunks-without-end": says(chunked(BEAR)),
    "bad-chunk-size": says(OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + BEAR),
    "no-head": says(BEAR),
    "http-0.9": says(b"<html>" * 1000),
    "other-protocol": says(b"220 mail.example ESMTP\r\n"),
    "http-2": says(b"\0\0\x12\4\0\0\0\0\0" + b"\0" * 18),
    "closes": says(b""),
    "resets": reset,
    "never": never,
    "half-then-never": half_then_never,
    "gzip": says(sized(gzip.compress(BEAR), b"Content-Encoding: gzip")),
    "gzip-bomb": says(sized(gzip.compress(bytes(200 << 20)), b"Content-Encoding: gzip")),
    "page": says(sized(b"<html><img src=bear.png></html>", b"Content-Type: text/html")),
    "empty": says(sized(b"")),
    "cut-picture": says(sized(BEAR[: len(BEAR) // 2])),
}
