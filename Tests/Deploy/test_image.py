"""The image: what is in it, what is not, and that the server in it works as the README says. `make image-test` builds
it first."""

import hashlib
import json
import re
import shutil
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

import description
from certificates import FOLDER
from image import Container, Image

PROJECT = description.PROJECT
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
URL = "http://127.0.0.1:8080"
LIMIT = 120_000_000  # unpacked: what a node keeps; a registry keeps and sends about half of it
TEXTS = ["a bear", "a teddy bear", "two bears"]


@pytest.fixture(scope="module")
def image():
    return Image("siglip")


@pytest.fixture
def start(tmp_path):
    started = []

    def start(image, *command, **options):
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Container(image, folder, *command, **options))
        return started[-1]

    yield start
    for container in started:
        container.discard()


def classify():
    picture = (PROJECT / "Tests/Fixtures/Pictures/bear.png").read_bytes()
    answer = requests.post(
        URL + "/classify", files=[("image", picture), *(("label", (None, text)) for text in TEXTS)], timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


# What needs no image.


def test_version_is_the_servers():
    source = (PROJECT / "Sources/siglip/Siglip.swift").read_text()
    servers = re.search(r'let version = "(.+)"', source)[1]
    assert re.search(r"^ARG VERSION=(\S+)$", DOCKERFILE, re.MULTILINE)[1] == servers


def test_nothing_is_made_for_one_processor():
    scripts = [path.read_text() for path in (PROJECT / "deploy/image").iterdir()]
    assert not re.search(r"x86|amd64|aarch64|arm64", "\n".join([DOCKERFILE, *scripts]))


def test_what_the_dockerfile_copies_goes_to_the_builder():
    kept = [line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    copied = [place for line in lines for place in line.split()]
    assert copied
    for place in copied:
        assert any(place == name or place.startswith(name + "/") or Path(name).match(place) for name in kept), place


def test_a_snapshot_of_the_base_images_day_replaces_the_archive(tmp_path):
    day = "http://snapshot.debian.example/archive/debian/20250520T000000Z"
    sources = tmp_path / "debian.sources"
    sources.write_text(f"Types: deb\n# {day}\nURIs: http://deb.debian.example/debian\nSuites: bookworm\n")
    (program,) = re.findall(r"^  sed -i -E '(.+)' ", (PROJECT / "deploy/image/apt-install").read_text(), re.MULTILINE)
    subprocess.run(["sed", "-i", "-E", program, sources], check=True)
    assert sources.read_text() == f"Types: deb\nURIs: {day}\nSuites: bookworm\n"


# What is in it.


def test_image_is_small(image):
    image.only_built()
    print(f"image: {image.bytes() / 1e6:.1f} MB, compressed {image.compressed_bytes() / 1e6:.1f} MB")
    for path in sorted(image.files().values(), key=lambda path: -path.lstat().st_size)[:8]:
        print(f"  {path.lstat().st_size / 1e6:6.1f} MB {path.relative_to(image.root)}")
    assert image.bytes() < LIMIT


def test_nothing_can_be_started_but_the_server(image):
    """No shell, no package manager; and no file is one that runs as another user."""
    programs = [name for name, path in image.files().items()
                if not path.is_symlink() and path.stat().st_mode & 0o111 and ".so" not in path.name]
    assert programs == ["/usr/local/bin/siglip"]
    assert not [name for name, path in image.files().items() if path.lstat().st_mode & 0o6000]


def test_nobody_but_root_can_write_but_where_volumes_go(image):
    writable = {"/" + str(path.relative_to(image.root)) for path in image.root.rglob("*")
                if not path.is_symlink() and (path.stat().st_mode & 0o022 or path.stat().st_uid)}
    assert writable == {"/models", "/tmp"}


def test_settings_are_those_of_a_modest_service(image):
    image.only_built()
    settings = image.settings
    assert settings["User"] == "10001:10001" and settings["StopSignal"] == "SIGTERM"
    assert settings["Healthcheck"]["Test"] == ["CMD", "siglip", "health"]
    assert settings["ExposedPorts"].keys() == {"8080/tcp"}
    labels = {name.removeprefix("org.opencontainers.image."): text for name, text in settings["Labels"].items()}
    assert re.fullmatch(r"[0-9a-f]{40}", labels["revision"]) and labels["licenses"] == "Apache-2.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", labels["created"])


def test_nothing_of_the_building_machine_is_in_it(image):
    image.only_built()
    places = [str(PROJECT), str(Path(shutil.which("swift")).resolve().parents[1])]
    for name, path in image.files().items():
        data = b"" if path.is_symlink() else path.read_bytes()
        assert not [place for place in places if place.encode() in data], name
    times = {int(path.lstat().st_mtime) for path in image.files().values()}
    assert len(times) == 1


# Its bill of materials.


def written_bill(image):
    ended = subprocess.run([sys.executable, PROJECT / "scripts/sbom", image.root], capture_output=True, text=True)
    assert ended.returncode == 0 and not ended.stderr, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def bill(image):
    return written_bill(image)


def test_each_shared_library_is_an_unaltered_file_of_a_package_in_the_bill(image, bill):
    known = {each["name"] for each in bill["components"]}
    sums = {}
    for path in (image.root / "var/lib/dpkg/status.d").glob("*.md5sums"):
        for line in path.read_text().splitlines():
            digest, place = line.split("  ")
            sums["/" + place] = (path.stem, digest)
    libraries = [name for name in image.files() if re.search(r"\.so(\.|$)", name)]
    # The toolchain's, which the built image has inside the binary.
    libraries = [name for name in libraries if not (image.is_short and "/lib/swift/linux/" in name)]
    assert len(libraries) > 10
    for name in libraries:
        real = "/" + str(image.files()[name].resolve().relative_to(image.root.resolve()))
        package, digest = sums[real]
        assert package in known, name
        assert hashlib.md5(image.files()[name].read_bytes()).hexdigest() == digest, name


def test_everything_in_the_bill_has_a_version_and_terms(bill):
    for each in bill["components"]:
        assert each["version"], each
        assert each["type"] == "operating-system" or each["licenses"], each["name"]
    names = {each["name"] for each in bill["components"]}
    assert {"libc6", "libopenblas-pthread-dev", "libssl3", "swift", "swift-log", "siglip-mini", "ca-certificates"} <= names
    print(f"bill: {len(bill['components'])} components")


def test_the_same_image_has_the_same_bill(image, bill):
    assert written_bill(image) == bill


# It runs.


def test_server_in_the_image_answers_as_the_readme_says(image, start):
    container = start(image)
    seconds = container.wait_until_ready()
    ready = container.resident_bytes()
    scores = [each["score"] for each in classify()["results"][0]["predictions"]]
    assert scores == pytest.approx([0.9825, 0.0224, 0.0014], abs=2e-3)
    (model,) = requests.get(URL + "/models", timeout=60).json()["models"]
    assert model["id"] == "siglip-mini"
    status = container.status()
    assert status["Uid"].split() == ["10001"] * 4 and status["Gid"].split() == ["10001"] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0 and status["NoNewPrivs"] == "1"
    print(f"ready after {seconds:.2f} s, {ready / 2**20:.1f} MiB resident")
    print(f"after /classify {container.resident_bytes() / 2**20:.1f} MiB")
    assert container.execute(*image.settings["Healthcheck"]["Test"][1:]).returncode == 0
    assert container.execute("sh", "-c", "true").returncode != 0
    assert container.end() == 0, container.log.read_text()


def test_health_command_fails_where_nothing_serves(image, start):
    container = start(image, "health")
    assert container.process.wait(timeout=60) == 1


def test_server_writes_no_file(image, start, tmp_path):
    """Not even where it could: the root is a copy that all may write."""
    root = tmp_path / "root"
    subprocess.run(["cp", "--archive", image.root, root], check=True)
    subprocess.run(["chmod", "--recursive", "a+w", root], check=True)

    def listing():
        return {path: (path.lstat().st_mtime_ns, path.lstat().st_size) for path in root.rglob("*") if not path.is_dir()}

    before = listing()
    container = start(image, read_only=False, root=root)
    container.wait_until_ready()
    classify()
    assert container.end() == 0
    assert listing() == before


def test_every_command_starts(image, start):
    for command in (["--version"], ["tokenize", "a bear"], ["inspect", "siglip-mini"], ["embed", "text", "a bear"]):
        container = start(image, *command)
        assert container.process.wait(timeout=60) == 0, container.log.read_text()


class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def secure_server():
    """An HTTPS server on loopback, of the test's own authority."""
    server = HTTPServer(("127.0.0.1", 0), Ready)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "server.pem", FOLDER / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_those_are_trusted_whom_the_images_authorities_vouch_for(image, start, secure_server, tmp_path):
    """By OpenSSL, which `health` uses, and by libcurl, which `pull` uses: both find the file by themselves."""
    root = tmp_path / "root"
    subprocess.run(["cp", "--archive", image.root, root], check=True)
    authorities = root / "etc/ssl/certs/ca-certificates.crt"
    assert authorities.read_text().count("BEGIN CERTIFICATE") > 100
    for is_trusted in (False, True):
        if is_trusted:
            authorities.write_text(authorities.read_text() + (FOLDER / "authority.pem").read_text())
        asked = start(image, "health", secure_server, root=root)
        assert asked.process.wait(timeout=60) == (0 if is_trusted else 1), asked.log.read_text()
        pulled = start(image, "pull", "org/name", root=root, environment={"HF_ENDPOINT": secure_server})
        assert pulled.process.wait(timeout=60) != 0
        assert ("is not trusted" in pulled.log.read_text()) != is_trusted, pulled.log.read_text()


def test_a_baked_checkpoint_is_served_without_a_network(start):
    """The checkpoint that `make image-test` bakes in: siglip-mini's files, from a stand-in of the hub."""
    baked = Image("baked")
    baked.only_built()
    print(f"baked: {baked.bytes() / 1e6:.1f} MB, compressed {baked.compressed_bytes() / 1e6:.1f} MB")
    container = start(baked)
    container.wait_until_ready()
    (model,) = requests.get(URL + "/models", timeout=60).json()["models"]
    assert model["id"] == "org/siglip-mini"
    assert classify()["results"][0]["predictions"][0]["score"] == pytest.approx(0.9825, abs=2e-3)
    assert container.end() == 0
    assert "org/siglip-mini" in {each["name"] for each in written_bill(baked)["components"]}
