"""Checkpoints with one thing wrong, and what a command must say of them."""

import subprocess

import checkpoints
from server import BINARY


def inspect(folder):
    return subprocess.run([BINARY, "inspect", folder], capture_output=True, text=True, timeout=60)


def complain(ended, *words):
    assert ended.returncode == 2, (ended.returncode, ended.stdout, ended.stderr)
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    for word in words:
        assert word in lines[0], lines[0]


def made():
    """Header and data of the whole file, to be changed."""
    return checkpoints.header(checkpoints.tensors(checkpoints.kind("letters")[0]))


def put(folder, entries, data):
    (folder / "model.safetensors").write_bytes(checkpoints.pack(entries, data))
