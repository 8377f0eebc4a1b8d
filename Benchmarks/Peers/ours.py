"""Our towers through the command line, as `Peer` answers: a short process for each round, its own warm-up inside."""

import json
import subprocess

import numpy as np

import serving
from peer import PeerError
from work import COUNT, text


class Ours:
    def __init__(self, precision, work, tower):
        self.name, self.precision = f"siglip {precision}", precision
        self.work, self.tower = work, tower

    def vectors(self, path):
        path.unlink(missing_ok=True)
        kind, inputs = ("image", [self.work.pictures]) if self.tower == "vision" else ("text", [text(n) for n in range(COUNT)])
        self._run("embed", kind, *inputs, "--precision", self.precision, "--output", path)
        return np.load(path)

    def milliseconds(self, batch, rounds):
        out = self._run(
            "bench", "towers", "--precision", self.precision, "--tower", self.tower, "--batch", batch, "--rounds", rounds, "--json")
        (row,) = (row for row in json.loads(out)["towers"] if row["batch"] == batch)
        return [row["msPerItem"] * batch] * rounds

    def stop(self):
        pass

    def _run(self, *arguments):
        command = [str(part) for part in (serving.siglip(), *arguments, "--model", self.work.checkpoint)]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300, env=serving.environment()).stdout
        except subprocess.CalledProcessError as error:
            raise PeerError((error.stderr.strip().splitlines() or ["no word"])[0][:300]) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PeerError(str(error)[:300]) from error
