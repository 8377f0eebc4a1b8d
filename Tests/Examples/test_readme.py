"""The console blocks of examples/photo-search/README.md are run as they stand, and give what they show."""

import re
import shlex
import shutil

import pytest

import pictures
from programs import FOLDER, Program

README = (FOLDER / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN_FOLDER = "/srv/photos"
NUMBER = re.compile(r"\d\.\d{4}")


@pytest.fixture(scope="session")
def photo_search(server, new_database):
    """Any of the programs: that they are alike is tested elsewhere."""
    return Program("python").of(server.url, new_database())


def test_calls_give_what_they_show(photo_search, tmp_path):
    folder = tmp_path / "photos"
    shutil.copytree(pictures.FOLDER, folder)
    shutil.copy(folder / "bear.png", folder / "bear (1).png")
    calls = 0
    for shown in CONSOLE.findall(README):
        for call, answer in re.findall(r"^\$ photo-search (.*)\n((?:(?!\$ ).*\n)*)", shown, re.MULTILINE):
            said, complaint = photo_search(*shlex.split(call.replace(SHOWN_FOLDER, str(folder))))
            said = said.replace(str(folder), SHOWN_FOLDER)
            assert complaint == ""
            assert NUMBER.sub("n", said) == NUMBER.sub("n", answer), call + "\n" + said
            numbers = [[float(number) for number in NUMBER.findall(text)] for text in (said, answer)]
            assert numbers[0] == pytest.approx(numbers[1], abs=1e-3)
            calls += 1
    assert calls == 5
