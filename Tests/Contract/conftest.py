import pytest

import checkpoints
from server import Server

pytest_plugins = ["pulling"]

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


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """A small checkpoint of every kind, by name."""
    root = tmp_path_factory.mktemp("checkpoints")
    return {name: checkpoints.write(root / name, name) for name in checkpoints.KINDS}


@pytest.fixture
def letters(tmp_path):
    """A checkpoint of the test's own, to be broken."""
    return checkpoints.write(tmp_path / "letters", "letters")


@pytest.fixture(scope="session")
def kinds_server(folders, tmp_path_factory):
    """A server with a checkpoint of every kind, and the embedded one as the first."""
    models = [f"--model={folder}" for folder in folders.values()]
    log = tmp_path_factory.mktemp("kinds") / "log"
    server = Server("--model", "mini=siglip-mini", *models, "--text-cache", "0", log=log)
    yield server
    assert server.terminate() == 0, server.log.read_text()


@pytest.fixture
def kinds(kinds_server):
    with kinds_server.client() as client:
        yield client


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client


def pytest_terminal_summary(terminalreporter):
    """Said, not asserted: times and memory belong to the machine."""
    for line in measured:
        terminalreporter.write_line(line)
