"""A whole collection on the command line beside the tower alone, in turns within one run.

    .venv/bin/python Benchmarks/collection.py .build/release/siglip FOLDER_OF_CHECKPOINT [--precision int8] [--rounds 5] [--pictures 48]

Each round measures the tower (`siglip bench towers`, batches of 8) and then `siglip embed image` over JPEG files of 640 x 480, twice:
of some and of four times as many, so that the start, which both have, falls out. Prints a line a round and the median of the shares;
the goal is 95 %. Seeded checkpoints: Tests/Reference/checkpoint.py.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy
from PIL import Image


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("siglip")
    options.add_argument("checkpoint")
    options.add_argument("--precision", default="int8")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--pictures", type=int, default=48)
    chosen = options.parse_args()
    model = ["--model", chosen.checkpoint, "--precision", chosen.precision]
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        names = draw(Path(folder), 4 * chosen.pictures)
        print("tower, ms a picture  collection, ms a picture  share")
        for _ in range(chosen.rounds):
            bench = [chosen.siglip, "bench", "towers", *model, "--tower", "vision", "--batch", "8", "--rounds", "6", "--json"]
            before = milliseconds(bench)
            few, many = (seconds(chosen.siglip, model, names[:count]) for count in (chosen.pictures, 4 * chosen.pictures))
            tower = (before + milliseconds(bench)) / 2
            own = 1000 * (many - few) / (3 * chosen.pictures)
            shares.append(tower / own)
            print(f"{tower:19.1f}  {own:24.1f}  {100 * shares[-1]:4.0f} %", flush=True)
    print(f"median: {100 * median(shares):.1f} % of the tower's pictures a second")


def draw(folder, count):
    random = numpy.random.default_rng(1)
    for index in range(count):
        coarse = Image.fromarray(random.integers(0, 255, (24, 32, 3), dtype=numpy.uint8))
        coarse.resize((640, 480), Image.Resampling.BICUBIC).save(folder / f"{index:04}.jpg", quality=88)
    return [str(path) for path in sorted(folder.iterdir())]


def milliseconds(bench):
    return json.loads(subprocess.run(bench, capture_output=True, check=True).stdout)["towers"][0]["msPerItem"]


def seconds(siglip, model, names):
    with tempfile.TemporaryDirectory() as folder:
        call = [siglip, "embed", "image", "--from-file", "-", *model, "--output", f"{folder}/vectors.npy"]
        began = time.monotonic()
        subprocess.run(call, input="\n".join(names), text=True, check=True)
        return time.monotonic() - began


main()
