"""Memory and time to ready of a server with checkpoints of released shapes. Packages: Tests/Reference/requirements-towers.txt.

    python Benchmarks/memory.py .build/release/siglip [NAME...]

For each shape: writes a seeded checkpoint (fp32) into a temporary folder, starts the server on it, waits until it is
ready, encodes 32 pictures and 32 texts, and prints a row. Resident memory is the kernel's (/proc/PID/status): of
the process's own, and of the file's pages that are mapped, which other processes share and the kernel may take back.
"""

import io
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Reference"))
import checkpoint

NAMES = ["base-patch16-224", "so400m-patch14-384", "giant-opt-patch16-384"]
PORT = 18225
ADDRESS = f"http://127.0.0.1:{PORT}"


def measure(siglip, name, folder):
    start = time.monotonic()
    server = subprocess.Popen([siglip, "serve", "--port", str(PORT), "--text-cache", "0", "--model", folder], stderr=subprocess.DEVNULL)
    try:
        wait(server)
        ready = time.monotonic() - start
        at_start = memory(server.pid)
        for number in range(32):
            ask("image", picture(number), "application/octet-stream")
            ask("text", f"a picture of bear {number}".encode(), "text/plain")
        after = memory(server.pid)
    finally:
        server.terminate()
        server.wait()
    size = (Path(folder) / "model.safetensors").stat().st_size / 2**20
    print(f"| {name} | {size:,.0f} | {ready:.2f} | {after['VmHWM']:,.0f} | {at_start['VmRSS']:,.0f} | {after['VmRSS']:,.0f} "
          f"| {after['RssAnon']:,.0f} | {after['RssFile']:,.0f} |", flush=True)


def wait(server):
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{ADDRESS}/health/ready").close()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit("the server has ended")


def memory(process):
    """MiB."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return {key: int(fields[key].split()[0]) / 1024 for key in ("VmHWM", "VmRSS", "RssAnon", "RssFile")}


def picture(number):
    out = io.BytesIO()
    Image.effect_noise((640, 480), 10 + number).convert("RGB").save(out, format="PNG")
    return out.getvalue()


def ask(kind, body, content_type):
    request = urllib.request.Request(f"{ADDRESS}/embed/{kind}", body, {"Content-Type": content_type})
    with urllib.request.urlopen(request) as answer:
        json.load(answer)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("| checkpoint | file, MiB | ready, s | peak, MiB | resident when ready | after 64 items | own | mapped file |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in sys.argv[2:] or NAMES:
        with tempfile.TemporaryDirectory() as folder:
            checkpoint.write(name, Path(folder))
            measure(sys.argv[1], name, folder)
