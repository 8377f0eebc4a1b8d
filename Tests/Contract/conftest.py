import pytest

import checkpoints
from server import Server

pytest_plugins = ["pulling", "serving"]


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
