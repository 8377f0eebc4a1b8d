"""The manifests in `deploy/kubernetes` and `deploy/kserve`: valid, modest, and true of the server that they start."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import requests
import yaml

import description
import manifests
from manifests import KUSTOMIZATIONS, containers, documents, files, one, pods, settings
from pulling import MINI
from server import BINARY, Server, free_port
from stand_in_hub import Repository, StandInHub

VERSIONS = ["1.33.1", "1.35.0", "1.37.0"]
KSERVE = ["kserve/serving-runtime.yaml", "kserve/inference-service.yaml"]
MODEL = "google/siglip2-base-patch16-224"
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
UNITS = {"Mi": 1 << 20, "Gi": 1 << 30, "MiB": 1 << 20, "GiB": 1 << 30}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("folder", KUSTOMIZATIONS)
def test_manifests_are_valid(folder, version, tmp_path):
    (tmp_path / "built.yaml").write_text(manifests.build(folder))
    program = Path(sys.executable).parent / "kubernetes-validate"
    ended = subprocess.run(
        [program, "--kubernetes-version", version, "--strict", tmp_path / "built.yaml"], capture_output=True, text=True)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    # Kinds that Kubernetes does not have itself are held against schemas of their own.
    assert re.findall(r"find schema for kind (\w+)", said) == (["ScaledObject"] if folder.endswith("keda") else [])


def strict(schema):
    """Kubernetes' way of saying what a kind holds, with unknown fields refused as `--strict` does."""
    if isinstance(schema, dict):
        open_ended = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
        kept = {name: strict(value) for name, value in schema.items()}
        if schema.get("x-kubernetes-int-or-string"):
            kept.pop("type", None)
        if "properties" in schema and not open_ended:
            kept["additionalProperties"] = False
        return kept
    return [strict(each) for each in schema] if isinstance(schema, list) else schema


def custom_schemas():
    """Of the kinds that others bring: from the folder of definitions that CUSTOM_RESOURCES names, else the parts that we use, in
    `schemas.yaml`."""
    folder = os.environ.get("CUSTOM_RESOURCES")
    for path in sorted(Path(folder).glob("*.yaml")) if folder else [Path(__file__).parent / "schemas.yaml"]:
        for definition in yaml.safe_load_all(path.read_text()):
            for version in definition["spec"]["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"] |= {name: {} for name in ("apiVersion", "kind", "metadata")}
                yield (f"{definition['spec']['group']}/{version['name']}", definition["spec"]["names"]["kind"]), schema


@pytest.mark.parametrize("kind", ["ScaledObject", "ServingRuntime", "InferenceService"])
def test_custom_resources_are_valid(kind):
    document = one(documents("overlays/service-keda") if kind == "ScaledObject" else files(*KSERVE), kind)
    schema = dict(custom_schemas())[document["apiVersion"], kind]
    jsonschema.validate(document, schema)
    (name,) = [name for name in ("scaleTargetRef", "containers", "predictor") if name in document["spec"]]
    document["spec"]["x" + name] = document["spec"].pop(name)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def everything():
    for folder in KUSTOMIZATIONS:
        found = documents(folder)
        for pod in pods(found):
            yield folder, pod, found
    runtime = one(files(*KSERVE), "ServingRuntime")
    yield "kserve", runtime["spec"], [runtime]


def test_pods_keep_to_the_restricted_standard():
    """Kubernetes' Pod Security Standards, level "restricted"; each limit is set, and nobody gets a token."""
    user = int(re.search(r"^USER (\d+)", (description.PROJECT / "Dockerfile").read_text(), re.MULTILINE)[1])
    for place, pod, _ in everything():
        common = pod.get("securityContext", {})
        assert place == "kserve" or pod["automountServiceAccountToken"] is False, place
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        assert all({"emptyDir", "configMap", "persistentVolumeClaim"} & volume.keys() for volume in pod.get("volumes", []))
        for container in containers(pod):
            own = common | container["securityContext"]
            assert own["runAsNonRoot"] is True and own["runAsUser"] == user, (place, container["name"])
            assert own["seccompProfile"] == {"type": "RuntimeDefault"}
            assert own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True
            assert own["capabilities"] == {"drop": ["ALL"]} and "privileged" not in own
            assert container["resources"]["limits"].keys() == container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert all("hostPort" not in port for port in container.get("ports", []))


def quantity(text):
    number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()
    return int(number) * UNITS[unit]


def test_the_servers_own_bound_of_memory_is_within_the_containers():
    seen = 0
    for _, pod, found in everything():
        for container in containers(pod):
            bound = settings(container, found).get("SIGLIP_MEMORY_LIMIT")
            if bound:
                seen += 1
                assert quantity(bound) <= quantity(container["resources"]["limits"]["memory"])
    assert seen == 3


def test_what_scales_by_a_series_names_one_that_the_server_has(server):
    series = set(re.findall(r"^(siglip_\w+)", requests.get(server.url + "/metrics").text, re.MULTILINE))
    autoscaler = one(documents("overlays/service"), "HorizontalPodAutoscaler")
    named = [each["pods"]["metric"]["name"] for each in autoscaler["spec"]["metrics"] if each["type"] == "Pods"]
    for trigger in one(documents("overlays/service-keda"), "ScaledObject")["spec"]["triggers"]:
        named += re.findall(r"siglip_\w+", trigger["metadata"].get("query", ""))
    assert named == ["siglip_queue_items"] * 2 and set(named) <= series


