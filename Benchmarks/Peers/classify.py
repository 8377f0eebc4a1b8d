"""Bulk /classify: 1,000 labels that were never seen, and the same again."""

import base64
import json
import re
import statistics

import load
import pictures
from server import siglip
from towers import prepare
from work import text


def measure(labels=1000):
    """One picture against 1,000 labels, twice: the second time their vectors are in the cache."""
    work = prepare("base-patch16-256")
    (picture,) = pictures.jpegs(1)
    image = base64.b64encode(picture).decode()
    rounds = []
    with siglip(work.checkpoint, "--max-queue", 4096, "--request-timeout", 600, "--text-cache", 64) as server:
        def ask(names):
            body = json.dumps({"image": image, "labels": names, "top_k": 5}).encode()
            milliseconds, status, fields, answer = load.ask(server.port, load.post("/classify", body, "application/json"))
            if status != 200:
                raise RuntimeError(f"{status}: {answer[:300]!r}")
            return {"ms": round(milliseconds, 3), "timing": timing(fields.get("server-timing", ""))}

        ask(["warm"])
        picture_alone = ask(["warm"])  # one label that is known: what the picture itself costs
        for number in range(2):
            names = [f"{text(index)} {number}" for index in range(labels)]
            rounds.append({"first": ask(names), "again": [ask(names) for _ in range(5)]})
            print(f"  {rounds[-1]['first']['ms']:.0f} ms, again {rounds[-1]['again'][0]['ms']:.1f} ms", flush=True)
        rate = text_rate(server)
    return {"labels": labels, "pictureAlone": picture_alone, "rounds": rounds, "texts": rate}


def text_rate(server):
    """/embed/text with 1,000 texts, never seen and seen: the text side with no picture at all."""
    names = [f"{text(index)} alone" for index in range(1000)]
    request = load.post("/embed/text", json.dumps({"texts": names}).encode(), "application/json", "application/x-npy")
    times = [load.ask(server.port, request)[0] for _ in range(6)]
    return {"first": times[0], "again": statistics.median(times[1:])}


def timing(field):
    return {name: float(value) for name, value in re.findall(r"(\w+);dur=([\d.]+)", field)}
