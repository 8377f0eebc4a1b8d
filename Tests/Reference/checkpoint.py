"""Writes a checkpoint of a released shape, seeded, in the hub's layout. Packages: requirements-towers.txt beside this file.

    python Tests/Reference/checkpoint.py NAME FOLDER    # base-patch16-224 takes 1.5 GB, giant-opt-patch16-384 7.5 GB

The weights are those that the tests use (`shapes.py`), the token table complete; the tokenizer is Gemma's, so only
SigLIP 2's shapes are of use with texts.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np

import towers_seeded as seeded
from tokenization_gemma import fetch

SHAPES = Path(__file__).resolve().parents[1] / "Fixtures" / "Shapes"
HALF = [0.5, 0.5, 0.5]
CHUNK = 1 << 24  # elements: a tensor is never held whole


def write(name, folder):
    shape = json.loads((SHAPES / f"{name}.json").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(shape, folder / "model.safetensors")
    configuration = shape["configuration"]
    (folder / "config.json").write_text(json.dumps(configuration))
    (folder / "preprocessor_config.json").write_text(json.dumps(processor(configuration)))
    shutil.copy(fetch(), folder / "tokenizer.json")
    kinds = {"tokenizer_class": "Siglip2Tokenizer", "pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(kinds))


def processor(configuration):
    common = {"resample": 2, "image_mean": HALF, "image_std": HALF}
    if configuration["model_type"] == "siglip2":
        return {"image_processor_type": "Siglip2ImageProcessor", "max_num_patches": 256, "patch_size": 16} | common
    side = configuration["vision_config"].get("image_size", 224)
    return {"image_processor_type": "SiglipImageProcessor", "size": {"height": side, "width": side}} | common


def write_weights(shape, path):
    tensors = [
        {**tensor, "name": tensor["name"].replace("{}", str(number))} for tensor in shape["tensors"] for number in range(tensor["count"])
    ]
    scalars = [{"name": name, "shape": [1], "scale": 0, "shift": shift} for name, shift in (("logit_scale", 4.7), ("logit_bias", -16.5))]
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for tensor in tensors + scalars:
        size = 4 * int(np.prod(tensor["shape"]))
        header[tensor["name"]] = {"dtype": "F32", "shape": tensor["shape"], "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors + scalars:
            count = int(np.prod(tensor["shape"]))
            for first in range(0, count, CHUNK):
                part = seeded.values(shape["seed"], tensor["name"], first, min(CHUNK, count - first), tensor["scale"], tensor["shift"])
                file.write(part.tobytes())


if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, folder]:
            write(name, Path(folder))
        case _:
            sys.exit(__doc__)
