"""The shapes that `shapes.py` makes reference values for: configurations as `config.json` states them, and inputs."""

import numpy as np

# hidden_size, intermediate_size, num_hidden_layers, num_attention_heads
SIZES = {
    "base": (768, 3072, 12, 12),
    "large": (1024, 4096, 24, 16),
    "so400m": (1152, 4304, 27, 16),
    "giant-opt": (1536, 6144, 40, 16),
}
FIXED = {
    "base": [(32, 256), (16, 224), (16, 256), (16, 384), (16, 512)],
    "large": [(16, 256), (16, 384), (16, 512)],
    "so400m": [(14, 224), (14, 384), (16, 256), (16, 384), (16, 512)],
    "giant-opt": [(16, 256), (16, 384)],
}
# SigLIP 1 differs in its token table alone.
FIRST = {
    "siglip-base-patch16-224": ("base", 16, 224, 32000),
    "siglip-base-patch16-256-multilingual": ("base", 16, 256, 250000),
    "siglip-large-patch16-256": ("large", 16, 256, 32000),
    "siglip-so400m-patch14-384": ("so400m", 14, 384, 32000),
    "siglip-so400m-patch16-256-i18n": ("so400m", 16, 256, 250000),
}
PHOTOGRAPHS = ["china", "flower", "rendered", "noise-1", "noise-2"]


def encoder(size):
    keys = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
    return dict(zip(keys, SIZES[size] if isinstance(size, str) else size))


def ids(first, step, count, vocabulary):
    """`count` ids and EOS."""
    return [(first + step * i) % vocabulary for i in range(count)] + [1]


