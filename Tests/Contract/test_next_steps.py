"""An error of the command line is one line that names the thing, the rule, and what to do next."""

import socket

import pytest

from commands import run
from pictures import FOLDER

BEAR = FOLDER / "bear.png"

SENTENCES = {
    "an unknown model": (["inspect", "/no/such/folder"], 2, ["/no/such/folder", "siglip-mini"]),
    "a model that is not in the cache": (["inspect", "org/name", "--offline"], 2, ["org/name", "siglip pull org/name"]),
    "a precision that is none": (["serve", "--precision", "fp16"], 2, ["'fp16'", "'bf16'"]),
    "an option that is none": (["serve", "--prot", "1"], 2, ["--prot", "--port"]),
    "an address of another machine": (["serve", "--log-level", "error", "--host", "192.0.2.1", "--port", "0"], 2, ["http://192.0.2.1:0", "--host"]),
    "a host without an address": (["serve", "--log-level", "error", "--host", "no.such.invalid"], 2, ["no.such.invalid", "name of this machine"]),
    "a socket in no folder": (["serve", "--log-level", "error", "--unix-socket", "/no/such/folder/s"], 2, ["unix:/no/such/folder/s", "make the folder"]),
    "no pictures": (["classify", "--label", "a"], 2, ["--from-file"]),
    "a folder without pictures": (["embed", "image", "{empty}"], 2, ["{empty}", "png", "tar"]),
    "a pattern that fits nothing": (["embed", "image", "{empty}/*.png"], 2, ["{empty}/*.png", "name a folder"]),
    "no texts": (["embed", "text"], 2, ["--from-file"]),
    "two models": (["embed", "text", "a", "--model", "siglip-mini", "--model", "b=siglip-mini"], 2, ["siglip compare"]),
    "an output that cannot be": (["embed", "text", "a", "--output", "/no/such/folder/a.npy"], 2, ["/no/such/folder/a.npy", "folder"]),
    "an output of no known kind": (["embed", "text", "a", "--output", "a.txt"], 2, ["a.txt", ".npy"]),
    "nobody who answers": (["health", "http://127.0.0.1:9"], 1, ["http://127.0.0.1:9", "siglip serve"]),
    "no address to ask": (["health", "localhost"], 2, ["localhost", "http://HOST:PORT"]),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_an_error_says_what_to_do_next(name, tmp_path, environment):
    call, status, words = SENTENCES[name]
    ended = run(*(word.format(empty=tmp_path) for word in call), status=status)
    said = ended.stderr.strip()
    for word in words:
        assert word.format(empty=tmp_path) in said
    # The parser's own mistakes are followed by the usage.
    assert len(said.splitlines()) == 1 or said.startswith("Error:")


def test_a_port_in_use_is_named_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--port", port, "--log-level", "error", status=2).stderr
    assert f"cannot listen on http://127.0.0.1:{port}: " in said and "--port 0" in said and len(said.splitlines()) == 1


def test_no_labels_for_a_checkpoint_that_has_none():
    assert "label" in run("classify", BEAR, status=2).stderr


@pytest.mark.parametrize("file, words", [("model.safetensors", "bring it anew"), ("config.json", "bring it anew")])
def test_a_damaged_checkpoint(letters, file, words):
    (letters / file).write_bytes(b"{nothing")
    said = run("inspect", letters, status=2).stderr
    assert file in said and words in said and len(said.splitlines()) == 1


def test_a_checkpoint_that_lacks_a_file(letters):
    (letters / "model.safetensors").unlink()
    said = run("inspect", letters, status=2).stderr
    assert "model.safetensors: not in" in said and "tokenizer.json" in said
