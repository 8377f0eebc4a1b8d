"""One engine with one tower in a process of its own, which answers lines: a JSON request in, a JSON answer out.

    python engine.py ENGINE PRECISION CHECKPOINT TOWER      # ENGINE: pytorch, onnx, openvino

    {"do": "vectors", "out": FILE}              ->  {"out": FILE}            # the COUNT common inputs, as .npy
    {"do": "time", "batch": 8, "rounds": 3}     ->  {"ms": [..., ...]}       # of a whole batch
    first, unasked                              ->  {"ready": SECONDS}

A failure is answered with {"error": SENTENCE} and ends the process.
"""

import importlib
import json
import os
import sys
import time

import numpy as np

from work import COUNT, Work


def main(engine, precision, checkpoint, tower):
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def say(**answer):
        answers.write(json.dumps(answer) + "\n")

    try:
        began = time.monotonic()
        work = Work(checkpoint)
        inputs = work.inputs(tower, COUNT)
        encode = importlib.import_module(f"engines.{engine}").load(work, tower, precision)
        encode(first(inputs, 1))
        say(ready=round(time.monotonic() - began, 3))
        warm = {1}
        for line in sys.stdin:
            request = json.loads(line)
            match request["do"]:
                case "vectors":
                    np.save(request["out"], np.concatenate([encode(part(inputs, index)) for index in range(COUNT)]))
                    say(out=request["out"])
                case "time":
                    say(ms=milliseconds(encode, inputs, request["batch"], request["rounds"], warm))
    except Exception as error:
        say(error=f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300])
        raise


def milliseconds(encode, inputs, batch, rounds, warm):
    values = first(inputs, batch)
    # The first run of a shape compiles or chooses primitives; afterwards a single item wakes caches and threads.
    encode(values if batch not in warm else first(inputs, 1))
    warm.add(batch)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        encode(values)
        times.append((time.perf_counter() - began) * 1000)
    return times


def first(inputs, count):
    return {name: np.ascontiguousarray(values[:count]) for name, values in inputs.items()}


def part(inputs, index):
    return {name: np.ascontiguousarray(values[index : index + 1]) for name, values in inputs.items()}


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
