"""Models named as the hub names them, in the commands that use one."""

import os
import signal

import pytest

from pulling import MINI, NAME, wait_for
from server import Client, free_port


@pytest.mark.parametrize("options, variables, sentence", [
    ({"gated": True, "token": "hf_mine"}, {}, "is gated: accept its terms on its page at the hub, then set HF_TOKEN"),
    ({"gated": True, "token": "hf_mine"}, {"HF_TOKEN": "hf_other"}, "with the account that the token belongs to"),
    ({"token": "hf_mine"}, {}, "set HF_TOKEN if it is private"),
    ({"token": "hf_mine"}, {"HF_TOKEN": "hf_other"}, "check the name and that the token may read it"),
    ({}, {"HF_TOKEN": "invalid"}, "refuses the token"),
    ({"branches": ("dev",)}, {}, "has no revision main"),
])
def test_a_refusal_says_what_to_do(hub, siglip, cache, options, variables, sentence):
    hub.add(NAME, MINI, **options)
    said = siglip("pull", NAME, expect=2, **variables).said
    assert sentence in said and len(said.splitlines()) == 1
    assert not (cache / "models--org--siglip-mini").exists()


@pytest.mark.parametrize("arguments, sentence", [
    (["pull", "../etc"], "is no name of a model"),
    (["pull", "a/b/c"], "is no name of a model"),
    (["pull", f"{NAME}@../../x"], "is no name of a branch"),
    (["pull", NAME, "--connections", "0"], "--connections is 1 to 64"),
    (["pull", "org/unknown"], "has no model org/unknown"),
    (["pull", "org/pickled"], "has no model.safetensors"),
    (["pull", NAME, "--offline"], "network is switched off; run: siglip pull org/siglip-mini"),
    (["serve", "--model", NAME, "--offline", "--port", "0"], "network is switched off; run: siglip pull"),
    (["serve", "--model", "bare-name"], "no name on the hub"),
])
def test_unusable_arguments_end_it_with_status_2(hub, siglip, arguments, sentence):
    hub.add(NAME, MINI)
    hub.add("org/pickled", {"config.json": b"{}", "pytorch_model.bin": b"x"})
    assert sentence in siglip(*arguments, expect=2).said
    if "--offline" in arguments:
        assert not hub.asked()


def test_offline_by_variable_names_what_is_missing(hub, siglip, cache):
    hub.add(NAME, MINI)
    folder = siglip("pull", NAME).output.strip()
    os.remove(f"{folder}/tokenizer.json")
    hub.requests.clear()
    said = siglip("tokenize", "bear", "--model", NAME, expect=2, HF_HUB_OFFLINE="1").said
    assert "lacks tokenizer.json" in said and "siglip pull org/siglip-mini" in said
    assert not hub.asked()
    assert "lacks tokenizer.json" in siglip("models").output
    siglip("tokenize", "bear", "--model", NAME)


def test_serve_pulls_and_answers(hub, start_siglip):
    hub.add(NAME, MINI)
    hub.faults.bytes_per_second = 10_000_000
    port = free_port()
    process = start_siglip("serve", "--model", NAME, "--port", str(port))
    ready = []

    def is_ready():
        try:
            with Client(f"http://127.0.0.1:{port}") as client:
                assert client.get("/health/live").status_code == 200
                ready.append(client.get("/health/ready").status_code)
        except OSError:
            return False
        return ready[-1] == 200

    wait_for(is_ready, process)
    assert 503 in ready
    with Client(f"http://127.0.0.1:{port}") as client:
        answer = client.post("/embed/text", json={"text": "bear", "model": NAME})
        for path in (NAME, NAME.replace("/", "%2F")):
            assert client.get(f"/models/{path}").json()["id"] == NAME
    assert answer.status_code == 200 and answer.json()["model"] == NAME
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0 and "model.safetensors is there" in said, said


def test_serve_ends_at_once_when_told_so_during_a_pull(hub, start_siglip):
    hub.add(NAME, MINI)
    hub.faults.bytes_per_second = 100_000
    process = start_siglip("serve", "--model", NAME, "--port", str(free_port()))
    wait_for(lambda: hub.bytes_sent("store") > 0, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
