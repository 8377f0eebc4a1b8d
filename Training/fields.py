"""What lies behind the things: fields [n, 64, 64] of about 0…1 that mix two colours, of ten families.

None of them is a family of the evaluation's (checkerboards, plaid, rings, polka dots, plasma: see `scenes.py`).
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

SIDE = 64
Y, X = np.mgrid[:SIDE, :SIDE].astype(np.float32) / SIDE - 0.5


def fields(rng, n, strength):
    """Flat at strength 0, else any of the families."""
    family = rng.choice(len(FAMILIES) + 1, size=n, p=(0.2, *[0.8 / len(FAMILIES)] * len(FAMILIES)))
    family[rng.random(n) > strength] = 0
    field = np.zeros((n, SIDE, SIDE), np.float32)
    for k, draw in enumerate(FAMILIES, 1):
        rows = np.flatnonzero(family == k)
        if len(rows):
            field[rows] = draw(rng, len(rows))
    return field


def some(rng, n, low, high):
    return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)


def across(rng, n):
    """Coordinates along and across a random direction."""
    angle = some(rng, n, 0, 2 * math.pi)
    return np.cos(angle) * X + np.sin(angle) * Y, np.cos(angle) * Y - np.sin(angle) * X


def ramp(rng, n):
    return across(rng, n)[0] * 1.2 + 0.5


def radial(rng, n):
    return np.hypot(X - some(rng, n, -0.4, 0.4), Y - some(rng, n, -0.4, 0.4)) * 1.4


def split(rng, n):
    return across(rng, n)[0] > some(rng, n, -0.28, 0.28)


def stripes(rng, n):
    return 1 / (1 + np.exp(-6 * np.sin(across(rng, n)[0] * some(rng, n, 12, 90) + some(rng, n, 0, 6))))


def waves(rng, n):
    """Stripes that meander."""
    along, beside = across(rng, n)
    bend = some(rng, n, 0.5, 3) * np.sin(beside * some(rng, n, 6, 25) + some(rng, n, 0, 6))
    return 1 / (1 + np.exp(-some(rng, n, 1, 8) * np.sin(along * some(rng, n, 12, 60) + bend)))


def smooth(rng, n):
    cells = int(rng.choice((3, 5, 9, 17)))
    coarse = torch.from_numpy(rng.uniform(-0.2, 1.2, (n, 1, cells, cells)).astype(np.float32))
    return F.interpolate(coarse, (SIDE, SIDE), mode="bicubic", align_corners=True)[:, 0].numpy()


def camouflage(rng, n):
    """Smooth noise cut at one or two heights."""
    noise = smooth(rng, n)
    return 0.5 * (noise > some(rng, n, 0.2, 0.6)) + 0.5 * (noise > some(rng, n, 0.4, 0.8))


def patches(rng, n):
    """Cells around random points, each of its own grey."""
    count = int(rng.integers(4, 30))
    points = rng.uniform(-0.5, 0.5, (2, n, count, 1, 1)).astype(np.float32)
    nearest = ((X - points[0]) ** 2 + (Y - points[1]) ** 2).argmin(1)
    return np.take_along_axis(rng.uniform(0, 1, (n, count)), nearest.reshape(n, -1), 1).reshape(n, SIDE, SIDE)


def boxes(rng, n):
    """Turned rectangles that cover each other."""
    along, beside = across(rng, n)
    field = np.zeros((n, SIDE, SIDE), np.float32)
    for _ in range(int(rng.integers(2, 9))):
        inside = (np.abs(along - some(rng, n, -0.6, 0.6)) < some(rng, n, 0.02, 0.3)) & (np.abs(beside - some(rng, n, -0.6, 0.6)) < some(rng, n, 0.02, 0.3))
        field = np.where(inside, some(rng, n, 0, 1), field)
    return field


FAMILIES = (ramp, radial, split, stripes, waves, smooth, camouflage, patches, boxes)
