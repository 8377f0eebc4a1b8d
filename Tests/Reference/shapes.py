"""Stores what the reference implementation gives for seeded weights of many shapes. Packages: requirements-towers.txt.

    python Tests/Reference/shapes.py sizes              # the sizes that NaFlex gives pictures
    python Tests/Reference/shapes.py kinds              # small widths, every kind of checkpoint: what `make test` reads
    python Tests/Reference/shapes.py released           # the released shapes, true: what `make test-full` reads
    python Tests/Reference/shapes.py released NAME...   # some of them

Weights are never stored: `towers_seeded.py` and Swift make the same ones. Under Tests/Fixtures/Shapes/ each shape has its
configuration, inputs and tensors in NAME.json, and in NAME.f32 the vectors, little-endian float32, not normalised: one a
picture, one a text, the chosen patches of the first picture, a classifier's logits. A row of
docs/NUMERICS.md comes from `swift test --filter ReleasedShapesTests`.
"""

import gc
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
import transformers
from PIL import Image
from transformers.models.siglip2.image_processing_pil_siglip2 import Siglip2ImageProcessorPil, get_image_size_for_max_num_patches

import shapes_list
import towers_seeded as seeded
from towers import SEED, load_picture

FOLDER = Path(__file__).resolve().parents[1] / "Fixtures" / "Shapes"
TYPES = {"siglip": "Siglip", "siglip2": "Siglip2"}
weights = {}  # by name and shape: neighbours in the list share most of them


def spread(name, shape):
    """Scale (of a standard normal) and shift of a tensor: wide enough that unlike inputs give unlike vectors."""
    if name.endswith(("norm1.weight", "norm2.weight", "layernorm.weight", "layer_norm.weight")):
        return 0.2, 1
    if name.endswith("bias"):
        return 0.05, 0
    fan_in = np.sqrt(np.prod(shape[1:]))
    if "q_proj" in name or "k_proj" in name:
        return 1.75 / fan_in, 0  # with 3 the softmax is so hard that rounding alone moves vectors by 1e-3
    if "in_proj_weight" in name:
        return 2 / fan_in, 0
    if "token_embedding" in name or "probe" in name:
        return 1, 0
    if "position_embedding" in name:
        return 0.2 if name.startswith("text_model.") else 0.6, 0
    if "fc1" in name or "fc2" in name:
        return 0.5 / fan_in, 0
    return 3 / fan_in, 0


# The model


def build(shape):
    """The reference's model on seeded weights, and the list of its tensors."""
    kind = shape.get("model", "Model")
    configuration = dict(shape["configuration"])
    family = TYPES[configuration["model_type"].split("_")[0]]
    part = {"VisionModel": "VisionConfig", "TextModel": "TextConfig"}.get(kind, "Config")
    config = getattr(transformers, family + part).from_dict(configuration)
    config._attn_implementation = "eager"
    with torch.device("meta"):
        model = getattr(transformers, family + kind)(config)
    seed, tensors, values = shape.get("seed", SEED), [], {}
    rows = sorted({i for ids in shape["texts"] for i in ids} | {shape["padding"]})
    for name, tensor in sorted(model.state_dict().items()):
        if name in ("logit_scale", "logit_bias"):
            values[name] = torch.zeros(1)
            continue
        scale, shift = spread(name, tensor.shape)
        scale = float(np.float32(scale / seeded.SPREAD))
        tensors.append({"name": name, "shape": list(tensor.shape), "scale": scale, "shift": shift})
        values[name] = seeded_tensor(seed, name, tuple(tensor.shape), scale, shift, rows)
    model.load_state_dict(values, assign=True)
    for module in model.modules():  # buffers that no checkpoint has
        if "position_ids" in module._buffers:
            module.position_ids = torch.arange(module.position_embedding.num_embeddings).expand(1, -1)
    return model.float().eval(), folded(tensors)


def seeded_tensor(seed, name, shape, scale, shift, rows):
    """The same as Swift's. Of the token table only the rows that a text touches."""
    if "token_embedding" in name:
        tensor = torch.zeros(shape)
        for row in rows:
            tensor[row] = torch.from_numpy(seeded.values(seed, name, row * shape[1], shape[1], scale, shift))
        return tensor
    key = (seed, name, shape, scale)
    if key not in weights:
        weights[key] = torch.from_numpy(seeded.values(seed, name, 0, int(np.prod(shape)), scale, shift)).reshape(shape)
    return weights[key]


def folded(tensors):
    """Layers differ only in their number: one entry with {} for it, and how many there are."""
    entries = {}
    for tensor in tensors:
        pattern = re.sub(r"layers\.\d+\.", "layers.{}.", tensor["name"])
        entry = entries.setdefault(pattern, {**tensor, "name": pattern, "count": 0})
        entry["count"] += 1
    return list(entries.values())


# Inputs


