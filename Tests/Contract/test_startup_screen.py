"""What a person sees who starts the server in a terminal, and that nobody else sees it."""

import os
import pty
import re
import signal
import subprocess
import time

import pytest

import certificates
from server import BINARY, free_port

KEY = "shop-key-0123456789abcdef"


class Terminal:
    """The server with a terminal for standard error."""

    def __init__(self, *options, **environment):
        ours, theirs = pty.openpty()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGLIP_") and name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [BINARY, "serve", *map(str, options)], stdout=subprocess.DEVNULL, stderr=theirs,
            env={**inherited, "TERM": "xterm", **environment})
        os.close(theirs)
        self.terminal = ours
        self.raw = ""

    def read_until(self, words):
        deadline = time.monotonic() + 60
        while words not in self.raw:
            assert time.monotonic() < deadline, self.raw
            self.raw += os.read(self.terminal, 65536).decode()
        return self.text

    @property
    def text(self):
        return re.sub(r"\x1b\[\d*m", "", self.raw).replace("\r\n", "\n")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            while chunk := os.read(self.terminal, 65536):
                self.raw += chunk.decode()
        except OSError:  # the other side is closed
            pass
        os.close(self.terminal)
        return self.process.wait(timeout=60)


@pytest.fixture
def serve():
    started = []

    def start(*options, **environment):
        started.append(Terminal(*options, **environment))
        return started[-1]

    yield start
    for terminal in started:
        if terminal.process.poll() is None:
            assert terminal.end() == 0, terminal.text


def call(text):
    """The lines under "Try next", as a shell takes them."""
    lines = text.split("Try next\n")[1].split("\n\n")[0].splitlines()
    return "\n".join(line.removeprefix("  ") for line in lines)


def answer(text, **environment):
    ended = subprocess.run(["bash", "-c", call(text)], capture_output=True, text=True, timeout=60, env=os.environ | environment)
    return ended.stdout


LAST = "siglip serve --model google/siglip2-base-patch16-224\r\n"


def test_says_what_runs_where_and_what_to_try(serve):
    port = free_port()
    terminal = serve("--port", port)
    text = terminal.read_until(LAST)
    for words in (
        "loads siglip-mini", f"ready on http://127.0.0.1:{port}\n", "siglip-mini: siglip, fp32, 192 dimensions", "kernels ", "OpenBLAS ",
        "threads", "MiB of prepared weights", "JPEG, PNG, WebP", f"http://127.0.0.1:{port}/docs", "For photographs:",
    ):
        assert words in text, words
    assert all(len(line) <= 80 for line in text.splitlines()), text
    assert answer(text).startswith('{"model": "siglip-mini"') or answer(text).startswith('{"model":"siglip-mini"')


def test_nothing_is_said_twice(serve):
    terminal = serve("--port", free_port())
    terminal.read_until(LAST)
    assert terminal.end() == 0
    text = terminal.text
    assert text.count("siglip serve --model") == text.count("dimensions") == text.count("kernels") == 1
    assert "listening" not in text and "drained" in text


def test_an_answer_still_has_its_line(serve):
    terminal = serve("--port", free_port())
    answer(terminal.read_until(LAST))
    assert "route=/embed/text" in terminal.read_until("status=200")


def test_bold_unless_somebody_objects(serve):
    plain = serve("--port", free_port(), NO_COLOR="1")
    plain.read_until(LAST)
    assert "\x1b" not in plain.raw
    bold = serve("--port", free_port())
    bold.read_until(LAST)
    assert "\x1b[1m" in bold.raw


def test_the_call_works_on_a_unix_socket(serve, tmp_path):
    path = tmp_path / "a socket"
    text = serve("--unix-socket", path).read_until(LAST)
    assert f"ready on unix:{path}" in text and "/docs" not in text
    assert "siglip-mini" in answer(text)


def test_the_call_works_with_tls_and_a_key_of_the_file(serve, tmp_path):
    keys = tmp_path / "keys.txt"
    keys.write_text(f"# callers: two\n\nshop:{KEY}\nsearch other-key-0123456789abcdef\n")
    text = serve("--port", free_port(), "--api-keys-file", keys, *certificates.options()).read_until(LAST)
    assert "https://127.0.0.1" in text and KEY not in text
    assert "siglip-mini" in answer(text)


def test_keys_of_the_environment_are_not_shown(serve):
    text = serve("--port", free_port(), SIGLIP_API_KEYS=f"shop:{KEY}").read_until(LAST)
    assert KEY not in text and "SIGLIP_API_KEYS" in text


def test_an_address_of_all_networks_is_one_that_a_browser_takes(serve):
    port = free_port()
    text = serve("--host", "0.0.0.0", "--port", port).read_until(LAST)
    assert f"http://localhost:{port}/docs" in text and "0.0.0.0" not in text
    assert "siglip-mini" in answer(text)


def test_a_memory_limit_is_told_with_its_bound(serve):
    text = serve("--port", free_port(), "--memory-limit", "64GiB").read_until(LAST)
    assert re.search(r"the\s+process\s+at\s+the\s+most\s+\d+\s+MiB", text)


def test_a_checkpoint_without_texts_is_tried_with_a_picture(serve, folders):
    text = serve("--port", free_port(), "--model", folders["classifier"]).read_until("head -c 300")
    assert "/embed/image" in call(text) and "For photographs" not in text


@pytest.mark.parametrize("options", [["--log-format", "json"], ["--log-level", "warning"]], ids=" ".join)
def test_whoever_asks_for_other_lines_gets_no_screen(serve, options):
    port = free_port()
    terminal = serve("--port", port, *options)
    deadline = time.monotonic() + 60
    while subprocess.run([BINARY, "health", f"http://127.0.0.1:{port}"], capture_output=True).returncode:
        assert time.monotonic() < deadline
    terminal.end()
    assert "Try next" not in terminal.text and "loads" not in terminal.text


def test_a_file_gets_the_lines_alone(start):
    server = start()
    assert server.terminate() == 0
    text = server.log.read_text()
    assert "Try next" not in text
    for words in ("listening", "kernels", "dimensions", "ready on", "For photographs".lower()):
        assert text.count(words) == 1, words
