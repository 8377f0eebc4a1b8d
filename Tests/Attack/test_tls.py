"""TLS under attack: testssl.sh finds nothing, and neither forged records nor endless handshakes hold others up."""

import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import threading
import time

import pytest
import tlslite.api as tlslite
import tlslite.constants as tlslite_constants
from tlslite.errors import TLSAbruptCloseError
from tlslite.messages import ApplicationData

import certificates

GET = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def secure(start):
    return start(*certificates.options(), tls=certificates.client())


def is_answered(connection):
    connection.sendall(GET)
    received = b""
    while not received.endswith(b'"}') and b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return False
        received += chunk
    return received.startswith(b"HTTP/1.1 200")


def test_testssl_finds_nothing(start, tmp_path, is_long):
    """Every check of testssl.sh, for both kinds of keys. What it says of the certificates themselves is left aside:
    nobody known has signed them."""
    if not is_long:
        pytest.skip("a minute of probes: make attack")
    if not shutil.which("testssl"):
        pytest.skip("testssl.sh is not installed: scripts/bootstrap attack")
    made = tmp_path / "certificates"
    made.mkdir()
    subprocess.run([certificates.FOLDER / "make", made, "90"], check=True, capture_output=True)
    for kind in ("server", "rsa"):
        files = ["--tls-certificate", made / f"{kind}.pem", "--tls-key", made / f"{kind}.key"]
        tls = ssl.create_default_context(cafile=made / "authority.pem")
        server = start(*files, tls=tls)
        report = tmp_path / f"{kind}.json"
        subprocess.run(
            [
                "testssl", "--quiet", "--color", "0", "--warnings", "off", "--ip", "127.0.0.1", "--nodns", "none",
                "--add-ca", made / "authority.pem", "--jsonfile", report,
                "--protocols", "--std", "--server-preference", "--fs", "--server-defaults", "--vulnerable",
                f"localhost:{server.port}",
            ],
            stdout=subprocess.DEVNULL, timeout=900, env=os.environ | {"TERM": "dumb"},
        )
        findings = json.loads(report.read_text())
        assert len(findings) > 60, findings
        severities = {}
        for finding in findings:
            severities.setdefault(finding["severity"], []).append(f"{finding['id']}: {finding['finding']}")
        print(kind, {severity: len(found) for severity, found in severities.items()})
        for severity in ("LOW", "WARN"):
            for found in severities.get(severity, []):
                print(f"  {severity} {found}")
        # No revocation is told of in certificates of our own making.
        bad = [
            found
            for severity in ("MEDIUM", "HIGH", "CRITICAL", "FATAL")
            for found in severities.get(severity, [])
            if not found.startswith("cert_revocation")
        ]
        assert not bad, bad
        with server.connect() as connection:
            assert is_answered(connection)


def test_forged_and_cut_records_end_their_connection_alone(secure, is_long):
    """One byte of a client's stream is changed, or the stream ends early, at random places."""
    dice = random.Random(7)
    forged = answered = 0
    with secure.connect() as witness:
        for turn in range(2000 if is_long else 100):
            tls = certificates.client()
            tls.minimum_version = tls.maximum_version = (
                ssl.TLSVersion.TLSv1_2 if turn % 2 else ssl.TLSVersion.TLSv1_3
            )
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            client = tls.wrap_bio(incoming, outgoing, server_hostname="localhost")
            place, cut = dice.randrange(700), turn % 3 == 0
            sent = 0
            with socket.create_connection(("127.0.0.1", secure.port)) as connection:
                connection.settimeout(60)
                is_asked = False
                try:
                    while True:
                        try:
                            if not is_asked:
                                client.do_handshake()
                                client.write(GET)
                                is_asked = True
                            if client.read(65536):
                                answered += 1
                                # All but the first record's head is sealed.
                                assert sent <= place or place < 5, f"the forged byte {place} went unnoticed"
                            break
                        except ssl.SSLWantReadError:
                            pass
                        bytes_ = bytearray(outgoing.read())
                        if sent <= place < sent + len(bytes_):
                            if cut:
                                connection.sendall(bytes_[: place - sent])
                                break
                            bytes_[place - sent] ^= 1 << dice.randrange(8)
                            forged += 1
                        sent += len(bytes_)
                        connection.sendall(bytes_)
                        if place < sent and not cut:
                            # A changed length may leave the server waiting for more.
                            connection.shutdown(socket.SHUT_WR)
                        chunk = connection.recv(65536)
                        if not chunk:
                            break
                        incoming.write(chunk)
                except (ssl.SSLError, ConnectionError):
                    pass
            if turn % 50 == 0:
                assert is_answered(witness)
        assert is_answered(witness)
    print(f"{forged} forged streams; answered, as the byte lay behind the request: {answered}")
    assert secure.process.poll() is None


