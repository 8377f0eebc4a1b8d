"""The image that scripts/image has built: its settings, its files, and a process in it, started by runc.

SIGLIP_IMAGE says which: `built` by `make image-test`, or `short`, the same files round the binary of the tests."""

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests

import description

BUILT = description.PROJECT / ".build-image"
DEVICES = ["nosuid", "strictatime", "mode=755", "size=65536k"]


class Image:
    """A target of the Dockerfile, as scripts/image left it."""

    def __init__(self, name):
        form = os.environ.get("SIGLIP_IMAGE")
        if form is None:
            pytest.skip("no image was built: `make image-test` does it")
        self.is_short = form == "short"
        self.folder = BUILT / ("short" if self.is_short else name)
        assert self.folder.is_dir(), f"scripts/image {self.folder.name} has not been run"
        self.root = self.folder / "root"
        self.settings = (
            dockerfile_settings() if self.is_short
            else json.loads((self.folder / "image.json").read_text())["Docker"]["config"])

    def only_built(self):
        """Skips what the short form has not: a builder's work."""
        if self.is_short:
            pytest.skip("the short form of the image: `make image-test` builds it whole")

    def files(self):
        """Every file and link, by its path in the image."""
        return {
            "/" + str(path.relative_to(self.root)): path
            for path in sorted(self.root.rglob("*")) if path.is_symlink() or path.is_file()
        }

    def bytes(self):
        return sum(path.lstat().st_size for path in self.files().values() if not path.is_symlink())

    def compressed_bytes(self):
        """What a registry keeps and sends."""
        blobs = self.folder / "oci/blobs/sha256"
        (entry,) = json.loads((self.folder / "oci/index.json").read_text())["manifests"]
        manifest = json.loads((blobs / entry["digest"].removeprefix("sha256:")).read_text())
        return sum(layer["size"] for layer in manifest["layers"])


def dockerfile_settings():
    """What the image's stage of the Dockerfile sets, as an engine tells it."""
    text = (description.PROJECT / "Dockerfile").read_text().replace("\\\n", " ")
    stage = text.split("FROM scratch AS siglip\n")[1].split("\nFROM ")[0]
    lines = dict(re.findall(r"^([A-Z]+) (.+)$", stage, re.MULTILINE))
    return {
        "User": lines["USER"], "StopSignal": lines["STOPSIGNAL"], "Env": shlex.split(lines["ENV"]),
        "Entrypoint": json.loads(lines["ENTRYPOINT"]), "Cmd": json.loads(lines["CMD"]),
        "Healthcheck": {"Test": ["CMD", *json.loads(lines["HEALTHCHECK"].split(" CMD ")[1])]},
    }


class Container:
    """A process of the image: its user and environment, a read-only root, no capability; the network is the test's."""

    def __init__(self, image, folder, *command, environment=None, read_only=True, root=None):
        settings = image.settings
        user, group = (int(each) for each in settings["User"].split(":"))
        self.image = image
        self.name = f"siglip-{os.getpid()}-{folder.name}"
        self.state = folder / "state"
        variables = settings["Env"] + [f"{name}={value}" for name, value in (environment or {}).items()]
        specification = {
            "ociVersion": "1.0.2",
            "process": {
                "terminal": False, "user": {"uid": user, "gid": group}, "cwd": "/", "env": variables,
                "noNewPrivileges": True,
                "args": settings["Entrypoint"] + (list(command) or settings["Cmd"]),
                "capabilities": {kind: [] for kind in ("bounding", "effective", "permitted")},
            },
            "root": {"path": str(root or image.root), "readonly": read_only},
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": DEVICES},
                {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "ro"]},
            ],
            # No namespace of the network: the tests' own has nothing but loopback.
            "linux": {"namespaces": [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")]},
        }
        (folder / "config.json").write_text(json.dumps(specification))
        self.log = folder / "log"
        self.began = time.monotonic()
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*self.runc(), "run", "--bundle", folder, self.name],
                stdout=output, stderr=output, stdin=subprocess.DEVNULL)

    def runc(self):
        return [shutil.which("runc"), "--root", self.state]

    def execute(self, *command):
        return subprocess.run([*self.runc(), "exec", self.name, *command], capture_output=True, text=True, timeout=60)

    def wait_until_ready(self):
        while time.monotonic() < self.began + 120:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if requests.get("http://127.0.0.1:8080/health/ready", timeout=5).status_code == 200:
                    return time.monotonic() - self.began
            except requests.ConnectionError:
                pass
            time.sleep(0.005)
        raise AssertionError(self.log.read_text())

    def status(self):
        """The kernel's lines about the server's process."""
        state = json.loads(subprocess.run([*self.runc(), "state", self.name], capture_output=True, check=True).stdout)
        lines = Path(f"/proc/{state['pid']}/status").read_text().splitlines()
        return dict(line.split(":\t", 1) for line in lines)

    def resident_bytes(self):
        return int(self.status()["VmRSS"].split()[0]) * 1024

    def signal(self, name):
        subprocess.run([*self.runc(), "kill", self.name, name], check=True)

    def end(self):
        """Asks it to drain, as the image says, and returns its exit status."""
        self.signal(self.image.settings["StopSignal"].removeprefix("SIG"))
        return self.process.wait(timeout=60)

    def discard(self):
        if self.process.poll() is None:
            self.signal("KILL")
            self.process.wait(timeout=60)
