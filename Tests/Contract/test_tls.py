"""TLS: who is let in, what stays open while certificates change, and who cannot hold others up."""

import shutil
import signal
import socket
import ssl
import subprocess
import time
import warnings

import pytest
import requests

import certificates
import pictures
from certificates import FOLDER
from server import BINARY, Server

GET = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    server = Server(*certificates.options(), log=tmp_path_factory.mktemp("tls") / "log", tls=certificates.client())
    yield server
    assert server.terminate() == 0, server.log.read_text()


def answer(connection):
    """The status of the next answer, all of which is read."""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = connection.recv(65536)
        assert chunk, "the server closed"
        head += chunk
    head, _, body = head.partition(b"\r\n\r\n")
    length = int(dict(line.lower().split(b": ") for line in head.split(b"\r\n")[1:])[b"content-length"])
    while len(body) < length:
        body += connection.recv(1 << 20)
    return int(head.split()[1])


def test_embeds_over_tls_as_it_does_in_the_clear(secure, server):
    with secure.client() as client, server.client() as clear:
        client.verify = str(FOLDER / "authority.pem")
        picture = pictures.png(3)
        headers = {"Content-Type": "image/png"}
        answers = [some.post("/embed/image", data=picture, headers=headers).json() for some in (client, clear)]
        assert answers[0] == answers[1]
    deadline = time.monotonic() + 10
    while f"ready on https://127.0.0.1:{secure.port}" not in (log := secure.log.read_text()):
        assert time.monotonic() < deadline, log
        time.sleep(0.01)
    assert "TLS certificate valid until 2124-12-08" in log


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_large_bodies_go_both_ways(secure, version):
    tls = certificates.client()
    tls.minimum_version = tls.maximum_version = ssl.TLSVersion[version]
    images = [pictures.base64_text(pictures.png(seed)) for seed in range(4)]

    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *arguments, **options):
            super().init_poolmanager(*arguments, ssl_context=tls, **options)

    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", Adapter())
        body = {"images": images * 16, "output": "patches", "unknown": "x" * (12 << 20)}
        answer = session.post(f"{secure.url}/embed/image", json=body, timeout=120, verify=FOLDER / "authority.pem")
        assert answer.status_code == 200
        assert len(answer.content) > 8_000_000
        embeddings = answer.json()["embeddings"]
        assert len(embeddings) == 64
        assert embeddings[:4] == embeddings[-4:]


