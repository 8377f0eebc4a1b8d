"""Measures an exported folder through `transformers`, fp32: emoji among all emoji names, shapes, and how the scores are calibrated.

Pictures come from `scenes.py` (sizes, backgrounds and a renderer that training never used); every figure is of zero-shot classification with the
template that a server puts labels in by default.
"""

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch

import catalogue
import scenes
import shape_words
import shapes
from data import CACHE, Data
from export import MODEL
from specification import HELD_OUT

TEMPLATE = "This is a photo of {}."
SEED = 77


class Checkpoint:
    """The exported folder, as any user of `transformers` loads it."""

    def __init__(self, folder):
        from transformers import AutoModel, AutoProcessor
        self.processor = AutoProcessor.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.no_grad()
    def pictures(self, pictures):
        pixels = torch.cat([self.processor(images=[p], return_tensors="pt")["pixel_values"] for p in pictures])
        return torch.cat([unit(self.model.get_image_features(pixel_values=p)) for p in pixels.split(128)])

    @torch.no_grad()
    def texts(self, texts):
        ids = self.processor(text=list(texts), padding="max_length", max_length=64, truncation=True, return_tensors="pt")["input_ids"]
        return torch.cat([unit(self.model.get_text_features(input_ids=i)) for i in ids.split(256)])

    def scores(self, cosines):
        return torch.sigmoid(cosines * self.model.logit_scale.exp().item() + self.model.logit_bias.item())


def unit(features):
    features = getattr(features, "pooler_output", features)
    return torch.nn.functional.normalize(features, dim=-1)


def emoji_pictures(members, seed, each):
    """`each` scenes of every class: (pictures, their classes)."""
    import glyphs
    tiles = glyphs.classes()[0]
    wanted = [(seed, i, k) for i in range(len(tiles)) for k in range(each)]
    with ProcessPoolExecutor(2) as processes:
        pictures = list(processes.map(one_scene, wanted, [tiles[i] for _, i, _ in wanted], chunksize=32))
    return pictures, torch.tensor([i for _, i, _ in wanted])


def one_scene(seed, tile):
    return scenes.scene(np.random.default_rng(seed), tile)


def one_shape_scene(seed, truth):
    return scenes.shape_scene(np.random.default_rng(seed), *truth)


def labels(captions, language, classes):
    """The names in one language, each once, and right[label, class]."""
    names = {}
    for i in range(classes):
        for name in captions.names[i].get(language, ()):
            names.setdefault(name, set()).add(i)
    right = torch.zeros(len(names), classes, dtype=torch.bool)
    for row, of in enumerate(names.values()):
        right[row, list(of)] = True
    return list(names), right


def ranked(vectors, classes, texts, right):
    """Top-1 and top-5 over the pictures whose class has a name."""
    named = right.any(0)[classes]
    top = (vectors[named] @ texts.T).topk(5).indices
    hit = right.T[classes[named]].gather(1, top)
    return dict(top1=share(hit[:, 0]), top5=share(hit.any(1)), labels=len(texts), pictures=int(named.sum()))


def share(values):
    return round(values.float().mean().item(), 4)


def calibration(checkpoint, vectors, classes, texts, right):
    named = right.any(0)[classes]
    scores = checkpoint.scores(vectors[named] @ texts.T)
    hit = right.T[classes[named]]
    best_right, best_wrong = scores.masked_fill(~hit, 0).amax(1), scores.masked_fill(hit, 0).amax(1)
    random_wrong = scores[~hit]
    return dict(right_above_half=share(best_right > 0.5), wrong_above_half=round((random_wrong > 0.5).double().mean().item(), 6),
                wrong_labels_above_half_per_picture=round(((scores > 0.5) & ~hit).sum(1).double().mean().item(), 3),
                median_right=round(best_right.median().item(), 4), median_best_wrong=round(best_wrong.median().item(), 4),
                median_wrong=round(random_wrong[:5_000_000].median().item(), 6))


def shape_results(checkpoint, held_out, pictures, seed):
    """Pictures of coloured shapes among all 528 English labels of colour, shape and count."""
    combinations = [(c, s, n) for c in shapes.COLOURS for s in shapes.SHAPES for n in shapes.COUNTS]
    texts = checkpoint.texts(TEMPLATE.format(shape_words.phrase("en", s, c, n)) for c, s, n in combinations)
    pool = [c for c in combinations if not held_out or c[:2] in HELD_OUT]
    truth = [pool[i % len(pool)] for i in range(pictures)]
    with ProcessPoolExecutor(2) as processes:
        vectors = checkpoint.pictures(list(processes.map(one_shape_scene, [(seed, i) for i in range(pictures)], truth, chunksize=32)))
    found = [combinations[i] for i in (vectors @ texts.T).argmax(1)]
    part = {name: round(float(np.mean([f[k] == t[k] for f, t in zip(found, truth)])), 4) for k, name in enumerate(("colour", "shape", "count"))}
    both = float(np.mean([f[:2] == t[:2] for f, t in zip(found, truth)]))
    return dict(all_three=round(float(np.mean([f == t for f, t in zip(found, truth)])), 4), colour_and_shape=round(both, 4), **part,
                labels=len(combinations), pictures=pictures)


def run_facts(data):
    """What the card tells of the training, where its checkpoint is still there."""
    saved = CACHE / "run" / "checkpoint.pt"
    state = torch.load(saved, map_location="cpu") if saved.exists() else {"step": 0, "seconds": 0}
    return dict(steps=state["step"], minutes=round(state["seconds"] / 60), languages=len(data.captions.languages), classes=data.atlas.glyph_count, held_out=len(HELD_OUT))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--folder", type=Path, default=MODEL)
    options.add_argument("--each", type=int, default=1, help="pictures of every emoji")
    options.add_argument("--languages", nargs="*", default=catalogue.REPORTED)
    arguments = options.parse_args()
    began, data = time.time(), Data()
    checkpoint, captions, classes = Checkpoint(arguments.folder), data.captions, data.atlas.glyph_count
    pictures, truth = emoji_pictures(data.atlas.members, SEED, arguments.each)
    vectors = checkpoint.pictures(pictures)
    by_language = {}
    for language in arguments.languages:
        names, right = labels(captions, language, classes)
        texts = checkpoint.texts(TEMPLATE.format(n) for n in names)
        by_language[language] = ranked(vectors, truth, texts, right)
        if language == "en":
            bare = checkpoint.texts(names)
            english = dict(template=by_language["en"], bare=ranked(vectors, truth, bare, right),
                           calibration_template=calibration(checkpoint, vectors, truth, texts, right),
                           calibration_bare=calibration(checkpoint, vectors, truth, bare, right))
        print(language, by_language[language], flush=True)
    result = dict(
        command="python Training/evaluate.py", run=run_facts(data), seed=SEED, template=TEMPLATE, pictures_of_each_emoji=arguments.each, backgrounds=list(scenes.FAMILIES),
        english=english, languages=by_language,
        average_of_languages={k: round(float(np.mean([r[k] for r in by_language.values()])), 4) for k in ("top1", "top5")},
        shapes_seen_and_unseen=shape_results(checkpoint, False, 1056, SEED), shapes_unseen_combinations=shape_results(checkpoint, True, 480, SEED + 1))
    (arguments.folder / "evaluation.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps({k: v for k, v in result.items() if k != "languages"}, indent=1), f"{time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
