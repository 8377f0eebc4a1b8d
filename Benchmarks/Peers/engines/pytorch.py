"""PyTorch with transformers, as its users run it: eager, SDPA attention, inference mode."""

import os

import torch
from transformers import AutoModel

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


def load(work, tower, precision):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    module = tower_module(work.checkpoint, tower, DTYPES[precision])

    def encode(inputs):
        tensors = {name: torch.from_numpy(values) for name, values in inputs.items()}
        if "pixel_values" in tensors:
            tensors["pixel_values"] = tensors["pixel_values"].to(DTYPES[precision])
        with torch.inference_mode():
            return module(**tensors).pooler_output.float().numpy()

    return encode


def tower_module(checkpoint, tower, dtype):
    model = AutoModel.from_pretrained(checkpoint, dtype=dtype).eval()
    return model.vision_model if tower == "vision" else model.text_model
