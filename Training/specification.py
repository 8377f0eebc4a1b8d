"""What a picture shows, or a text says: six whole numbers, 0 meaning "not told" (the object is always told)."""

import torch
import torch.nn.functional as F
from torch import nn

import shapes

OBJECT, COLOUR, COUNT, TEXTURE, SIZE, PLACE = range(6)
Columns = 6
GLYPH_COUNTS = (1, 2, 3)
COLOURS = list(shapes.COLOURS)

CIRCLES = dict(zip("🔴🟠🟡🟢🔵🟣🟤⚫⚪", "red orange yellow green blue purple brown black white".split()))
SQUARES = dict(zip("🟥🟧🟨🟩🟦🟪🟫⬛⬜", "red orange yellow green blue purple brown black white".split()))
HEARTS = dict(zip("❤🧡💛💚💙💜🩷🤎🖤🤍🩶", COLOURS[:3] + ["green", "blue", "purple", "pink", "brown", "black", "white", "grey"]))

# Combinations that no training picture shows and no training text tells: the evaluation asks for them.
HELD_OUT = {("red", "star"), ("orange", "pentagon"), ("yellow", "arrow"), ("green", "cross"), ("blue", "ring"), ("purple", "triangle"),
            ("pink", "diamond"), ("brown", "oval"), ("black", "crescent"), ("white", "star"), ("grey", "triangle"), ("blue", "diamond")}
SEEN = [(c, s) for s in shapes.SHAPES for c in shapes.COLOURS if (c, s) not in HELD_OUT]


def alias(members):
    """(colour, shape) of an emoji that is itself one of the coloured shapes, else None: one thing must have one class."""
    for shape, table in (("circle", CIRCLES), ("square", SQUARES), ("heart", HEARTS)):
        if members[0] in table:
            return table[members[0]], shape
    return None


def specification(glyph=None, shape=None, colour=None, count=1, texture=None, size=None, place=None, glyphs=0):
    row = [glyph if shape is None else glyphs + shapes.SHAPES.index(shape), 0 if colour is None else COLOURS.index(colour) + 1, count]
    return row + [0 if v is None else int(v) + 1 for v in (texture, size, place)]


class Prototypes(nn.Module):
    """A vector for everything that can be told: the sum of one learned row a column, made unit length.

    Sums let "three blue striped triangles" be known from other blue, striped, triangular and threefold things.
    """

    def __init__(self, glyphs, width):
        super().__init__()
        sizes = (glyphs + len(shapes.SHAPES), 1 + len(COLOURS), 5, 5, 3, 6)
        self.tables = nn.ModuleList(nn.Embedding(n, width) for n in sizes)
        for column, table in enumerate(self.tables):
            nn.init.normal_(table.weight, std=(1.0 if column == 0 else 0.7) * width**-0.5)
            if column:
                nn.init.zeros_(table.weight[0])
        self.scale = nn.Parameter(torch.tensor(16.0).log())
        bank = [[g, 0, n, 0, 0, 0] for n in GLYPH_COUNTS for g in range(glyphs)]
        bank += [specification(shape=s, colour=c, count=n, glyphs=glyphs) for c, s in SEEN for n in shapes.COUNTS]
        self.register_buffer("bank", torch.tensor(bank), persistent=False)
        order = torch.full((len(shapes.SHAPES), 1 + len(COLOURS)), -(10**6))
        for i, (c, s) in enumerate(SEEN):
            order[shapes.SHAPES.index(s), COLOURS.index(c) + 1] = i
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("means", torch.zeros(2, glyphs, width))  # where each class's pictures, and its texts, lie of late
        self.glyphs = glyphs

    def rows(self, specs):
        """Their sums, before they are made unit length; column 0 of the optional ones adds nothing."""
        total = self.tables[0](specs[:, 0])
        for column in range(1, Columns):
            total = total + self.tables[column](specs[:, column]) * (specs[:, column : column + 1] > 0)
        return total

    def place_in_bank(self, specs):
        """The index of each specification's object, colour and count in the bank."""
        o, c, n = specs[:, OBJECT], specs[:, COLOUR], specs[:, COUNT]
        shape = 3 * self.glyphs + self.order[(o - self.glyphs).clamp(min=0), c] * 4 + n - 1
        return torch.where(o < self.glyphs, (n - 1) * self.glyphs + o, shape)

    def distance(self, vectors, specs):
        """1 - cosine to their own prototypes, which do not follow. A softmax is content with a small lead; pictures and texts meet only near the prototype."""
        return 1 - (vectors * F.normalize(self.rows(specs), dim=-1).detach()).sum(-1).mean()

    def meet(self, pictures, picture_specs, texts, text_specs, scale=24.0):
        """Softmax of each picture over the classes' mean texts, and of each text over their mean pictures: every negative, in the other tower's own place."""
        loss = 0
        sides = ((0, pictures, picture_specs), (1, texts, text_specs))
        for own, vectors, specs in sides:
            others = F.normalize(self.means[1 - own], dim=-1)
            single = (specs[:, OBJECT] < self.glyphs) & (specs[:, COUNT] == 1)
            rows = (single & others[specs[:, OBJECT].clamp(max=self.glyphs - 1)].any(1)).nonzero()[:, 0]
            if len(rows):
                loss = loss + F.cross_entropy(scale * vectors[rows] @ others.T, specs[rows, OBJECT])
        with torch.no_grad():
            for own, vectors, specs in sides:
                rows = ((specs[:, OBJECT] < self.glyphs) & (specs[:, COUNT] == 1)).nonzero()[:, 0]
                classes, place = specs[rows, OBJECT].unique(return_inverse=True)
                total = torch.zeros(len(classes), vectors.shape[1], device=vectors.device).index_add_(0, place, vectors[rows])
                kept = self.means[own, classes]
                self.means[own, classes] = torch.where(kept.any(1, keepdim=True), 0.7 * kept + 0.3 * F.normalize(total, dim=-1), F.normalize(total, dim=-1))
        return loss

    def loss(self, vectors, specs, most=60.0, apart=False):
        """Cosine softmax over the whole bank, and over each further column that a specification tells; and the share right.

        The smaller the largest scale allowed (`most`), the nearer to its prototype a vector must come. `apart`: of coloured shapes also the shape,
        the colour and the count each on its own, the others being as told.
        """
        scale = self.scale.exp().clamp(max=most)
        bank = F.normalize(self.rows(self.bank), dim=-1)
        logits, target = scale * vectors @ bank.T, self.place_in_bank(specs)
        loss = F.cross_entropy(logits, target)
        for column in (OBJECT, COLOUR, COUNT, TEXTURE, SIZE, PLACE) if apart else (TEXTURE, SIZE, PLACE):
            told = specs[:, COLOUR if column < TEXTURE else column].nonzero()[:, 0]
            if len(told):
                here = specs[told]
                table = self.tables[column].weight
                start = self.glyphs if column == OBJECT else 1
                rest = self.rows(here) - table[here[:, column]]
                choices = F.normalize(rest[:, None] + table[start:], dim=-1)
                each = scale * (vectors[told][:, None] * choices).sum(-1)
                if column == OBJECT:  # what was held out is never right, so it must not be learned as wrong either
                    each = each.masked_fill(self.order.T[here[:, COLOUR]] < 0, -1e4)
                elif column == COLOUR:
                    each = each.masked_fill(self.order[here[:, OBJECT] - self.glyphs, 1:] < 0, -1e4)
                loss = loss + F.cross_entropy(each, here[:, column] - start, reduction="sum") / len(specs)
        return loss, (logits.argmax(1) == target).float()
