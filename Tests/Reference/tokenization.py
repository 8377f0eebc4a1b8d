"""Reference values for the tokenizer's tests, from `tokenizers` and Python itself.

    python tokenization.py fetch           brings Gemma's tokenizer into .cache/gemma (needs pip only)
    python tokenization.py                 writes Tests/Fixtures/Tokenization (needs tokenization-requirements.txt)
    python tokenization.py show TEXT…      the ids of texts under Gemma's tokenizer, as the reference has them
    python tokenization.py compare         how often `sentencepiece` itself differs from `tokenizers`
"""

import json
import struct
import sys
import unicodedata
from pathlib import Path

import tokenization_gemma as gemma

FIXTURES = Path(__file__).resolve().parents[1] / "Fixtures" / "Tokenization"
LENGTH, EOS, PAD = 64, 1, 0


def digest(ids):
    """FNV-1a, 32 bits, over the ids as little-endian 32-bit integers."""
    value = 0x811C9DC5
    for byte in struct.pack(f"<{len(ids)}i", *ids):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def lowering():
    """The tokenizer as transformers' `Siglip2Tokenizer` (5.23) sets it up: lower case comes first among the normalizers."""
    from tokenizers import normalizers
    tokenizer = reference()
    tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), tokenizer.normalizer])
    return tokenizer


def recipe(tokenizer, text):
    """What SigLIP 2's text tower gets: lower case, at most 63 ids, EOS, padding. `tokenizer` is that of `lowering`."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids[:LENGTH - 1] + [EOS]
    return ids + [PAD] * (LENGTH - len(ids))


def reference():
    from tokenizers import Tokenizer
    return Tokenizer.from_file(str(gemma.fetch()))


def write_gemma():
    """Each string: bytes, ids (16 bits each), digests of the ids and of the recipe's (32 bits each), the UTF-8."""
    from tokenization_strings import strings
    tokenizer, lower = reference(), lowering()
    records = bytearray()
    for text in strings():
        ids, raw = tokenizer.encode(text, add_special_tokens=False).ids, text.encode()
        records += struct.pack("<HHII", len(raw), len(ids), digest(ids), digest(recipe(lower, text))) + raw
    (FIXTURES / "gemma-strings.bin").write_bytes(records)

    runs = [["a", 1 << 20], ["hello world ", 80_000], ["\n", 1 << 20], ["▁", 300_000], ["日本語", 100_000], ["\u0301", 1 << 19], ["<unused", 100_000],
            ["<unused7>", 100_000], ["ab", 1 << 19], [" ", 1 << 20], ["\U000F0000", 1 << 17]]
    long = []
    for text, times in runs:
        ids = tokenizer.encode(text * times, add_special_tokens=False).ids
        long.append({"text": text, "times": times, "count": len(ids), "digest": digest(ids)})
    write("gemma-runs.json", long)


def write_lowercase():
    """Python's `str.lower()`: every scalar that changes, and words in which a sigma is final or not."""
    changes = {f"{value:X}": [ord(c) for c in chr(value).lower()] for value in range(0x110000) if not 0xD800 <= value < 0xE000 and chr(value).lower() != chr(value)}
    around = ["", "Α", "α", " ", ".", "'", "\u0301", "\u00ad", "1", "\u02b0", "ª", "日", "Σ", "\u0345", "\U0001d400", "\u200d", "-"]
    contexts = [a + b + "Σ" + c + d for a in around for b in around for c in around for d in around]
    write("lowercase.json", {"unicode": unicodedata.unidata_version, "changes": changes, "around": around,
                             "digest": digest([ord(c) for text in contexts for c in text.lower()])})


def write_canonical():
    """SigLIP 1's `canonicalize_text` (transformers 5.23), which is these three lines."""
    import re
    import string
    texts = ["", " ", "A photo of a cat.", "Hello,  World!", "\t a\n\nb \x1c c\u3000d\u200be ", "¡Qué—día! “x”", "!!!", " . a . ", "ΟΔΟΣ.", "it's_a {test}", "a\u00a0\u00a0b", "a \0 b"]
    spaces = [chr(value) for value in range(0x110000) if chr(value).isspace()]
    texts += [f"a{space}b" for space in spaces] + [f"a{chr(value)}b" for value in range(0x20, 0x100)]
    clean = [re.sub(r"\s+", " ", text.lower().translate(str.maketrans("", "", string.punctuation))).strip() for text in texts]
    write("canonical.json", [list(pair) for pair in zip(texts, clean)])


def write_options():
    from tokenization_options import TEXTS, cases
    from tokenizers import Tokenizer
    write("options.json", {"texts": TEXTS, "tokenizers": list(cases(Tokenizer))})


def write_scores():
    """What `tokenizers` reads of a score, as the bits of a double: not always the nearest to the digits."""
    import random
    from tokenizers import Tokenizer
    source = random.Random(7)
    texts = ["0", "-0", "-0.0", "1", "-12", "0.1", "1e5", "1E+5", "1e-5", "1e-00", "1" * 30, "0." + "3" * 30, "-1.5e-320", "5e-324", "1e-400", "1e308",
             "17976931348623157e292", "12345678901234567890.5", "18446744073709551615", "18446744073709551616.75e-3", "0e999999", "0.0e-99999999999"]
    texts += [repr(-source.random() * 20) for _ in range(150)]
    texts += [f"{source.random() * 10 ** source.randrange(-30, 30):.{source.randrange(1, 25)}e}" for _ in range(120)]
    file = '{"version":"1.0","model":{"type":"Unigram","unk_id":0,"vocab":[%s]}}'
    reference = Tokenizer.from_str(file % ",".join(f'["{index}",{text}]' for index, text in enumerate(texts)))
    scores = [score for _, score in json.loads(reference.to_str())["model"]["vocab"]]
    write("scores.json", [[text, f"{struct.unpack('>Q', struct.pack('>d', score))[0]:016x}"] for text, score in zip(texts, scores)])


def write(name, value):
    (FIXTURES / name).write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


def compare():
    import sentencepiece
    from tokenization_strings import strings
    ours, theirs = reference(), sentencepiece.SentencePieceProcessor(model_file=str(gemma.MODEL))
    texts = strings()
    differ = [text for text in texts if ours.encode(text, add_special_tokens=False).ids != theirs.encode(text)]
    print(f"{len(differ)} of {len(texts)} strings")
    for text in differ[:40]:
        print(repr(text[:60]), ours.encode(text, add_special_tokens=False).ids[:12], theirs.encode(text)[:12])


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            FIXTURES.mkdir(parents=True, exist_ok=True)
            for step in [write_options, write_lowercase, write_canonical, write_scores, write_gemma]:
                step()
        case ["fetch"]:
            print(gemma.fetch())
        case ["show", *texts]:
            tokenizer = reference()
            for text in texts:
                print(json.dumps(tokenizer.encode(text, add_special_tokens=False).ids))
        case ["compare"]:
            compare()
        case _:
            sys.exit(__doc__)
