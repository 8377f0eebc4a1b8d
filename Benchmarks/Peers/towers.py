"""One tower of one checkpoint in every engine: they agree, and they take turns."""

import gc
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from ours import Ours
from peer import Peer, PeerError
from work import Work

PEERS = [
    ("pytorch", "fp32"), ("pytorch", "bf16"), ("onnx", "fp32"), ("onnx", "int8"), ("openvino", "fp32"), ("openvino", "bf16"),
    ("openvino", "int8"),
]
PRECISIONS = ["fp32", "bf16", "int8"]


def prepare(checkpoint):
    """The files that are written once: checkpoint and pictures."""
    work = Work(checkpoint)
    work.write_checkpoint()
    work.write_pictures()
    return work


def measure(checkpoint, tower, batches, seconds, least_rounds, log, only=PEERS):
    work = prepare(checkpoint)
    rows, engines = {}, []
    with tempfile.TemporaryDirectory() as folder:
        reference = None
        for name, start in starts(work, tower, log, only):
            row = rows[name] = {"ms": {str(batch): [] for batch in batches}}
            try:
                check_memory(work, tower)
                engine = start()
            except PeerError as error:
                row["error"] = str(error)
                print(f"  {name}: {error}", flush=True)
                continue
            engines.append(engine)
            try:
                vectors = unit(engine.vectors(Path(folder) / f"{name.replace(' ', '-')}.npy"))
                reference = vectors if reference is None else reference
                row["cosine"] = float((reference * vectors).sum(1).min())
            except PeerError as error:
                row["vectorsError"] = str(error)
            print(f"  {name}: {row.get('cosine', row)}", flush=True)
        try:
            rounds = take_turns(engines, rows, batches, seconds, least_rounds)
        finally:
            for engine in engines:
                engine.stop()
            gc.collect()
    return {"checkpoint": checkpoint, "tower": tower, "batches": batches, "rounds": rounds, "engines": rows}


def starts(work, tower, log, only):
    """PyTorch fp32 first: its vectors are what the others' are held against."""
    for engine, precision in only:
        yield f"{engine} {precision}", lambda e=engine, p=precision: Peer(e, p, work.name, tower, log)
    for precision in PRECISIONS:
        yield f"siglip {precision}", lambda p=precision: Ours(p, work, tower)


def take_turns(engines, rows, batches, seconds, least_rounds):
    """Each round, each engine in turn, one after another: a machine that slows down slows all of them.

    Until the time is up, and at least `least_rounds`. An engine that fails is left out from then on."""
    end, rounds = time.monotonic() + seconds, 0
    while rounds < least_rounds or time.monotonic() < end:
        for engine in list(engines):
            try:
                for batch in batches:
                    times = engine.milliseconds(batch, 3 if batch == 1 else 1)
                    rows[engine.name]["ms"][str(batch)].append(round(statistics.median(times) / batch, 4))
            except PeerError as error:
                rows[engine.name]["error"] = str(error)
                engines.remove(engine)
                engine.stop()
        rounds += 1
        print(f"  round {rounds}", flush=True)
    return rounds


def check_memory(work, tower):
    """What an engine was seen to take of a checkpoint, at the most; more than is free ends other work on the machine, not only ours."""
    needed = 1.5 * (work.checkpoint / "model.safetensors").stat().st_size
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable"):
            free = int(line.split()[1]) * 1024
    if needed > free:
        raise PeerError(f"{needed / 2**30:.1f} GiB may be needed and {free / 2**30:.1f} are free")


def unit(vectors):
    vectors = np.asarray(vectors, np.float64)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
