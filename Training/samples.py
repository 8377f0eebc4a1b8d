"""The sample pictures of the tests and the README: `Tests/Fixtures/Pictures`."""

from pathlib import Path

import numpy as np
from PIL import Image

import glyphs
import scenes
import shapes

FOLDER = Path(__file__).parent.parent / "Tests" / "Fixtures" / "Pictures"


def plain(width, height, top, bottom):
    """A vertical ramp between two colours."""
    share = np.linspace(0, 1, height)[:, None, None]
    rows = np.array(top) + (np.array(bottom) - np.array(top)) * share
    return Image.fromarray(np.broadcast_to(rows.round(), (height, width, 3)).astype(np.uint8))


def shape(name, colour):
    return scenes.tinted(shapes.mask(name, "solid"), shapes.COLOURS[colour])


def picture(canvas, tile, centres, size, turn=0.0):
    for x, y in centres:
        scenes.paste(canvas, tile, x, y, size, turn, 1.0)
    return canvas


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    sky, sand, meadow, white = ((205, 225, 245), (235, 242, 250)), ((240, 228, 205), (228, 212, 186)), ((196, 222, 180), (160, 200, 140)), ((250,) * 3,) * 2
    picture(plain(512, 512, *sky), glyphs.render("🐻"), [(0.5, 0.52)], 0.7).save(FOLDER / "bear.png", optimize=True)
    picture(plain(640, 480, *meadow), glyphs.render("🐱"), [(0.45, 0.5)], 0.75, 0.1).save(FOLDER / "cat.jpg", quality=88)
    picture(plain(480, 480, (20, 24, 60), (60, 40, 90)), glyphs.render("🚀"), [(0.5, 0.5)], 0.7).save(FOLDER / "rocket.webp", quality=85)
    picture(plain(512, 512, *sand), glyphs.render("🐻"), [(0.27, 0.5), (0.73, 0.5)], 0.4).save(FOLDER / "two-bears.png", optimize=True)
    picture(plain(256, 256, *white), shape("circle", "red"), [(0.5, 0.5)], 0.6).save(FOLDER / "red-circle.png", optimize=True)
    picture(plain(384, 384, *sand), shape("triangle", "blue"), [(0.5, 0.27), (0.27, 0.72), (0.73, 0.72)], 0.36).save(FOLDER / "three-blue-triangles.jpg", quality=90)


if __name__ == "__main__":
    main()
