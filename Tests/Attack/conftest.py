import os

import pytest

pytest_plugins = ["pulling", "serving"]


@pytest.fixture(scope="session")
def is_long():
    """`make attack` runs each attack at its full size; `make test` in its short form."""
    return os.environ.get("SIGLIP_ATTACK") == "long"
