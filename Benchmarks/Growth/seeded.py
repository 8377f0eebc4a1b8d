"""Seeded checkpoints of released shapes, whole or with the vision tower alone, which is a third of the size."""

import json
import os
from pathlib import Path

import checkpoint
import serving

CACHE = Path(os.environ.get("PEERS_CACHE", serving.PROJECT / "Benchmarks" / "Peers" / ".cache")) / "checkpoints"


def whole(name):
    folder = CACHE / name
    if not (folder / "tokenizer_config.json").exists():
        checkpoint.write(name, folder)
    return folder


def vision(name):
    folder = CACHE / f"{name}-vision"
    if not (folder / "preprocessor_config.json").exists():
        shape = json.loads((serving.PROJECT / "Tests" / "Fixtures" / "Shapes" / f"{name}.json").read_text())
        configuration = shape["configuration"]
        prefix = "vision_model."
        shape["tensors"] = [
            tensor | {"name": tensor["name"].removeprefix(prefix)} for tensor in shape["tensors"] if tensor["name"].startswith(prefix)]
        folder.mkdir(parents=True, exist_ok=True)
        write_without_scalars(shape, folder / "model.safetensors")
        alone = {"model_type": f"{configuration['model_type']}_vision_model"} | configuration["vision_config"]
        (folder / "config.json").write_text(json.dumps(alone))
        (folder / "preprocessor_config.json").write_text(json.dumps(checkpoint.processor(configuration)))
    return folder


def write_without_scalars(shape, path):
    """As checkpoint.write_weights, which adds the logit's scale and bias: a tower alone has none, and they would be left over."""
    checkpoint.write_weights(shape, path)
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    for name in ("logit_scale", "logit_bias"):
        del header[name]
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size : -8])
