"""Checkpoints that break a rule: one line that names file, key, what was expected and what was found; status 2."""

import json
import subprocess

import numpy
import pytest

import checkpoints
from server import BINARY, free_port

QUERY = "vision_model.encoder.layers.1.self_attn.q_proj.weight"
SCALE = "logit_scale"


def inspect(folder):
    return subprocess.run([BINARY, "inspect", folder], capture_output=True, text=True, timeout=60)


def complain(ended, *words):
    assert ended.returncode == 2, (ended.returncode, ended.stdout, ended.stderr)
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    for word in words:
        assert word in lines[0], lines[0]


@pytest.fixture
def folder(tmp_path):
    return checkpoints.write(tmp_path / "letters", "letters")


def made(folder):
    """Header and data of the whole file, to be changed."""
    return checkpoints.header(checkpoints.tensors(checkpoints.kind("letters")[0]))


def put(folder, entries, data):
    (folder / "model.safetensors").write_bytes(checkpoints.pack(entries, data))


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
def test_safetensors(folder, name):
    change, *words = SAFETENSORS[name]
    put(folder, *change(*made(folder)))
    complain(inspect(folder), "model letters: model.safetensors: ", *words)


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
def test_bytes_that_are_no_safetensors(folder, name):
    data, words = RAW[name]
    (folder / "model.safetensors").write_bytes(data)
    complain(inspect(folder), "model.safetensors: ", words)


# config.json: what is changed, and the words.
CONFIG = {
    "an unknown model type": ({"model_type": "clip"}, 'model_type: expected siglip', 'found "clip"'),
    "no model type": ({"model_type": None}, "model_type is missing"),
    "a model type that is a number": ({"model_type": 7}, "model_type: expected a string, found 7"),
    "a width that is text": ({"vision_config": {"hidden_size": "32"}}, "vision_config.hidden_size", 'found "32"'),
    "a width that is no whole number": ({"vision_config": {"hidden_size": 32.5}}, "found 32.5"),
    "a width below 1": ({"vision_config": {"hidden_size": -32}}, "vision_config.hidden_size", "found -32"),
    "a width without measure": ({"vision_config": {"hidden_size": 10**30}}, "vision_config.hidden_size"),
    "a truth value for a number": ({"text_config": {"num_hidden_layers": True}}, "num_hidden_layers", "found true"),
    "another width than the tensors": (
        {"vision_config": {"hidden_size": 64}, "text_config": {"projection_size": 64}}, "patch_embedding", "expected shape [64", "found [32"),
    "a layer more than the tensors": (
        {"vision_config": {"num_hidden_layers": 3}}, "vision_model.encoder.layers.2.", "found none"),
    "a layer less than the tensors": ({"text_config": {"num_hidden_layers": 1}}, "text_model.encoder.layers.1."),
    "heads that do not divide": (
        {"vision_config": {"num_attention_heads": 5}}, "num_attention_heads: expected a divisor of hidden_size, 32"),
    "another activation": (
        {"vision_config": {"hidden_act": "quick_gelu"}}, "hidden_act: expected gelu_pytorch_tanh", "quick_gelu"),
    "another projection": ({"text_config": {"projection_size": 48}}, "projection_size", "32", "found 48"),
    "another vocabulary": ({"text_config": {"vocab_size": 10_000}}, "token_embedding", "[10000, 24]"),
    "a list for a tower": ({"vision_config": []}, "vision_config: expected an object, found a list of 0"),
    "patches larger than the picture": ({"vision_config": {"patch_size": 512}}, "at most image_size, 32"),
}


@pytest.mark.parametrize("name", CONFIG)
def test_config(folder, name):
    changes, *words = CONFIG[name]
    config = checkpoints.kind("letters")[0]
    for key, value in changes.items():
        config[key] = {**config[key], **value} if isinstance(value, dict) else value
    (folder / "config.json").write_text(json.dumps(config))
    complain(inspect(folder), *words)


