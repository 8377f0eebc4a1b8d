"""Fixtures that start the server, for the contract tests and the attacks."""

import pytest

from server import Server

measured = []


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server that most tests share."""
    server = Server(log=tmp_path_factory.mktemp("server") / "log")
    measured.append(f"start to ready: {server.seconds_to_ready * 1000:.0f} ms")
    measured.append(f"resident when ready: {server.resident_bytes() / 1e6:.0f} MB")
    yield server
    measured.append(f"resident after the tests: {server.resident_bytes() / 1e6:.0f} MB")
    assert server.terminate() == 0, server.log.read_text()


@pytest.fixture
def start(tmp_path):
    """Starts a server of the test's own, with options, and ends it after the test."""
    started = []

    def start(*options, **place):
        started.append(Server(*options, log=tmp_path / f"log-{len(started)}", **place))
        return started[-1]

    yield start
    for server in started:
        server.terminate()


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client


def pytest_terminal_summary(terminalreporter):
    """Said, not asserted: times and memory belong to the machine."""
    for line in measured:
        terminalreporter.write_line(line)
