"""Rates and waiting times: against clients, waiting pictures, models and labels."""

import base64
import json
import statistics
import time

import load
import pictures
import seeded
import serving

MINI = serving.PROJECT / "Models" / "siglip-mini"
LONGEST = 240_000  # milliseconds for one request
CLIENTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]


def clients(setting):
    """siglip-mini, 640 x 480 JPEGs: the server's own work weighs most here."""
    return against_clients(setting, [], CLIENTS, setting.seconds)


def clients_base(setting):
    """A base model: the tower weighs most."""
    options = ["--model", seeded.whole(setting.base), "--precision", setting.precision]
    return against_clients(setting, options, [1, 4, 16, 64, 256], 2 * setting.seconds)


def against_clients(setting, options, counts, seconds):
    counts = counts[:3] if setting.quick else counts
    # Many more pictures than clients: the same picture twice in the queue is encoded once.
    requests = [load.post("/embed/image", body, "image/jpeg", "application/x-npy") for body in pictures.jpegs(4 * max(counts))]
    points = []
    with serving.serve("--max-queue", 1024, *options) as server:
        for count in counts:
            used = server.processor_seconds()
            began = time.monotonic()
            # A turn of all clients must fit into the time before it counts, and several into the time that counts.
            turn = count / points[-1]["perSecond"] if points and points[-1]["perSecond"] else 0
            result = load.drive(server.port, requests, count, max(seconds, min(40, 3 * turn)), warm=max(1.0, min(20, 1.2 * turn)))
            share = (server.processor_seconds() - used) / (time.monotonic() - began)
            points.append(result.summary() | {"serverCores": round(share, 2), "memory": server.memory()})
            say(points[-1])
    return {"points": points}


def waiting(setting):
    """Bursts of distinct pictures, all sent at once to a base model: seconds until the last answer, a picture."""
    counts = [1, 2, 4] if setting.quick else [1, 2, 4, 8, 16, 32, 64, 128, 256]
    requests = [load.post("/embed/image", body, "image/jpeg", "application/x-npy") for body in pictures.jpegs(max(counts))]
    measured = {count: [] for count in counts}
    with serving.serve("--max-queue", 1024, "--model", seeded.whole(setting.base), "--precision", setting.precision) as server:
        load.burst(server.port, requests[: max(2, counts[-1] // 16)])
        for turn in range(1 if setting.quick else 3):
            for count in counts:
                if turn and count > 64:
                    continue  # one long burst is a mean of many batches already
                bursts = 1 if count >= 8 else 8 // count
                for number in range(bursts):
                    first = number * count % max(1, len(requests) - count + 1)
                    measured[count].append(1000 * load.burst(server.port, requests[first : first + count]) / count)
    points = [{"pictures": count, "msPerPicture": statistics.median(values), "bursts": len(values)} for count, values in measured.items()]
    for point in points:
        say(point)
    return {"points": points}


def models(setting):
    """The same work spread over 1 to 4 models."""
    bodies = pictures.jpegs(96)
    points = []
    for count in [1, 2] if setting.quick else [1, 2, 3, 4]:
        options = [part for number in range(count) for part in ("--model", f"m{number}={MINI}")]
        requests = [load.post(f"/embed/image?model=m{n % count}", body, "image/jpeg", "application/x-npy") for n, body in enumerate(bodies)]
        with serving.serve(*options) as server:
            at_start = server.memory()
            result = load.drive(server.port, requests, 16, setting.seconds)
            points.append({"models": count, "ready": server.seconds_to_ready} | result.summary() | {"whenReady": at_start, "memory": server.memory()})
            say(points[-1])
    return {"points": points}


def labels(setting):
    """One picture against so many labels, the first time and again (siglip-mini; the cache is large enough for all)."""
    counts = [1, 10, 100] if setting.quick else [1, 10, 100, 1000, 10_000, 100_000]
    options = ["--max-labels", 200_000, "--max-queue", 400_000, "--text-cache", 2048, "--request-timeout", 900]
    points = []
    with serving.serve(*options) as server:
        picture = pictures.jpeg(0)
        ask(server.port, picture, ["warm"])
        for count in counts:
            if points and points[-1]["firstMs"] * count / points[-1]["labels"] > LONGEST:
                print(f"  {count} labels: left out, {LONGEST / 1000:.0f} s would not do", flush=True)
                break
            names = [f"thing {count} {number}" for number in range(count)]
            server.forget_peak()
            first = ask(server.port, picture, names)
            again = [ask(server.port, picture, names) for _ in range(2 if count > 1000 else 5)]
            points.append({"labels": count, "firstMs": first, "againMs": statistics.median(again), "memory": server.memory()})
            say(points[-1])
    return {"points": points}


def ask(port, picture, names):
    fields = {"image": base64.b64encode(picture).decode(), "labels": names, "top_k": 5}
    milliseconds, status, _, answer = load.ask(port, load.post("/classify", json.dumps(fields).encode(), "application/json"))
    if status != 200:
        raise RuntimeError(f"{len(names)} labels: {status} {answer[:300]!r}")
    return milliseconds


def say(point):
    print(" ", json.dumps({key: round(value, 3) if isinstance(value, float) else value for key, value in point.items()}), flush=True)
