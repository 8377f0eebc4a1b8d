"""The documents for users: their blocks, what is said about each to the walk, and the answers that they show."""

import re
from dataclasses import dataclass, field

import description

PROJECT = description.PROJECT
PATHS = [
    PROJECT / "README.md",
    *sorted((PROJECT / "docs").glob("*.md")),
    *sorted((PROJECT / "examples").glob("*/README.md")),
]
RUN = ("sh", "python", "js", "swift")
SHOWN = ("json", "text")
# A session at a prompt; what runs it is named beside it.
OTHER = ("yaml", "html", "console")

FENCE = re.compile(r"^```(\w*)\s*$")
MARK = re.compile(r"^<!-- walk: (.+?) -->$")
NOT_RUN = re.compile(r"^(?:`(?P<lines>[^`]+)` )?not run, (?P<reason>.+)$")
GIVEN = re.compile(r"^given `(?P<command>[^`]+)`$")


@dataclass
class Block:
    language: str
    line: int
    lines: list = field(default_factory=list)
    marks: list = field(default_factory=list)  # what stands in comments right before it
    answer: "Block | None" = None

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"

    @property
    def given(self):
        """Commands that bring what the reader of this block has already."""
        return [match["command"] for mark in self.marks if (match := GIVEN.match(mark))]

    @property
    def why_not(self):
        """Why the whole block is not run, if so."""
        return next((m["reason"] for mark in self.marks if (m := NOT_RUN.match(mark)) and not m["lines"]), None)

    @property
    def lines_not_run(self):
        """What lines begin with that are not run, with the reason."""
        return {m["lines"]: m["reason"] for mark in self.marks if (m := NOT_RUN.match(mark)) and m["lines"]}


def blocks(path):
    """A document's fenced blocks in their order; one that runs has the answer that the very next one shows."""
    found, marks, open_block, last, apart = [], [], None, None, False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if open_block is not None:
            if fence:
                last, apart, open_block = open_block, False, None
            else:
                open_block.lines.append(line)
        elif fence:
            open_block = Block(fence[1], number, marks=marks)
            if open_block.language in SHOWN and last and last.language in RUN and not apart:
                last.answer = open_block
            found.append(open_block)
            marks = []
        elif mark := MARK.match(line.strip()):
            marks.append(mark[1])
        elif line.strip():
            marks, apart = [], True
    assert open_block is None, f"{path}: the block of line {open_block.line} has no end"
    return found


def name(path):
    return str(path.relative_to(PROJECT))
