"""A real browser: Debian's chromium with its driver, where they are installed (`scripts/bootstrap browser`)."""

import shutil

import pytest

pytest_plugins = ["serving"]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """One browser for all tests."""
    pytest.importorskip("selenium", reason="selenium is not installed: scripts/bootstrap browser")
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: scripts/bootstrap browser")
    from browser import Chromium

    chromium = Chromium(tmp_path_factory.mktemp("downloads"))
    yield chromium
    chromium.driver.quit()


@pytest.fixture
def visit(chromium, server):
    """Opens a page of the server that most tests share, or of another one."""

    def visit(path="/", of=server, width=1440, dark=False):
        return chromium.open(of.url, path, width=width, dark=dark)

    return visit


@pytest.fixture(autouse=True)
def without_fault(request):
    """No page says an error on its console, breaks its policy, or asks another origin, in any test."""
    if "visit" not in request.fixturenames:
        yield
        return
    chromium = request.getfixturevalue("chromium")
    yield
    chromium.assert_without_fault()
