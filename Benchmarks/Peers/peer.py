"""A peer's process, spoken to in lines (engine.py); stopped by SIGSTOP while others are measured, so none spins or frees memory then."""

import json
import queue
import signal
import subprocess
import sys
import threading

from work import HERE  # first: it says where the shared modules are
import serving

SLOWEST = 900  # seconds for an export and a quantisation, the longest of all answers


class PeerError(Exception):
    """Why an engine has no figure: its row says so."""


class Peer:
    def __init__(self, engine, precision, checkpoint, tower, log):
        self.name, self.precision = f"{engine} {precision}", precision
        self.process = subprocess.Popen(
            [sys.executable, HERE / "engine.py", engine, precision, checkpoint, tower],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1, preexec_fn=serving.end_with_parent)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.ready = self._answer(SLOWEST)["ready"]
        except BaseException:
            self.stop()
            raise
        self.process.send_signal(signal.SIGSTOP)

    def vectors(self, path):
        import numpy as np

        self._ask(do="vectors", out=str(path))
        return np.load(path)

    def milliseconds(self, batch, rounds):
        """Of a whole batch, one for each round."""
        return self._ask(do="time", batch=batch, rounds=rounds)["ms"]

    def stop(self):
        self.process.kill()
        self.process.wait()

    def _ask(self, **request):
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            return self._answer(300)
        except OSError as error:
            raise PeerError(f"its process ended: {error}") from error
        finally:
            self.process.send_signal(signal.SIGSTOP)

    def _answer(self, patience):
        try:
            line = self.lines.get(timeout=patience)
        except queue.Empty:
            raise PeerError(f"no answer in {patience} s") from None
        if line is None:
            raise PeerError(f"its process ended with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(answer["error"])
        return answer

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)