def pixels(shape, picture):
    """What the vision tower takes, by the reference's own steps."""
    height, width, seed = picture["height"], picture["width"], shape.get("seed", SEED)
    if "maxPatches" not in picture:
        values = load_picture(picture["name"], height, seed).astype(np.float32) * np.float32(1 / 255)
        values = ((values - np.float32(0.5)) / np.float32(0.5)).transpose(2, 0, 1)
        return {"pixel_values": torch.from_numpy(values[None].copy())}
    if picture["name"].startswith("noise"):
        image = seeded.noise(seed, picture["name"], height, width)
    else:
        side = max(height, width)
        image = load_picture(picture["name"], side, seed)[:height, :width]
    inputs = Siglip2ImageProcessorPil()(
        images=[Image.fromarray(image)], max_num_patches=picture["maxPatches"], patch_size=shape["patch"], return_tensors="pt")
    picture["rows"], picture["columns"] = inputs["spatial_shapes"][0].tolist()
    taken = inputs["pixel_values"][0, : picture["rows"] * picture["columns"]].numpy()
    picture["digest"] = fnv1a(((taken * 0.5 + 0.5) * 255).round().astype(np.uint8).tobytes())
    return dict(inputs)


def fnv1a(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{digest:016x}"


def padded(shape, ids):
    return ids + [shape["padding"]] * (shape["positions"] - len(ids))


# Vectors


def vectors(model, shape):
    """Blocks of vectors, by name."""
    blocks = {}
    with torch.no_grad():
        if shape["pictures"]:
            vision = getattr(model, "vision_model", model)
            pooled, logits = [], []
            for index, picture in enumerate(shape["pictures"]):
                inputs = pixels(shape, picture)
                out = vision(**inputs)
                if out.pooler_output is not None:
                    pooled.append(out.pooler_output[0].numpy())
                if index == 0 and shape.get("patches"):
                    blocks["patches"] = out.last_hidden_state[0].numpy()[shape["patches"]]
                if hasattr(model, "classifier"):
                    logits.append(model(**inputs).logits[0].numpy())
            if pooled:
                blocks["pictures"] = np.stack(pooled)
            if logits:
                blocks["classes"] = np.stack(logits)
        if shape["texts"]:
            text = getattr(model, "text_model", model)
            ids = torch.tensor([padded(shape, ids) for ids in shape["texts"]])
            blocks["texts"] = text(input_ids=ids).pooler_output.numpy()
    return blocks


def store(name, shape):
    model, tensors = build(shape)
    blocks = vectors(model, shape)
    order = [block for block in ("pictures", "texts", "patches", "classes") if block in blocks]
    described = {key: shape[key] for key in ("configuration", "preprocessor", "padding", "positions", "patches") if key in shape}
    description = {"seed": shape.get("seed", SEED), **described, "blocks": {block: list(blocks[block].shape) for block in order}}
    lists = {key: shape[key] for key in ("pictures", "texts")} | {"tensors": tensors}
    lines = [f' "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in description.items()]
    for key, items in lists.items():
        lines.append(f' "{key}": [\n' + ",\n".join(f"  {json.dumps(item)}" for item in items) + "\n ]")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    np.concatenate([blocks[block].astype("<f4").ravel() for block in order]).tofile(FOLDER / f"{name}.f32")
    print(name, ", ".join(f"{block}: unlike inputs {unlike(blocks[block])}" for block in order), flush=True)


def sizes():
    """What the reference makes of pictures' sizes: height, width, most patches; height, width afterwards."""
    random = np.random.default_rng(5)
    sides = np.exp(random.uniform(0, np.log(12000), (400, 2))).round().astype(int).tolist()
    sides += [[1, 1], [1, 12000], [12000, 1], [8000, 8000], [3, 64000], [64000, 5], [480, 640], [2160, 3840]]
    most = [16, 64, 100, 256, 576, 1000, 1024, 4096]
    rows = [[h, w, m, *get_image_size_for_max_num_patches(h, w, 16, m)] for (h, w), m in zip(sides, most * len(sides))]
    (FOLDER / "naflex-sizes.json").write_text("[\n" + ",\n".join(f" {row}" for row in rows) + "\n]\n")


def unlike(block):
    unit = block / np.linalg.norm(block, axis=1, keepdims=True)
    cosines = (unit @ unit.T)[~np.eye(len(unit), dtype=bool)]
    return f"{cosines.min():.3f} ... {cosines.max():.3f}" if len(block) > 1 else "-"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sizes"]:
            sizes()
            sys.exit()
        case ["kinds", *names]:
            known = shapes_list.KINDS
        case ["released", *names]:
            known = shapes_list.RELEASED
        case _:
            sys.exit(__doc__)
    width = None
    for name in names or known:
        if width != (width := known[name]["configuration"].get("vision_config", {}).get("hidden_size")):
            weights.clear()
            gc.collect()
        store(name, known[name])
