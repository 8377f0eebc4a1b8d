"""Help, completions and the man page: what the command line says of itself."""

import json
import re
import shlex
import shutil
import subprocess

import pytest

import description
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


def complete(*words, cwd):
    """What bash offers for the last word, with the script that the binary makes."""
    line = " ".join(words)
    program = f"""
      export PATH={shlex.quote(str(BINARY.parent))}:$PATH
      source <({shlex.quote(str(BINARY))} --generate-completion-script bash)
      COMP_WORDS=({' '.join(map(shlex.quote, words))}) COMP_CWORD={len(words) - 1}
      COMP_LINE={shlex.quote(line)} COMP_POINT={len(line)}
      function=$(complete -p siglip | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      "$function" siglip {shlex.quote(words[-1])} {shlex.quote(words[-2])}
      printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(["bash", "--norc", "-c", program], capture_output=True, text=True, timeout=60, cwd=cwd)
    assert ended.returncode == 0, ended.stderr
    return {word.strip() for word in ended.stdout.splitlines() if word.strip()}


@pytest.mark.parametrize(
    "words, wanted",
    [
        (["siglip", "se"], {"serve", "search"}),
        (["siglip", "doc"], {"doctor"}),
        (["siglip", "embed", "i"], {"image"}),
        (["siglip", "serve", "--precision", "b"], {"bf16"}),
        (["siglip", "serve", "--log-format", ""], {"text", "json"}),
        (["siglip", "serve", "--model", "siglip-m"], {"siglip-mini"}),
        (["siglip", "serve", "--model", "check"], {"checkpoint"}),
        (["siglip", "serve", "--tls-certificate", "cert"], {"cert.pem"}),
        (["siglip", "serve", "--image-root", ""], {"checkpoint"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bash_completes(words, wanted, tmp_path, environment):
    (tmp_path / "checkpoint").mkdir()
    (tmp_path / "cert.pem").touch()
    assert complete(*words, cwd=tmp_path) == wanted


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