def test_old_versions_and_other_protocols_are_refused(secure):
    for version in ("TLSv1", "TLSv1_1"):
        old = certificates.client()
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore"):
            old.minimum_version = old.maximum_version = ssl.TLSVersion[version]
        with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"), old.wrap_socket(
            socket.create_connection(("127.0.0.1", secure.port)), server_hostname="localhost"
        ):
            pass
    for offered, chosen in ((["h2", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"), ([], None)):
        some = certificates.client()
        if offered:
            some.set_alpn_protocols(offered)
        with some.wrap_socket(
            socket.create_connection(("127.0.0.1", secure.port)), server_hostname="localhost"
        ) as connection:
            assert connection.selected_alpn_protocol() == chosen
            connection.sendall(GET)
            assert answer(connection) == 200
    other = certificates.client()
    other.set_alpn_protocols(["h2"])
    with pytest.raises(ssl.SSLError), other.wrap_socket(
        socket.create_connection(("127.0.0.1", secure.port)), server_hostname="localhost"
    ):
        pass


def test_sessions_are_resumed(secure):
    tls = certificates.client()
    session = None
    for turn in range(2):
        with tls.wrap_socket(
            socket.create_connection(("127.0.0.1", secure.port)), server_hostname="localhost", session=session
        ) as connection:
            connection.sendall(GET)
            assert answer(connection) == 200
            assert connection.session_reused == (turn > 0)
            session = connection.session


def test_plain_http_is_answered_400(secure):
    refused = requests.get(f"http://127.0.0.1:{secure.port}/health/live", timeout=60)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "plain_http"


def test_a_handshake_may_come_byte_by_byte_and_end_anywhere(secure):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = certificates.client().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with socket.create_connection(("127.0.0.1", secure.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(60)

        def send():
            for byte in outgoing.read():
                connection.sendall(bytes([byte]))

        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                send()
                incoming.write(connection.recv(1))
        client.write(GET)
        send()
        received = b""
        while b"\r\n\r\n" not in received:
            try:
                received += client.read()
            except ssl.SSLWantReadError:
                incoming.write(connection.recv(1))
        assert received.startswith(b"HTTP/1.1 200")
    hello = ssl.MemoryBIO()
    try:
        certificates.client().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        hello = hello.read()
    for length in range(0, len(hello) + 1, 7):
        with socket.create_connection(("127.0.0.1", secure.port)) as connection:
            connection.sendall(hello[:length])
            if length % 2:  # with a reset rather than an end
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with secure.connect() as connection:
        connection.sendall(GET)
        assert answer(connection) == 200


def test_stalled_handshakes_are_closed_and_hold_nobody_up(secure):
    stalled = [socket.create_connection(("127.0.0.1", secure.port)) for _ in range(200)]
    for connection in stalled:
        connection.settimeout(60)
        connection.sendall(b"\x16\x03\x01\x01\x00\x01")
    with secure.connect() as connection:
        slowest = 0.0
        for _ in range(100):
            began = time.monotonic()
            connection.sendall(GET)
            assert answer(connection) == 200
            slowest = max(slowest, time.monotonic() - began)
    print(f"slowest of 100 answers beside 200 stalled handshakes: {slowest * 1000:.1f} ms")
    for connection in stalled:
        assert connection.recv(1) == b""
        connection.close()


def test_says_the_end_of_a_connection(secure):
    with secure.connect() as connection:
        connection.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert answer(connection) == 200
        # Without close_notify this raises SSLEOFError.
        assert connection.recv(1) == b""


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_only_clients_with_the_right_certificate_are_let_in(start, version):
    right = certificates.client(holding="client")
    server = start(*certificates.options(clients="clients"), tls=right)

    def ask(tls):
        tls.minimum_version = tls.maximum_version = ssl.TLSVersion[version]
        server.tls = tls
        with server.connect() as connection:
            connection.sendall(GET)
            return answer(connection)

    for wrong in (None, "stranger", "misused"):
        with pytest.raises(ssl.SSLError) as refused:
            ask(certificates.client(holding=wrong))
        # An alert that says why, and no reset.
        assert "ALERT" in str(refused.value), refused.value
    assert ask(right) == 200
    health = [BINARY, "health", server.url, "--ca", FOLDER / "authority.pem"]
    shown = ["--client-certificate", FOLDER / "client.pem", "--client-key", FOLDER / "client.key"]
    assert subprocess.run([*health, *shown]).returncode == 0
    assert subprocess.run(health, capture_output=True).returncode == 1


def test_certificates_are_read_again_and_kept_connections_go_on(start, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"

    def put(name, of=None):
        shutil.copy(FOLDER / f"{name}.pem", certificate)
        shutil.copy(FOLDER / f"{of or name}.key", key)

    def reload(expected):
        before = server.log.read_text().count(expected)
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 60
        while server.log.read_text().count(expected) == before:
            assert time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.01)

    put("server")
    server = start("--tls-certificate", certificate, "--tls-key", key, tls=certificates.client())
    with server.connect() as kept:
        kept.sendall(GET)
        assert answer(kept) == 200
        put("renewed")
        reload("read again: TLS certificates")
        with pytest.raises(ssl.SSLCertVerificationError):
            server.connect()
        server.tls = certificates.client(trusting="successors")
        with server.connect() as new:
            new.sendall(GET)
            assert answer(new) == 200
        put("server", of="renewed")
        reload("the old stays in force: TLS certificates: the key")
        with server.connect() as new:
            new.sendall(GET)
            assert answer(new) == 200
        kept.sendall(GET)
        assert answer(kept) == 200


@pytest.mark.parametrize(
    "options, reason",
    [
        (["--tls-certificate", FOLDER / "none.pem", "--tls-key", FOLDER / "server.key"], "none.pem: No such file"),
        (["--tls-certificate", FOLDER, "--tls-key", FOLDER / "server.key"], "Is a directory"),
        (["--tls-certificate", FOLDER / "server.key", "--tls-key", FOLDER / "server.key"], "no usable certificate"),
        (["--tls-certificate", FOLDER / "weak.pem", "--tls-key", FOLDER / "server.key"], "key too small"),
        (["--tls-certificate", FOLDER / "server.pem", "--tls-key", FOLDER / "make"], "no usable private key"),
        (["--tls-certificate", FOLDER / "server.pem", "--tls-key", FOLDER / "encrypted.key"], "no usable private key"),
        (["--tls-certificate", FOLDER / "server.pem", "--tls-key", FOLDER / "rsa.key"], "is not that of"),
        ([*certificates.options(), "--tls-client-ca", FOLDER / "client.key"], "no usable certificate authorities"),
        (["--tls-certificate", FOLDER / "server.pem"], "go together"),
        (["--tls-client-ca", FOLDER / "clients.pem"], "needs --tls-certificate"),
        ([*certificates.options(), "--tls-min-version", "1.1"], "--tls-min-version"),
        ([*certificates.options(), "--unix-socket", "/tmp/never.sock"], "not for --unix-socket"),
    ],
)
def test_unusable_files_end_it_with_status_2(options, reason):
    ended = subprocess.run(
        [BINARY, "serve", "--port", "0", *options], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )
    assert ended.returncode == 2, ended.stderr
    assert reason in ended.stderr


def test_health_command_asks_an_https_url(secure):
    health = [BINARY, "health", secure.url]
    assert subprocess.run([*health, "--ca", FOLDER / "authority.pem"]).returncode == 0
    assert subprocess.run([*health, "--insecure"]).returncode == 0
    refused = subprocess.run(health, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "certificate" in refused.stderr
    clear = subprocess.run([BINARY, "health", secure.url.replace("https", "http")], capture_output=True, text=True)
    assert clear.returncode == 1
