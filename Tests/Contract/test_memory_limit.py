"""`--memory-limit`: refused at start with the sum explained, and a sum that holds."""

import os
import re
import subprocess

import pytest

import pictures
from server import BINARY, free_port
from test_load import at_once


def refuse(*options, environment=None):
    """The lines of a refusal: MiB by what needs them, and the sum."""
    call = [BINARY, "serve", "--port", str(free_port()), "--log-level", "error", *map(str, options)]
    ended = subprocess.run(
        call, capture_output=True, text=True, timeout=60, env={**os.environ, **(environment or {})})
    assert ended.returncode == 2, ended.stderr
    first, *rows = ended.stderr.splitlines()
    found = [re.fullmatch(r" +(\d+) MiB  (.+)", row) for row in rows]
    lines = [(int(match[1]), match[2]) for match in found if match]
    assert lines[-1][1] == "together"
    assert f"at the most this needs {lines[-1][0]} MiB" in first
    return lines[:-1], lines[-1][0]


def test_says_what_needs_how_much():
    lines, total = refuse("--memory-limit", "64MiB")
    assert sum(size for size, _ in lines) == total
    whats = " ".join(what for _, what in lines)
    for part in ["prepared weights", "workspace", "--text-cache", "--max-body", "answers that wait", "--max-megapixels", "--max-queue"]:
        assert part in whats


def test_counts_each_model(folders):
    _, alone = refuse("--memory-limit", "1MiB")
    lines, both = refuse("--memory-limit", "1MiB", "--model", "siglip-mini", "--model", folders["naflex"])
    own = [size for size, what in lines if what.startswith("naflex: ")]
    assert len(own) >= 2
    # More pictures of NaFlex may wait, for they are larger.
    assert both >= alone + sum(own)


@pytest.mark.parametrize("option, smaller", [
    ("--max-body", 4), ("--text-cache", 0), ("--max-megapixels", 8), ("--max-queue", 16), ("--threads", 1)])
def test_smaller_options_need_less(option, smaller):
    large = {"--max-body": 512, "--text-cache": 512, "--max-megapixels": 64, "--max-queue": 4096, "--threads": 2}
    assert refuse("--memory-limit", "1MiB", option, smaller)[1] < refuse("--memory-limit", "1MiB", option, large[option])[1]


@pytest.mark.parametrize("size", ["2GB", "-1", "0", "1.5GiB", "GiB", "99999999999TiB", ""])
def test_sizes_that_are_none(size):
    ended = subprocess.run([BINARY, "serve", f"--memory-limit={size}"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2 and "--memory-limit" in ended.stderr


@pytest.mark.parametrize("size", ["1048576", "1024KiB", "1MiB"])
def test_units(size):
    refuse("--memory-limit", size)


def test_the_environment_says_it_too():
    refuse(environment={"SIGLIP_MEMORY_LIMIT": "64MiB"})


def test_what_fits_is_served_and_the_sum_holds(start, folders):
    """Told, not asserted: how close the sum comes. Asserted: that it is one."""
    models = ["--model", "siglip-mini", "--model", folders["naflex"], "--model", folders["letters"]]
    options = [*map(str, models), "--max-megapixels", "2", "--max-body", "8", "--max-queue", "64"]
    _, total = refuse("--memory-limit", "1MiB", *options)
    server = start("--memory-limit", f"{total}MiB", *options)
    files = [pictures.encode(pictures.draw(seed, size=(1400, 1400)), "JPEG") for seed in range(8)]

    def ask(index):
        with server.client() as client:
            model = ["siglip-mini", "naflex", "letters"][index % 3]
            fields = {"image": pictures.base64_text(files[index % 8]), "model": model, "labels": [f"label {index}"]}
            assert client.post("/classify", json=fields).status_code == 200
            if model == "naflex":
                more = {"image": fields["image"], "model": model, "max_num_patches": 4096, "output": "patches"}
                assert client.post("/embed/image", json=more).status_code == 200

    at_once(9, ask)
    resident = server.resident_bytes() / 2**20
    print(f"{resident:.0f} MiB resident of {total} MiB reckoned")
    assert resident <= total
