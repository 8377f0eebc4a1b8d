"""Pictures to send: a real bear, and as many drawn ones as a test needs."""

import base64
import io
import random

from PIL import Image, ImageDraw

import description

FOLDER = description.PROJECT / "Tests/Fixtures/Pictures"


def bear():
    return (FOLDER / "bear.png").read_bytes()


def draw(seed, size=(96, 80)):
    """A picture unlike that of any other seed: coloured shapes on a coloured ground."""
    choice = random.Random(seed)

    def colour():
        return tuple(choice.randrange(256) for _ in range(3))

    picture = Image.new("RGB", size, colour())
    pen = ImageDraw.Draw(picture)
    for _ in range(6):
        x, y = (choice.randrange(side) for side in size)
        width, height = (choice.randrange(side // 6, side // 2) for side in size)
        shape = choice.choice([pen.ellipse, pen.rectangle])
        shape((x, y, x + width, y + height), fill=colour())
    return picture


def encode(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png(seed, **options):
    return encode(draw(seed, **options))


def base64_text(data):
    return base64.b64encode(data).decode("ascii")


COLOURS = ["red", "green", "blue", "yellow"]
SHAPES = ["circle", "square", "triangle"]


def shape(colour, kind, place=0):
    """One coloured shape on white, somewhere on the diagonal: siglip-mini knows what it is."""
    picture = Image.new("RGB", (128, 112), "white")
    pen = ImageDraw.Draw(picture)
    x, y = 10 + 12 * place, 8 + 9 * place
    draw = {
        "circle": lambda: pen.ellipse((x, y, x + 60, y + 60), fill=colour),
        "square": lambda: pen.rectangle((x, y, x + 60, y + 60), fill=colour),
        "triangle": lambda: pen.polygon([(x + 30, y), (x, y + 60), (x + 60, y + 60)], fill=colour),
    }
    draw[kind]()
    return picture
