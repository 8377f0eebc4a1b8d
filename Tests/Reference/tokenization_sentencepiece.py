"""Reference values for SentencePiece files, from `sentencepiece` itself, and for their conversions, from `tokenizers`.

    python tokenization_sentencepiece.py models    trains the small models and brings those of sentencepiece's own tests
    python tokenization_sentencepiece.py           writes the ids that the references give under each model
    python tokenization_sentencepiece.py show MODEL TEXT…

The texts are those of `gemma-strings.bin` and `sentencepiece-runs.json`. Each `.ids` file holds a digest (32 bits, little endian) for each
text: of the number of ids and the ids. Which texts a file is about is in `each`.
"""

import base64
import io
import json
import re
import string
import struct
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import sentencepiece
import tokenization_gemma as gemma
from tokenization import FIXTURES, digest

FOLDER = FIXTURES / "SentencePiece"
PACKAGE = "sentencepiece==0.2.3"
OWN = ["botchan_en_unigram_1000", "botchan_en_bpe_1000", "kyoto_ja_unigram_8000"]  # test/*.model there, Apache-2.0
EACH = 3  # every third text, under a small model
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6

# Rules of two and three characters, of a letter and its marks, that overlap, that delete, that make spaces.
RULES = {"é": "e", "e\u0301": "e'", "é": "e", "ff": "f", "ffi": "F", "\u00ad": "", "\u200b": " ", "…": "...", "日": "ひ", "日本": "Japan ", "ß": "ss",
         "\n": " ", "\t": "  ", "😀": ":)", "👍🏽": "+1", "👍": "+", "A": "a", "B": "b", "C": "c", "\u3000": " ", "aa": "A", "aab": "", "▁": "_", "\U0001f3fb": ""}
SYMBOLS = ["<sep>", "the", "▁a", "  ", "日本", "photo of", "12", "1", "<se", "Σ", "\t"]

MODELS = {
    "unigram": dict(model_type="unigram"),
    "unigram-bytes": dict(model_type="unigram", byte_fallback=True, remove_extra_whitespaces=False, split_by_whitespace=False),
    "unigram-rules": dict(model_type="unigram", rules=True, user_defined_symbols=SYMBOLS, control_symbols=["<cls>"], add_dummy_prefix=False),
    "unigram-suffix": dict(model_type="unigram", treat_whitespace_as_suffix=True, allow_whitespace_only_pieces=True),
    "unigram-unused": dict(model_type="unigram", unused=4, byte_fallback=True),
    "unigram-casefold": dict(model_type="unigram", normalization_rule_name="nmt_nfkc_cf", user_defined_symbols=["<SEP>", "ß"]),
    "bpe": dict(model_type="bpe"),
    "bpe-gemma": dict(model_type="bpe", byte_fallback=True, add_dummy_prefix=False, remove_extra_whitespaces=False, split_by_whitespace=False,
                      user_defined_symbols=SYMBOLS, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>"),
    "bpe-rules": dict(model_type="bpe", rules=True, user_defined_symbols=["aab", "é"], remove_extra_whitespaces=False),
    "bpe-suffix": dict(model_type="bpe", treat_whitespace_as_suffix=True),
    "bpe-unused": dict(model_type="bpe", unused=3),
    "bpe-spaces": dict(model_type="bpe", unescaped=True),
}


def texts():
    """The texts of `gemma-strings.bin`."""
    data, at = (FIXTURES / "gemma-strings.bin").read_bytes(), 0
    while at < len(data):
        length = struct.unpack_from("<H", data, at)[0]
        yield data[at + 12:at + 12 + length].decode()
        at += 12 + length


RUNS = [["a", 1 << 20], ["hello world ", 8_000], [" ", 1 << 17], ["▁", 30_000], ["日本語", 10_000], ["\u0301", 1 << 15], ["ab", 1 << 16], ["the ", 1 << 15],
        ["\U000F0000", 1 << 14], ["ﷺ", 5_000], ["\u00ad", 1 << 15], ["e\u0301", 20_000]]


def train():
    own = [text for text in texts() if 0 < len(text) < 400 and text.isprintable() and max(text) < "\u0590"]
    own += ["日本 the photo of ab aab 12 <sep> ß"] * 20
    for name, options in MODELS.items():
        rules, unused, unescaped = (options.pop(key, None) for key in ("rules", "unused", "unescaped"))
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            if rules:
                for source, target in RULES.items():
                    print(*(" ".join(f"{ord(c):X}" for c in text) for text in (source, target)), sep="\t", file=file)
                file.flush()
                options["normalization_rule_tsv"] = file.name
            elif "normalization_rule_name" not in options:
                options["normalization_rule_name"] = "identity"
            model = io.BytesIO()
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(own), model_writer=model, vocab_size=900, hard_vocab_limit=False,
                character_coverage=0.98, num_threads=1, minloglevel=2, **options)
        message = strip(model.getvalue())
        if unused:
            message = mark_unused(message, unused)
        if unescaped:
            message += field(3, bytes([5 << 3, 0]))  # messages merge: normalizer_spec.escape_whitespaces = false
        (FOLDER / f"{name}.model").write_bytes(message)


