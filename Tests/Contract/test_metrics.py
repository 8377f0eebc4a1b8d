"""`/metrics` by Prometheus' own rules, and that it counts what happened."""

import re
import shutil
import subprocess

import pytest

import pictures
from server import Server

KEY = "0123456789abcdef"


def samples(page):
    """Every sample's value, by name and labels as they are written."""
    lines = [line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The metrics of a server to which everything has happened that is counted."""
    server = Server(
        log=tmp_path_factory.mktemp("metrics") / "log", environment={"SIGLIP_API_KEYS": f"shop:{KEY},idle:{KEY}0"}
    )
    headers = {"Authorization": f"Bearer {KEY}"}
    with server.client() as client:
        client.get("/models")
        client.headers.update(headers)
        for _ in range(2):
            client.post("/embed/text", json={"texts": ["a bear", "a square"]})
        client.post("/embed/image", json={"image": pictures.base64_text(pictures.bear())})
        client.post("/embed/image", data=b"none", headers={"Content-Type": "image/png"})
        server.exchange(b"NOT HTTP\r\n\r\n")
        text = client.get("/metrics").text
    assert server.terminate() == 0
    return text


def test_counts_what_happened(page):
    found = samples(page)
    assert found['siglip_http_requests_total{route="/embed/text",status="200"}'] == 2
    assert found['siglip_http_requests_total{route="/embed/image",status="415"}'] == 1
    assert found['siglip_http_requests_total{route="/models",status="401"}'] == 1
    assert found['siglip_http_refused_total{status="400"}'] == 1
    assert found['siglip_key_requests_total{key="shop"}'] == 5
    assert found['siglip_key_requests_total{key="idle"}'] == 0
    assert (found["siglip_cache_hits_total"], found["siglip_cache_misses_total"]) == (2, 2)
    for stage, count in {"decode": 1, "preprocess": 1, "tokenize": 2, "queue": 3, "encode": 3, "total": 3}.items():
        assert found[f'siglip_stage_seconds_count{{stage="{stage}"}}'] == count, stage
    assert found['siglip_batch_items_sum{modality="image"}'] >= 1
    assert found["siglip_http_request_bytes_total"] > 1000 < found["siglip_http_response_bytes_total"]
    assert found["siglip_http_connections"] == 1
    assert found["siglip_log_lines_dropped_total"] == 0


def test_tells_of_the_process_what_prometheus_clients_tell(page):
    found = samples(page)
    assert found["process_resident_memory_bytes"] > 1_000_000
    assert 0 < found["process_open_fds"] < found["process_max_fds"]
    assert found["process_cpu_seconds_total"] > 0
    assert found["process_start_time_seconds"] > 1_700_000_000
    assert found["process_threads"] > 1


def test_every_family_has_help_type_and_its_samples_together(page):
    seen, family = [], None
    for line in page.splitlines():
        if line.startswith("# HELP "):
            family = line.split()[2]
            assert family not in seen and re.fullmatch("[a-z_]+", family)
            assert line.endswith(".")
            seen.append(family)
        elif not line.startswith("# TYPE "):
            name = re.match("[a-z_]+", line)[0]
            assert name in {family, f"{family}_bucket", f"{family}_sum", f"{family}_count"}


def test_promtool_finds_nothing(page):
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed: scripts/bootstrap attack brings it")
    checked = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
