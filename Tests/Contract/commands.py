"""Calls of the command line, and folders of pictures to call it with."""

import json
import os
import subprocess

import pictures
from server import BINARY


def run(*call, status=0, stdin=None, **environment):
    ended = subprocess.run(
        [BINARY, *map(str, call)], capture_output=True, text=True, timeout=120, input=stdin, env=os.environ | environment)
    assert ended.returncode == status, ended.stderr
    return ended


def lines(ended):
    return [json.loads(line) for line in ended.stdout.splitlines()]


def shapes(root, places=2):
    """A folder a class: coloured shapes."""
    for colour in pictures.COLOURS:
        for kind in pictures.SHAPES:
            folder = root / f"a_{colour}_{kind}"
            folder.mkdir(parents=True)
            for place in range(places):
                pictures.shape(colour, kind, place).save(folder / f"{place}.png")
    return root
