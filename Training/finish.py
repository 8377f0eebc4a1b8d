"""From a training checkpoint to the exported folder: the averaged weights, calibrated at the precision they are stored in."""

import argparse
from pathlib import Path

import torch

from calibrate import calibrate
from data import CACHE, Data
from export import MODEL, export
from model import SigLIP


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--checkpoint", type=Path, default=CACHE / "run" / "checkpoint.pt")
    options.add_argument("--folder", type=Path, default=MODEL)
    arguments = options.parse_args()
    data, model = Data(), SigLIP().eval()
    state = torch.load(arguments.checkpoint, map_location="cpu")
    model.load_state_dict({name: p.bfloat16().float() for name, p in state["average"].items()})
    factor, offset = calibrate(model, data)
    export(model, data.tokenizer_path, arguments.folder)
    print(f"step {state['step']}, {state['seconds'] / 60:.0f} minutes; score = sigmoid({factor:.2f} cosine {offset:+.2f})")


if __name__ == "__main__":
    main()
