import re

import pytest

import documents
from pulling import MINI
from stand_in_hub import StandInHub

MODEL = re.compile(r"\bgoogle/siglip2?-[a-z0-9-]+")
not_run = []


@pytest.fixture(scope="session")
def hub():
    """Each released checkpoint that a document names; its files are siglip-mini's."""
    hub = StandInHub()
    for path in documents.PATHS:
        for name in MODEL.findall(path.read_text(encoding="utf-8")):
            hub.add(name, MINI)
    yield hub
    hub.close()


def pytest_terminal_summary(terminalreporter):
    """What was left out is said, so that nothing is left out silently."""
    if not_run:
        terminalreporter.section("documented and not run")
        for line in not_run:
            terminalreporter.write_line(line)
