"""Memory, time to ready and speed of a server with checkpoints of released shapes. Packages: Tests/Reference/requirements-towers.txt.

    python Benchmarks/memory.py .build/release/siglip [NAME...]
    CHECKPOINTS=FOLDER python Benchmarks/memory.py ...    # keeps the checkpoints there, and takes those that are

For each shape: writes a seeded checkpoint (fp32), starts the server on it at each precision, waits until it is
ready, sends 6 pictures and 6 texts, one after the other, and prints a row. Resident memory is the kernel's
(/proc/PID/status): of the process's own, and of the file's pages that are mapped, which other processes share and
the kernel may take back.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests" / "Reference"))
import checkpoint

NAMES = ["base-patch16-224", "so400m-patch14-384", "giant-opt-patch16-384"]
PORT = 18225
ADDRESS = f"http://127.0.0.1:{PORT}"


ITEMS = 6
PRECISIONS = ["fp32", "bf16", "int8"]


def measure(siglip, name, folder, precision):
    command = [siglip, "serve", "--port", str(PORT), "--text-cache", "0", "--model", folder, "--precision", precision]
    start = time.monotonic()
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait(server)
        ready = time.monotonic() - start
        at_start = memory(server.pid)
        pictures = median(ask("image", picture(number), "application/octet-stream") for number in range(ITEMS))
        texts = median(ask("text", f"a picture of bear {number}".encode(), "text/plain") for number in range(ITEMS))
        after = memory(server.pid)
    finally:
        server.terminate()
        server.wait()
    size = (Path(folder) / "model.safetensors").stat().st_size / 2**20
    print(f"| {name} | {precision} | {size:,.0f} | {ready:.2f} | {after['VmHWM']:,.0f} | {at_start['VmRSS']:,.0f} | {after['VmRSS']:,.0f} "
          f"| {after['RssAnon']:,.0f} | {after['RssFile']:,.0f} | {pictures:.0f} | {texts:.0f} |", flush=True)


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
    """Milliseconds."""
    request = urllib.request.Request(f"{ADDRESS}/embed/{kind}", body, {"Content-Type": content_type})
    start = time.monotonic()
    with urllib.request.urlopen(request) as answer:
        json.load(answer)
    return 1000 * (time.monotonic() - start)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("| checkpoint | precision | file, MiB | ready, s | peak, MiB | resident when ready | after 12 items | own | mapped file "
          "| a picture, ms | a text, ms |")
    print("|" + " --- |" * 11)
    with tempfile.TemporaryDirectory() as temporary:
        for name in sys.argv[2:] or NAMES:
            folder = Path(os.environ.get("CHECKPOINTS", temporary)) / name
            if not (folder / "tokenizer_config.json").exists():
                checkpoint.write(name, folder)
            for precision in PRECISIONS:
                measure(sys.argv[1], name, folder, precision)
