"""Writes the inputs that the fuzzers start from: seeds.py FOLDER makes FOLDER/TARGET/… for each target.

They are small, so that executions are many; each has a feature that mutation alone would not find. Inputs that found a fault once are among
them (Tests/Fixtures/Fuzzing). Standard library only.
"""

import base64
import gzip
import json
import struct
import sys
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "Tests" / "Fixtures"
FOUND = FIXTURES / "Fuzzing"


def character_map():
    """Two rules, `a` → `xy` and `é` → ` `, as a double array of 256 units: root at 0, leaves at 16 and 17."""
    units = [0] * 256
    units[0] = 0x80 << 10

    def node(at, label, child, has_leaf):
        units[at] = label | has_leaf << 8 | (at ^ child) << 10

    node(0x80 ^ 0x61, 0x61, 16, True)
    units[16] = 1 << 31
    node(0x80 ^ 0xC3, 0xC3, 0x20, False)
    node(0x20 ^ 0xA9, 0xA9, 17, True)
    units[17] = 1 << 31 | 3
    return struct.pack("<257I", 1024, *units) + b"xy\0 \0"


def varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def piece(text, score, kind=1):
    return field(1, field(1, text.encode()) + b"\x15" + struct.pack("<f", score) + (field(3, kind) if kind != 1 else b""))


def sentencepiece():
    some = piece("<unk>", 0, 2) + piece("</s>", 0, 3) + b"".join(
        piece(text, -index) for index, text in enumerate(["▁", "a", "b", "l", "o", "e", "h", "ll", "lo", "he", "▁w", "hello", "▁hello", "or", "日本"]))
    every_byte = b"".join(piece(f"<0x{byte:02X}>", 0, 6) for byte in range(256))
    extra = piece("lo", 0, 4) + piece("ab", -3, 5) + piece("▁▁", 0, 4)
    for name, model_type in [("unigram", 1), ("bpe", 2)]:
        kind = field(3, model_type)
        yield name, some + field(2, kind)
        yield f"{name}-kinds", some.replace(piece("lo", -8), b"") + extra + field(2, kind)
        yield f"{name}-bytes", some + every_byte + field(2, kind + field(35, 1))
        yield f"{name}-map", some + field(2, kind + field(24, 1)) + field(3, field(2, character_map()) + field(4, 0) + field(5, 0))
        yield f"{name}-bare", field(2, kind) + some + field(3, field(3, 0) + field(4, 0)) + field(200, b"x") + b"\x9b\x0d\x9c\x0d"


