"""What the reference gives for the small checkpoints of Tests/Contract/checkpoints.py: Tests/Fixtures/EndToEnd/kinds.json.

    python Tests/Reference/kinds.py

Packages: requirements-towers.txt and tokenization-requirements.txt beside this file. Pictures are those of Tests/Fixtures/Pictures; vectors are little-endian
float32 as base64, not normalised.
"""

import base64
import json
import string
import sys
import tempfile
from pathlib import Path

import sentencepiece
import torch
import transformers
from PIL import Image
from tokenizers import Tokenizer

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Tests/Contract"))

import checkpoints  # noqa: E402

PICTURES = ["cat.jpg", "photo.jpg", "two-bears.png"]
TEXTS = ["a bear", "a red cat, and a dog", "Zebra  crossing!", "the quick brown fox jumps over the lazy dog again and again"]
CLASSES = {
    "letters": transformers.SiglipModel,
    "pieces": transformers.SiglipModel,
    "naflex": transformers.Siglip2Model,
    "classifier": transformers.SiglipForImageClassification,
    "naflex-classifier": transformers.Siglip2ForImageClassification,
    "headless": transformers.SiglipVisionModel,
    "texts": transformers.SiglipTextModel,
}


def pack(values):
    return base64.b64encode(values.detach().numpy().astype("<f4").tobytes()).decode()


def load(name, folder):
    model, info = CLASSES[name].from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
    )
    assert not info["missing_keys"] and not info["unexpected_keys"], (name, info)
    return model.eval()


def pixels(folder, picture, **options):
    processor = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil")
    image = Image.open(PROJECT / "Tests/Fixtures/Pictures" / picture).convert("RGB")
    return dict(processor(images=[image], return_tensors="pt", **options))


def picture(model, inputs):
    """Pooled vector, last hidden state and logits, those that the checkpoint has."""
    given = {}
    vision = getattr(model, "vision_model", model)
    with torch.no_grad():
        state = vision(**inputs).last_hidden_state[0]
        if "spatial_shapes" in inputs:
            rows, columns = inputs["spatial_shapes"][0].tolist()
        else:
            rows = columns = int(len(state) ** 0.5)
        given |= {"rows": rows, "columns": columns, "patches": pack(state[: rows * columns])}
        if hasattr(model, "get_image_features"):
            found = model.get_image_features(**inputs)
            given["pooled"] = pack(getattr(found, "pooler_output", found)[0])
        if hasattr(model, "classifier"):
            given["logits"] = pack(model(**inputs).logits[0])
    return given


def ids(folder, text, length):
    """SigLIP 1's canonical text where the vocabulary has no `<eos>`, else SigLIP 2's lower case; then EOS and padding."""
    lower = text.lower()
    canonical = " ".join(lower.translate(str.maketrans("", "", string.punctuation)).split())
    if (folder / "spiece.model").exists():
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
        found, end = pieces.encode(canonical), pieces.piece_to_id("</s>")
        padding = end
    else:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        end = 1
        padding = 1 if tokenizer.token_to_id("<eos>") is None else 0
        found = tokenizer.encode(canonical if padding else lower, add_special_tokens=False).ids
    found = found[: length - 1] + [end]
    return found + [padding] * (length - len(found))


def text(model, folder, words):
    config = getattr(model.config, "text_config", model.config)
    inputs = torch.tensor([ids(folder, words, config.max_position_embeddings)])
    with torch.no_grad():
        if hasattr(model, "get_text_features"):
            found = model.get_text_features(input_ids=inputs)
            return pack(getattr(found, "pooler_output", found)[0])
        return pack(model(input_ids=inputs).pooler_output[0])


def main():
    stored = {}
    for name in checkpoints.KINDS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = checkpoints.write(Path(temporary), name)
            model = load(name, folder)
            stored[name] = {}
            if name != "texts":
                stored[name]["pictures"] = {p: picture(model, pixels(folder, p)) for p in PICTURES}
            if name.startswith("naflex"):
                more = {p: picture(model, pixels(folder, p, max_num_patches=64)) for p in PICTURES}
                stored[name]["pictures of 64 patches"] = more
            if checkpoints.kind(name)[1]:
                stored[name]["texts"] = {words: text(model, folder, words) for words in TEXTS}
    file = PROJECT / "Tests/Fixtures/EndToEnd/kinds.json"
    file.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