# Files as a whole: name, content (None: missing), and the words.
FILES = {
    "no config": ("config.json", None, "config.json"),
    "a config that ends early": ("config.json", b'{"model_type": "sig', "config.json: not valid JSON"),
    "a config that is a list": ("config.json", b"[1]", "config.json", "found a list of 1"),
    "a config that is not UTF-8": ("config.json", b'{"model_type": "\xff\xfe"}', "config.json: not valid JSON"),
    "an empty config": ("config.json", b"", "config.json: not valid JSON"),
    "a config nested deep": (
        "config.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "config.json: not valid JSON"),
    "a config nested as deep as is read": ("config.json", b'{"a":' * 500 + b"1" + b"}" * 500, "config.json: model_type"),
    "no weights": ("model.safetensors", None, "model.safetensors: not in"),
    "no tokenizer": ("tokenizer.json", None, "tokenizer.json: not in"),
    "a tokenizer that ends early": ("tokenizer.json", b'{"model": {', "tokenizer.json"),
    "a tokenizer of another kind": ("tokenizer.json", b'{"model": {"type": "Magic"}}', "tokenizer.json", "Magic"),
    "a preprocessor of another size": (
        "preprocessor_config.json", b'{"size": {"height": 64, "width": 64}}',
        "preprocessor_config.json: size.height: expected 32, as in config.json, found 64"),
    "a preprocessor of another filter": (
        "preprocessor_config.json", b'{"resample": 0}', "resample: expected 2 (bilinear) or 3 (bicubic), found 0"),
    "a preprocessor with text for numbers": (
        "preprocessor_config.json", b'{"image_mean": ["a", "b", "c"]}', "image_mean: expected 3 numbers"),
}


@pytest.mark.parametrize("name", FILES)
def test_files(folder, name):
    file, content, *words = FILES[name]
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    complain(inspect(folder), *words)


INDEX = {
    "no map": ({}, "weight_map is missing"),
    "a map that is a list": ({"weight_map": []}, "weight_map: expected an object"),
    "a shard that is missing": ({"weight_map": {SCALE: "2.safetensors"}}, "2.safetensors: not in"),
    "a tensor that is not in its shard": ({"weight_map": {"other": "1.safetensors"}}, "1.safetensors: other"),
    "a shard outside the folder": ({"weight_map": {SCALE: "../1.safetensors"}}, "beside the index"),
    "a shard that is no file name": ({"weight_map": {SCALE: 7}}, "expected a string, found 7"),
}


@pytest.mark.parametrize("name", INDEX)
def test_shards(folder, name):
    index, *words = INDEX[name]
    (folder / "model.safetensors").rename(folder / "1.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    complain(inspect(folder), *words)


def test_shards_that_are_right(folder):
    entries, _ = made(folder)
    (folder / "model.safetensors").rename(folder / "1.safetensors")
    names = [name for name in entries if name != "__metadata__"]
    index = {"metadata": {}, "weight_map": {name: "1.safetensors" for name in names}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert inspect(folder).returncode == 0


CLASSES = {
    "a name too few": ({"id2label": {"0": "cat", "1": "dog"}}, "classifier.weight", "[2, 32], found [3, 32]"),
    "ids that skip one": ({"id2label": {"0": "cat", "1": "dog", "3": "bear"}}, "id2label.2 is missing"),
    "a name that is a number": ({"id2label": {"0": "cat", "1": 7, "2": "bear"}}, "id2label.1: expected a string, found 7"),
    "names in a list": ({"id2label": ["cat", "dog", "bear"]}, "id2label: expected an object"),
    "a problem type that is a number": ({"problem_type": 1}, "problem_type: expected a string, found 1"),
}


@pytest.mark.parametrize("name", CLASSES)
def test_classifiers(tmp_path, name):
    changes, *words = CLASSES[name]
    folder = checkpoints.write(tmp_path / "classifier", "classifier")
    config = checkpoints.kind("classifier")[0] | changes
    (folder / "config.json").write_text(json.dumps(config))
    complain(inspect(folder), *words)


def test_leftovers_outside_the_towers_are_listed(folder, start):
    tensors = checkpoints.tensors(checkpoints.kind("letters")[0])
    tensors |= {"ema.decay": numpy.zeros(2), "text_model.embeddings.position_ids": numpy.zeros((1, 16))}
    put(folder, *checkpoints.header(tensors))
    ended = inspect(folder)
    assert ended.returncode == 0
    assert "ema.decay" in ended.stdout and "position_ids" not in ended.stdout
    server = start("--model", str(folder))
    warning = next(line for line in server.log.read_text().splitlines() if " warning " in line)
    assert "ema.decay" in warning and "letters" in warning


def serve(*options):
    call = [BINARY, "serve", "--port", str(free_port()), "--log-level", "error", *options]
    return subprocess.run(call, capture_output=True, text=True, timeout=60)


def test_the_server_does_not_start_with_a_bad_checkpoint(folder):
    put(folder, *cut(*made(folder)))
    complain(serve("--model", folder), "model letters: model.safetensors", "beyond the file")


def test_nor_where_one_of_several_is_bad(folder):
    put(folder, *wrong_shape(*made(folder)))
    complain(serve("--model", "siglip-mini", "--model", f"broken={folder}"), "model letters: ", QUERY)


@pytest.mark.parametrize("command", ["classify", "embed", "tokenize", "compare"])
def test_other_commands_say_the_same(folder, command):
    (folder / "config.json").write_text('{"model_type": "clip"}')
    picture = str(checkpoints.PROJECT / "Tests/Fixtures/Pictures/bear.png")
    call = {
        "classify": ["classify", picture, "--label", "a", "--model", folder],
        "embed": ["embed", "image", picture, "--model", folder],
        "tokenize": ["tokenize", "a", "--model", folder],
        "compare": ["compare", "siglip-mini", folder, picture, "--label", "a"],
    }[command]
    complain(subprocess.run([BINARY, *call], capture_output=True, text=True, timeout=60), "config.json: model_type")


def test_every_cut_of_a_file_is_an_error_and_no_crash(folder):
    whole = (folder / "model.safetensors").read_bytes()
    for length in numpy.linspace(0, len(whole) - 1, 40, dtype=int):
        (folder / "model.safetensors").write_bytes(whole[:length])
        complain(inspect(folder), "model.safetensors")
