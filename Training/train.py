"""The training run: one schedule, resumed where it stopped, the same result from the same seed on the same machine.

Every step classifies pictures and texts against the same learned prototypes (each step has every negative), while augmentation grows from none to full.
Then SigLIP's own sigmoid loss, a pull to the prototypes and the class means of the other side draw both towers together; at the end the rate falls.
Most of the time the text tower sees half of the 64 positions (the first 24, where nearly all texts end, some of the padding,
and the last, which is pooled), which halves its cost.
"""

import argparse
import copy
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from data import CACHE, Data
from halves import Halves
from model import WIDTH, SigLIP
from specification import OBJECT, PLACE, SIZE, TEXTURE, Prototypes

SEED = 20
STEPS, PICTURES, TEXTS = 3000, 128, 256
FOCUS = 900  # from this step on most texts are in the reported languages
GROWN = 900  # steps until augmentation is full
MEET = 1100  # from this step on pictures and texts are drawn to each other
PICTURE_PULL, TEXT_PULL, NEAR_SCALE = 2.0, 10.0, 24.0  # weights of the pull to the prototypes, and the softmax's largest scale meanwhile
FALL, WHOLE_TEXTS = 1100, 250  # at the end: steps with a falling rate, with all 64 positions
WARM_UP, MATRIX_RATE, RATE, DECAY = 80, 3e-3, 2e-3, 0.05
AVERAGE = 0.995
SAVE_EVERY, PROBE_EVERY = 50, 150


def rate(step, steps):
    """Linear warm-up, level, then falling to 1 % at the end; so how long the level part lasts changes nothing before its end."""
    return min(1, (step + 1) / WARM_UP, max(0.01, (steps - step) / FALL))


def some_positions(step):
    """32 of the 64 positions: the first 24, 7 further ones, the last."""
    further = 24 + np.random.default_rng([SEED, step, 1]).choice(39, 7, replace=False)
    return torch.tensor([*range(24), *sorted(further), 63])


