"""`siglip doctor`: what it finds on this machine and for the options it is given, and what it never tells."""

import json
import os
import socket

import pytest

import certificates
from commands import run
from server import free_port


def findings(*options, status=0, **environment):
    ended = run("doctor", "--json", *options, status=status, **environment)
    found = {}
    for finding in json.loads(ended.stdout)["findings"]:
        assert finding["verdict"] in ("ok", "note", "problem") and finding["text"]
        assert (finding["verdict"] == "problem") <= bool(finding.get("advice")), "a problem comes with what to do next"
        found.setdefault(finding["subject"], finding)
    return found


@pytest.fixture(autouse=True)
def hub_of_its_own(environment):
    """No cache, token or proxy of this machine's."""


@pytest.fixture
def place():
    return ["--port", str(free_port())]


def test_this_machine_serves_siglip_mini(place):
    found = findings(*place)
    assert {
        "processor", "CPUs", "threads", "OpenBLAS", "libraries", "huge pages", "clock", "descriptors", "model", "memory", "hub cache",
        "hub", "TLS", "address",
    } <= set(found)
    assert "kernels " in found["processor"]["text"]
    assert "CPUs allowed" in found["CPUs"]["text"]
    assert "siglip-mini: readable" in found["model"]["text"]
    assert "libcurl/" in found["libraries"]["text"] and "libjpeg.so" in found["libraries"]["text"]
    assert found["address"] == {"subject": "address", "verdict": "ok", "text": f"http://127.0.0.1:{place[1]} is free"}


def test_a_table_for_people(place):
    lines = run("doctor", *place).stdout.splitlines()
    assert lines[-1].startswith("no problem(s), ")
    assert all(line.split()[0] in ("ok", "note", "->") for line in lines[:-1])


def test_kernels_follow_the_environment(place):
    found = findings(*place, SIGLIP_INSTRUCTION_SET="portable")["processor"]
    assert found["verdict"] == "note" and "kernels portable" in found["text"]


def test_a_core_that_the_user_chose_is_named(place):
    assert "core Prescott" in findings(*place, OPENBLAS_CORETYPE="Prescott")["OpenBLAS"]["text"]


def test_threads_are_held_against_what_is_allowed(place):
    cpus = len(os.sched_getaffinity(0))
    found = findings(*place, "--threads", cpus * 4)["threads"]
    assert found["verdict"] == "note" and "--threads" in found["advice"]


def test_a_port_in_use_is_a_problem():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = findings("--port", taken.getsockname()[1], status=1)
    assert found["address"]["verdict"] == "problem" and "another process listens" in found["address"]["text"]


def test_the_table_of_a_problem_ends_with_status_1():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("doctor", "--port", taken.getsockname()[1], status=1)
    assert "problem  address" in ended.stdout and "-> give another" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("1 problem(s)")


def test_an_open_address_without_keys_is_noted(place, tmp_path):
    assert findings(*place, "--host", "0.0.0.0")["address"]["verdict"] == "note"
    keys = tmp_path / "keys"
    keys.write_text("shop:shop-key-0123456789abcdef\n")
    found = findings(*place, "--host", "0.0.0.0", "--api-keys-file", keys)
    assert found["address"]["verdict"] == "ok" and found["API keys"]["verdict"] == "ok"
    keys.write_text("shop:short\n")
    ended = run("doctor", *place, "--api-keys-file", keys, status=1)
    assert "problem  API keys" in ended.stdout and "short" not in ended.stdout.replace("shorter", "")


def test_a_unix_socket_is_tried_and_leaves_nothing(tmp_path):
    path = tmp_path / "siglip.sock"
    assert findings("--unix-socket", path)["address"]["text"] == f"unix:{path} is free"
    assert not path.exists()
    path.write_text("not a socket")
    assert findings("--unix-socket", path, status=1)["address"]["verdict"] == "problem"
    assert path.read_text() == "not a socket"


def test_certificates_are_read(place):
    assert "certificate valid until" in findings(*place, *certificates.options())["TLS"]["text"]
    wrong = ["--tls-certificate", certificates.FOLDER / "server.pem", "--tls-key", certificates.FOLDER / "authority.pem"]
    assert findings(*place, *wrong, status=1)["TLS"]["verdict"] == "problem"


def test_a_model_that_must_be_pulled_is_noted_and_not_asked_for(place, hub):
    found = findings(*place, "--model", "org/siglip-mini")
    assert found["model"]["verdict"] == "note" and "siglip pull org/siglip-mini" in found["model"]["advice"]
    assert found["memory"]["verdict"] == "note"
    assert found["hub cache"]["verdict"] == "note"
    assert not hub.requests, "the hub was asked"
    assert findings(*place, "--model", "org/siglip-mini", "--offline", status=1)["hub cache"]["verdict"] == "problem"


def test_a_model_that_is_none_is_a_problem(place, letters):
    assert findings(*place, "--model", "/no/such/folder", status=1)["model"]["verdict"] == "problem"
    (letters / "model.safetensors").write_bytes(b"nothing")
    assert "model.safetensors" in findings(*place, "--model", letters, status=1)["model"]["text"]


def test_more_memory_than_there_is_is_noted(place):
    found = findings(*place, "--max-megapixels", 60000)["memory"]
    assert found["verdict"] == "note" and "--max-megapixels" in found["advice"]


def test_the_token_is_never_told(place):
    ended = run("doctor", *place, HF_TOKEN="hf_secret_of_mine")
    assert "HF_TOKEN" in ended.stdout and "with a token" in ended.stdout
    assert "hf_secret" not in ended.stdout + ended.stderr


def test_options_of_serve_come_from_the_environment_too(place):
    assert findings(SIGLIP_PORT=place[1])["address"]["text"].endswith(f":{place[1]} is free")


def test_unusable_options_end_it_with_status_2():
    run("doctor", "--port", "banana", status=2)
    run("doctor", "--max-queue", "0", status=2)
