"""`deploy/compose.yaml` is valid and modest, and what it mounts is there and fits together."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import description
from server import Server

FOLDER = description.PROJECT / "deploy"
COMPOSE = FOLDER / "compose.yaml"
SERVICES = yaml.safe_load(COMPOSE.read_text())["services"]
MONITORING = FOLDER / "monitoring"


def test_compose_file_is_valid():
    program = Path(sys.executable).parent / "check-jsonschema"
    ended = subprocess.run([program, "--builtin-schema", "vendor.compose-spec", COMPOSE], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_modest(name):
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    tag = service["image"].rpartition(":")[2]
    assert tag[0] in "v0123456789" and tag.count(".") == 2, "a version, so that tomorrow's is the same"


def test_the_server_starts_within_what_it_is_given(tmp_path):
    siglip = SERVICES["siglip"]
    limits, bound = siglip["deploy"]["resources"]["limits"], siglip["environment"]["SIGLIP_MEMORY_LIMIT"]
    assert int(bound.removesuffix("MiB")) <= 1024 * int(limits["memory"].removesuffix("G"))
    server = Server("--threads", limits["cpus"], log=tmp_path / "log", environment=siglip["environment"])
    assert server.terminate() == 0
    assert int(siglip["stop_grace_period"].removesuffix("s")) > 25, "what draining may take"


def mounts(name):
    for volume in SERVICES[name]["volumes"]:
        source, target, *options = volume.split(":")
        yield source, target, options


@pytest.mark.parametrize("name", ["prometheus", "grafana"])
def test_what_is_mounted_is_there_and_only_read(name):
    named = yaml.safe_load(COMPOSE.read_text())["volumes"]
    for source, _, options in mounts(name):
        if source in named:
            continue
        assert options == ["ro"] and source.startswith("./")
        assert (FOLDER / source).is_file(), source


def test_prometheus_scrapes_the_server_as_the_rules_expect():
    own, common = (yaml.safe_load(path.read_text()) for path in (FOLDER / "compose/prometheus.yaml", MONITORING / "prometheus.yaml"))
    assert own["global"] == common["global"]
    (job,) = own["scrape_configs"]
    assert job["job_name"] == common["scrape_configs"][0]["job_name"]
    assert job["static_configs"] == [{"targets": ["siglip:8080"]}] and "siglip" in SERVICES
    targets = {Path(target) for _, target, _ in mounts("prometheus")}
    place = next(Path(each.partition("=")[2]) for each in SERVICES["prometheus"]["command"] if each.startswith("--config.file"))
    assert place in targets and all(place.parent / rules in targets for rules in own["rule_files"])


def test_grafana_finds_its_dashboard_and_prometheus():
    provisioning = MONITORING / "grafana/provisioning"
    own, common = (
        yaml.safe_load(path.read_text())["datasources"]
        for path in (FOLDER / "compose/datasource.yaml", provisioning / "datasources/prometheus.yaml"))
    assert own == [common[0] | {"url": "http://prometheus:9090"}] and "prometheus" in SERVICES
    targets = {Path(target) for _, target, _ in mounts("grafana")}
    (provider,) = yaml.safe_load((provisioning / "dashboards/siglip.yaml").read_text())["providers"]
    dashboard = Path(provider["options"]["path"]) / "dashboard.json"
    assert dashboard in targets
    assert SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == str(dashboard)
