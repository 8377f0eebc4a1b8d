"""Server processes: started, waited for, stopped while another is measured, and weighed. Standard library only."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def siglip():
    """The release binary: $SIGLIP, or what `make build` leaves."""
    path = Path(os.environ.get("SIGLIP", ".build/release/siglip"))
    return path if path.is_absolute() else PROJECT / path


def environment():
    """Without SIGLIP_*, which are options of the server's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SIGLIP_")}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent():
    """Between fork and exec: a process that is stopped (SIGSTOP) would outlive a run that is killed. Linux."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Server:
    """One process that listens; `command` gets the port's number in place of PORT. Ready when the constructor returns."""

    def __init__(self, *command, ready="/health/ready", patience=180):
        self.port = free_port()
        self.log = tempfile.TemporaryFile()
        command = [str(self.port) if part == "PORT" else str(part) for part in command]
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=environment(), preexec_fn=end_with_parent)
        try:
            self._wait(ready, began + patience)
        except BaseException:
            self.stop()
            raise
        self.seconds_to_ready = time.monotonic() - began

    def _wait(self, path, deadline):
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"ended with {self.process.returncode}: {self.last_words()}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(request)
                if b" 200 " in connection.recv(64):
                    return
            time.sleep(0.005)
        raise RuntimeError(f"not ready in time: {self.last_words()}")

    def last_words(self):
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:])[-400:]

    def memory(self):
        """MiB: resident now and at the most, of the process's own, and of mapped files (which the kernel may take back)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines if ":" in line)
        names = {"resident": "VmRSS", "peak": "VmHWM", "own": "RssAnon", "mapped": "RssFile"}
        return {name: round(int(fields[key].split()[0]) / 1024, 1) for name, key in names.items()}

    def forget_peak(self):
        """VmHWM begins again at what is resident now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        if self.process.poll() is None:
            self.go_on()
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def serve(*options):
    return Server(siglip(), "serve", "--port", "PORT", "--log-level", "warning", *options)
