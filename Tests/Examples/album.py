"""The folder of photos that the tests index."""

import io
import shutil

import numpy
from PIL import Image

import pictures

KINDS = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif"]
BAD = "broken.jpg"
# Names that a careless program splits, quotes or matches wrongly.
ODD = "ways/it's \"a, b; c\\d\" %s $HOME é 1.PNG"
ORIGINAL_OF = {"ways/bear again.jpg": "bear.png", "ways/small cat.jpeg": "cat.jpg", ODD: "rocket.webp"}


def write(folder):
    for file in pictures.FOLDER.iterdir():
        shutil.copy(file, folder)
    (folder / "ways").mkdir()
    (folder / "a folder.jpg").mkdir()
    for place, (colour, kind) in enumerate((colour, kind) for colour in pictures.COLOURS for kind in pictures.SHAPES):
        pictures.shape(colour, kind, place % 4).save(folder / f"a folder.jpg/{colour} {kind}.png")
    with Image.open(folder / "bear.png") as bear:
        bear.convert("RGB").save(folder / "ways/bear again.jpg", quality=70)
    with Image.open(folder / "cat.jpg") as cat:
        cat.resize((cat.width // 2, cat.height // 2)).save(folder / "ways/small cat.jpeg", quality=80)
    with Image.open(folder / "rocket.webp") as rocket:
        rocket.convert("RGB").save(folder / ODD)
    (folder / "ways/link.png").symlink_to(folder / "bear.png")
    (folder / BAD).write_bytes((folder / "photo.jpg").read_bytes()[:3000])
    return folder


def good(folder):
    """The pictures that can be indexed."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and file.name != BAD)
    return sorted(file for file in files if file.suffix.lower() in KINDS)


def vector(client, picture):
    headers = {"Content-Type": "application/octet-stream", "Accept": "application/x-npy"}
    answer = client.post("/embed/image", data=picture, headers=headers)
    return numpy.load(io.BytesIO(answer.content))[0]


LABELS = ["a bear", "a red circle", "a cat", '@odd, "label"; it\'s']


def calls(folder):
    """Calls of a program whose answers must be the same in every language."""
    return [
        ("search", "ein Bär"), ("search", '"; DROP TABLE pictures; --'), ("like", folder / ODD), ("duplicates", "0.7"),
        ("tag", *LABELS),
    ]
