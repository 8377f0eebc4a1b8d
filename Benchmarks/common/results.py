"""One JSON file a section, written when the section is done: a run that was stopped goes on after its last one."""

import json
import os
from pathlib import Path

RESULTS = Path(os.environ.get("BENCHMARK_RESULTS", Path(__file__).resolve().parents[1] / "Results"))


def path(kind, section):
    return RESULTS / kind / f"{section}.json"


def read(kind, section):
    file = path(kind, section)
    return json.loads(file.read_text()) if file.exists() else None


def write(kind, section, value):
    file = path(kind, section)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1) + "\n")
    partial.rename(file)
