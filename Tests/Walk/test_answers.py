"""The comparison of answers sees what is wrong."""

import pytest

import answers
from documents import Block


@pytest.mark.parametrize("language, shown, right, wrong", [
    ("json", '{"a": 0.7041}', '{"a": 0.7042}', '{"a": 0.72}'),
    ("json", '{"a": [1, …]}', '{"a": [1, 2, 3]}', '{"a": [2, 2, 3]}'),
    ("json", '{"a": [1, 2]}', '{"a": [1, 2]}', '{"a": [1, 2, 3]}'),
    ("json", '{"a": "…"}', '{"a": 17}', '{"b": 17}'),
    ("json", '{"a": 1, "…": 0}', '{"a": 1, "b": 2}', '{"b": 2}'),
    ("text", "0.704 bear.png", "0.7041   bear.png", "0.72 bear.png"),
    ("text", "0.704 bear.png", "0.704 bear.png", "0.704 cat.png"),
    ("text", "ready in … ms", "ready in 17 ms", "ready"),
    ("text", "one\n…\nthree", "one\ntwo\nand a half\nthree", "one\ntwo"),
    ("text", "one", "one", "one\ntwo"),
])
def test_what_is_near_passes_and_what_is_not_fails(language, shown, right, wrong):
    block = Block("sh", 1, answer=Block(language, 2, shown.splitlines()))
    answers.check(block, right)
    with pytest.raises(AssertionError):
        answers.check(block, wrong)