def answer_times(server, attackers, stop, seconds):
    """Seconds that each of the ordinary requests took beside threads that attack, by rising time."""
    for thread in attackers:
        thread.start()
    times = []
    with server.connect() as connection:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            began = time.monotonic()
            assert is_answered(connection)
            times.append(time.monotonic() - began)
    stop.set()
    for thread in attackers:
        thread.join()
    return sorted(times)


def test_endless_handshakes_and_noise_hold_nobody_up(secure, is_long):
    """Clients that shake hands and leave, clients that stall, and clients that send noise, all at once."""
    stop = threading.Event()
    done = {"handshakes": 0, "noise": 0}

    def shake():
        tls = certificates.client()
        while not stop.is_set():
            try:
                with tls.wrap_socket(
                    socket.create_connection(("127.0.0.1", secure.port), timeout=60), server_hostname="localhost"
                ):
                    done["handshakes"] += 1
            except OSError:
                pass

    def noise():
        dice = random.Random(3)
        while not stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", secure.port), timeout=60) as connection:
                    connection.sendall(b"\x16\x03\x01" + dice.randbytes(dice.randrange(2000)))
                    connection.shutdown(socket.SHUT_WR)
                    connection.recv(100)
                    done["noise"] += 1
            except OSError:
                pass

    stalled = [socket.create_connection(("127.0.0.1", secure.port)) for _ in range(200)]
    for connection in stalled:
        connection.sendall(b"\x16\x03\x01\x01\x00\x01")
    threads = [threading.Thread(target=what) for what in (shake, shake, noise, noise)]
    times = answer_times(secure, threads, stop, 30 if is_long else 2)
    for connection in stalled:
        connection.close()
    print(
        f"{done}, {len(times)} answers beside them: median {times[len(times) // 2] * 1000:.2f} ms, "
        f"p99 {times[len(times) * 99 // 100] * 1000:.2f} ms, slowest {times[-1] * 1000:.1f} ms"
    )
    assert done["handshakes"] and done["noise"]


def test_floods_of_key_updates_and_empty_records_get_no_more_than_their_turn(secure, is_long):
    """What costs a server work and gives it no request: key updates that demand one in return, records of nothing."""
    stop = threading.Event()
    sent = {"key updates": 0, "empty records": 0}

    def flood(kind):
        while not stop.is_set():
            connection = tlslite.TLSConnection(socket.create_connection(("127.0.0.1", secure.port), timeout=60))
            try:
                connection.handshakeClientCert()
                while not stop.is_set():
                    if kind == "key updates":
                        steps = connection.send_keyupdate_request(tlslite_constants.KeyUpdateMessageType.update_requested)
                    else:
                        steps = connection._sendMsg(ApplicationData().create(bytearray()), randomizeFirstBlock=False)
                    for _ in steps:
                        pass
                    sent[kind] += 1
            except (OSError, TLSAbruptCloseError):
                pass  # the server has had enough of it
            finally:
                connection.sock.close()

    threads = [threading.Thread(target=flood, args=(kind,)) for kind in sent]
    times = answer_times(secure, threads, stop, 20 if is_long else 2)
    print(f"{sent}, {len(times)} answers beside them: median {times[len(times) // 2] * 1000:.2f} ms, "
          f"slowest {times[-1] * 1000:.1f} ms")
    assert all(sent.values())
