"""Everything that is built once from the Debian packages and kept in a cache folder: tiles, names, tokenizer; and the batches."""

import pickle
from pathlib import Path

import numpy as np
import torch

import tokenizer
from captions import Captions
from render import Atlas, draw
from specification import SEEN, specification

CACHE = Path(__file__).parent / ".cache"
TOKENIZER_TEXTS = 200_000


def kept(name, build):
    path = CACHE / name
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(pickle.dumps(build()))
        partial.rename(path)
    return pickle.loads(path.read_bytes())


class Data:
    def __init__(self):
        self.atlas = kept("atlas.pickle", Atlas)
        self.captions = kept("captions.pickle", lambda: Captions(self.atlas.members, self.atlas.aliases))
        self.tokenizer_path = CACHE / "tokenizer.json"
        if not self.tokenizer_path.exists():
            tokenizer.train(self.texts(np.random.default_rng(1))).save(str(self.tokenizer_path))
        self.tokenizer = tokenizer.for_training(self.tokenizer_path)

    def texts(self, rng):
        """Captions as in training, and each language's names once, so that every script has its letters."""
        for by in self.captions.names.values():
            for names in by.values():
                yield from names
        for spec in self.specifications(rng, TOKENIZER_TEXTS):
            yield self.captions.sample(rng, spec)[0]

    def specifications(self, rng, count):
        """Random ones without pictures: for texts beyond those of a batch's own pictures."""
        glyphs = self.atlas.glyph_count
        for _ in range(count):
            glyph = int(rng.integers(glyphs))
            number = 1 if rng.random() < 0.85 else int(rng.integers(2, 4))
            if glyph not in self.atlas.aliases:
                yield [glyph, 0, number, 0, 0, 0]
            else:
                colour, shape = SEEN[rng.integers(len(SEEN))]
                yield specification(shape=shape, colour=colour, count=number, glyphs=glyphs)

    def ids(self, texts):
        return torch.tensor([e.ids for e in self.tokenizer.encode_batch(texts)])

    def batch(self, seed, step, pictures, texts, strength, focused=False):
        """The batch of one step, the same whenever it is asked for.

        Returns pixels [pictures, 3, 64, 64], their specifications, ids [texts, 64], the texts' specifications, and `related`
        [texts, classes]: what each text might also mean. The first texts are captions of the pictures, in order.
        """
        rng = np.random.default_rng([seed, step])
        pixels, specs = draw(self.atlas, rng, pictures, strength)
        wanted = specs.tolist() + list(self.specifications(rng, texts - pictures))
        samples = [self.captions.sample(rng, s, focused) for s in wanted]
        related = torch.zeros(texts, self.atlas.glyph_count, dtype=torch.bool)
        for row, (_, _, classes) in enumerate(samples):
            related[row, list(classes)] = True
        return pixels, specs, self.ids([s[0] for s in samples]), torch.tensor([s[1] for s in samples]), related
