"""A walk through the documents for users: every command and program in the README, `docs/` and the examples' READMEs is run, in
its order, and gives what is shown under it.

Each document has a reader of its own: a fresh copy of the working tree, and one shell from the first block to the last. What stands
in the documents is run as it stands, but for this:

* Ports are replaced by free ones, and `siglip serve` and `make serve` run on in the background until the document's end.
* Nothing is compiled: the binary is the one that the tests use, and `make` is told so.
* The hub is one on loopback, and gives siglip-mini's files for every released checkpoint: commands are checked here, not the
  vectors of released checkpoints.
* A comment before a block, `<!-- walk: not run, REASON -->`, keeps it from being run, and one that quotes the beginning of lines, as
  in <!-- walk: `make test` not run, REASON -->, these lines; the summary lists both. <!-- walk: given `COMMAND` --> brings what the
  block takes for granted, a folder of photographs say.
"""

import re
import shutil

import pytest

import answers
import conftest
import documents
from session import INTERPRETERS, Session


@pytest.mark.parametrize("path", documents.PATHS, ids=documents.name)
def test_every_command_gives_what_is_shown(path, hub, tmp_path):
    blocks = [block for block in documents.blocks(path) if block.language in documents.RUN]
    if not blocks:
        return
    session = Session(tmp_path, hub)
    try:
        for block in blocks:
            if reason := reason_against(block):
                conftest.not_run.append(f"{documents.name(path)}:{block.line}: {block.lines[0][:70]} … {reason}")
                continue
            for lines, reason in block.lines_not_run.items():
                assert any(line.startswith(lines) for line in block.lines), f"{path}:{block.line}: there is no {lines}"
                conftest.not_run.append(f"{documents.name(path)}:{block.line}: {lines} … {reason}")
            try:
                check(block, session.run(block))
            except AssertionError as fault:
                raise AssertionError(f"{documents.name(path)}:{block.line}: {fault}") from None
    finally:
        session.end()


def reason_against(block):
    """Why a block cannot be run, if so."""
    if block.why_not or block.language not in INTERPRETERS:
        return block.why_not
    program = INTERPRETERS[block.language][1][0]
    return None if "/" in program or shutil.which(program) else f"there is no {program} here"


def check(block, output):
    if block.answer:
        answers.check(block, output)
    if not block.answer or '"error"' not in block.answer.text:
        assert not output.startswith('{"error"'), f"the server answered {output}"


@pytest.mark.parametrize("path", documents.PATHS, ids=documents.name)
def test_every_block_says_what_it_is(path):
    """One without a language, or indented by four, would be run by readers and not by the walk."""
    for block in documents.blocks(path):
        assert block.language in (*documents.RUN, *documents.SHOWN, *documents.OTHER), f"line {block.line}: {block.lines[0]}"
        for mark in block.marks:
            assert documents.NOT_RUN.match(mark) or documents.GIVEN.match(mark), f"line {block.line}: {mark}"
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    indented = re.search(r"^(?!\s*[*-] ).*\n\n {4}\S.*", text, flags=re.MULTILINE)
    assert not indented, f"a block by indentation: {indented[0]}"


def test_the_readme_shows_the_three_calls():
    shown = "\n".join(block.text for block in documents.blocks(documents.PROJECT / "README.md") if block.language == "sh")
    for call in ("/classify", "/embed/image", "/embed/text"):
        assert call in shown
