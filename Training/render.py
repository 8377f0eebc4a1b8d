"""Training pictures, a batch at a time: glyphs and shapes set on drawn backgrounds, [n, 3, 64, 64] in -1…1, and what each shows.

All of it is a few large tensor operations, because every second spent here is taken from training. A tile is sampled from the
smallest kept size that is still larger than its place, so what comes out is as sharp as Pillow's antialiased resize.
"""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import fields
import glyphs
import shapes
from specification import SEEN, Columns, alias, specification

SIDE = 64
LEVELS = (136, 96, 68, 48, 34, 24, 17)
SLOTS = 4 + 2  # at most four things shown, and two pieces of clutter under them


class Atlas:
    """Every tile (glyph classes first, then shape by texture) at every level: uint8 [tiles, 4, side, side], colour premultiplied."""

    def __init__(self):
        pictures, self.members = glyphs.classes()
        self.glyph_count = len(pictures)
        pictures += [shapes.mask(s, t) for s in shapes.SHAPES for t in shapes.TEXTURES]
        self.levels = [torch.from_numpy(np.stack([glyphs.premultiplied(p, s) for p in pictures]) * 255 + 0.5).to(torch.uint8) for s in LEVELS]
        small = self.levels[-1].float().flatten(2).sum(-1)
        self.colours = (small[:, :3] / small[:, 3:].clamp(min=1)).numpy()  # the mean colour of each tile
        self.aliases = {i: alias(m) for i, m in enumerate(self.members) if alias(m)}


def draw(atlas, rng, count, strength, share_of_shapes=0.32, single=0.8):
    """Pictures [count, 3, 64, 64] (float32, -1…1) and their specifications (int64 [count, columns]); strength 0…1 of augmentation."""
    tiles, tints = np.zeros((count, SLOTS), np.int64), np.ones((count, SLOTS, 3), np.float32)
    places = np.zeros((count, SLOTS, 7), np.float32)  # x, y, size, turn, aspect, shear; and 1 if used
    squash = squashes(rng, count, strength)
    specs, near = np.zeros((count, Columns), np.int64), np.zeros((count, 3), np.float32)
    for i in range(count):
        if rng.random() < share_of_shapes:
            specs[i], near[i] = place_shape(atlas, rng, strength, tiles[i], tints[i], places[i])
        else:
            specs[i], near[i] = place_glyph(atlas, rng, strength, tiles[i], places[i], single)
        if rng.random() < 0.25 * strength:
            for slot in range(rng.integers(1, 3)):
                tiles[i, slot] = rng.integers(atlas.glyph_count)
                x, y = rng.choice([rng.uniform(0, 0.15), rng.uniform(0.85, 1)]), rng.uniform(0, 1)
                places[i, slot] = (*rng.permutation([x, y]), rng.uniform(0.12, 0.25), rng.uniform(-3, 3), 1, 0, 1)
    canvas = backgrounds(rng, near, strength)
    canvas = compose(atlas, canvas, tiles, tints, places, squash)
    return finish(canvas, rng, strength), torch.from_numpy(specs)


def squashes(rng, count, strength):
    """[n, 2]: half of the pictures were wider or taller than square (up to 2 : 1) before the preprocessor made them so."""
    narrow = np.where(rng.random(count) < 0.5 * strength, np.exp(-rng.uniform(0, math.log(2), count)), 1)
    return np.where(rng.random((count, 1)) < 0.5, np.stack([narrow, np.ones(count)], 1), np.stack([np.ones(count), narrow], 1))


def place_glyph(atlas, rng, strength, tiles, places, single):
    glyph = rng.integers(atlas.glyph_count)
    number = 1 if rng.random() < single else int(rng.integers(2, 4))
    tiles[2:] = glyph
    arrange(rng, strength, number, places, rng.uniform(0.9 - 0.52 * strength, 0.92 + 0.12 * strength), 0.45 * strength, None)
    if glyph in atlas.aliases:
        colour, shape = atlas.aliases[glyph]
        spec = specification(shape=shape, colour=colour, count=number, glyphs=atlas.glyph_count)
    else:
        spec = specification(glyph=glyph, count=number)
    return spec, atlas.colours[glyph]


