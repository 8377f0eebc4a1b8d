"""Fits the sigmoid's scale and bias on pictures kept apart from both training and evaluation.

After training the scores rank well but their level suits the training's mix of pairs. Here every picture meets every English name, in the default template
and bare; its right
label weighs 1, the mean of its 20 best wrong labels `WRONG`.
"""

import numpy as np
import torch
import torch.nn.functional as F

import evaluate
import render

SEED, PICTURES = 5, 1500
WRONG = 2.0


@torch.no_grad()
def cosines(model, data):
    """Cosines [pictures, labels] and which are right, over both ways to write a label."""
    rng = np.random.default_rng(SEED)
    kept, specs = [], []
    while sum(map(len, kept)) < PICTURES:
        pixels, spec = render.draw(data.atlas, rng, 256, 0.8)
        single = (spec[:, 0] < data.atlas.glyph_count) & (spec[:, 2] == 1)
        kept.append(pixels[single])
        specs.append(spec[single, 0])
    vectors = torch.cat([model.images(p) for p in kept])
    names, right = evaluate.labels(data.captions, "en", data.atlas.glyph_count)
    hit = right.T[torch.cat(specs)]
    sides = []
    for template in ("this is a photo of {}.", "{}"):
        ids = data.ids([template.format(n) for n in names])
        sides.append(vectors @ torch.cat([model.texts(i) for i in ids.split(256)]).T)
    return torch.cat(sides), torch.cat([hit, hit])


def calibrate(model, data):
    """Sets `logit_scale` and `logit_bias`; returns both, as the score's factor and offset."""
    cosine, hit = cosines(model, data)
    return fit(model, cosine[hit.any(1)], hit[hit.any(1)])


def fit(model, cosine, hit):
    scale, bias = torch.tensor(20.0).log().requires_grad_(), torch.tensor(-10.0).requires_grad_()
    optimiser = torch.optim.LBFGS([scale, bias], max_iter=100, line_search_fn="strong_wolfe")
    best = cosine.masked_fill(~hit, -1).amax(1)
    hardest = cosine.masked_fill(hit, -1).topk(20).values

    def closure():
        optimiser.zero_grad()
        loss = F.softplus(-(scale.exp() * best + bias)).mean() + WRONG * F.softplus(scale.exp() * hardest + bias).mean()
        loss.backward()
        return loss

    optimiser.step(closure)
    with torch.no_grad():
        model.logit_scale.fill_(scale.item())
        model.logit_bias.fill_(bias.item())
    return scale.exp().item(), bias.item()
