"""The server as its users get it: the release binary, started on a port of its own."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import requests

import description

BINARY = Path(os.environ.get("SIGLIP", ".build/release/siglip"))
if not BINARY.is_absolute():
    BINARY = description.PROJECT / BINARY


# Without AVX-512 fp32 products are OpenBLAS's, whose sums depend on how a product is cut between threads: there, tests that hold two
# answers equal to the last bit need a server that always cuts alike.
ALWAYS_ALIKE = [] if "avx512f" in Path("/proc/cpuinfo").read_text() else ["--threads", "1"]


class Client(requests.Session):
    """A session whose every answer is held against the description."""

    def __init__(self, url):
        super().__init__()
        self.url = url
        self.trust_env = False

    def request(self, method, path, **arguments):
        arguments.setdefault("timeout", 60)
        answer = super().request(method, self.url + path, **arguments)
        description.check_answer(answer)
        return answer


class Server:
    """One process; ready when the constructor returns."""

    def __init__(self, *options, log, unix_socket=None, port=None, environment=None, tls=None, within=()):
        """`port` is a free one, unless given. `tls` is what its clients connect with, an `ssl.SSLContext`, where the options make it
        speak TLS. `within` is a command that replaces itself by the server.
        """
        self.unix_socket = unix_socket
        self.tls = tls
        self.port = None if unix_socket else port or free_port()
        place = ["--unix-socket", str(unix_socket)] if unix_socket else ["--port", str(self.port)]
        self.log = Path(log)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGLIP_")}
        began = time.monotonic()
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*within, BINARY, "serve", *place, *([] if "--threads" in options else ALWAYS_ALIKE), *options], stdout=output, stderr=output, env=inherited | (environment or {})
            )
        self.wait_until_ready()
        self.seconds_to_ready = time.monotonic() - began

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def client(self):
        return Client(self.url)

    def connect(self):
        """A bare connection, for requests that no HTTP library would send."""
        if self.unix_socket:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(str(self.unix_socket))
        else:
            connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(60)
        if self.tls:
            connection = self.tls.wrap_socket(
                connection, server_hostname="localhost", suppress_ragged_eofs=False
            )
        return connection

    def exchange(self, raw):
        """What comes back for raw bytes, until the server closes."""
        with self.connect() as connection:
            connection.sendall(raw)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            return received

    def wait_until_ready(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            try:
                raw = self.exchange(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if raw.startswith(b"HTTP/1.1 200"):
                    return
            except OSError:
                pass
            time.sleep(0.005)
        raise AssertionError(f"the server did not become ready:\n{self.log.read_text()}")

    def resident_bytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024

    def terminate(self):
        """Asks it to drain, waits, and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
