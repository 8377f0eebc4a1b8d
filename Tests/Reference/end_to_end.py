"""The whole way, files and texts to vectors, beside the reference. Packages: requirements-towers.txt beside this file.

    python Tests/Reference/end_to_end.py mini                    # stores what transformers gives for Models/siglip-mini
    python Tests/Reference/end_to_end.py compare FOLDER SIGLIP   # transformers beside the binary: command line, HTTP alone, HTTP batched

`checkpoint.py` writes a folder of a released shape to compare with, fixed or NaFlex.
"""

import base64
import io
import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
PICTURES = sorted(p for p in (PROJECT / "Tests" / "Fixtures" / "Pictures").iterdir() if p.suffix != ".md")
TEXTS = ["a bear", "ein Bär", "くま", "This is a photo of two red circles.", "", "ΟΔΟΣ ΑΘΗΝΩΝ", "دب", "एक भालू", "👩‍🚀 in SPACE", "word " * 100]
STORED = PROJECT / "Tests" / "Fixtures" / "EndToEnd" / "siglip-mini.json"
PORT = 18224


def reference(folder):
    """Unit vectors of pictures and texts, as `transformers` makes them from the files and strings themselves."""
    import torch
    from PIL import Image
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    processor = AutoImageProcessor.from_pretrained(folder, backend="pil")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    length = model.config.text_config.max_position_embeddings
    inputs = processor(images=[Image.open(p).convert("RGB") for p in PICTURES], return_tensors="pt")
    ids = tokenizer(TEXTS, padding="max_length", padding_side="right", max_length=length, truncation=True, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        vectors = model.get_image_features(**inputs), model.get_text_features(input_ids=ids)
    return [unit(getattr(v, "pooler_output", v).numpy()) for v in vectors]


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def pack(vectors):
    return [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in vectors]


def mini():
    pictures, texts = reference(PROJECT / "Models" / "siglip-mini")
    STORED.parent.mkdir(exist_ok=True)
    names = [p.name for p in PICTURES]
    values = {"pictures": dict(zip(names, pack(pictures))), "texts": dict(zip(TEXTS, pack(texts)))}
    STORED.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def compare(folder, siglip):
    pictures, texts = reference(folder)
    run = lambda *words: subprocess.run([siglip, *words, "--model", folder], capture_output=True, text=True, check=True).stdout
    command = lambda *words: np.array([json.loads(line)["embedding"] for line in run("embed", *words).splitlines()], dtype=np.float32)
    report("command line, pictures", command("image", *map(str, PICTURES)), pictures)
    report("command line, texts", command("text", *TEXTS), texts)
    server = subprocess.Popen([siglip, "serve", "--port", str(PORT), "--text-cache", "0", "--model", folder], stderr=subprocess.DEVNULL)
    try:
        wait()
        raw = [p.read_bytes() for p in PICTURES]
        report("HTTP alone, pictures", np.concatenate([ask("image", r, "application/octet-stream") for r in raw]), pictures)
        report("HTTP alone, texts", np.concatenate([ask("text", t.encode(), "text/plain") for t in TEXTS]), texts)
        images = json.dumps({"images": [base64.b64encode(r).decode() for r in raw]}).encode()
        report("HTTP batched, pictures", ask("image", images, "application/json"), pictures)
        report("HTTP batched, texts", ask("text", json.dumps({"texts": TEXTS}).encode(), "application/json"), texts)
    finally:
        server.terminate()
        server.wait()


def wait():
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready").close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not become ready within a minute")


def ask(kind, body, content_type):
    headers = {"Content-Type": content_type, "Accept": "application/x-npy"}
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{PORT}/embed/{kind}", body, headers)) as answer:
        return np.load(io.BytesIO(answer.read()))


def report(name, found, expected):
    cosine = (unit(found.astype(np.float64)) * unit(expected.astype(np.float64))).sum(1).min()
    unlike = (expected @ expected.T)[~np.eye(len(expected), dtype=bool)].max()
    print(f"{name:24} {len(found):3} vectors, lowest cosine {cosine:.9f}, largest difference {np.abs(found - expected).max():.2e}"
          f", nearest unlike pair {unlike:.3f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["mini"]:
            mini()
        case ["compare", folder, siglip]:
            compare(folder, siglip)
        case _:
            sys.exit(__doc__)
