"""Whole checkpoints of every kind, a few kilobytes each, written when a test needs them; the same ones in every run."""

import json
import shutil
import struct
import sys
from pathlib import Path

import numpy

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Tests/Reference"))

import towers_seeded as seeded  # noqa: E402

SEED = 20260707
TYPES = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "<u1"}

VISION = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2, "patch_size": 8}
TEXT = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3,
        "max_position_embeddings": 16, "projection_size": 32}
LABELS = {"0": "cat", "1": "dog", "2": "bear"}

# Tokens of the small vocabulary that are not letters, and pairs that are joined.
SPECIAL = ["<pad>", "</s>", "<unk>"]
MERGES = ["▁ a", "b e", "a r", "be ar", "c a", "ca t", "r e", "re d", "▁ c", "o g"]


def letters():
    """A byte-fallback BPE of letters, with SigLIP 1's `</s>` and no `<eos>`: unlike siglip-mini's in every id."""
    words = SPECIAL + [f"<0x{byte:02X}>" for byte in range(256)] + ["▁", *map(chr, range(97, 123))]
    words += [merge.replace(" ", "") for merge in MERGES]
    special = [
        {"id": number, "content": word, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": True}
        for number, word in enumerate(SPECIAL)
    ]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        "pre_tokenizer": None, "post_processor": None, "decoder": None,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
            "vocab": {word: number for number, word in enumerate(words)}, "merges": MERGES,
        },
    }


def mini_tokenizer():
    return json.loads((PROJECT / "Models/siglip-mini/tokenizer.json").read_text(encoding="utf-8"))


# A SentencePiece file of a unigram model, as SigLIP 1 has one, and its number of pieces.
PIECES = PROJECT / "Tests/Fixtures/Tokenization/SentencePiece/unigram.model"
PIECE_COUNT = 900


def kind(name):
    """Configuration and tokenizer: what `tokenizer.json` holds, a SentencePiece file, or None."""
    fixed = {**VISION, "image_size": 32}
    flexible = {**VISION, "num_patches": 16}
    small, large = letters(), mini_tokenizer()
    text = lambda tokenizer: {**TEXT, "vocab_size": len(tokenizer["model"]["vocab"])}
    pieces = {**TEXT, "vocab_size": PIECE_COUNT}
    own = lambda problem: {"id2label": LABELS, "problem_type": problem}
    return {
        "letters": ({"model_type": "siglip", "vision_config": fixed, "text_config": text(small)}, small),
        "pieces": ({"model_type": "siglip", "vision_config": fixed, "text_config": pieces}, PIECES),
        "naflex": ({"model_type": "siglip2", "vision_config": flexible, "text_config": text(large)}, large),
        "classifier": (
            {"model_type": "siglip", "vision_config": fixed, **own("multi_label_classification")}, None),
        "naflex-classifier": (
            {"model_type": "siglip2", "vision_config": flexible, **own("single_label_classification")}, None),
        "headless": ({"model_type": "siglip_vision_model", **fixed, "vision_use_head": False}, None),
        "texts": ({"model_type": "siglip_text_model", **text(small)}, small),
    }[name]


KINDS = ["letters", "pieces", "naflex", "classifier", "naflex-classifier", "headless", "texts"]
MAX_PATCHES = 24


