"""Small tokenizers, one for each option that a `tokenizer.json` may have, and the texts to try them on."""

import json

PIECES = ["<pad>", "<eos>", "<bos>", "<unk>"] + list("abcdefghijklmnopqrstuvwxyzABÉ ▁.,-'1") + [
    "é", "ς", "σ", "ä", "日", "本", "日本", "he", "ll", "llo", "hello", "▁h", "▁he", "▁hello", "▁▁", "aa", "aaa", "aaaa", "ab", "abc", "bc", "A.", "..",
    "o▁", "▁w", "wo", "wor", "world", "world▁"]
MERGES = ["h e", "l l", "ll o", "he llo", "▁ he", "▁he llo", "▁ h", "▁ ▁", "a a", "aa a", "aa aa", "b c", "a b", "ab c", "a bc", "日 本", "A .",
          ". .", "o ▁", "w o", "wo r", "▁ w", "▁h e"]
BYTES = [f"<0x{b:02X}>" for b in range(256)]

TEXTS = [
    "", " ", "  ", "hello", "Hello", "HELLO WORLD", "hello world", " hello  world ", "hello hello", "aaaaaaa", "abcabc", "xyzé", "É é", "日本", "日", "本日本",
    "…", "a…b…c", "……", "a\u00ff…b", "\u00ff\u00ff…", "a\0b", "\n hello \t", "\u00a0hello\u2003", "hello-world", "a.b..c.", "-hello--", "ΑΣ ΣΑ", "İa",
    "foo", "Foo", "food", "a foo b", "afoo", "foo foo", "  foo  ", "a  foo  b", "foo.", "\u0301foo", "foo\u0301", "_foo", "foobar", "foobarbaz", "<tok>",
    "a<tok>b", "a <tok> b", "a  <tok>  b", " <tok> <tok> ", "<tok><tok>", "a\t<tok>\nb", "<tok> foo", "foo <tok>", "<eos>", "a<eos>b", "<TOK>", "▁hello", "a▁b",
    "hello ▁", "1 1", "😀", "a😀", "x" * 40, "▁ ▁ ", "     a   b \u00a0\u00a0 ", "   ", "ab ab", "-", "--", "a-", "-a", "b-a-", "hello<tok>hello", " <tok> hello", "mn", "amnb", "mna", "Mna", "e\u0301", "\u0301e\u0323\u0301", "ﬁ½ Å",
    "\u32ffa\u0315\u0323", "a\u0315\U00011938\u0323", "\r\n", "日本 日本語", "👍🏽 👍", "a\u00adb\u200b c", "ffi ff", "aab aaab", "<unk>\u00ff", "\u00ff<unk>", "한\u1112\u1161\u11ab", "\u1cf2a\u0afa"]


def vocabulary(extra=()):
    return {piece: index for index, piece in enumerate(PIECES + list(extra))}


def token(id, content, **flags):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False} | flags


def tokenizer(extra=(), added=(), normalizer=None, pre_tokenizer=None, post_processor=None, pairs=True, **model):
    merges = [merge.split(" ") if pairs else merge for merge in MERGES if "".join(merge.split(" ")) in PIECES]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": list(added), "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
        "post_processor": post_processor, "decoder": None,
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
                  "byte_fallback": False, "ignore_merges": False} | model | {"vocab": vocabulary(extra), "merges": merges}}


def unigram(pieces=(), added=(), normalizer=None, pre_tokenizer=None, byte_fallback=False, unk_id=0):
    vocabulary = [["<unk>", 0.0], ["</s>", 0.0], *([piece, -2.0 - 0.37 * len(piece) + 0.011 * index] for index, piece in enumerate(PIECES[4:])),
                  *([piece, -9.5] for piece in pieces)]
    added = [token(1, "</s>", special=True), *(token(len(vocabulary) + i, text, **flags) for i, (text, flags) in enumerate(added))]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
            "post_processor": None, "decoder": None, "model": {"type": "Unigram", "unk_id": unk_id, "vocab": vocabulary, "byte_fallback": byte_fallback}}


def regex(pattern, content):
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}


def small_map():
    """The rules of one of the small SentencePiece models."""
    import base64
    from pathlib import Path
    import tokenization_gemma as gemma
    message = (Path(__file__).resolve().parents[1] / "Fixtures/Tokenization/SentencePiece/bpe-rules.model").read_bytes()
    spec = next(dict(gemma.fields(value)) for number, value in gemma.fields(message) if number == 3)
    return {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(spec[2]).decode()}


def replace(pattern, content):
    return {"type": "Replace", "pattern": {"String": pattern}, "content": content}


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