def tokenizer_file():
    flags = {"single_word": False, "lstrip": True, "rstrip": False, "normalized": False, "special": True}
    added = [{"id": 1, "content": "</s>", **flags}, {"id": 9, "content": "hel", **flags, "normalized": True, "single_word": True}]
    words = {"<unk>": 0, "</s>": 1, "▁": 2, "a": 3, "l": 4, "o": 5, "ll": 6, "lo": 7, "▁a": 8}
    bpe = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": False, "ignore_merges": False, "vocab": words}
    unigram = {"type": "Unigram", "unk_id": 0, "byte_fallback": True, "vocab": [[word, -1.5 * index] for word, index in words.items()]}
    template = {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                "pair": [], "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}}
    precompiled = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(character_map()).decode()}
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True}

    def replace(kind, pattern, content):
        return {"type": "Replace", "pattern": {kind: pattern}, "content": content}

    def sequence(key, *parts):
        return {"type": "Sequence", key: list(parts)}

    files = {
        "bpe": dict(model=bpe | {"merges": [["l", "l"], ["l", "o"], ["▁", "a"]]}, added_tokens=added, post_processor=template),
        "bpe-old": dict(model=bpe | {"merges": ["l l", "▁ a"]}, pre_tokenizer={
            "type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": True}),
        "unigram": dict(model=unigram, pre_tokenizer=sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace)),
        "precompiled": dict(model=unigram, normalizer=precompiled),
        "steps": dict(model=unigram, added_tokens=added, normalizer=sequence(
            "normalizers", {"type": "Lowercase"}, replace("Regex", r"[a-c\-\s]+", ""), replace("Regex", " {2,}", " "), replace("String", "l", "ll"),
            {"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Prepend", "prepend": "▁"})),
    }
    # Each step by itself, short, before a small model.
    small = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1], ["▁", -2], ["lo", -1.5]]}
    for index, step in enumerate([
            {"type": "NFC"}, {"type": "NFKC"}, {"type": "StripAccents"}, {"type": "Strip", "strip_left": True, "strip_right": False},
            replace("String", "é", "▁▁"), replace("Regex", "[^a-zé]", "x"), replace("Regex", "l{2,}", ""), replace("Regex", r"\s", " ")]):
        files[f"normalizer-{index}"] = dict(model=small, normalizer=step)
    for index, behavior in enumerate(["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]):
        for kind, pattern in [("String", "l"), ("Regex", r"[\sh]+")]:
            files[f"split-{kind}-{index}"] = dict(model=small, pre_tokenizer={
                "type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": index % 2 == 1})
    for scheme in ["always", "first", "never"]:
        files[f"metaspace-{scheme}"] = dict(model=small, pre_tokenizer=metaspace | {"prepend_scheme": scheme, "split": scheme == "never"})
    for index in range(8):
        token = flags | {"lstrip": index & 1 > 0, "rstrip": index & 2 > 0, "normalized": index & 4 > 0, "id": 4, "content": "  " if index % 3 else "hel"}
        files[f"added-{index}"] = dict(model=small, added_tokens=[token], normalizer={"type": "Lowercase"})

    for name, file in files.items():
        yield name, json.dumps({"version": "1.0", **file}, ensure_ascii=False, separators=(",", ":")).encode()


def safetensors():
    def file(header, data=b"", spaces=0):
        header = (header if isinstance(header, str) else json.dumps(header, separators=(",", ":"))).encode() + b" " * spaces
        return struct.pack("<Q", len(header)) + header + data

    def tensor(kind, shape, start, end):
        return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}

    yield "empty", file({})
    yield "one", file({"a": tensor("F32", [2], 0, 8)}, bytes(8))
    yield "three", file({"b": tensor("BF16", [2, 3], 4, 16), "a": tensor("I32", [], 0, 4), "": tensor("U8", [0], 16, 16)}, bytes(16), spaces=5)
    yield "metadata", file({"__metadata__": {"format": "pt", "\u00e9\n": "\ud83d\ude00"}, "a": tensor("F8_E4M3", [1], 0, 1)}, bytes(1))
    yield "large", file({"a": tensor("F64", [2 ** 63, 2 ** 63], 0, 2 ** 64 - 1)})
    yield "hole", file({"a": tensor("U8", [2], 0, 2), "b": tensor("U8", [2], 1, 3)}, bytes(3))


def request_json():
    picture = base64.b64encode(bytes(range(100))).decode()
    yield "classify", json.dumps({"model": "m", "image": picture, "labels": ["a", "\u304f\ud83d\udc3b"], "top_k": 1.0, "hypothesis_template": ["{}"]}).encode()
    yield "images", json.dumps({"images": [picture, "data:image/png;base64,QQ==", {"base64": "QUI="}, {"url": "x"}, "http://x"], "max_num_patches": 16,
                                "normalize": None, "output": "patches", "encoding_format": "base64"}, indent=1).encode()
    yield "texts", '{"texts": ["é", "日本語", "a\\/\\n"], "text": "x", "truncate": false, "model": "a", "model": "b"}'.encode()
    yield "escaped", b'\xef\xbb\xbf{"image": "\\/\\/\\u0041A", "top_k": -1e2}'


def infer_requests():
    """Behind the length of the JSON: two bytes."""

    def body(inputs, tensors=b"", **more):
        text = json.dumps({"inputs": inputs, **more}, separators=(",", ":")).encode()
        return struct.pack("<H", len(text)) + text + tensors

    def tensor(name, datatype, shape, **more):
        return {"name": name, "datatype": datatype, "shape": shape, **more}

    texts = b"".join(struct.pack("<I", len(text)) + text for text in ["é".encode(), b""])
    yield "text", body([tensor("text", "BYTES", [2], data=["a", "b"])], id="1", outputs=[{"name": "embeddings", "parameters": {"binary_data": True}}])
    yield "binary", body([tensor("text", "BYTES", [2, 1], parameters={"binary_data_size": len(texts)}),
                          tensor("input_ids", "INT64", [1, 2], parameters={"binary_data_size": 16})],
                         texts + struct.pack("<2q", 7, 1), parameters={"binary_data_output": True, "normalize": False})
    yield "pixels", body([tensor("pixels", "UINT8", [1, 1, 2, 3], data=[[[[0, 1, 2], [253, 254, 255]]]]),
                          tensor("input_ids", "INT32", [1, 1], parameters={"binary_data_size": 4}),
                          tensor("image", "BYTES", [1], data=["QUI="])], struct.pack("<i", 999))
    yield "large", body([tensor("pixels", "UINT8", [2 ** 62, 2, 2, 3], parameters={"binary_data_size": 2 ** 63 - 1})])


def pieces(texts):
    """Behind how they are cut: the project's limits or small ones, and three lengths of pieces."""
    for index, text in enumerate(texts):
        yield f"{index}-small", bytes([0, 0, 0, 0]) + text
        yield f"{index}", bytes([3, 6, 2, 40]) + text


def requests():
    host = b"Host: a\r\n"
    return pieces([
        b"GET / HTTP/1.1\r\n" + host + b"\r\n\r\nGET /b?c=d%20 HTTP/1.1\r\n" + host + b"\r\n",
        b"POST /a HTTP/1.1\r\n" + host + b"Content-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: x\r\n\r\n",
        b"PUT http://[::1]:80/x HTTP/1.1\r\n" + host + b"Content-Encoding: gzip\r\nContent-Length: 2\r\nX:\ty \r\n\r\nab",
        b"OPTIONS * HTTP/1.1\r\n" + host + b"Connection: close, te\r\nContent-Length: 0\r\n\r\n",
        b"GET /" + b"a" * 60 + b" HTTP/1.1\r\n" + host + b"B: " + b"b" * 190 + b"\r\n\r\n",
    ])


def chunks():
    return pieces([
        b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\nmore", b"A;x=\"y\"\r\n0123456789\r\n00\r\nTrailer: a\r\nB: c\r\n\r\n", b"fF\r\n",
        b"3\r\nabc\n0\r\n\r\n", b"1" + b"0" * 15 + b"\r\n",
    ])


def forms():
    part = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a%22\\\\.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n'
    field = b"--b\r\ncontent-disposition: form-data; name=text\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xc3\xa9\r\n"
    for name, body in [("one", part + b"--b--\r\n"), ("two", b"\r\n" + field + part + b"--b--"), ("none", b"--b--\r\n"),
                       ("many", field * 9 + b"--b--"), ("open", part)]:
        yield name, b"multipart/form-data; boundary=b\n" + body
    yield "quoted", b'multipart/form-data; charset=utf-8; boundary="a b:c"\n--a b:c\r\nContent-Disposition: form-data; name="%0D%0A"\r\n\r\n\r\n--a b:c--'


def queries():
    for index, text in enumerate([b"/", b"/embed/image?model=a&normalize=false&a+b=%C3%A9%26", b"/v1/models/a%2Fb?", b"http://user:80/x?y", b"https://[::1]:8/?=&&=x",
                                  b"/%E2%82%AC%00", b"/%GG", b"*"]):
        yield str(index), text


def field_values():
    for index, text in enumerate([b"application/json;q=0.5, */*;q=0.001", b"gzip;q=1.0, *;q=0, x-gzip", b'multipart/form-data; boundary="a\\"b"; charset=utf-8',
                                  b"text/*;q=1.000,,application/x-npy", b'a/b;c="\\\\";;d=e']):
        yield str(index), text


def gzips():
    for name, body in [("empty", b""), ("text", b"hello hello hello hello"), ("zeros", bytes(4000)), ("noise", bytes(range(256)))]:
        yield name, gzip.compress(body, 9, mtime=0)
    yield "two", gzip.compress(b"a", mtime=0) * 2
    yield "stored", gzip.compress(b"stored", 0, mtime=0)
    yield "named", b"\x1f\x8b\x08\x1c" + bytes(6) + b"\x02\x00abname\0comment\0" + gzip.compress(b"a", mtime=0)[10:]


def pictures():
    """Of the tests' own the small ones."""
    for path in sorted([*(FIXTURES / "Imaging").iterdir(), *(FIXTURES / "Formats").iterdir()]):
        if path.suffix not in (".json", ".rgb") and path.stat().st_size < 3000:
            yield path.name, path.read_bytes()


def orientations():
    little = b"II*\0" + struct.pack("<IHHHIHH", 8, 1, 274, 3, 1, 6, 0)
    yield "little", little
    yield "big", b"Exif\0\0MM\0*" + struct.pack(">IHHHII", 8, 1, 274, 4, 1, 8)
    yield "xmp", b'<x tiff:Orientation="6"/><y><tiff:Orientation>3</tiff:Orientation></y>'
    yield "profile", b"\nexif\n      26\n" + (b"Exif\0\0" + little).hex().encode() + b"\n"


TARGETS = {
    "FuzzRequestParser": requests, "FuzzChunked": chunks, "FuzzMultipart": forms, "FuzzQuery": queries, "FuzzFieldValues": field_values,
    "FuzzGzip": gzips, "FuzzRequestJSON": request_json, "FuzzInferRequest": infer_requests, "FuzzPicture": pictures, "FuzzOrientation": orientations,
    "FuzzSafeTensors": safetensors, "FuzzTokenizerFile": tokenizer_file, "FuzzSentencePiece": sentencepiece,
}

if __name__ == "__main__":
    for target, seeds in TARGETS.items():
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in seeds():
            (folder / f"seed-{name}").write_bytes(content)
        for path in (FOUND / target).glob("*"):
            (folder / f"found-{path.name}").write_bytes(path.read_bytes())
