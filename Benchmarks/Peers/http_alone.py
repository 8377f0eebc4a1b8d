"""HTTP alone: 1 KiB answers over 64 kept connections, by wrk, beside Hummingbird 2 (SwiftNIO)."""

import re
import shutil
import subprocess
import time

import serving
from work import HERE, PROJECT

CONNECTIONS = 64


def programs():
    """Both servers, built in release mode: Hummingbird's package stands alone, so nothing of the project's depends on it."""
    for folder, product in ((HERE / "HummingbirdServer", "HummingbirdServer"), (PROJECT / "Benchmarks", "HTTPServer")):
        subprocess.run(["swift", "build", "-c", "release", "--package-path", folder, "--product", product], check=True)
        yield folder / ".build" / "release" / product


def measure(seconds, least_rounds):
    if not shutil.which("wrk"):
        raise RuntimeError("wrk is missing (apt-get install wrk)")
    hummingbird, ours = programs()
    rows = {"siglip": [], "hummingbird": []}
    servers = {"siglip": serving.Server(ours, "PORT", ready="/"), "hummingbird": serving.Server(hummingbird, "PORT", ready="/")}
    try:
        for server in servers.values():
            server.pause()
        end = time.monotonic() + seconds
        while len(rows["siglip"]) < least_rounds or time.monotonic() < end:
            for name, server in servers.items():
                server.go_on()
                wrk(server.port, 1)
                rows[name].append(wrk(server.port, 5))
                server.pause()
                print(f"  {name}: {rows[name][-1]}", flush=True)
    finally:
        for server in servers.values():
            server.stop()
    return {"connections": CONNECTIONS, "bytes": 1024, "rounds": rows}


def wrk(port, seconds):
    """One thread: the load shares the machine's cores with the server, for both alike."""
    out = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}/"],
        capture_output=True, text=True, check=True).stdout
    percentiles = dict(re.findall(r"(\d+)%\s+([\d.]+\w+)", out))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {
        "perSecond": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
        "p50": milliseconds(percentiles["50"]), "p99": milliseconds(percentiles["99"]), "bad": int(bad[1]) if bad else 0,
    }


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return round(float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], 4)
