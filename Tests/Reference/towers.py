"""Stores what the reference implementation gives for both towers. Packages: requirements-towers.txt beside this file.

    python Tests/Reference/towers.py pictures   # crops of scikit-learn's photographs, and a rendered picture
    python Tests/Reference/towers.py base224    # seeded weights of base-patch16-224's true shapes
    python Tests/Reference/towers.py mini       # Models/siglip-mini; again after each training

Vectors are stored as little-endian float32, pictures first, then texts, not normalised.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import SiglipConfig, SiglipModel

import towers_seeded as seeded

PROJECT = Path(__file__).resolve().parents[2]
FIXTURES = PROJECT / "Tests" / "Fixtures" / "Towers"
CROP = 112  # side of the stored pictures
PHOTOGRAPHS = ["china", "flower"]
SEED = 20260101


def store(name, description, vectors):
    (FIXTURES / f"{name}.json").write_text(json.dumps(description, indent=1, ensure_ascii=False) + "\n")
    np.concatenate([v.astype("<f4").ravel() for v in vectors]).tofile(FIXTURES / f"{name}.f32")
    for kind, block in zip(("pictures", "texts"), vectors):
        unit = block / np.linalg.norm(block, axis=1, keepdims=True)
        cosines = (unit @ unit.T)[~np.eye(len(unit), dtype=bool)]
        print(f"{name} {kind}: cosine of unlike inputs {cosines.min():.3f} ... {cosines.max():.3f}")


# Pictures


def pictures():
    from sklearn.datasets import load_sample_image

    # flower.jpg and china.jpg: see README.md beside the fixtures for their authors and licence.
    corners = {"china": (180, 270), "flower": (130, 250)}
    for name in PHOTOGRAPHS:
        top, left = corners[name]
        pixels = load_sample_image(f"{name}.jpg")[top : top + 2 * CROP : 2, left : left + 2 * CROP : 2]
        pixels.astype(np.uint8).tofile(FIXTURES / f"{name}.rgb")
    rendered().tofile(FIXTURES / "rendered.rgb")


def rendered():
    """A red disc and a blue bar on a gradient."""
    from PIL import Image, ImageDraw

    y, x = np.mgrid[0:CROP, 0:CROP]
    image = Image.fromarray(np.stack([y * 2, 255 - x, (x + y)], -1).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse((12, 20, 60, 68), fill=(220, 20, 30))
    draw.rectangle((66, 8, 84, 104), fill=(20, 40, 200))
    return np.asarray(image)


def load_picture(name, side):
    """A stored picture, or seeded noise, at any size: each pixel is the stored one that it falls on."""
    if name.startswith("noise"):
        return seeded.picture(SEED, name, side)
    stored = np.fromfile(FIXTURES / f"{name}.rgb", np.uint8).reshape(CROP, CROP, 3)
    place = np.arange(side) * CROP // side
    return stored[place][:, place]


PICTURES = [*PHOTOGRAPHS, "rendered", "noise-1", "noise-2"]


def encode(model, side, texts):
    pixels = np.stack([load_picture(name, side) for name in PICTURES]).astype(np.float32) * np.float32(1 / 255)
    pixels = torch.from_numpy(((pixels - np.float32(0.5)) / np.float32(0.5)).transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        images = model.get_image_features(pixel_values=pixels)
        labels = model.get_text_features(input_ids=torch.tensor(texts))
    return [getattr(out, "pooler_output", out).numpy() for out in (images, labels)]


# base-patch16-224, seeded


def spread(name, shape):
    """Scale (of a standard normal) and shift of a tensor: wide enough that unlike inputs give unlike vectors."""
    if name.endswith(("layer_norm1.weight", "layer_norm2.weight", "layernorm.weight", "layer_norm.weight")):
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
        return 0.2, 0
    if "patch_embedding" in name:
        return 3 / fan_in, 0
    if "fc1" in name or "fc2" in name:
        return 0.5 / fan_in, 0
    return 3 / fan_in, 0


def ids(first, step, count):
    return [(first + step * i) % 256000 for i in range(count)] + [1]


TEXTS = {
    "a picture of a bear, told at some length": [235250, 5642, 576, 476, 10655, *ids(5000, 731, 20)],
    "far rows": ids(255999, -40961, 30),
    "middling": ids(1000, 97, 40),
    "one token short": ids(7, 7919, 62),
    "full": ids(31, 6007, 63),
}


def base224():
    configuration = {
        "model_type": "siglip",
        "text_config": {"vocab_size": 256000, "model_type": "siglip_text_model"},
        "vision_config": {"model_type": "siglip_vision_model"},
    }
    config = SiglipConfig.from_dict(configuration)
    config._attn_implementation = "eager"
    texts = [ids + [0] * (64 - len(ids)) for ids in TEXTS.values()]
    rows = sorted({i for ids in texts for i in ids})
    model = SiglipModel(config).float().eval()
    tensors = []
    with torch.no_grad():
        for name, tensor in sorted(model.state_dict().items()):
            if name in ("logit_scale", "logit_bias"):
                continue
            scale, shift = spread(name, tensor.shape)
            scale = float(np.float32(scale / seeded.SPREAD))
            tensors.append({"name": name, "shape": list(tensor.shape), "scale": scale, "shift": shift})
            width = tensor.shape[-1]
            if "token_embedding" in name:
                tensor.zero_()
                for row in rows:
                    values = seeded.values(SEED, name, row * width, width, scale, shift)
                    tensor[row] = torch.from_numpy(values)
            else:
                values = seeded.values(SEED, name, 0, tensor.numel(), scale, shift)
                tensor.copy_(torch.from_numpy(values).reshape(tensor.shape))
    description = {
        "seed": SEED,
        "configuration": configuration,
        "pictures": PICTURES,
        "texts": texts,
        "dimensions": 768,
        "tensors": tensors,
    }
    store("base224", description, encode(model, 224, texts))


# The embedded checkpoint

MINI_TEXTS = ["a bear", "ein Bär", "くま", "This is a photo of two red circles.", "", "pizza", "a blue square"]


def mini():
    from tokenizers import Tokenizer

    folder = PROJECT / "Models" / "siglip-mini"
    model = SiglipModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    length = model.config.text_config.max_position_embeddings
    texts = []
    for text in MINI_TEXTS:
        ids = tokenizer.encode(text.lower(), add_special_tokens=False).ids[: length - 1] + [1]
        texts.append(ids + [0] * (length - len(ids)))
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    description = {
        "weights": digest,
        "pictures": PICTURES,
        "texts": texts,
        "dimensions": model.config.vision_config.hidden_size,
        "logitScale": float(model.logit_scale),
        "logitBias": float(model.logit_bias),
    }
    store("mini", description, encode(model, model.config.vision_config.image_size, texts))


if __name__ == "__main__":
    torch.manual_seed(0)
    for command in sys.argv[1:]:
        {"pictures": pictures, "base224": base224, "mini": mini}[command]()
