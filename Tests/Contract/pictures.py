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
