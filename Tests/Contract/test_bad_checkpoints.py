"""Checkpoints that break a rule: one line that names file, key, what was expected and what was found; status 2."""

import json
import subprocess
import time

import numpy
import pytest

import checkpoints
from broken import complain, inspect, made, put
from server import BINARY, free_port
from test_bad_safetensors import QUERY, SCALE, cut, wrong_shape
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
def test_config(letters, name):
    changes, *words = CONFIG[name]
    config = checkpoints.kind("letters")[0]
    for key, value in changes.items():
        config[key] = {**config[key], **value} if isinstance(value, dict) else value
    (letters / "config.json").write_text(json.dumps(config))
    complain(inspect(letters), *words)


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
    "no tokenizer": ("tokenizer.json", None, "tokenizer.json", "not in"),
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
def test_files(letters, name):
    file, content, *words = FILES[name]
    if content is None:
        (letters / file).unlink()
    else:
        (letters / file).write_bytes(content)
    complain(inspect(letters), *words)


INDEX = {
    "no map": ({}, "weight_map is missing"),
    "a map that is a list": ({"weight_map": []}, "weight_map: expected an object"),
    "a shard that is missing": ({"weight_map": {SCALE: "2.safetensors"}}, "2.safetensors: not in"),
    "a tensor that is not in its shard": ({"weight_map": {"other": "1.safetensors"}}, "1.safetensors: other"),
    "a shard outside the folder": ({"weight_map": {SCALE: "../1.safetensors"}}, "beside the index"),
    "a shard that is no file name": ({"weight_map": {SCALE: 7}}, "expected a string, found 7"),
}


@pytest.mark.parametrize("name", INDEX)
def test_shards(letters, name):
    index, *words = INDEX[name]
    (letters / "model.safetensors").rename(letters / "1.safetensors")
    (letters / "model.safetensors.index.json").write_text(json.dumps(index))
    complain(inspect(letters), *words)


def test_shards_that_are_right(letters):
    entries, _ = made()
    (letters / "model.safetensors").rename(letters / "1.safetensors")
    names = [name for name in entries if name != "__metadata__"]
    index = {"metadata": {}, "weight_map": {name: "1.safetensors" for name in names}}
    (letters / "model.safetensors.index.json").write_text(json.dumps(index))
    assert inspect(letters).returncode == 0


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


def test_leftovers_outside_the_towers_are_listed(letters, start):
    tensors = checkpoints.tensors(checkpoints.kind("letters")[0])
    tensors |= {"ema.decay": numpy.zeros(2), "text_model.embeddings.position_ids": numpy.zeros((1, 16))}
    put(letters, *checkpoints.header(tensors))
    ended = inspect(letters)
    assert ended.returncode == 0
    assert "ema.decay" in ended.stdout and "position_ids" not in ended.stdout
    server = start("--model", str(letters))
    # Lines are written behind the server's back, a moment later.
    until = time.monotonic() + 10
    while not (warnings := [line for line in server.log.read_text().splitlines() if " warning " in line]):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert "ema.decay" in warnings[0] and "letters" in warnings[0]


def serve(*options):
    call = [BINARY, "serve", "--port", str(free_port()), "--log-level", "error", *options]
    return subprocess.run(call, capture_output=True, text=True, timeout=60)


def test_the_server_does_not_start_with_a_bad_checkpoint(letters):
    put(letters, *cut(*made()))
    complain(serve("--model", letters), "model letters: model.safetensors", "beyond the file")


def test_nor_where_one_of_several_is_bad(letters):
    put(letters, *wrong_shape(*made()))
    complain(serve("--model", "siglip-mini", "--model", f"broken={letters}"), "model letters: ", QUERY)


@pytest.mark.parametrize("command", ["classify", "embed", "tokenize", "compare"])
def test_other_commands_say_the_same(letters, command):
    (letters / "config.json").write_text('{"model_type": "clip"}')
    picture = str(checkpoints.PROJECT / "Tests/Fixtures/Pictures/bear.png")
    call = {
        "classify": ["classify", picture, "--label", "a", "--model", letters],
        "embed": ["embed", "image", picture, "--model", letters],
        "tokenize": ["tokenize", "a", "--model", letters],
        "compare": ["compare", "siglip-mini", letters, picture, "--label", "a"],
    }[command]
    complain(subprocess.run([BINARY, *call], capture_output=True, text=True, timeout=60), "config.json: model_type")
