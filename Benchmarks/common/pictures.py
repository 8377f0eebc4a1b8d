"""Pictures that a seed gives: unlike each other, with the detail of a photograph. Packages: pillow."""

import io
import random

from PIL import Image


def picture(number, width=640, height=480):
    """Large smooth areas, finer ones over them, and grain."""
    random_numbers = random.Random(number)
    layers = [layer(random_numbers, width, height, step) for step in (96, 24, 6)]
    image = Image.blend(layers[0], layers[1], 0.35)
    image = Image.blend(image, layers[2], 0.2)
    return Image.blend(image, layer(random_numbers, width, height, 1), 0.04)


def layer(random_numbers, width, height, step):
    columns, rows = max(2, width // step), max(2, height // step)
    noise = Image.frombytes("RGB", (columns, rows), random_numbers.randbytes(3 * columns * rows))
    return noise.resize((width, height), Image.Resampling.BICUBIC)


def jpeg(number, width=640, height=480):
    out = io.BytesIO()
    picture(number, width, height).save(out, format="JPEG", quality=85)
    return out.getvalue()


def jpegs(count, width=640, height=480):
    return [jpeg(number, width, height) for number in range(count)]
