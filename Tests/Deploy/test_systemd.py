"""The unit in `deploy/systemd` is valid, exposes little, and leaves the server what it needs."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

import confined
import description
import pictures
from pulling import MINI
from server import BINARY, Server
from stand_in_hub import Repository, StandInHub

FOLDER = description.PROJECT / "deploy/systemd"
UNIT = FOLDER / "siglip@.service"
OFFLINE = FOLDER / "siglip@.service.d/offline.conf"
OPERATIONS = (description.PROJECT / "docs/OPERATIONS.md").read_text()

pytestmark = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine: scripts/bootstrap deploy brings it")


def analyze(folder, *arguments, drop_in=False):
    """`systemd-analyze` of the unit as it stands, but for the program's place."""
    text = UNIT.read_text().replace("/usr/local/bin/siglip", str(BINARY.resolve()))
    if drop_in:
        text = text.replace("\n[Install]", OFFLINE.read_text().partition("[Service]")[2] + "\n[Install]")
    (folder / "siglip@8080.service").write_text(text)
    return subprocess.run(["systemd-analyze", "--no-pager", *arguments, folder / "siglip@8080.service"],
                          capture_output=True, text=True)


def test_the_unit_is_valid(tmp_path):
    ended = analyze(tmp_path, "verify")
    assert ended.returncode == 0 and "siglip" not in ended.stderr, ended.stderr


@pytest.mark.parametrize("drop_in", [False, True])
def test_its_exposure_is_what_is_documented(drop_in, tmp_path):
    ended = analyze(tmp_path, "security", "--offline=true", drop_in=drop_in)
    exposure = re.search(r"Overall exposure level for siglip@8080.service: ([\d.]+)", ended.stdout)[1]
    assert float(exposure) < 2
    version = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True).stdout.split()[1]
    if f"systemd {version}" in OPERATIONS:  # others weigh a little otherwise
        assert (f"{exposure} with `offline.conf`" if drop_in else f"exposure of {exposure}") in OPERATIONS


def test_there_is_time_to_drain_and_room_for_all_connections():
    found = confined.settings(UNIT)
    drain = [int(number) for value in found["Environment"] for number in re.findall(r"DRAIN_\w+=(\d+)", value)]
    assert len(drain) == 2 and int(found["TimeoutStopSec"][0]) > sum(drain)
    assert int(found["LimitNOFILE"][0]) >= 1024 + 192
    # 2: unusable arguments (Tests/Contract/test_lifecycle.py).
    assert found["RestartPreventExitStatus"] == ["2"]


@pytest.fixture
def hub():
    hub = StandInHub()
    hub.repositories["google/siglip2-base-patch16-224"] = Repository(dict(MINI))
    yield hub
    hub.close()


def test_what_the_unit_refuses_the_server_never_asks_for(hub, tmp_path):
    """It pulls, decodes, encodes, fetches, reads its keys again, and drains."""
    (tmp_path / "keys").write_text("a:0123456789abcdef\n")
    server = Server(
        "--model", "google/siglip2-base-patch16-224", "--api-keys-file", str(tmp_path / "keys"), "--allow-url", hub.url + "/",
        log=tmp_path / "log", within=[sys.executable, Path(confined.__file__), UNIT],
        environment={"HF_HOME": str(tmp_path / "cache"), "HF_ENDPOINT": hub.url.replace("127.0.0.1", "localhost")})
    try:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        assert re.search(r"^Seccomp:\s*2$", status, re.MULTILINE) and re.search(r"^Seccomp_filters:\s*[2-9]$", status, re.MULTILINE)
        limits = Path(f"/proc/{server.process.pid}/limits").read_text()
        assert re.search(r"Max open files +4096 ", limits)
        ask = requests.Session()
        ask.headers["Authorization"] = "Bearer 0123456789abcdef"
        for kind in ("PNG", "JPEG", "WEBP"):
            picture = pictures.encode(pictures.draw(1), kind)
            answer = ask.post(server.url + "/embed/image", data=picture, headers={"Content-Type": "image/" + kind.lower()})
            assert answer.status_code == 200, answer.text
        many = [pictures.base64_text(pictures.png(seed, size=(300, 200))) for seed in range(32)]
        assert ask.post(server.url + "/embed/image", json={"images": many}).status_code == 200
        assert ask.post(server.url + "/embed/text", json={"text": "a bear"}).status_code == 200
        # Fetched, and no picture.
        named = {"image": {"url": hub.url + "/google/siglip2-base-patch16-224/resolve/main/config.json"}}
        assert ask.post(server.url + "/embed/image", json=named).status_code == 422
        assert ask.get(server.url + "/metrics").status_code == 200
        (tmp_path / "keys").write_text("b:fedcba9876543210\n")
        server.process.send_signal(signal.SIGHUP)
        ask.headers["Authorization"] = "Bearer fedcba9876543210"
        deadline = time.monotonic() + 20
        while ask.get(server.url + "/models").status_code != 200:
            assert time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.02)
    finally:
        ended = server.terminate()
    assert ended == 0, f"ended by signal {-ended}: SIGSYS is {int(signal.SIGSYS)}\n{server.log.read_text()}"


def test_a_refused_call_is_seen(tmp_path):
    script = "import os; os.sched_setaffinity(0, os.sched_getaffinity(0))"
    ended = subprocess.run([sys.executable, confined.__file__, UNIT, sys.executable, "-c", script])
    assert ended.returncode == -signal.SIGSYS
    script = "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"
    ended = subprocess.run([sys.executable, confined.__file__, UNIT, sys.executable, "-c", script], capture_output=True, text=True)
    assert "Address family not supported" in ended.stderr
