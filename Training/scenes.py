"""Pictures for the evaluation and the samples, drawn apart from the training's: by Pillow, at full size, on backgrounds of other families.

Training's backgrounds are those of `fields.py`; here they are checkerboards, plaid, rings, polka dots and plasma.
"""

import io
import math

import numpy as np
from PIL import Image

import shapes
from render import LAYOUTS, CENTRES

FAMILIES = ("checkerboard", "plaid", "rings", "polka dots", "plasma")


def background(rng, family, width, height, near):
    """RGB [height, width, 3] in 0…255 of two or three colours, none of the first two close to the thing's own colour."""
    colours = rng.uniform(0, 255, (3, 3))
    for k in (0, 1):
        for _ in range(20):
            if np.abs(colours[k] - near).sum() > 150:
                break
            colours[k] = rng.uniform(0, 255, 3)
    colours[1] = colours[0] + (colours[1] - colours[0]) * rng.uniform(0.15, 0.8)
    y, x = np.mgrid[:height, :width] / min(width, height)
    cells = rng.uniform(3, 10)
    if family == "checkerboard":
        field = (np.floor(x * cells) + np.floor(y * cells)) % 2
    elif family == "plaid":
        field = 0.5 * (np.sin(x * cells * 6) > 0.3) + 0.5 * (np.sin(y * cells * 6) > 0.3)
    elif family == "rings":
        field = 0.5 + 0.5 * np.sin(np.hypot(x - rng.uniform(0, 1), y - rng.uniform(0, 1)) * cells * 8)
    elif family == "polka dots":
        field = ((x * cells % 1 - 0.5) ** 2 + (y * cells % 1 - 0.5) ** 2 < 0.08).astype(float)
    else:
        field = np.zeros((height, width))
        for octave in (2, 4, 8, 16):
            coarse = Image.fromarray(rng.uniform(0, 1, (octave + 1, octave + 1)).astype(np.float32))
            field += np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)) / octave
        field = np.clip(field / 0.94 * 1.6 - 0.8 + 0.3, 0, 1)
    return colours[0] + (colours[1] - colours[0]) * field[..., None]


def paste(canvas, tile, x, y, size, turn, aspect):
    """Lays an RGBA tile on an RGB Pillow picture: centre in shares of its sides, size in shares of the shorter one."""
    short = min(canvas.size)
    width, height = max(1, round(size * short * math.sqrt(aspect))), max(1, round(size * short / math.sqrt(aspect)))
    tile = tile.resize((width, height), Image.Resampling.BICUBIC).rotate(math.degrees(turn), Image.Resampling.BICUBIC, expand=True)
    canvas.paste(tile, (round(x * canvas.width - tile.width / 2), round(y * canvas.height - tile.height / 2)), tile)


def tinted(tile, colour):
    red, green, blue, alpha = tile.split()
    return Image.merge("RGBA", [Image.new("L", tile.size, int(c)) for c in colour] + [alpha])


def scene(rng, tile, count=1, scale=None, place=None, turn=0.25, family=None, near=None):
    """One picture (Pillow, RGB, 96 to 640 pixels a side) of a tile shown one or more times; half of them have been through JPEG."""
    width, height = [(96, 96), (128, 128), (200, 200), (256, 256), (384, 384), (512, 512), (320, 240), (640, 480)][rng.integers(8)]
    family = family or FAMILIES[rng.integers(len(FAMILIES))]
    if near is None:
        alpha = np.asarray(tile, float)
        near = (alpha[..., :3] * alpha[..., 3:]).sum((0, 1)) / max(1, alpha[..., 3].sum())
    canvas = Image.fromarray(background(rng, family, width, height, near).clip(0, 255).astype(np.uint8))
    if count == 1:
        scale = rng.uniform(0.5, 0.95) if scale is None else scale
        room = max(0.0, (1 - scale) / 2) * 0.8
        centres = [(0.5 + rng.uniform(-room, room), 0.5 + rng.uniform(-room, room)) if place is None else CENTRES[place]]
    else:
        centres, most = LAYOUTS[count][rng.integers(len(LAYOUTS[count]))]
        scale = most * rng.uniform(0.75, 0.98)
    aspect = math.exp(rng.uniform(-0.15, 0.15))
    for x, y in centres:
        paste(canvas, tile, x, y, scale, rng.uniform(-turn, turn), aspect)
    if rng.random() < 0.5:
        file = io.BytesIO()
        canvas.save(file, "JPEG", quality=int(rng.integers(60, 96)))
        canvas = Image.open(file).convert("RGB")
    return canvas


def shape_scene(rng, colour, shape, count):
    """A coloured shape on a held-out background: (picture, texture)."""
    texture = shapes.TEXTURES[rng.choice(4, p=(0.55, 0.15, 0.15, 0.15))]
    tint = np.clip(np.array(shapes.COLOURS[colour]) + rng.uniform(-14, 14, 3), 0, 255)
    tile = tinted(shapes.mask(shape, texture), tint)
    return scene(rng, tile, count, scale=rng.uniform(0.35, 0.9), turn=0.2, near=tint)
