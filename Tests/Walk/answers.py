"""Whether an answer is the one that a document shows: numbers nearly, `…` for what is left out."""

import json
import re

import pytest

MOST_SHOWN = 1500  # characters of a wrong answer
NUMBER = re.compile(r"-?\d+\.\d+")


def check(block, found):
    """Fails when `found` is not what stands under the block."""
    if block.answer.language == "json":
        # `…` stands for what is left out, as an element of its own.
        shown = json.loads(re.sub(r'(?<!")…(?!")', '"…"', block.answer.text))
        assert matches(shown, json.loads(found)), f"shown is\n{block.answer.text}\nthe answer is\n{found[:MOST_SHOWN]}"
    else:
        assert lines_match(block.answer.lines, found.rstrip().splitlines()), (
            f"shown is\n{block.answer.text}\nthe answer is\n{found[:MOST_SHOWN]}")


def matches(shown, found):
    """JSON: numbers to three digits, lists and objects as far as they are written out."""
    if shown == "…":
        return True
    if isinstance(shown, dict):
        if not isinstance(found, dict) or ("…" not in shown and shown.keys() != found.keys()):
            return False
        return all(key in found and matches(shown[key], found[key]) for key in shown if key != "…")
    if isinstance(shown, list):
        if not isinstance(found, list):
            return False
        if "…" in shown:
            shown = shown[: shown.index("…")]
            found = found[: len(shown)]
        return len(shown) == len(found) and all(map(matches, shown, found))
    if isinstance(shown, float):
        return is_near(found, shown)
    return shown == found


def lines_match(shown, found):
    """Text: line by line, white space of any width; a line of `…` alone stands for any number of lines."""
    if not shown:
        return not found
    if shown[0].strip() == "…":
        return any(lines_match(shown[1:], found[skipped:]) for skipped in range(len(found) + 1))
    return bool(found) and line_matches(shown[0], found[0]) and lines_match(shown[1:], found[1:])


def line_matches(shown, found):
    pattern, place, numbers = "", 0, []
    for part in re.finditer(rf"…|\s+|{NUMBER.pattern}", shown.strip()):
        pattern += re.escape(shown.strip()[place : part.start()])
        if part[0] == "…":
            pattern += ".*?"
        elif part[0].isspace():
            pattern += r"\s+"
        else:
            pattern += f"({NUMBER.pattern})"
            numbers.append(float(part[0]))
        place = part.end()
    match = re.fullmatch(pattern + re.escape(shown.strip()[place:]), found.strip())
    return bool(match) and all(is_near(float(group), number) for group, number in zip(match.groups(), numbers))


def is_near(found, shown):
    return found == pytest.approx(shown, abs=1e-3, rel=1e-2)
