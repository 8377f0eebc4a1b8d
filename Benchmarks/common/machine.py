"""What a result belongs to: the machine, the commit and the versions. Standard library only."""

import os
import platform
import subprocess
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path

import serving


def describe(packages=()):
    processor = {}
    for line in Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines():
        name, _, value = line.partition(":")
        processor[name.strip()] = value.strip()
    flags = set(processor.get("flags", "").split())
    wanted = ["avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile"]
    return {
        "processor": processor.get("model name", platform.machine()),
        "family": processor.get("cpu family"), "model": processor.get("model"),
        "instructions": [flag for flag in wanted if flag in flags],
        "cores": len(os.sched_getaffinity(0)),
        "memoryGiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": platform.release(), "python": platform.python_version(),
        "time": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "commit": output("git", "-C", serving.PROJECT, "rev-parse", "--short", "HEAD"),
        "siglip": output(serving.siglip(), "--version"),
        "versions": {name: version(name) for name in packages},
        "load": round(os.getloadavg()[0], 2),
    }


def sentence(machine):
    """One line under a table."""
    extra = f", family {machine['family']} model {machine['model']}" if machine.get("family") else ""
    versions = ", ".join(f"{name} {number}" for name, number in machine.get("versions", {}).items() if number)
    return (
        f"{machine['cores']} cores of {machine['processor']}{extra} ({' '.join(machine['instructions'])}), "
        f"{machine['memoryGiB']:.0f} GiB; commit {machine['commit']}, {machine['time'][:10]}" + (f"; {versions}" if versions else "")
    )


def version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def output(*command):
    try:
        return subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=True, env=serving.environment()).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
