"""Every call in the README is run as it stands, and gives what the README shows under it."""

import json
import re
import subprocess

import pytest

import description
import pictures

FILE = description.PROJECT / "README.md"
README = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
CALL = re.compile(r"^curl [^\n]*localhost:8080[^\n]*(?:\\\n[^\n]*)*", re.MULTILINE)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def calls():
    """Each call, with the answer when the very next block shows one."""
    blocks = BLOCK.findall(README)
    for (language, text), (next_language, next_text) in zip(blocks, [*blocks[1:], ("", "")]):
        found = CALL.findall(text)
        for call in found:
            shown = next_text if next_language == "json" and len(found) == 1 else None
            yield pytest.param(call, shown, id=call[:60])


def matches(shown, found):
    """Whether an answer is the one shown: numbers to three digits, lists as far as they are written out."""
    if isinstance(shown, dict):
        return isinstance(found, dict) and shown.keys() == found.keys() and all(matches(shown[k], found[k]) for k in shown)
    if isinstance(shown, list):
        if "…" in shown:
            shown = shown[: shown.index("…")]
            found = found[: len(shown)]
        return len(shown) == len(found) and all(map(matches, shown, found))
    if isinstance(shown, float):
        return found == pytest.approx(shown, abs=1e-3, rel=1e-2)
    return shown == found


@pytest.mark.parametrize("call, shown", list(calls()))
def test_call_gives_what_it_shows(server, call, shown):
    call = call.replace("localhost:8080", f"localhost:{server.port}")
    ended = subprocess.run(["bash", "-c", call], cwd=pictures.FOLDER, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip(), "no answer"
    if ended.stdout.startswith("{"):
        answer = json.loads(ended.stdout)
        assert ("error" in answer) == (shown is not None and '"error"' in shown), ended.stdout
    if shown is not None:
        # `…` stands for what is left out, as an element of its own.
        expected = json.loads(re.sub(r'(?<!")…(?!")', '"…"', shown))
        assert matches(expected, answer), f"the server answered {ended.stdout}"


def test_readme_shows_the_three_calls():
    found = "\n".join(CALL.findall(README))
    for path in ("/classify", "/embed/image", "/embed/text"):
        assert path in found
