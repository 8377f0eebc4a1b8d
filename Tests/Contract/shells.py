"""What bash, zsh and fish offer for a command line, with the completion scripts that the binary makes of itself."""

import os
import pty
import shlex
import signal
import subprocess
import threading

from commands import run
from server import BINARY

ZSH = r"""
fpath=($HOME $fpath)
autoload -Uz compinit && compinit -u -D
compadd() {
  # With -O, -A or -D it offers nothing but fills arrays.
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    local -a words
    builtin compadd -A words "$@"
    print -rl -- $words >>$OFFERED
  fi
  builtin compadd "$@"
}
complete-line() { LBUFFER=$LINE; zle complete-word; exit }
zle -N zle-line-init complete-line
"""
# A Tab, then a key of our own: keys are taken one after the other.
FISH = r"source $HOME/siglip.fish; bind \cx 'commandline >$OFFERED; exit'"


def offered_by_bash(line, folder, home):
    words = shlex.split(line) + [""] * line.endswith(" ")
    program = f"""
      source <(siglip --generate-completion-script bash)
      COMP_WORDS=({' '.join(map(shlex.quote, words))}) COMP_CWORD={len(words) - 1}
      COMP_LINE={shlex.quote(line)} COMP_POINT={len(line)}
      function=$(complete -p siglip | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      "$function" siglip {shlex.quote(words[-1])} {shlex.quote(words[-2])}
      printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(
        ["bash", "--norc", "-c", program], capture_output=True, text=True, timeout=60, cwd=folder, env=environment(home)
    )
    assert ended.returncode == 0, ended.stderr
    return {word.strip() for word in ended.stdout.splitlines() if word.strip()}


def offered_by_zsh(line, folder, home):
    (home / "_siglip").write_text(run("--generate-completion-script", "zsh").stdout)
    (home / ".zshrc").write_text(ZSH)
    return set(at_a_terminal(["zsh", "-i"], "", folder, environment(home) | {"LINE": line}).splitlines()) - {""}


def offered_by_fish(line, folder, home):
    """fish alone is asked by its Tab: it leaves the line as it is, or lengthens it by what all that it offers share."""
    (home / "siglip.fish").write_text(run("--generate-completion-script", "fish").stdout)
    left = at_a_terminal(["fish", "--no-config", "-i", "-C", FISH], line + "\t\x18", folder, environment(home))
    return {left.removesuffix("\n").removeprefix(line[: line.rindex(" ") + 1]).strip()}


def environment(home):
    path = f"{BINARY.parent}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "ZDOTDIR": str(home), "TERM": "dumb", "OFFERED": str(home / "offered")}


def at_a_terminal(command, keys, folder, environment):
    """What an interactive program writes to $OFFERED before it ends."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environment)
    patience = threading.Timer(60, os.kill, (child, signal.SIGKILL))
    patience.start()
    os.write(terminal, keys.encode())
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the end of a terminal, on Linux
        pass
    os.close(terminal)
    os.waitpid(child, 0)
    patience.cancel()
    with open(environment["OFFERED"]) as file:
        return file.read()
