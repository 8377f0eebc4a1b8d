"""The files in `deploy/` are valid, and agree with the image and the server that they start."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import description

PROJECT = description.PROJECT
MANIFESTS = sorted((PROJECT / "deploy/kubernetes").glob("*.yaml"))
COMPOSE = PROJECT / "deploy/compose.yaml"


def run(program, *arguments):
    ended = subprocess.run([Path(sys.executable).parent / program, *arguments], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.name)
def test_manifest_is_valid(manifest):
    run("kubernetes-validate", "--strict", manifest)


def test_compose_file_is_valid():
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)


def containers():
    for manifest in MANIFESTS:
        for document in yaml.safe_load_all(manifest.read_text()):
            spec = document.get("spec", {}).get("template", {}).get("spec", {})
            for container in spec.get("initContainers", []) + spec.get("containers", []):
                if container["image"].startswith("siglip-server"):
                    yield spec, container


def test_manifests_start_the_server():
    assert list(containers())


@pytest.mark.parametrize("spec, container", list(containers()))
def test_container_may_do_nothing_it_need_not(spec, container):
    user = re.search(r"^USER (\d+):\d+$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)[1]
    pod, own = spec["securityContext"], container["securityContext"]
    assert pod["runAsNonRoot"] and pod["runAsUser"] == int(user)
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= container["resources"]["limits"].keys()


@pytest.mark.parametrize("spec, container", list(containers()))
def test_container_has_probes_that_the_server_answers(spec, container):
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        probe = container[name]
        if "exec" in probe:
            assert probe["exec"]["command"][:2] == ["siglip", "health"]
        else:
            assert probe["httpGet"]["path"] in description.DOCUMENT["paths"]
    assert spec["terminationGracePeriodSeconds"] > 25, "the server's own limit on draining is 25 s"
