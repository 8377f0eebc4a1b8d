"""How cost and memory grow: with clients, waiting pictures, resolution, sequence length, labels, models, connections, bodies.

    python Benchmarks/growth.py [SECTION...] [--seconds S] [--quick] [--resume]

Starts the release binary itself ($SIGLIP, or what `make build` leaves); packages: Tests/Contract/requirements.txt (`.venv`).
A JSON file and a chart a section in Benchmarks/Results. --seconds: of each point under load (default 4).
--precision and --base (a seeded checkpoint's name, default base-patch16-256) are for the sections in which the tower matters;
checkpoints are written into $PEERS_CACHE or Benchmarks/Peers/.cache when they are not there.
"""

import argparse
import sys
import time
import traceback
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE / "common"), str(HERE / "Growth"), str(HERE.parent / "Tests" / "Reference")]

import charts
import footprint
import lengths
import machine
import rates
import results

SECTIONS = {
    "clients": rates.clients,
    "clients-base": rates.clients_base,
    "waiting": rates.waiting,
    "models": rates.models,
    "labels": rates.labels,
    "resolution": lengths.resolution,
    "naflex": lengths.naflex,
    "connections": footprint.connections,
    "queue": footprint.queue,
    "bodies": footprint.bodies,
}


def main():
    options = arguments()
    if unknown := set(options.sections) - set(SECTIONS):
        sys.exit(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    failed = []
    for name in options.sections or SECTIONS:
        if options.resume and results.read("growth", name):
            continue
        print(name, flush=True)
        began = time.monotonic()
        setting = SimpleNamespace(quick=options.quick, seconds=1 if options.quick else options.seconds, precision=options.precision, base=options.base)
        try:
            section = SECTIONS[name](setting)
        except Exception as error:  # one section less, and the others go on
            traceback.print_exc()
            failed.append(name)
            section = {"points": [], "error": f"{type(error).__name__}: {error}"[:500]}
        section |= {"machine": machine.describe(), "quick": options.quick, "tookSeconds": round(time.monotonic() - began, 1)}
        results.write("growth", name, section)
        charts.draw(name, section)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--base", default="base-patch16-256")
    for name in ("quick", "resume"):
        parser.add_argument(f"--{name}", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