def optimisers(model, prototypes):
    """Muon for the layers' matrices, AdamW for everything else."""
    matrices, rest = [], list(prototypes.parameters())
    for name, p in model.named_parameters():
        (matrices if p.ndim == 2 and "encoder" in name or "head.mlp.fc" in name and p.ndim == 2 else rest).append(p)
    large = [p for p in rest if p.ndim >= 2]
    small = [p for p in rest if p.ndim < 2]
    return (torch.optim.Muon(matrices, lr=MATRIX_RATE, weight_decay=DECAY, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW([{"params": large, "weight_decay": 0.01}, {"params": small, "weight_decay": 0.0}], lr=RATE, betas=(0.9, 0.98)))


def sigmoid_loss(model, pictures, texts, picture_specs, text_specs, prototypes, related):
    """SigLIP's loss (arXiv 2303.15343), with pairs left out that the captions do not decide."""
    same = prototypes.place_in_bank(picture_specs)[:, None] == prototypes.place_in_bank(text_specs)
    right, unsure = same.clone(), torch.zeros_like(same)
    for column in (TEXTURE, SIZE, PLACE):
        p, t = picture_specs[:, column][:, None], text_specs[:, column][None]
        right &= (t == 0) | (p == t)
        unsure |= same & (t > 0) & (p == 0)
    glyph = picture_specs[:, OBJECT].clamp(max=related.shape[1] - 1)
    shape = picture_specs[:, OBJECT] >= related.shape[1]
    unsure |= (related[:, glyph].T & ~shape[:, None]) & ~same
    unsure |= shape[:, None] & (related.sum(1) > 1)[None] & ~same
    logits = model.logit_scale.exp() * pictures @ texts.T + model.logit_bias
    losses = F.softplus(torch.where(right, -logits, logits))
    return losses.masked_fill(unsure, 0).sum() / len(pictures)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--steps", type=int, default=STEPS)
    options.add_argument("--stop-at", type=int, default=None, help="stop early, for a trial")
    options.add_argument("--folder", type=Path, default=CACHE / "run")
    options.add_argument("--threads", type=int, default=2)
    arguments = options.parse_args()
    run(Data(), arguments.folder, arguments.steps, arguments.stop_at, threads=arguments.threads)


def run(data, folder, steps, stop_at=None, pictures=PICTURES, texts=TEXTS, threads=2):
    folder.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(SEED)
    model, prototypes = SigLIP().to(device), Prototypes(data.atlas.glyph_count, WIDTH).to(device)
    average = copy.deepcopy(model).requires_grad_(False)
    optimiser, first, spent = optimisers(model, prototypes), 0, 0.0
    saved = folder / "checkpoint.pt"
    if saved.exists():
        state = torch.load(saved, map_location=device)
        for part, name in ((model, "model"), (prototypes, "prototypes"), (average, "average"), (optimiser[0], "muon"), (optimiser[1], "adamw")):
            part.load_state_dict({**part.state_dict(), **state[name]})
        first, spent = state["step"], state["seconds"]
    base = [[g["lr"] if "base" not in g else g["base"] for g in o.param_groups] for o in optimisers(model, prototypes)]
    log, began, history = open(folder / "log.jsonl", "a"), time.time() - spent, []
    halves = Halves(model, 1 if device == "cuda" else threads)

    def batch_of(step):
        return halves.threads.submit(data.batch, SEED, step, pictures, texts, min(1.0, step / GROWN), step >= FOCUS)

    upcoming = batch_of(first)
    for step in range(first, stop_at or steps):
        batch, upcoming = upcoming.result(), batch_of(step + 1)
        pixels, picture_specs, ids, text_specs, related = (t.to(device) for t in batch)
        for o, rates in zip(optimiser, base):
            for group, r in zip(o.param_groups, rates):
                group["lr"] = r * rate(step, steps)
        positions = some_positions(step).to(device) if step < steps - WHOLE_TEXTS else None
        v, t = halves.forward(device, pixels, ids, positions)
        together = step >= MEET
        most = NEAR_SCALE if together else 60.0
        loss_v, right_v = prototypes.loss(v, picture_specs, most, together)
        loss_t, right_t = prototypes.loss(t, text_specs, most, together)
        loss = loss_v + loss_t
        pairs = torch.zeros(())
        if together:
            pulls = PICTURE_PULL * prototypes.distance(v, picture_specs) + TEXT_PULL * prototypes.distance(t, text_specs)
            pairs = sigmoid_loss(model, v, t, picture_specs, text_specs, prototypes, related)
            loss = loss + pulls + prototypes.meet(v, picture_specs, t, text_specs) + pairs
        for o in optimiser:
            o.zero_grad(set_to_none=True)
        loss.backward()
        halves.backward()
        torch.nn.utils.clip_grad_norm_([*model.parameters(), *prototypes.parameters()], 5.0)
        for o in optimiser:
            o.step()
        follow(average, model, min(AVERAGE, (step + 1) / (step + 10)))
        history.append([loss_v.item(), right_v.mean().item(), loss_t.item(), right_t.mean().item(), pairs.item()])
        if (step + 1) % 20 == 0:
            mean = [round(sum(h) / len(h), 4) for h in zip(*history)]
            history = []
            print(json.dumps(dict(zip(("picture", "picture_right", "text", "text_right", "pairs"), mean), step=step + 1,
                                  seconds=round(time.time() - began))), file=log, flush=True)
        if (step + 1) % PROBE_EVERY == 0:
            print(json.dumps(dict(step=step + 1, **probe(data, average, device))), file=log, flush=True)
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == (stop_at or steps):
            state = dict(model=model.state_dict(), prototypes=prototypes.state_dict(), average=average.state_dict(), muon=optimiser[0].state_dict(),
                         adamw=optimiser[1].state_dict(), step=step + 1, seconds=time.time() - began)
            torch.save(state, saved.with_suffix(".partial"))
            saved.with_suffix(".partial").rename(saved)
    return average


@torch.no_grad()
def follow(average, model, share):
    for a, p in zip(average.parameters(), model.parameters()):
        a.lerp_(p, 1 - share)


@torch.no_grad()
def probe(data, model, device):
    """Top-1 of fully augmented pictures against all English names in the default template: a glance, not the evaluation."""
    names = [(i, n["en"][0]) for i, n in data.captions.names.items() if n.get("en") and i not in data.atlas.aliases]
    with torch.autocast(device, torch.bfloat16):
        texts = model.texts(data.ids([f"this is a photo of {n}." for _, n in names]).to(device), torch.bfloat16)
        pixels, specs, *_ = data.batch(999, 0, 400, 400, 1.0)
        pictures = model.images(pixels.to(device), torch.bfloat16)
    classes = torch.tensor([i for i, _ in names])
    single = (specs[:, 0] < data.atlas.glyph_count) & (specs[:, 2] == 1)
    top = classes[(pictures @ texts.T).topk(5).indices.cpu()[single]] == specs[single, :1]
    return dict(probe_top1=round(top[:, 0].float().mean().item(), 4), probe_top5=round(top.any(1).float().mean().item(), 4))


if __name__ == "__main__":
    main()
