"""Files of tensors that break a rule of the format, or that do not belong to their configuration."""

import json

import numpy
import pytest

from broken import complain, inspect, made, put

QUERY = "vision_model.encoder.layers.1.self_attn.q_proj.weight"
SCALE = "logit_scale"


def shifted(entries, name, begin, end):
    entries[name]["data_offsets"] = [begin, end]
    return entries


# safetensors: what is done to header and data, and the words of the message.


def cut(entries, data):
    return entries, data[:-100]


def overlap(entries, data):
    begin, end = entries[SCALE]["data_offsets"]
    return shifted(entries, SCALE, begin - 4, end - 4), data


def hole(entries, data):
    name = max(entries, key=lambda one: entries[one].get("data_offsets", [0, 0])[1])
    begin, end = entries[name]["data_offsets"]
    return shifted(entries, name, begin + 4, end + 4), data + bytes(4)


def longer(entries, data):
    return entries, data + bytes(12)


def twice(entries, data):
    one = json.dumps({SCALE: entries[SCALE]})[1:-1]
    return json.dumps(entries)[:-1] + "," + one + "}", data


def wrong_shape(entries, data):
    entries[QUERY]["shape"] = [16, 64]
    return entries, data


def wrong_count(entries, data):
    entries[QUERY]["shape"] = [32, 33]
    return entries, data


def wrong_type(entries, data):
    entries[QUERY] |= {"dtype": "I32"}
    return entries, data


def unknown_type(entries, data):
    entries[QUERY]["dtype"] = "F4"
    return entries, data


def overflowing(entries, data):
    entries[QUERY]["shape"] = [2**32, 2**32, 2**32]
    return entries, data


def beyond(entries, data):
    return shifted(entries, QUERY, 2**63, 2**63 + 4096), data


def backwards(entries, data):
    begin, end = entries[QUERY]["data_offsets"]
    return shifted(entries, QUERY, end, begin), data


def text_shape(entries, data):
    entries[QUERY]["shape"] = "32, 32"
    return entries, data


def renamed(name, other):
    def change(entries, data):
        return {other if key == name else key: value for key, value in entries.items()}, data

    return change


def extra(name):
    def change(entries, data):
        entries[name] = {"dtype": "F32", "shape": [2], "data_offsets": [len(data), len(data) + 8]}
        return entries, data + bytes(8)

    return change


SAFETENSORS = {
    "truncated": (cut, "beyond the file"),
    "overlapping": (overlap, SCALE, "two tensors"),
    "with a hole": (hole, "no tensor"),
    "longer than its tensors": (longer, "model.safetensors: expected tensors up to byte"),
    "a name twice": (twice, SCALE, "twice"),
    "a shape that config.json does not have": (wrong_shape, QUERY, "expected shape [32, 32], found [16, 64]"),
    "a shape that the bytes do not have": (wrong_count, QUERY, "expected 4224 bytes", "found 4096"),
    "whole numbers for weights": (wrong_type, QUERY, "expected elements of F32, BF16 or F16, found I32"),
    "an unknown type": (unknown_type, QUERY, "F4"),
    "a shape past all memory": (overflowing, QUERY, "4294967296"),
    "offsets past the file": (beyond, QUERY, "beyond the file"),
    "offsets backwards": (backwards, QUERY, "out of order"),
    "a shape that is text": (text_shape, "header: expected ["),
    "without a tensor": (renamed(QUERY, "other"), QUERY, "expected a tensor of shape [32, 32], found none"),
    "without a head": (renamed("vision_model.head.probe", "probe"), "vision_model.head.probe", "[1, 1, 32], found none"),
    "a layer too many": (extra("vision_model.encoder.layers.2.layer_norm1.bias"), "vision_model.encoder.layers.2"),
    "a text layer too many": (extra("text_model.encoder.layers.2.mlp.fc1.bias"), "text_model.encoder.layers.2"),
}


@pytest.mark.parametrize("name", SAFETENSORS)
def test_safetensors(letters, name):
    change, *words = SAFETENSORS[name]
    put(letters, *change(*made()))
    complain(inspect(letters), "model letters: model.safetensors: ", *words)


RAW = {
    "empty": (b"", "expected at least 8 bytes, found 0"),
    "seven bytes": (b"1234567", "expected at least 8 bytes, found 7"),
    "a header longer than the file": (b"\xff\0\0\0\0\0\0\0{}", "expected at least 263 bytes, found 10"),
    "a header past the limit": (b"\xff" * 8 + b"{}", "at most 100000000 bytes"),
    "no JSON": (b"\x08\0\0\0\0\0\0\0pickled!", "expected { as the first character"),
    "JSON that ends early": (b'\x08\0\0\0\0\0\0\0{"a": {"', "header: expected"),
    "text that is not UTF-8": (b'\x08\0\0\0\0\0\0\0{"\xff": 1}', "UTF-8"),
    "deep JSON": (b"\x00\x10\0\0\0\0\0\0" + b'{"a":' + b"[" * 4091, "header: expected"),
}


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_are_no_safetensors(letters, name):
    data, words = RAW[name]
    (letters / "model.safetensors").write_bytes(data)
    complain(inspect(letters), "model.safetensors: ", words)


def test_every_cut_of_a_file_is_an_error_and_no_crash(letters):
    whole = (letters / "model.safetensors").read_bytes()
    for length in numpy.linspace(0, len(whole) - 1, 40, dtype=int):
        (letters / "model.safetensors").write_bytes(whole[:length])
        complain(inspect(letters), "model.safetensors")
