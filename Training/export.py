"""Writes a checkpoint in the hub's layout: bf16 weights, sparse configuration, preprocessor, tokenizer."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from model import HEADS, IMAGE, PATCH, POSITIONS, TEXT_LAYERS, VISION_LAYERS, VOCABULARY, WIDTH

MODEL = Path(__file__).parent.parent / "Models" / "siglip-mini"


def configuration():
    """What differs from the library's defaults, as in the released checkpoints; token ids are Gemma's."""
    layers = dict(hidden_size=WIDTH, intermediate_size=4 * WIDTH, num_attention_heads=HEADS)
    return {
        "architectures": ["SiglipModel"],
        "model_type": "siglip",
        "initializer_factor": 1.0,
        "text_config": {"model_type": "siglip_text_model", "vocab_size": VOCABULARY, "max_position_embeddings": POSITIONS,
                        "num_hidden_layers": TEXT_LAYERS, "projection_size": WIDTH, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0, **layers},
        "vision_config": {"model_type": "siglip_vision_model", "image_size": IMAGE, "patch_size": PATCH, "num_hidden_layers": VISION_LAYERS, **layers},
        "torch_dtype": "bfloat16",
    }


def preprocessor():
    return {
        "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor", "image_std": [0.5, 0.5, 0.5],
        "processor_class": "SiglipProcessor", "resample": 2, "rescale_factor": 1 / 255, "size": {"height": IMAGE, "width": IMAGE},
    }


def tokenizer_configuration():
    return {
        "add_bos_token": False, "add_eos_token": True, "bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>",
        "clean_up_tokenization_spaces": False, "do_lower_case": True, "model_max_length": POSITIONS, "padding_side": "right", "truncation_side": "right",
        "model_input_names": ["input_ids"], "processor_class": "SiglipProcessor", "tokenizer_class": "Siglip2Tokenizer",
    }


def export(model, tokenizer_path, folder=MODEL):
    """`model` is a SigLIP of this folder; every file but the card and the evaluation is written."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {}
    for name, p in model.state_dict().items():
        weights[name] = p.detach().to(torch.bfloat16).contiguous().cpu()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    for name, content in (("config", configuration()), ("preprocessor_config", preprocessor()), ("tokenizer_config", tokenizer_configuration())):
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
    special = {k: dict(content=v, lstrip=False, normalized=False, rstrip=False, single_word=False)
               for k, v in (("bos_token", "<bos>"), ("eos_token", "<eos>"), ("pad_token", "<pad>"), ("unk_token", "<unk>"))}
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    (folder / "tokenizer.json").write_bytes(Path(tokenizer_path).read_bytes())
