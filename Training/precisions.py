"""What bf16 and int8 cost on the evaluation set: cosine to fp32's vectors, and how often the first label is the same.

    python Training/precisions.py .build/release/siglip

Pictures and labels are those of `evaluate.py`: a scene of every emoji among all English names, and coloured shapes among all labels of
colour, shape and count.
"""

import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

import shape_words
import shapes
from data import Data
from evaluate import SEED, TEMPLATE, emoji_pictures, labels, one_shape_scene
from export import MODEL

PRECISIONS = ["fp32", "bf16", "int8"]


def emoji(data):
    pictures, _ = emoji_pictures(data.atlas.members, SEED, 1)
    return pictures, labels(data.captions, "en", data.atlas.glyph_count)[0]


def coloured_shapes(_):
    combinations = [(c, s, n) for c in shapes.COLOURS for s in shapes.SHAPES for n in shapes.COUNTS]
    truth = [combinations[i % len(combinations)] for i in range(2 * len(combinations))]
    with ProcessPoolExecutor(2) as processes:
        pictures = list(processes.map(one_shape_scene, [(SEED, i) for i in range(len(truth))], truth, chunksize=32))
    return pictures, [shape_words.phrase("en", s, c, n) for c, s, n in combinations]


def vectors(siglip, precision, folder, pictures, texts):
    """Of pictures and of texts, unit length."""
    rows = []
    for kind, inputs in (("image", [str(folder)]), ("text", texts)):
        out = folder.parent / f"{kind}-{precision}-{len(pictures)}.npy"
        command = [siglip, "embed", kind, *inputs, "--model", str(MODEL), "--precision", precision, "--output", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rows.append(np.load(out))
    return rows


def compare(siglip, name, pictures, texts):
    prompts = [TEMPLATE.format(text) for text in texts]
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "pictures"
        folder.mkdir()
        for number, picture in enumerate(pictures):
            picture.save(folder / f"{number:05}.png", compress_level=1)
        found = {precision: vectors(siglip, precision, folder, pictures, prompts) for precision in PRECISIONS}
    first = {precision: (images @ labels.T).argmax(1) for precision, (images, labels) in found.items()}
    exact = found["fp32"]
    for precision in PRECISIONS[1:]:
        cosines = [(a * b).sum(1) for a, b in zip(found[precision], exact)]
        same = (first[precision] == first["fp32"]).mean()
        cells = [f"{c.min():.6f} | {c.mean():.6f}" for c in cosines]
        print(f"| {name} | {precision} | {len(pictures)} | {cells[0]} | {len(texts)} | {cells[1]} | {100 * same:.2f} % |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = Data()
    for name, make in (("emoji", emoji), ("coloured shapes", coloured_shapes)):
        compare(sys.argv[1], name, *make(data))
