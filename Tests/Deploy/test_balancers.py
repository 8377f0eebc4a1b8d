"""What HAProxy and nginx answer themselves, and what they leave to the server and the client."""

import functools
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import balancers
import pictures
from server import Server, free_port

pytestmark = pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.skipif(
        not balancers.find(name), reason=f"no {name} on this machine: scripts/bootstrap deploy brings it"))
    for name in balancers.FILES])

MIB = 1 << 20


def test_the_configuration_is_valid(name, tmp_path):
    command = balancers.write(name, tmp_path, balancers.FILES[name].read_text())
    ended = subprocess.run([*command, "-c" if name == "haproxy" else "-t"], capture_output=True, text=True)
    assert ended.returncode == 0 and "warn" not in (ended.stdout + ended.stderr).lower(), ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One with room for a single picture or text at a time."""
    server = Server("--max-queue", "1", log=tmp_path_factory.mktemp("server") / "log")
    yield server
    assert server.terminate() == 0


@pytest.fixture
def before(name, tmp_path):
    """Starts a balancer before these ports, the first of three, and gives the function that asks it."""
    started = []

    def before(*ports):
        started.append(balancers.Balancer(name, tmp_path, [*ports, *(free_port() for _ in range(3 - len(ports)))]))
        session = requests.Session()
        session.trust_env = False
        return lambda method, path, **more: session.request(
            method, f"http://127.0.0.1:{started[0].port}{path}", timeout=60, **more)

    yield before
    for balancer in started:
        balancer.stop()


def test_one_server_of_three_answers_everything(before, server):
    ask = before(server.port)
    for seed in range(9):
        answer = ask("POST", "/embed/image", data=pictures.png(seed), headers={"Content-Type": "image/png"})
        assert answer.status_code == 200, answer.text


def test_where_no_server_answers_the_error_has_the_servers_shape(before):
    answer = before()("POST", "/embed/text", json={"text": "a bear"})
    assert answer.status_code in (502, 503) and answer.headers["Retry-After"] == "1"
    assert answer.json()["error"].keys() == {"message", "type", "param", "code"}


def test_a_full_queue_is_the_clients_to_wait_for(before, server):
    ask = before(server.port)
    images = [pictures.base64_text(pictures.png(seed, size=(300, 250))) for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask("POST", "/embed/image", json={"images": images}), range(24)))
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["Retry-After"]) >= 1 and refused.json()["error"]["type"] == "overloaded"


def test_a_body_may_be_as_large_as_the_server_takes(before, server):
    """Up to `--max-body` it comes to the server, to which zeros are no picture; above, the same error comes from either."""
    post = functools.partial(before(server.port), "POST", "/embed/image", headers={"Content-Type": "image/png"})
    assert post(data=bytes(32 * MIB)).status_code == 415
    refused = post(data=bytes(32 * MIB + 1))
    assert refused.status_code == 413
    direct = requests.post(server.url + "/embed/image", data=bytes(32 * MIB + 1), headers={"Content-Type": "image/png"})
    assert refused.json() == direct.json()


def test_figures_of_one_server_are_not_shown_as_those_of_all(before, server):
    ask = before(server.port)
    for path in ("/metrics", "/debug/state"):
        assert ask("GET", path).status_code == 404
    assert requests.get(server.url + "/metrics").status_code == 200
