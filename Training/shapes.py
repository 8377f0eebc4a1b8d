"""Coloured shapes: their drawings (a mask each, coloured later), and the words for them in eight languages."""

import functools
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

COLOURS = {  # RGB
    "red": (220, 30, 35), "orange": (245, 140, 20), "yellow": (250, 215, 40), "green": (40, 160, 60), "blue": (35, 85, 215),
    "purple": (135, 50, 170), "pink": (250, 140, 185), "brown": (125, 75, 40), "black": (20, 20, 22), "white": (248, 248, 248),
    "grey": (135, 135, 138),
}
SHAPES = "circle square triangle diamond star heart cross pentagon ring crescent arrow oval".split()
TEXTURES = "solid striped dotted hollow".split()
SIZES = "small large".split()
PLACES = "left right top bottom middle".split()
COUNTS = (1, 2, 3, 4)
SIDE = 136


def polygon(points):
    return [(SIDE / 2 + x * SIDE * 0.47, SIDE / 2 + y * SIDE * 0.47) for x, y in points]


def regular(n, inner=None, turn=-math.pi / 2):
    k = n if inner is None else 2 * n
    radii = [1 if inner is None or i % 2 == 0 else inner for i in range(k)]
    return [(r * math.cos(turn + 2 * math.pi * i / k), r * math.sin(turn + 2 * math.pi * i / k)) for i, r in enumerate(radii)]


def heart():
    curve = [2 * math.pi * i / 80 for i in range(80)]
    return [(math.sin(t) ** 3, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16) for t in curve]


OUTLINES = {
    "circle": regular(90), "square": [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
    "triangle": [(0, -0.9), (1, 0.8), (-1, 0.8)], "diamond": [(0, -1), (0.72, 0), (0, 1), (-0.72, 0)], "star": regular(5, 0.42),
    "heart": heart(), "pentagon": regular(5),
    "cross": [(-.3, -1), (.3, -1), (.3, -.3), (1, -.3), (1, .3), (.3, .3), (.3, 1), (-.3, 1), (-.3, .3), (-1, .3), (-1, -.3), (-.3, -.3)],
    "ring": regular(90), "crescent": regular(90), "oval": [(x, 0.55 * y) for x, y in regular(90)],
    "arrow": [(-1, -.28), (.15, -.28), (.15, -.75), (1, 0), (.15, .75), (.15, .28), (-1, .28)],
}


@functools.cache
def mask(shape, texture):
    """A shape as an alpha mask, RGBA [136, 136] with white colour, antialiased by drawing it four times as large."""
    zoom = 4
    large = Image.new("L", (SIDE * zoom, SIDE * zoom))
    draw = ImageDraw.Draw(large)
    points = [(x * zoom, y * zoom) for x, y in polygon(OUTLINES[shape])]
    draw.polygon(points, fill=255)
    middle = SIDE * zoom / 2
    if shape == "ring":
        draw.ellipse([middle * 0.55, middle * 0.55, middle * 1.45, middle * 1.45], fill=0)
    if shape == "crescent":
        draw.ellipse([middle * 0.65, middle * 0.12, middle * 2.1, middle * 1.57], fill=0)
    full = np.asarray(large) > 0
    y, x = np.mgrid[: SIDE * zoom, : SIDE * zoom] / (SIDE * zoom)
    if texture == "striped":
        full = full & (((x + y) * 7 % 1 < 0.58) | border(full, 0.045))
    elif texture == "dotted":
        hole = (x * 6 % 1 - 0.5) ** 2 + (y * 6 % 1 - 0.5) ** 2 < 0.075
        full = full & (~hole | border(full, 0.045))
    elif texture == "hollow":
        full = full & border(full, 0.075)
    alpha = Image.fromarray((full * 255).astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return Image.merge("RGBA", [Image.new("L", (SIDE, SIDE), 255)] * 3 + [alpha])


def border(full, share):
    """The part of a mask nearer to its edge than a share of the side."""
    steps = int(share * full.shape[0])
    small = Image.fromarray((full * 255).astype(np.uint8))
    for _ in range(steps // 4):
        small = small.filter(ImageFilter.MinFilter(9))
    return full & (np.asarray(small) == 0)