def shapes(config):
    """Names and shapes of all tensors."""
    alone = "vision_config" not in config
    found = {}

    def linear(name, outputs, inputs):
        found[f"{name}.weight"], found[f"{name}.bias"] = (outputs, inputs), (outputs,)

    def norm(name, width):
        found[f"{name}.weight"] = found[f"{name}.bias"] = (width,)

    def layers(prefix, tower):
        width, inner = tower["hidden_size"], tower["intermediate_size"]
        for number in range(tower["num_hidden_layers"]):
            layer = f"{prefix}encoder.layers.{number}."
            norm(f"{layer}layer_norm1", width)
            norm(f"{layer}layer_norm2", width)
            for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                linear(f"{layer}self_attn.{part}", width, width)
            linear(f"{layer}mlp.fc1", inner, width)
            linear(f"{layer}mlp.fc2", width, inner)

    vision = config if "patch_size" in config else config.get("vision_config")
    if vision:
        prefix = "" if alone else "vision_model."
        width, side = vision["hidden_size"], vision["patch_size"]
        flat = "num_patches" in vision
        found[f"{prefix}embeddings.patch_embedding.weight"] = (width, 3 * side**2) if flat else (width, 3, side, side)
        found[f"{prefix}embeddings.patch_embedding.bias"] = (width,)
        positions = vision["num_patches"] if flat else (vision["image_size"] // side) ** 2
        found[f"{prefix}embeddings.position_embedding.weight"] = (positions, width)
        layers(prefix, vision)
        norm(f"{prefix}post_layernorm", width)
        if vision.get("vision_use_head", True):
            found[f"{prefix}head.probe"] = (1, 1, width)
            found[f"{prefix}head.attention.in_proj_weight"] = (3 * width, width)
            found[f"{prefix}head.attention.in_proj_bias"] = (3 * width,)
            linear(f"{prefix}head.attention.out_proj", width, width)
            norm(f"{prefix}head.layernorm", width)
            linear(f"{prefix}head.mlp.fc1", vision["intermediate_size"], width)
            linear(f"{prefix}head.mlp.fc2", width, vision["intermediate_size"])
    text = config if "vocab_size" in config else config.get("text_config")
    if text:
        prefix = "" if alone else "text_model."
        width = text["hidden_size"]
        found[f"{prefix}embeddings.token_embedding.weight"] = (text["vocab_size"], width)
        found[f"{prefix}embeddings.position_embedding.weight"] = (text["max_position_embeddings"], width)
        layers(prefix, text)
        norm(f"{prefix}final_layer_norm", width)
        linear(f"{prefix}head", text["projection_size"], width)
    if vision and text:
        found["logit_scale"] = found["logit_bias"] = (1,)
    if "id2label" in config:
        linear("classifier", len(config["id2label"]), width)
    return found


def spread(name, shape):
    """Scale and shift of a tensor's values: wide enough that unlike inputs give unlike vectors."""
    if name == "logit_scale":
        return 0, 2.3
    if name == "logit_bias":
        return 0, -1.5
    if "norm" in name and name.endswith("weight"):
        return 0.2, 1
    if name.endswith("bias"):
        return 0.05, 0
    if "token_embedding" in name or "probe" in name:
        return 1, 0
    if "position_embedding" in name:
        return 0.5, 0
    return (1.75 if "q_proj" in name or "k_proj" in name else 2.5) / float(numpy.sqrt(numpy.prod(shape[1:]))), 0


def tensors(config):
    made = {}
    for name, shape in shapes(config).items():
        scale, shift = spread(name, shape)
        values = seeded.values(SEED, name, 0, int(numpy.prod(shape)), scale / seeded.SPREAD, shift)
        made[name] = values.reshape(shape)
    return made


def header(tensors, kind="F32"):
    """A safetensors header and its data; a test may change the header before `pack`."""
    entries, data = {"__metadata__": {"format": "pt"}}, b""
    for name, values in tensors.items():
        block = numpy.ascontiguousarray(values, TYPES[kind]).tobytes()
        entries[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    return entries, data


def pack(entries, data):
    """The bytes of a safetensors file; `entries` may be text, so that it can be wrong."""
    text = (entries if isinstance(entries, str) else json.dumps(entries)).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def preprocessor(config):
    if config["model_type"].startswith("siglip2"):
        return {"image_processor_type": "Siglip2ImageProcessor", "max_num_patches": MAX_PATCHES, "patch_size": 8,
                "resample": 2}
    return {"image_processor_type": "SiglipImageProcessor", "resample": 3, "size": {"height": 32, "width": 32}}


def write(folder, name):
    """A folder as a hub checkpoint has it."""
    config, tokenizer = kind(name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    if "patch_size" in config or "vision_config" in config:
        (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor(config)))
    if isinstance(tokenizer, Path):
        shutil.copy(tokenizer, folder / "spiece.model")
    elif tokenizer:
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "model.safetensors").write_bytes(pack(*header(tensors(config))))
    return folder