def place_shape(atlas, rng, strength, tiles, tints, places):
    colour, shape = SEEN[rng.integers(len(SEEN))]
    texture = rng.choice(4, p=(0.55, 0.15, 0.15, 0.15))
    number = int(rng.choice(4, p=(0.5, 0.18, 0.17, 0.15))) + 1
    size = place = None
    scale = rng.uniform(0.38, 0.62)
    if number == 1:
        size = rng.choice([None, 0, 1])
        scale = rng.uniform(0.18, 0.3) if size == 0 else rng.uniform(0.68, 0.92) if size == 1 else rng.uniform(0.36, 0.62)
        if scale < 0.5 and rng.random() < 0.7:
            place = int(rng.integers(5))
    tiles[2:] = atlas.glyph_count + shapes.SHAPES.index(shape) * 4 + texture
    tint = np.clip(np.array(shapes.COLOURS[colour]) + rng.uniform(-14, 14, 3), 0, 255) / 255
    tints[2:] = tint
    arrange(rng, strength, number, places, scale if number == 1 else 0.9, 0.22, place)
    return specification(shape=shape, colour=colour, count=number, texture=texture, size=size, place=place,
                         glyphs=atlas.glyph_count), tint * 255


CENTRES = {0: (0.22, 0.5), 1: (0.78, 0.5), 2: (0.5, 0.22), 3: (0.5, 0.78), 4: (0.5, 0.5)}
LAYOUTS = {  # of two, three and four things: centres, and the largest size that keeps them apart
    2: [([(0.27, 0.5), (0.73, 0.5)], 0.44), ([(0.5, 0.27), (0.5, 0.73)], 0.44), ([(0.28, 0.28), (0.72, 0.72)], 0.46), ([(0.72, 0.28), (0.28, 0.72)], 0.46)],
    3: [([(0.18, 0.5), (0.5, 0.5), (0.82, 0.5)], 0.31), ([(0.5, 0.27), (0.27, 0.72), (0.73, 0.72)], 0.42), ([(0.27, 0.28), (0.73, 0.28), (0.5, 0.73)], 0.42), ([(0.2, 0.2), (0.5, 0.5), (0.8, 0.8)], 0.34)],
    4: [([(0.27, 0.27), (0.73, 0.27), (0.27, 0.73), (0.73, 0.73)], 0.43), ([(0.14, 0.5), (0.38, 0.5), (0.62, 0.5), (0.86, 0.5)], 0.23), ([(0.5, 0.18), (0.18, 0.5), (0.82, 0.5), (0.5, 0.82)], 0.32)],
}


def arrange(rng, strength, number, places, scale, turn, place):
    """Fills in the places of the things shown: one anywhere it fits (or at a named place), several in a jittered layout."""
    if number == 1:
        if place is None:
            room = max(0.04, (1 - scale) / 2) * strength
            x, y = 0.5 + rng.uniform(-room, room), 0.5 + rng.uniform(-room, room)
        else:
            x, y = np.array(CENTRES[place]) + rng.uniform(-0.05, 0.05, 2)
        centres = [(x, y)]
    else:
        centres, most = LAYOUTS[number][rng.integers(len(LAYOUTS[number]))]
        scale = most * rng.uniform(1 - 0.3 * strength, 1)
    stretch = math.exp(rng.uniform(-0.22, 0.22) * strength)
    for slot, (x, y) in enumerate(centres, 2):
        jitter = rng.uniform(-0.02, 0.02, 2) if number > 1 else (0, 0)
        places[slot] = (x + jitter[0], y + jitter[1], scale, rng.uniform(-turn, turn), stretch, rng.uniform(-0.12, 0.12) * strength, 1)


def backgrounds(rng, near, strength):
    """[n, 3, 64, 64] in 0…1: two colours mixed by a field, and grain."""
    n = len(near)
    near = near / 255
    first, second = random_colours(rng, n, strength), random_colours(rng, n, 1.0)
    for _ in range(4):  # a colour too near the thing's own is drawn again
        close = np.abs(first - near).sum(1) < 0.5
        first[close] = random_colours(rng, int(close.sum()), 1.0)
    share = rng.uniform(0, 1, (n, 1)) ** 1.2
    share = np.where(np.abs(first + (second - first) * share - near).sum(1, keepdims=True) < 0.4, 0.15 * share, share)
    mixed = first[:, :, None, None] + ((second - first) * share)[:, :, None, None] * np.clip(fields.fields(rng, n, strength), 0, 1)[:, None]
    grainy = np.flatnonzero(rng.random(n) < 0.25 * strength)
    grain = rng.uniform(0, 0.12, (len(grainy), 1, 1, 1))
    mixed[grainy] += grain * rng.standard_normal((len(grainy), 3, SIDE, SIDE), dtype=np.float32)
    return torch.from_numpy(mixed.astype(np.float32)).clamp_(0, 1)


