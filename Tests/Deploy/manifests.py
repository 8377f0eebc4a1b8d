"""The manifests of `deploy/`, built as `kubectl apply -k` builds them, and the containers in them."""

import functools
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import description

DEPLOY = description.PROJECT / "deploy"
KUSTOMIZATIONS = ["overlays/sidecar", "overlays/service", "overlays/service-keda", "bulk"]


@functools.cache
def build(folder):
    """The text that kustomize makes of a folder below `deploy/kubernetes`, or of a path."""
    kubectl = shutil.which("kubectl") or pytest.skip("no kubectl (1.27 or later) on this machine")
    ended = subprocess.run(
        [kubectl, "kustomize", "--load-restrictor", "LoadRestrictionsNone", DEPLOY / "kubernetes" / folder],
        capture_output=True, text=True)
    assert ended.returncode == 0 and not ended.stderr, ended.stderr
    return ended.stdout


def documents(folder):
    return list(yaml.safe_load_all(build(folder)))


def files(*places):
    return [document for place in places for document in yaml.safe_load_all((DEPLOY / place).read_text())]


def one(documents, kind, name=None):
    found = [each for each in documents if each["kind"] == kind and name in (None, each["metadata"]["name"])]
    assert len(found) == 1, (kind, name, len(found))
    return found[0]


def pods(documents):
    """The Pods' specifications."""
    return [each["spec"]["template"]["spec"] for each in documents if "template" in each.get("spec", {})]


def containers(pod):
    return pod.get("initContainers", []) + pod["containers"]


def settings(container, documents):
    """A container's variables, those of ConfigMaps among them."""
    found = {}
    for source in container.get("envFrom", []):
        found |= one(documents, "ConfigMap", source["configMapRef"]["name"])["data"]
    return found | {each["name"]: each["value"] for each in container.get("env", [])}
