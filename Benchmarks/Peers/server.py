"""The whole server beside a FastAPI + PyTorch bf16 server and beside its own tower: 640 x 480 JPEGs in, JSON vectors out."""

import statistics
import sys
import time

import load
import pictures
import serving
from ours import Ours
from peer import PeerError
from towers import prepare
from work import HERE

CLIENTS = 16
PICTURES = 96  # more than there are clients: the same picture twice in the queue is encoded once


def fastapi(checkpoint):
    return serving.Server(sys.executable, HERE / "fastapi_server.py", checkpoint, "PORT")


def siglip(checkpoint, *options):
    return serving.serve("--model", checkpoint, "--precision", "bf16", *options)


def measure(seconds, least_rounds):
    """Rounds of: ours with 16 clients, FastAPI with 16, ours with 1, FastAPI with 1, our tower called directly."""
    work = prepare("base-patch16-256")
    requests = [load.post("/embed/image", body, "image/jpeg", "application/json") for body in pictures.jpegs(PICTURES)]
    rounds = {"siglip": {"1": [], str(CLIENTS): []}, "fastapi": {"1": [], str(CLIENTS): []}, "tower": []}
    failures = {}
    servers = {}
    try:
        for name, start in (("siglip", siglip), ("fastapi", fastapi)):
            try:
                servers[name] = start(work.checkpoint)
                servers[name].pause()
            except RuntimeError as error:
                failures[name] = str(error)
        tower, end, count = Ours("bf16", work, "vision"), time.monotonic() + seconds, 0
        window = max(3.0, seconds / 20)
        while count < least_rounds or time.monotonic() < end:
            for clients in (CLIENTS, 1):
                for name, server in servers.items():
                    server.go_on()
                    result = load.drive(server.port, requests, clients, window, warm=1.5 if clients > 1 else 0.5).summary()
                    server.pause()
                    rounds[name][str(clients)].append(result)
                    print(f"  {name}, {clients} clients: {result['perSecond']:.1f}/s, p50 {result['p50']} ms", flush=True)
            try:
                rounds["tower"].append({batch: 1000 * batch / statistics.median(tower.milliseconds(batch, 3)) for batch in (1, 8)})
            except PeerError as error:
                failures["tower"] = str(error)
            count += 1
    finally:
        for server in servers.values():
            server.stop()
    return {"rounds": rounds, "failures": failures}