def random_colours(rng, n, strength):
    """Half any colour, a quarter greys, a quarter near white (all near white at strength 0)."""
    colours = rng.uniform(0, 1, (n, 3))
    kind = rng.random(n)
    colours[kind < 0.5] = colours[kind < 0.5][:, :1]
    colours[(kind < 0.25) | (rng.random(n) > strength)] **= 0.08
    return colours


def compose(atlas, canvas, tiles, tints, places, squash):
    """Lays the used slots over the canvas, first to last; `squash` [n, 2] narrows what a picture shows, in x and y."""
    pictures, slots = np.nonzero(places[..., 6])
    if not len(pictures):
        return canvas
    x, y, size, turn, aspect, shear, _ = places[pictures, slots].T
    width, height = size * np.sqrt(aspect), size / np.sqrt(aspect)
    c, s = np.cos(turn), np.sin(turn)
    # Output coordinates (-1…1) to a tile's: move to the centre, turn back, shear, stretch.
    rows = np.stack([np.stack([c / width, s / width], -1), np.stack([(shear * c - s) / height, (shear * s + c) / height], -1)], 1)
    rows /= squash[pictures][:, None]
    shift = -np.einsum("nij,nj->ni", rows, np.stack([2 * x - 1, 2 * y - 1], -1))
    theta = torch.from_numpy(np.concatenate([rows, shift[:, :, None]], 2).astype(np.float32))
    level = np.array([max(k for k, side in enumerate(LEVELS) if side >= need or k == 0) for need in np.maximum(width, height) * SIDE])
    layers = torch.empty(len(pictures), 4, SIDE, SIDE)
    chosen = tiles[pictures, slots]
    for k in np.unique(level):
        rows_here = torch.from_numpy(np.flatnonzero(level == k))
        tile = atlas.levels[k][torch.from_numpy(chosen[level == k])].float() / 255
        grid = F.affine_grid(theta[rows_here], (len(rows_here), 4, SIDE, SIDE), align_corners=False)
        layers[rows_here] = F.grid_sample(tile, grid, align_corners=False)
    layers[:, :3] *= torch.from_numpy(tints[pictures, slots])[:, :, None, None]
    for slot in np.unique(slots):
        rows_here = torch.from_numpy(np.flatnonzero(slots == slot))
        on = torch.from_numpy(pictures[slots == slot])
        canvas[on] = canvas[on] * (1 - layers[rows_here, 3:]) + layers[rows_here, :3]
    return canvas


def finish(canvas, rng, strength):
    """Brightness, contrast, saturation, blur or sharpening, JPEG damage; then to 8 bit and -1…1, as a preprocessor would."""
    n = len(canvas)
    def factors(spread):
        return torch.from_numpy(rng.uniform(-spread * strength, spread * strength, (n, 1, 1, 1)).astype(np.float32))
    canvas = (canvas - 0.5) * (1 + factors(0.3)) + 0.5 + factors(0.12)
    grey = canvas.mean(1, keepdim=True)
    canvas = grey + (canvas - grey) * (1 + factors(0.25))
    kernel = torch.tensor([1.0, 2, 1])
    kernel = (kernel[:, None] * kernel / 16).expand(3, 1, 3, 3)
    blurred = F.conv2d(F.pad(canvas, (1, 1, 1, 1), mode="replicate"), kernel, groups=3)
    canvas = canvas + (blurred - canvas) * (0.2 * strength + factors(0.7))
    pixels = (canvas.clamp(0, 1) * 255).round().to(torch.uint8)
    for i in np.flatnonzero(rng.random(n) < 0.25 * strength):
        pixels[i] = through_jpeg(pixels[i], int(rng.integers(45, 96)))
    return pixels.float() / 127.5 - 1


def through_jpeg(pixels, quality):
    file = io.BytesIO()
    Image.fromarray(pixels.permute(1, 2, 0).numpy()).save(file, "JPEG", quality=quality)
    return torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1)