def field(number, payload):
    length, value = b"", len(payload)
    while value > 127:
        length, value = length + bytes([value & 127 | 128]), value >> 7
    return bytes([number << 3 | 2]) + length + bytes([value]) + payload


def piece(text, score, kind):
    return field(1, field(1, text.encode()) + bytes([2 << 3 | 5]) + struct.pack("<f", score) + bytes([3 << 3, kind]))


def strip(message):
    """Without the training corpus's name, the rules as text and the like, which only the trainer reads."""
    kept = b""
    for number, value in gemma.fields(message):
        if number == 1:
            kept += field(1, value)
        elif number == 2:
            keys = {number: value for number, value in gemma.fields(value)}
            kept += field(2, b"".join(
                varint(key << 3) + varint(keys[key]) for key in (3, 24, 35) if key in keys))
        elif number == 3:
            keys = dict(gemma.fields(value))
            kept += field(3, (field(2, keys[2]) if 2 in keys else b"") + b"".join(
                bytes([key << 3, keys[key]]) for key in (3, 4, 5) if key in keys))
    return kept


def varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def mark_unused(message, every):
    """Each such piece of several characters is not to be given out."""
    pieces = gemma.pieces(message)
    rest = b"".join(field(number, value) for number, value in gemma.fields(message) if number != 1)
    return b"".join(piece(text, score, UNUSED if kind == NORMAL and len(text) > 1 and index % every == 0 else kind)
                    for index, (text, score, kind) in enumerate(pieces)) + rest


def bring_own():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--no-binary", "sentencepiece", "--dest", folder, PACKAGE], check=True)
        (source,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(source) as archive:
            for member in archive:
                path = Path(member.name)
                if path.parent.name == "test" and path.suffix == ".model" and path.stem in OWN:
                    (FOLDER / path.name).write_bytes(archive.extractfile(member).read())


def write():
    sample = list(texts())[::EACH]
    for path in sorted(FOLDER.glob("*.model")):
        reference = sentencepiece.SentencePieceProcessor(model_file=str(path))
        put(path.with_suffix(".ids"), sample, reference.encode)
    for name in ["unigram-casefold", *OWN]:
        if "bpe" in name:
            continue
        reference = converted(FOLDER / f"{name}.model")
        put(FOLDER / f"{name}.json.ids", sample, lambda text: reference.encode(text).ids)
    reference = sentencepiece.SentencePieceProcessor(model_file=str(FOLDER / "unigram-casefold.model"))
    put(FOLDER / "unigram-casefold.recipe.ids", sample, lambda text: recipe(reference, text))
    gemma.fetch()
    reference = sentencepiece.SentencePieceProcessor(model_file=str(gemma.MODEL))
    put(FOLDER / "gemma.ids", texts(), reference.encode)
    write_runs()


def recipe(reference, text):
    """What SigLIP 1's text tower gets: canonical text (`SiglipTokenizer.canonicalize_text`), at most 63 ids, `</s>`, which pads as well."""
    text = re.sub(r"\s+", " ", text.lower().translate(str.maketrans("", "", string.punctuation))).strip()
    ids = reference.encode(text)[:63]
    return ids + [reference.piece_to_id("</s>")] * (64 - len(ids))


def write_runs():
    runs = {}
    for path in [*sorted(FOLDER.glob("*.model")), gemma.MODEL]:
        reference = sentencepiece.SentencePieceProcessor(model_file=str(path))
        runs["gemma" if path == gemma.MODEL else path.stem] = [entry(reference.encode(text * times)) for text, times in RUNS]
    (FIXTURES / "sentencepiece-runs.json").write_text(json.dumps({"runs": RUNS, "digests": runs}, separators=(",", ":")) + "\n")


def put(path, texts, encode):
    path.write_bytes(b"".join(struct.pack("<I", entry(encode(text))) for text in texts))


def entry(ids):
    return digest([len(ids), *ids])


def converted(path):
    """The unigram model as transformers 5.23 writes it for SigLIP 1 and T5 (`SpmConverter`); the Swift test builds the same file."""
    from tokenizers import Tokenizer
    return Tokenizer.from_str(json.dumps(conversion(path.read_bytes())))


def conversion(message):
    spec = next(dict(gemma.fields(value)) for number, value in gemma.fields(message) if number == 3)
    pieces = gemma.pieces(message)
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(spec[2]).decode()},
            {"type": "Strip", "strip_left": False, "strip_right": True},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": None, "decoder": None,
        "model": {"type": "Unigram", "unk_id": next(i for i, piece in enumerate(pieces) if piece[2] == UNKNOWN), "byte_fallback": False,
                  "vocab": [[text, score] for text, score, _ in pieces]}}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["models"]:
            FOLDER.mkdir(parents=True, exist_ok=True)
            train()
            bring_own()
        case []:
            write()
        case ["show", model, *texts]:
            reference = sentencepiece.SentencePieceProcessor(model_file=model)
            for text in texts:
                print(json.dumps(reference.encode(text)))
        case _:
            sys.exit(__doc__)
