"""`deploy/compose.yaml` is valid."""

import subprocess
import sys
from pathlib import Path

import description

COMPOSE = description.PROJECT / "deploy/compose.yaml"


def test_compose_file_is_valid():
    program = Path(sys.executable).parent / "check-jsonschema"
    ended = subprocess.run([program, "--builtin-schema", "vendor.compose-spec", COMPOSE], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
