"""A checkpoint's work folder: seeded weights in the hub's layout, and the inputs that every engine gets."""

import json
import os
import sys
from functools import cached_property
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
sys.path += [str(PROJECT / "Benchmarks" / "common"), str(PROJECT / "Tests" / "Reference")]  # last: there is a towers.py too

COUNT = 16  # pictures and texts that the vectors are compared on
CACHE = Path(os.environ.get("PEERS_CACHE", HERE / ".cache"))


class Work:
    def __init__(self, name):
        self.name = name
        self.folder = CACHE / "exports" / name
        self.checkpoint = CACHE / "checkpoints" / name
        self.pictures = CACHE / "pictures" / name
        self.is_naflex = "naflex" in name

    def write_checkpoint(self):
        """Some seconds and 1.5 GB for base, once."""
        if not (self.checkpoint / "tokenizer_config.json").exists():
            import checkpoint

            checkpoint.write(self.name, self.checkpoint)

    def write_pictures(self):
        """PNG files of the model's own size, for our command line: what is compared is the towers, not the resizing."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        for number in range(COUNT):
            path = self.pictures / f"{number:02}.png"
            if not path.exists():
                self.picture(number).save(path)

    def picture(self, number):
        from pictures import picture

        return picture(number, self.side, self.side)

    @cached_property
    def configuration(self):
        return json.loads((PROJECT / "Tests" / "Fixtures" / "Shapes" / f"{self.name}.json").read_text())["configuration"]["vision_config"]

    @property
    def side(self):
        """Of the pictures. NaFlex: 256 patches of 16, so that nothing is resized there either."""
        return 256 if self.is_naflex else self.configuration["image_size"]

    def inputs(self, tower, count, calibration=False):
        """Arrays by the names that transformers gives them."""
        first = 1000 if calibration else 0
        if tower == "text":
            return {"input_ids": self.token_ids([text(first + number) for number in range(count)])}
        pixels = np.stack([np.asarray(self.picture(first + number)) for number in range(count)])
        values = (pixels.astype(np.float32) / 255 - 0.5) / 0.5
        if not self.is_naflex:
            return {"pixel_values": np.ascontiguousarray(values.transpose(0, 3, 1, 2))}
        rows = self.side // 16
        patches = values.reshape(count, rows, 16, rows, 16, 3).transpose(0, 1, 3, 2, 4, 5).reshape(count, rows * rows, -1)
        return {
            "pixel_values": np.ascontiguousarray(patches),
            "pixel_attention_mask": np.ones((count, rows * rows), np.int64),
            "spatial_shapes": np.full((count, 2), rows, np.int64),
        }

    def token_ids(self, texts):
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.checkpoint / "tokenizer.json"))
        tokenizer.enable_truncation(64)
        tokenizer.enable_padding(length=64, pad_id=0)
        return np.array([encoding.ids for encoding in tokenizer.encode_batch(texts)], np.int64)


def text(number):
    """Lower case, as SigLIP 2's texts are."""
    things = ["bear", "lighthouse", "bowl of noodles", "bicycle", "paper crane", "harbour", "violin", "cactus"]
    places = ["in the snow", "at night", "on a wooden table", "behind a window", "under water", "in a museum", "on fire"]
    return f"a photo of {number} {things[number % 8]} {places[number % 7]}"
