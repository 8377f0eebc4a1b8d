"""Stores what the reference implementation gives for both towers. Packages: requirements-towers.txt beside this file.

    python Tests/Reference/towers.py pictures   # crops of scikit-learn's photographs, and a rendered picture
    python Tests/Reference/towers.py mini       # Models/siglip-mini; again after each training

Vectors are stored as little-endian float32, pictures first, then texts, not normalised.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import SiglipModel

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


def load_picture(name, side, seed=SEED):
    """A stored picture, or seeded noise, at any size: each pixel is the stored one that it falls on."""
    if name.startswith("noise"):
        return seeded.noise(seed, name, side, side)
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
        {"pictures": pictures, "mini": mini}[command]()
