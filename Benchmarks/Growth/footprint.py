"""Resident memory against open connections, waiting items and body sizes."""

import asyncio
import base64
import io
import time

import load
import pictures
import serving
from rates import say


def connections(setting):
    """Kept connections that were answered once; and, on a server of its own, all of them with a text at the same time."""
    counts = [1, 10, 50] if setting.quick else [1, 10, 100, 250, 500, 1000]
    points = []
    for measure in (_idle, _busy):
        with serving.serve("--max-connections", 1100, "--max-queue", 4096) as server:
            points.append(asyncio.run(_held(server, counts, measure)))
    merged = [idle | busy for idle, busy in zip(*points)]
    for point in merged:
        say(point)
    return {"points": merged}


async def _held(server, counts, measure):
    held, points = [], []
    for number in range(20):  # what any server has touched after some requests
        await _once(server.port, load.post("/embed/text", f"warm {number}".encode(), "text/plain"))
    for count in counts:
        while len(held) < count:
            held.append(await asyncio.open_connection("127.0.0.1", server.port))
            await load.exchange(*held[-1], load.get("/health/live"))
        points.append({"connections": count} | await measure(server, held))
    for _, writer in held:
        writer.close()
    return points


async def _idle(server, held):
    await asyncio.sleep(0.3)
    used = server.processor_seconds()
    await asyncio.sleep(1)
    return {"memory": server.memory(), "idleCores": round(server.processor_seconds() - used, 3)}


async def _busy(server, held):
    requests = [load.post("/embed/text", f"a text {len(held)} {n}".encode(), "text/plain", "application/x-npy") for n in range(len(held))]
    answers = await asyncio.gather(*(load.exchange(*connection, request) for connection, request in zip(held, requests)))
    await asyncio.sleep(0.3)
    return {"afterBurst": server.memory(), "notAnswered": sum(status != 200 for status, _, _ in answers)}


async def _once(port, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await load.exchange(reader, writer, request)
    writer.close()


def queue(setting):
    """So many pictures sent at once: the most that is resident while they wait, and what stays."""
    counts = [1, 8] if setting.quick else [1, 8, 32, 128, 512]
    requests = [load.post("/embed/image", body, "image/jpeg", "application/x-npy") for body in pictures.jpegs(max(counts))]
    points = []
    with serving.serve("--max-queue", 1024) as server:
        load.burst(server.port, requests[:4])
        for count in counts:
            server.forget_peak()
            seconds = load.burst(server.port, requests[:count])
            time.sleep(0.3)
            points.append({"pictures": count, "seconds": seconds, "memory": server.memory()})
            say(points[-1])
    return {"points": points}


def bodies(setting):
    """One picture of so many bytes (a small JPEG with long comments), raw and as base64 in JSON, five times each."""
    sizes = [1, 64] if setting.quick else [1, 64, 256, 1024, 4096, 16384]
    points = []
    with serving.serve("--max-body", 64) as server:
        for kibibytes in sizes:
            body = padded(kibibytes << 10)
            text = b'{"image":"' + base64.b64encode(body) + b'"}'
            server.forget_peak()
            raw = [answered(server.port, load.post("/embed/image", body, "image/jpeg", "application/x-npy")) for _ in range(5)]
            after_raw = server.memory()
            server.forget_peak()
            encoded = [answered(server.port, load.post("/embed/image", text, "application/json", "application/x-npy")) for _ in range(5)]
            points.append({
                "kibibytes": kibibytes, "rawMs": sorted(raw)[2], "jsonMs": sorted(encoded)[2], "moreMs": sorted(encoded)[2] - sorted(raw)[2],
                "rawMemory": after_raw, "jsonMemory": server.memory()})
            say(points[-1])
    return {"points": points}


def answered(port, request):
    milliseconds, status, _, body = load.ask(port, request)
    if status != 200:
        raise RuntimeError(f"{status}: {body[:300]!r}")
    return milliseconds


def padded(size):
    """A whole small JPEG with a comment segment or more (each at most 64 KiB) that carries the rest."""
    out = io.BytesIO()
    pictures.picture(1, 64, 64).save(out, format="JPEG", quality=30)
    picture = out.getvalue()
    comments, left = b"", size - len(picture)
    while left > 4:
        length = min(left, 65_535)
        comments += b"\xff\xfe" + (length - 2).to_bytes(2, "big") + bytes(length - 4)
        left -= length
    return picture[:2] + comments + picture[2:]
