"""Help, completions and the man page: what the command line says of itself."""

import json
import os
import re
import shlex
import shutil
import subprocess

import pytest

import description
import shells
from commands import run
from server import BINARY

MAN = description.PROJECT / "docs/man/siglip.1"
TOOL = json.loads(run("--experimental-dump-help").stdout)["command"]


def commands(command=TOOL, path=()):
    """Each command with its path, but for the parser's own `help`."""
    yield path, command
    for part in command.get("subcommands", []):
        if part["commandName"] != "help":
            yield from commands(part, (*path, part["commandName"]))


ALL = dict(commands())


def names(command):
    return {"-" * (1 if name["kind"] == "short" else 2) + name["name"] for one in command["arguments"] for name in one.get("names") or []}


def examples(path):
    text = run(*path, "--help").stdout
    return [line.strip() for line in text.splitlines() if line.startswith("  siglip ") or "| siglip " in line]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_has_examples_whose_options_exist(path):
    found = examples(path)
    assert 2 <= len(found) <= 6, found
    for example in found:
        words = shlex.split(example.split("| ")[-1])[1:]
        command, depth = TOOL, 0
        while depth < len(words) and (part := next((c for c in command.get("subcommands", []) if c["commandName"] == words[depth]), None)):
            command, depth = part, depth + 1
        given = {word for word in words[depth:] if word.startswith("--")}
        assert given <= names(command), example
        assert set(path) <= set(words), f"{example} is no example of {path}"


def test_help_of_the_root_fits_one_screen():
    lines = run("--help").stdout.splitlines()
    assert len(lines) <= 48 and all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell, tmp_path):
    script = run("--generate-completion-script", shell).stdout
    assert all(name in script for name in ("doctor", "serve", "precision"))
    if path := shutil.which(shell):
        file = tmp_path / "script"
        file.write_text(script)
        subprocess.run([path, "-n", file], check=True, timeout=60)


OFFERS = [
    ("siglip se", {"serve", "search"}),
    ("siglip doc", {"doctor"}),
    ("siglip embed i", {"image"}),
    ("siglip serve --prec", {"--precision"}),
    ("siglip serve --precision b", {"bf16"}),
    ("siglip serve --log-format ", {"text", "json"}),
    ("siglip serve --model siglip-m", {"siglip-mini"}),
    ("siglip serve --model check", {"checkpoint"}),
    ("siglip compare siglip-mini check", {"checkpoint"}),
    ("siglip serve --tls-certificate cert", {"cert.pem"}),
    ("siglip serve --image-root ", {"checkpoint"}),
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line, wanted", OFFERS, ids=[line for line, _ in OFFERS])
def test_completes(shell, line, wanted, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here: scripts/bootstrap deploy")
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir()
    (folder / "checkpoint").mkdir(parents=True)
    (folder / "cert.pem").touch()
    offered = getattr(shells, f"offered_by_{shell}")(line, folder, home)
    if shell == "fish":
        wanted = {os.path.commonprefix(sorted(wanted))}
        offered = {word.rstrip("/") for word in offered}
    assert offered == wanted


def test_man_page_is_current():
    """All that the commands say of themselves stands in it, and no option that is gone: else run `make man`."""
    text = MAN.read_text()
    for written, meant in ((r"\(dq", '"'), (r"\&", ""), (r"\e", "\\"), (r"\-", "-")):
        text = text.replace(written, meant)
    flat = " ".join(text.split())

    def assert_there(words, place):
        # The generator leaves out what is not ASCII.
        words = "".join(character for character in words or "" if character.isascii())
        for line in words.splitlines():
            assert " ".join(line.split()) in flat, f"{place}: {line}; run make man"

    for path, command in ALL.items():
        assert_there(command["abstract"], path)
        assert_there(command.get("discussion"), path)
        for argument in command["arguments"]:
            if argument["shouldDisplay"]:
                assert_there(argument.get("abstract"), path)
    known = {name for command in ALL.values() for name in names(command)} | {"--help", "--version", "-h"}
    listed = {"-" + name for name in re.findall(r"^\.It .*?Fl (-[\w-]+)", MAN.read_text(), re.MULTILINE)}
    assert len(listed) > 40 and listed <= known, sorted(listed - known)


def test_man_page_is_well_formed():
    groff = shutil.which("groff")
    if not groff:
        pytest.skip("there is no groff here")
    ended = subprocess.run([groff, "-mandoc", "-Tutf8", "-ww", "-z", MAN], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0 and not ended.stderr, ended.stderr


def test_make_install_puts_everything_below_the_prefix(tmp_path):
    call = ["make", "install", f"SIGLIP={BINARY}", f"DESTDIR={tmp_path}", "PREFIX=/usr"]
    ended = subprocess.run(call, cwd=description.PROJECT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {
        "usr/bin/siglip", "usr/share/man/man1/siglip.1", "usr/share/bash-completion/completions/siglip",
        "usr/share/zsh/site-functions/_siglip", "usr/share/fish/vendor_completions.d/siglip.fish",
    }
    assert subprocess.run([tmp_path / "usr/bin/siglip", "--version"], capture_output=True).returncode == 0
    assert all(path.stat().st_size > 1000 for path in tmp_path.rglob("*") if path.is_file())