def split(pattern, behavior, invert=False):
    return {"type": "Split", "pattern": {"String": pattern}, "behavior": behavior, "invert": invert}


def metaspace(scheme, split=True):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}


def sequence(kind, *parts):
    return {"type": "Sequence", kind: list(parts)}


LOWERCASE, PREPEND, SPACES = {"type": "Lowercase"}, {"type": "Prepend", "prepend": "▁"}, replace(" ", "▁")
FIRST_NEW = len(PIECES)


def tokenizers():
    """Names and tokenizers."""
    def added(*flags):
        return [token(1, "<eos>", special=True)] + [token(FIRST_NEW + i, text, **f) for i, (text, f) in enumerate(flags)]

    yield "as it comes", tokenizer()
    yield "merges as text", tokenizer(pairs=False)
    yield "unknown fused", tokenizer(fuse_unk=True)
    yield "unknown dropped", tokenizer(unk_token=None)
    yield "byte fallback", tokenizer(BYTES, byte_fallback=True, fuse_unk=True)
    some = [b for b in BYTES if b not in ("<0x80>", "<0xA6>", "<0x98>", "<0x58>")]
    yield "byte fallback with holes", tokenizer(some, byte_fallback=True)
    yield "byte fallback with holes, fused", tokenizer(some, byte_fallback=True, fuse_unk=True)
    yield "byte fallback with holes, dropped", tokenizer(some, byte_fallback=True, unk_token=None)
    yield "merges ignored for pieces", tokenizer(["foo", "Hello"], ignore_merges=True, pre_tokenizer=split(" ", "Removed"))

    for name, normalizer in {
        "replace": SPACES, "replace by nothing": replace("l", ""), "replace many": replace("aa", "b"), "lowercase": LOWERCASE, "prepend": PREPEND,
        "strip": strip(True, True), "strip left": strip(True, False), "strip right": strip(False, True),
        "Gemma, lower-cased": sequence("normalizers", LOWERCASE, SPACES), "Llama": sequence("normalizers", PREPEND, SPACES),
        "strip, then prepend": sequence("normalizers", strip(True, True), PREPEND, SPACES)}.items():
        yield f"normalizer: {name}", tokenizer(normalizer=normalizer)

    for behavior in ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]:
        for invert in [False, True]:
            yield f"split: {behavior}{', inverted' if invert else ''}", tokenizer(pre_tokenizer=split("-", behavior, invert))
    yield "split at two characters", tokenizer(pre_tokenizer=split("aa", "MergedWithPrevious"))
    yield "split after replacement", tokenizer(normalizer=SPACES, pre_tokenizer=split(" ", "MergedWithPrevious"))
    for scheme in ["always", "first", "never"]:
        for whole in [True, False]:
            yield f"metaspace: {scheme}, {'split' if whole else 'whole'}", tokenizer(
                pre_tokenizer=metaspace(scheme, whole), added=added(("<tok>", {})))
    for name, normalizer in {"strip": strip(True, True), "replace by nothing": replace(" ", ""), "replace many": replace("he", "b"),
                             "replace one": replace("h", "▁"), "prepend": PREPEND, "lowercase": LOWERCASE}.items():
        yield f"metaspace first after {name}", tokenizer(
            normalizer=normalizer, pre_tokenizer=metaspace("first"), added=added(("<tok>", {}), ("foo", {"normalized": True})))
    yield "split, then metaspace", tokenizer(pre_tokenizer=sequence("pretokenizers", split("-", "Isolated"), metaspace("always")))
    yield "split away, then metaspace first", tokenizer(pre_tokenizer=sequence("pretokenizers", split("-", "Removed"), metaspace("first")))

    yield "metaspace twice", tokenizer(
        pre_tokenizer=sequence("pretokenizers", metaspace("always", False), split("▁", "Isolated"), metaspace("first")), added=added(("<tok>", {})))
    yield "added", tokenizer(added=added(("<tok>", {}), ("foo", {}), ("foobar", {}), ("mn", {})))
    yield "added, single word", tokenizer(added=added(("foo", {"single_word": True}), ("<tok>", {"single_word": True})))
    yield "added, left stripped", tokenizer(added=added(("<tok>", {"lstrip": True}), ("foo", {"lstrip": True})))
    yield "added, right stripped", tokenizer(added=added(("<tok>", {"rstrip": True}), ("foo", {"rstrip": True})))
    yield "added, stripped", tokenizer(added=added(("<tok>", {"lstrip": True, "rstrip": True}), ("foo", {"lstrip": True, "rstrip": True})))
    yield "added, of spaces", tokenizer(added=added(("  ", {}), (" f", {"rstrip": True}), ("<tok>", {"rstrip": True})))
    yield "added, of stripped spaces", tokenizer(added=added(("  ", {"lstrip": True, "rstrip": True}), ("\u00a0", {"rstrip": True, "normalized": True})))
    yield "added, normalised", tokenizer(normalizer=LOWERCASE, added=added(("Foo", {"normalized": True}), ("<tok>", {}), ("mn", {"normalized": True})))
    yield "added, normalised and stripped", tokenizer(
        normalizer=SPACES, added=added(("foo", {"normalized": True, "lstrip": True, "rstrip": True}), ("a b", {"normalized": True}), ("<tok>", {})))
    yield "added, normalised with a prefix", tokenizer(
        normalizer=sequence("normalizers", PREPEND, SPACES), added=added(("foo", {"normalized": True}), ("<tok>", {})))
    yield "added, all flags", tokenizer(normalizer=LOWERCASE, pre_tokenizer=metaspace("first"), added=added(
        ("FOO", {"normalized": True, "single_word": True, "lstrip": True}), ("<tok>", {"rstrip": True, "single_word": True})))

    # SigLIP 1's own file: lower case, no punctuation, spaces folded, then the rules of the vocabulary.
    siglip = sequence("normalizers", LOWERCASE, regex(r"[!\"\#\$%\&'\(\)\*\+,\-\./:;<=>\?@\[\\\]\^_`\{\|\}\~]", ""), regex(r"\s+", " "), strip(True, True), small_map())
    yield "unigram", unigram()
    yield "unigram, byte fallback", unigram(BYTES, byte_fallback=True)
    yield "unigram, byte fallback with holes", unigram(some, byte_fallback=True)
    yield "unigram, unknown in a row", unigram(["\u00ff\u00ff\u2026", "<unk>hello", "\U0001f600"], unk_id=0)
    yield "unigram, another unknown", unigram(unk_id=7)
    yield "unigram, SigLIP 1", unigram(normalizer=siglip, pre_tokenizer=metaspace("always"), added=[("<tok>", {"lstrip": True, "rstrip": True})])
    yield "unigram, T5", unigram(normalizer=small_map(), pre_tokenizer=sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace("always")),
                                 added=[("<tok>", {}), ("foo", {"normalized": True})])
    yield "unigram, T5, first", unigram(normalizer=small_map(), pre_tokenizer=sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace("first")))
    for pattern, content in [(r"\s", "_"), (r" {2,}", "▁"), (r"[a-c\-]", "x"), (r"[^a-z]+", " "), ("l+", "L"), ("l{2,}", ""), (r"[\s-]+", "-"), (r"\.", ""), ("[\U0001f600é]", "!")]:
        yield f"normalizer: {pattern}", tokenizer(normalizer=regex(pattern, content), pre_tokenizer=metaspace("first"))
    for form in ["NFC", "NFD", "NFKC", "NFKD", "StripAccents"]:
        yield f"normalizer: {form}", tokenizer(normalizer={"type": form}, pre_tokenizer=metaspace("first"), byte_fallback=True, extra=BYTES)
    yield "normalizer: NFD and without accents", tokenizer(normalizer=sequence("normalizers", {"type": "NFD"}, {"type": "StripAccents"}), pre_tokenizer=metaspace("first"))
    yield "normalizer: Precompiled", tokenizer(normalizer=small_map(), pre_tokenizer=metaspace("first"))
    for behavior in ["Removed", "Isolated", "MergedWithNext"]:
        yield f"split: runs, {behavior}", tokenizer(pre_tokenizer={"type": "Split", "pattern": {"Regex": r"[\s\-]+"}, "behavior": behavior, "invert": False})

    template = [{"SpecialToken": {"id": "both", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<eos>", "type_id": 0}}]
    yield "template", tokenizer(post_processor={
        "type": "TemplateProcessing", "single": template, "pair": template[1:2] + [{"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {
            "both": {"id": "both", "ids": [2, 0], "tokens": ["<bos>", "<pad>"]}, "<eos>": {"id": "<eos>", "ids": [1], "tokens": ["<eos>"]}}})


def cases(Tokenizer):
    """What the reference makes of every text, with special tokens, under every tokenizer."""
    for name, description in tokenizers():
        file = json.dumps(description, ensure_ascii=False)
        reference = Tokenizer.from_str(file)
        yield {"name": name, "file": file, "ids": [reference.encode(text).ids for text in TEXTS]}