def test_the_selectors_fit():
    for folder in ("overlays/service", "overlays/service-keda"):
        found = documents(folder)
        labels = one(found, "Deployment")["spec"]["template"]["metadata"]["labels"].items()
        assert one(found, "Service")["spec"]["selector"].items() <= labels
        for kind, name in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
            assert one(found, kind)["spec"][name]["matchLabels"].items() <= labels
    assert "HorizontalPodAutoscaler" not in {each["kind"] for each in documents("overlays/service-keda")}


def test_a_shared_cache_takes_the_place_of_each_pods_own(tmp_path):
    overlay, component = [os.path.relpath(manifests.DEPLOY / "kubernetes" / place, tmp_path) for place in (
        "overlays/service", "components/shared-model-cache")]
    (tmp_path / "kustomization.yaml").write_text(json.dumps({"resources": [overlay], "components": [component]}))
    found = documents(tmp_path)
    claim = one(found, "PersistentVolumeClaim")["metadata"]["name"]
    assert pods(found)[0]["volumes"] == [{"name": "models", "persistentVolumeClaim": {"claimName": claim}}]


@pytest.fixture
def hub():
    """A stand-in hub: siglip-mini's files under a released checkpoint's name."""
    hub = StandInHub()
    hub.repositories[MODEL] = Repository(dict(MINI))
    yield hub
    hub.close()


class Container:
    """A container's process as the manifest has it, its paths replaced by some of this machine, its port by a free one."""

    def __init__(self, container, found, paths, log, **environment):
        self.container, self.paths, self.log = container, paths, log
        self.port = free_port()
        variables = settings(container, found) | {"SIGLIP_PORT": str(self.port)} | environment
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SIGLIP_", "HF_"))}
        self.environment = inherited | {name: self.here(value) for name, value in variables.items()}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [BINARY, *map(self.here, container["args"])], env=self.environment, stdout=output, stderr=output)

    def here(self, text):
        for path, place in self.paths.items():
            text = text.replace(path, str(place))
        return text

    def passes(self, probe):
        if "exec" in probe:
            command = [BINARY, *map(self.here, probe["exec"]["command"][1:])]
            return subprocess.run(command, env=self.environment, capture_output=True).returncode == 0
        asked = probe["httpGet"]
        assert asked["port"] in [port[key] for port in self.container["ports"] for key in ("name", "containerPort") if key in port]
        try:
            return requests.get(f"http://127.0.0.1:{self.port}{asked['path']}", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def wait_until_started(self, probe):
        for _ in range(600):
            if self.passes(probe):
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def end(self):
        self.process.terminate()
        return self.process.wait(timeout=60)


@pytest.fixture
def start(tmp_path):
    started = []

    def start(container, found, paths, **environment):
        started.append(Container(container, found, paths, tmp_path / f"{container['name']}-{len(started)}.log", **environment))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


def named(pod, name):
    return next(each for each in containers(pod) if each["name"] == name)


def test_the_sidecar_starts_as_its_manifest_says(start, tmp_path):
    found = documents("overlays/sidecar")
    (pod,) = pods(found)
    container = named(pod, "siglip")
    running = start(container, found, {"/run/siglip": tmp_path})
    running.wait_until_started(container["startupProbe"])
    assert all(running.passes(container[name]) for name in PROBES)
    # The application's own words.
    script = named(pod, "application")["args"][0].replace("/run/siglip", str(tmp_path)).replace("exec sleep infinity", "")
    answer = json.loads(subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout)
    assert answer["model"] == "siglip-mini" and len(answer["embeddings"]) == 1
    assert running.end() == 0


@pytest.mark.parametrize("folder", ["overlays/service", "overlays/service-keda"])
def test_the_service_pulls_and_starts_as_its_manifest_says(folder, start, hub, tmp_path):
    found = documents(folder)
    (pod,) = pods(found)
    paths = {"/models": tmp_path / "models"}
    assert start(named(pod, "pull"), found, paths, HF_ENDPOINT=hub.url).process.wait(timeout=60) == 0
    container = named(pod, "siglip")
    # Without the hub: what the init container brought must do.
    running = start(container, found, paths, SIGLIP_DRAIN_GRACE="0")
    running.wait_until_started(container["startupProbe"])
    assert all(running.passes(container[name]) for name in PROBES)
    models = requests.get(f"http://127.0.0.1:{running.port}/models").json()
    assert models["models"][0]["id"] == MODEL
    assert running.end() == 0
    draining = settings(container, found)
    asked = int(draining["SIGLIP_DRAIN_GRACE"]) + int(draining["SIGLIP_DRAIN_LIMIT"])
    assert pod["terminationGracePeriodSeconds"] > asked


def test_kserve_finds_the_model_under_the_services_name(start):
    runtime, service = (one(files(*KSERVE), kind) for kind in ("ServingRuntime", "InferenceService"))
    name = service["metadata"]["name"]
    (container,) = runtime["spec"]["containers"]
    (form,) = runtime["spec"]["supportedModelFormats"]
    asked = service["spec"]["predictor"]["model"]
    assert asked["runtime"] == runtime["metadata"]["name"] and asked["protocolVersion"] in runtime["spec"]["protocolVersions"]
    assert asked["modelFormat"] == {key: form[key] for key in ("name", "version")}
    paths = {"{{.Name}}": name, "/mnt/models": description.PROJECT / "Models/siglip-mini"}
    running = start(container, [runtime], paths, SIGLIP_DRAIN_GRACE="0")
    running.wait_until_started(container["readinessProbe"])
    assert running.passes(container["livenessProbe"])
    base = f"http://127.0.0.1:{running.port}/v2/models/{name}"
    assert requests.get(base + "/ready").status_code == 200
    body = {"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a bear"]}]}
    assert requests.post(base + "/infer", json=body).json()["outputs"]
    assert running.end() == 0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(log=tmp_path_factory.mktemp("server") / "log")
    yield server
    server.terminate()