def texts(vocabulary, positions=64):
    longest = positions - 1
    lengths = (25 * longest // 63, 30 * longest // 63, 40 * longest // 63, longest - 1, longest)
    starts = ((5000, 731), (vocabulary - 1, -40961), (1000, 97), (7, 7919), (31, 6007))
    return [ids(*start, length, vocabulary) for start, length in zip(starts, lengths)]


def fixed(vision, text, patch, side, vocabulary, *, family="siglip", pictures=PHOTOGRAPHS, positions=64, padding=0, **others):
    configuration = {
        "model_type": family,
        "text_config": {**encoder(text), "vocab_size": vocabulary},
        "vision_config": {**encoder(vision), "image_size": side, "patch_size": patch},
    }
    if positions != 64:
        configuration["text_config"]["max_position_embeddings"] = positions
    if encoder(text)["hidden_size"] != encoder(vision)["hidden_size"]:
        configuration["text_config"]["projection_size"] = encoder(vision)["hidden_size"]
    return {
        "configuration": configuration,
        "patch": patch,
        "padding": padding,
        "positions": positions,
        "pictures": [{"name": name, "height": side, "width": side} for name in pictures],
        "texts": texts(vocabulary, positions),
        **others,
    }


def naflex(vision, text, vocabulary, pictures, *, positions=64, **others):
    """Pictures of any aspect: the resolution says nothing."""
    shape = fixed(vision, text, 16, 256, vocabulary, family="siglip2", positions=positions, **others)
    vision_config = shape["configuration"]["vision_config"]
    del vision_config["image_size"], vision_config["patch_size"]
    return shape | {"pictures": pictures}


def any_aspects(count, seed, most=(256,)):
    """Pictures of noise, of sides from 1 to 100 and every aspect between; of one pixel, one row and one column too."""
    random = np.random.default_rng(seed)
    sides = [(1, 1), (1, 2), (2, 1), (1, 97), (89, 1), (1, 1000), (1000, 1), (3, 500), (400, 7), (2, 2)][:count]
    sides += [tuple(int(side) for side in np.exp(random.uniform(0, np.log(100), 2)).round()) for _ in range(count - len(sides))]
    return [{"name": f"noise-{i}", "height": h, "width": w, "maxPatches": most[i % len(most)]} for i, (h, w) in enumerate(sides)]


def photographs(*sizes):
    return [{"name": name, "height": h, "width": w, "maxPatches": m} for name, h, w, m in sizes]


def released():
    shapes = {}
    for size, resolutions in FIXED.items():
        text = "so400m" if size == "giant-opt" else size
        for patch, side in resolutions:
            pictures = PHOTOGRAPHS if (patch, side) == (16, 224) else PHOTOGRAPHS[::2]
            shapes[f"{size}-patch{patch}-{side}"] = fixed(size, text, patch, side, 256000, pictures=pictures)
        if size == "base":
            several = photographs(("china", 480, 640, 1024), ("flower", 640, 480, 576), ("rendered", 90, 700, 4096))
            shapes["base-patch16-naflex"] = naflex(size, size, 256000, several + any_aspects(197, 1, (256, 256, 64, 256)))
        if size == "so400m":
            several = photographs(("china", 480, 640, 256), ("flower", 640, 480, 1024))
            shapes["so400m-patch16-naflex"] = naflex(size, size, 256000, several + any_aspects(18, 2, (256, 100)))
        for name, (its, patch, side, vocabulary) in FIRST.items():
            if its == size:
                shapes[name] = fixed(size, size, patch, side, vocabulary, pictures=PHOTOGRAPHS[::2], padding=1)
    # With the others' seed its vectors are 0.53 alike.
    shapes["siglip-so400m-patch14-384"]["seed"] = 20260102
    return shapes


SMALL = (64, 160, 2, 1)  # a head of 64
SO400M = (144, 270, 3, 2)  # two heads of 72, and an MLP of no whole vectors
GIANT = (192, 384, 2, 2)  # two heads of 96
NAMES = {"0": "bear", "1": "cup, or mug", "2": "Straße", "3": "犬", "4": "none of these"}


def classifier(shape, **configuration):
    return shape | {
        "model": "ForImageClassification",
        "configuration": shape["configuration"] | configuration,
        "texts": [],
        "patches": [0, 3],
    }


def alone(shape, tower):
    """A tower's configuration stands at the top level."""
    configuration = {"model_type": f"{shape['configuration']['model_type']}_{tower}_model", **shape["configuration"][f"{tower}_config"]}
    without = {"texts": []} if tower == "vision" else {"pictures": []}
    return shape | without | {"model": f"{tower.capitalize()}Model", "configuration": configuration}


def kinds():
    small = lambda **others: fixed(SMALL, SMALL, 16, 64, 1000, **({"positions": 16, "pictures": ["china", "noise-1", "noise-2"]} | others))
    flexible = lambda count, **others: naflex(SMALL, SMALL, 1000, photographs(("flower", 320, 480, 100)) + any_aspects(count, 4, (64, 256, 16)), positions=16, **others)
    several = photographs(
        ("china", 480, 640, 256), ("flower", 640, 480, 1024), ("rendered", 90, 700, 4096), ("china", 300, 300, 256))
    no_head = alone(small(patches=[0, 5, 15]), "vision")
    no_head["configuration"]["vision_use_head"] = False
    return {
        "small-so400m-patch14-384": fixed(SO400M, SO400M, 14, 384, 1000, pictures=PHOTOGRAPHS[::2], patches=[0, 26, 27, 700, 728]),
        "small-giant-patch16-256": fixed(GIANT, SO400M, 16, 256, 1000, pictures=PHOTOGRAPHS[::2], patches=[0, 255]),
        "small-base-patch32-256": fixed(SMALL, SMALL, 32, 256, 1000, positions=16),
        "small-first-patch16-64": small(padding=1),
        "small-naflex": naflex(SO400M, SO400M, 1000, several + any_aspects(196, 3, (64, 100, 256, 16)),
                               positions=16, patches=[0, 40, 251]),
        "small-classifier": classifier(small(), id2label=NAMES, label2id={name: int(i) for i, name in NAMES.items()}),
        "small-naflex-classifier": classifier(flexible(12), id2label=NAMES, problem_type="multi_label_classification"),
        "small-vision-alone": alone(small(patches=[0, 5]), "vision"),
        "small-naflex-vision-alone": alone(flexible(6, patches=[0, 5]), "vision"),
        "small-text-alone": alone(small(), "text"),
        "small-naflex-text-alone": alone(flexible(0), "text"),
        "small-without-head": no_head,
    }


KINDS = kinds()
RELEASED = released()
