"""Our towers and server beside their peers, in one run: a JSON file a section in Benchmarks/Results/peers, then the report.

    Benchmarks/Peers/run [SECTION...] [--budget MINUTES] [--quick] [--large] [--resume]
    Benchmarks/Peers/run prepare [--large]      # checkpoints, exports and builds only, so that a later run only measures

--budget: minutes for all the measuring (default 15; starting the engines, some 5 more, is not counted, nor are exports).
--quick: two short rounds of everything, to see that all of it runs. --large: so400m-patch14-384 too.
--resume: leaves out sections that have a result.
"""

import argparse
import os
import subprocess
import sys
import time
import traceback

import work  # first: it says where the shared modules are
import classify
import http_alone
import instruction_peak
import machine
import report
import results
import server
import starts
import towers

PACKAGES = ["torch", "transformers", "onnxruntime", "openvino", "nncf", "fastapi", "uvicorn"]
LARGE = "so400m-patch14-384"
# Engines' files of a large model take minutes and gigabytes each; ONNX Runtime is the slowest but PyTorch anyway.
LARGE_PEERS = [peer for peer in towers.PEERS if peer[0] != "onnx"]

# Name, share of the time, and what measures it for so many seconds in at least so many rounds.
SECTIONS = {
    "base-vision": (5, lambda s, r, log: towers.measure("base-patch16-256", "vision", [1, 8], s, r, log)),
    "base-text": (2.5, lambda s, r, log: towers.measure("base-patch16-256", "text", [1, 8], s, r, log)),
    "naflex-vision": (3.5, lambda s, r, log: towers.measure("base-patch16-naflex", "vision", [1, 8], s, r, log)),
    "server": (4, lambda s, r, log: server.measure(s, r)),
    "starts": (1, lambda s, r, log: starts.measure(r)),
    "classify": (1, lambda s, r, log: classify.measure()),
    "http": (1.5, lambda s, r, log: http_alone.measure(s, r)),
    "kernels": (0.5, lambda s, r, log: instruction_peak.measure()),
}
LARGE_SECTIONS = {
    "so400m-vision": (6, lambda s, r, log: towers.measure(LARGE, "vision", [1, 4], s, min(r, 2), log, LARGE_PEERS)),
    "so400m-text": (3, lambda s, r, log: towers.measure(LARGE, "text", [1, 8], s, r, log, LARGE_PEERS)),
}


def main():
    options = arguments()
    known = SECTIONS | LARGE_SECTIONS
    if options.sections == ["prepare"]:
        return prepare(options.large)
    if unknown := set(options.sections) - set(known):
        sys.exit(f"no section {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    names = options.sections or [*SECTIONS, *(LARGE_SECTIONS if options.large else [])]
    if options.resume:
        names = [name for name in names if not results.read("peers", name)]
    shares, failed = sum(known[name][0] for name in names), []
    for name in names:
        share, measure = known[name]
        seconds, rounds = (1, 2) if options.quick else (options.budget * 60 * share / shares, 3)
        print(f"{name}: {seconds:.0f} s", flush=True)
        began = time.monotonic()
        work.CACHE.mkdir(parents=True, exist_ok=True)
        try:
            with (work.CACHE / f"{name}.log").open("w") as log:
                section = measure(seconds, rounds, log)
        except Exception as error:  # one section less, and the others go on
            traceback.print_exc()
            failed.append(name)
            section = {"error": f"{type(error).__name__}: {error}"[:500]}
        section |= {"machine": machine.describe(PACKAGES), "quick": options.quick, "tookSeconds": round(time.monotonic() - began, 1)}
        results.write("peers", name, section)
    report.write()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def prepare(large):
    """Each file in a process of its own: what an exporter leaves in memory is gone with it. Then both HTTP servers."""
    for checkpoint, tower, peers in (
        ("base-patch16-256", "vision", towers.PEERS), ("base-patch16-256", "text", towers.PEERS),
        ("base-patch16-naflex", "vision", towers.PEERS),
        *([(LARGE, "vision", LARGE_PEERS), (LARGE, "text", LARGE_PEERS)] if large else []),
    ):
        towers.prepare(checkpoint)
        for engine, precision in peers:
            if engine == "pytorch":
                continue
            began = time.monotonic()
            status = subprocess.run(
                [sys.executable, work.HERE / "engine.py", engine, precision, checkpoint, tower], stdin=subprocess.DEVNULL).returncode
            print(f"{checkpoint} {tower} {engine} {precision}: status {status}, {time.monotonic() - began:.0f} s", flush=True)
    try:
        list(http_alone.programs())
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"HTTP servers: {error}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*")
    parser.add_argument("--budget", type=float, default=15)
    for name in ("quick", "large", "resume"):
        parser.add_argument(f"--{name}", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # everything is in folders
    main()
