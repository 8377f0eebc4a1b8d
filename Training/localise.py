#!/usr/bin/env python3
"""How surely ways to ask "where in the picture is this text?" find the right one of two things (docs/ARCHITECTURE.md).

    python Training/localise.py [PICTURES]

Prints for each way the share of questions whose strongest place lies inside the right thing, and the share where the
mean over the right thing is higher than over the other one.
"""

import random
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from transformers import AutoModel, AutoTokenizer

import glyphs
import shapes

MODEL = Path(__file__).resolve().parent.parent / "Models/siglip-mini"
EMOJI = {"a bear": "🐻", "a rocket": "🚀", "a bicycle": "🚲", "a tomato": "🍅", "a car": "🚗", "a banana": "🍌", "a house": "🏠", "a key": "🔑"}
SHAPES = {f"a {colour} {shape}": (colour, shape) for colour in "red blue green yellow".split() for shape in "circle star triangle heart square".split()}
SIDE, PLACES, PATCHES = 256, 8, 8


def thing(name):
    if name in EMOJI:
        return glyphs.render(EMOJI[name])
    colour, shape = SHAPES[name]
    mask = shapes.mask(shape, "solid")
    picture = Image.new("RGBA", mask.size, (*shapes.COLOURS[colour], 255))
    picture.putalpha(mask.getchannel("A"))
    return picture


def scene(names, choice):
    """A picture of two things, and the box of each in shares of its side."""
    picture = Image.new("RGB", (SIDE, SIDE), choice.choice([(255, 255, 255), (235, 235, 230), (200, 220, 240)]))
    side, boxes = SIDE * 7 // 16, []
    spots = choice.choice([((0, 0), (1, 1)), ((1, 0), (0, 1)), ((0, 0.5), (1, 0.5)), ((0.5, 0), (0.5, 1))])
    for name, spot in zip(names, spots):
        x, y = (int(SIDE * 0.03 + share * (SIDE * 0.94 - side)) for share in spot)
        drawn = thing(name).resize((side, side))
        picture.paste(drawn, (x, y), drawn)
        boxes.append([edge / SIDE for edge in (x, y, x + side, y + side)])
    return picture, boxes


def hidden(picture, share):
    """The picture with a square painted over, for each of the places."""
    mean = tuple(int(value) for value in np.asarray(picture).reshape(-1, 3).mean(0))
    for place in range(PLACES**2):
        row, column = divmod(place, PLACES)
        x, y, half = (column + 0.5) / PLACES * SIDE, (row + 0.5) / PLACES * SIDE, share * SIDE / 2
        painted = picture.copy()
        ImageDraw.Draw(painted).rectangle([x - half, y - half, x + half - 1, y + half - 1], fill=mean)
        yield painted


class Tower:
    def __init__(self):
        self.model = AutoModel.from_pretrained(MODEL, dtype=torch.float32).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(MODEL)

    def text(self, text):
        ids = self.tokenizer(text, padding="max_length", max_length=64, truncation=True, return_tensors="pt").input_ids
        return unit(self.model.text_model(input_ids=ids).pooler_output)[0]

    def pictures(self, pictures):
        """Patch vectors (n, patches, d), and unit vectors (n, d)."""
        pixels = [np.asarray(one.resize((64, 64), Image.Resampling.BILINEAR), np.float32) / 127.5 - 1 for one in pictures]
        seen = self.model.vision_model(pixel_values=torch.tensor(np.stack(pixels)).permute(0, 3, 1, 2))
        return seen.last_hidden_state, unit(seen.pooler_output)

    def through_head(self, patches):
        """Each patch as the pooling head would give it if it attended to that one alone."""
        head = self.model.vision_model.head
        width = patches.shape[-1]
        values = patches @ head.attention.in_proj_weight[2 * width :].T + head.attention.in_proj_bias[2 * width :]
        attended = head.attention.out_proj(values)
        return attended + head.mlp(head.layernorm(attended))


def unit(vectors):
    return vectors / vectors.norm(dim=-1, keepdim=True)


def maps(tower, picture, texts):
    """For each way and text a map (rows, columns)."""
    patches = tower.pictures([picture])[0][0]
    ways = {
        "patch vectors": unit(patches), "patch vectors less their mean": unit(patches - patches.mean(0)),
        "patch vectors through the head": unit(tower.through_head(patches)),
    }
    found = {name: [(vectors @ text).reshape(PATCHES, PATCHES).numpy() for text in texts] for name, vectors in ways.items()}
    for eighths in (2, 3):
        vectors = tower.pictures([picture, *hidden(picture, eighths / 8)])[1]
        cosines = [vectors @ text for text in texts]
        found[f"squares of {eighths}/8 hidden"] = [(one[0] - one[1:]).reshape(PLACES, PLACES).numpy() for one in cosines]
    return found


def judge(found, right, wrong):
    """Whether the strongest place is in the right box, and whether the mean over it is the higher one."""
    side = len(found)
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    inside = [(x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]) for box in (right, wrong)]
    return inside[0].flat[found.argmax()], found[inside[0]].mean() > found[inside[1]].mean()


@torch.no_grad()
def main():
    choice = random.Random(5)
    tower, names, counts = Tower(), [*EMOJI, *SHAPES], {}
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for _ in range(total):
        pair = choice.sample(names, 2)
        picture, boxes = scene(pair, choice)
        for way, found in maps(tower, picture, [tower.text(f"This is a photo of {name}.") for name in pair]).items():
            for one, order in zip(found, (boxes, boxes[::-1])):
                counts.setdefault(way, []).append(judge(one, *order))
    for way, answers in counts.items():
        inside, higher = np.mean(answers, axis=0)
        print(f"{way:32} strongest place inside {inside:4.0%}, mean higher {higher:4.0%}, {len(answers)} questions")


if __name__ == "__main__":
    main()
