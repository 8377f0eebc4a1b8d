"""What one reader has: a copy of the working tree, a shell in it, a browser's worth of ports, a hub."""

import http.client
import os
import re
import shlex
import signal
import subprocess
import time

from documents import PROJECT
from server import BINARY, free_port

ADDRESS = re.compile(r"\b(localhost|127\.0\.0\.1):(\d{4,5})\b")
PORT = re.compile(r"(--port[ =])(\d{4,5})\b")
SERVES = re.compile(r"^(?:\w+=\S+ )*(?:make serve|\S*siglip serve)\b[^#]*")
INTERPRETERS = {"python": (".py", [".venv/bin/python"]), "js": (".mjs", ["node"]), "swift": (".swift", ["swift"])}
DEFAULT_PORT = "8080"


class Session:
    """Commands of one document, in one shell; what stands for a long time runs on behind them until `end`."""

    def __init__(self, folder, hub):
        self.scratch, self.tree = folder / "walk", folder / "siglip-server"
        self.scratch.mkdir()
        self.ports, self.servers, self.count = {}, {}, 0
        copy_tree(self.tree)
        self.shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=self.tree, env=self.environment(folder, hub), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def environment(self, folder, hub):
        """Nothing of this machine's own settings."""
        kept = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("HF_", "HUGGING", "SIGLIP", "TRANSFORMERS_", "MAKE", "MFLAGS"))
            and not name.lower().endswith("_proxy")
        }
        home = folder / "home"
        home.mkdir()
        return kept | {
            "HOME": str(home), "HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "hub"),
            "SIGLIP_PORT": self.port(DEFAULT_PORT),
            "MAKEFLAGS": "-- SWIFT_BUILD=true",  # what it would build is there
        }

    def port(self, shown):
        """The port that stands for one of the documents', which may be taken here."""
        return str(self.ports.setdefault(shown, free_port()))

    def with_ports(self, text):
        text = ADDRESS.sub(lambda match: f"{match[1]}:{self.port(match[2])}", text)
        return PORT.sub(lambda match: match[1] + self.port(match[2]), text)

    def run(self, block):
        """Runs a block; what it printed on standard output."""
        for command in block.given:
            self.serve(command) if SERVES.match(command) else self.source(command)
        if block.language in INTERPRETERS:
            suffix, interpreter = INTERPRETERS[block.language]
            file = self.scratch / f"block-{block.line}{suffix}"
            file.write_text(self.with_ports(block.text), encoding="utf-8")
            return self.source(shlex.join([*interpreter, str(file)]))
        output, waiting = "", []
        for line in block.lines:
            if any(line.startswith(start) for start in block.lines_not_run):
                continue
            if match := SERVES.match(line):
                output += self.source("\n".join(waiting))
                self.serve(match[0].strip())
                waiting = []
            else:
                waiting.append(line)
        return output + self.source("\n".join(waiting))

    def serve(self, command):
        """Starts a server in the background, in place of one that has its port, and waits until it is ready."""
        shown = match[2] if (match := PORT.search(command)) else DEFAULT_PORT
        self.stop(shown)
        log, pid = self.scratch / f"server-{self.count}.log", self.scratch / f"server-{self.count}.pid"
        self.source(f"{command} >{log} 2>&1 & echo $! >{pid}")
        self.servers[shown] = int(pid.read_text())
        deadline = time.monotonic() + 60
        while not is_ready(int(self.port(shown))):
            assert time.monotonic() < deadline and is_alive(self.servers[shown]), f"{command}: {log.read_text()}"
            time.sleep(0.02)

    def stop(self, shown):
        if (pid := self.servers.pop(shown, None)) is None:
            return
        self.source(f"kill {pid} && wait {pid} || true")
        deadline = time.monotonic() + 60
        while is_ready(int(self.port(shown))):
            assert time.monotonic() < deadline, "the server does not end"
            time.sleep(0.02)

    def source(self, script, limit=120):
        """Runs a script in the shell, which keeps its folder and variables; what it printed."""
        if not script.strip():
            return ""
        self.count += 1
        file, out, err, done = (self.scratch / f"{self.count}.{kind}" for kind in ("sh", "out", "err", "done"))
        file.write_text(self.with_ports(script) + "\n", encoding="utf-8")
        paths = {name: shlex.quote(str(path)) for name, path in zip(("file", "out", "err", "done"), (file, out, err, done))}
        self.shell.stdin.write(
            "set -e; source {file} >{out} 2>{err} </dev/null; set +e; touch {done}\n".format(**paths))
        self.shell.stdin.flush()
        deadline = time.monotonic() + limit
        while not done.exists():
            said = err.read_text(errors="replace") if err.exists() else ""
            assert self.shell.poll() is None, f"failed:\n{script}\n{out.read_text(errors='replace')}{said}"
            assert time.monotonic() < deadline, f"took more than {limit} seconds:\n{script}\n{said}"
            time.sleep(0.01)
        return out.read_text(encoding="utf-8", errors="replace")

    def end(self):
        try:
            os.killpg(self.shell.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        self.shell.stdin.close()
        self.shell.wait(timeout=60)


def copy_tree(tree):
    """The working tree as git sees it, what is not committed yet as well, and what was built beside it."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, capture_output=True, check=True)
    (tree / ".build/release").mkdir(parents=True)
    subprocess.run(
        ["cp", "--parents", "--no-dereference", "--preserve=mode", "--target-directory", tree,
         *(name for name in listing.stdout.decode().split("\0") if name and (PROJECT / name).exists())],
        cwd=PROJECT, check=True)
    (tree / ".build/release/siglip").symlink_to(BINARY)
    for built in (PROJECT / ".venv", PROJECT / ".cache", *PROJECT.glob("examples/*/.build")):
        if built.exists():
            (tree / built.relative_to(PROJECT)).symlink_to(built)


def is_ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
