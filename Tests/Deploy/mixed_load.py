"""Clients that ask for this and that without end, and hold each answer against the known one."""

import asyncio
import json
import random
import time
from dataclasses import dataclass

import numpy

import clients
import pictures

LABELS = ["a red circle", "a blue square", "a bear"]


def noise(side):
    """A picture that no codec makes small."""
    random_bytes = numpy.random.default_rng(side).integers(0, 256, (side, side, 3), dtype=numpy.uint8)
    return pictures.encode(pictures.Image.fromarray(random_bytes))


def in_json(count, size):
    return {"images": [pictures.base64_text(pictures.png(seed, size=size)) for seed in range(count)]}


SMALL = [
    *(clients.post("/embed/image", pictures.png(seed), "image/png") for seed in range(12)),
    *(clients.post_json("/embed/text", {"texts": [f"bear {index}", "くま"]}) for index in range(12)),
    *(clients.post_json("/classify", {**in_json(2, (60, 50)), "labels": LABELS[:count]}) for count in (1, 2, 3)),
    clients.post_json("/embed/image", in_json(12, (300, 250))),
    clients.post("/embed/image", noise(256), "image/png"),
]
# Beyond the buffer of deploy/haproxy, in which a request must lie to be asked again.
LARGE = [clients.post("/embed/image", noise(600), "image/png")]


def numbers(answer):
    """All of an answer that is to be the same whoever gives it."""
    found = json.loads(answer.body)
    if "embeddings" in found:
        return numpy.array(found["embeddings"])
    scores = [{each["label"]: each["score"] for each in result["predictions"]} for result in found["results"]]
    return numpy.array([[of.get(label, 0) for label in LABELS] for of in scores])


async def known_answers(port):
    wire = await clients.Wire.connect(port)
    known = {request: numbers(await wire.ask(request)) for request in SMALL + LARGE}
    wire.close()
    return known


@dataclass
class Asked:
    phase: str
    began: float
    seconds: float
    fault: str | None  # what the client did not like


class MixedLoad:
    def __init__(self, port, known, count):
        self.port, self.known, self.count = port, known, count
        self.phase, self.requests, self.asked = "", SMALL + LARGE, []
        self.tasks, self.under_way = [], []

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self.client(seed)) for seed in range(self.count)]
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        ended = await asyncio.gather(*self.tasks, return_exceptions=True)
        unexpected = [error for error in ended if not isinstance(error, asyncio.CancelledError)]
        assert not unexpected, unexpected

    async def client(self, seed):
        choice, wire = random.Random(seed), None
        while True:
            request, phase, began = choice.choice(self.requests), self.phase, time.monotonic()
            self.under_way.append(request)
            try:
                if wire is None or wire.closed:
                    wire = await clients.Wire.connect(self.port)
                # Not `wait_for`, which in Python 3.11 may lose the cancellation that ends this client.
                async with asyncio.timeout(30):
                    answer = await wire.ask(request)
                fault = self.fault(request, answer)
            except TimeoutError:
                wire.close()
                fault = "no answer within 30 s"
            except OSError as error:
                fault = f"no connection: {error}"
            self.under_way.remove(request)
            self.asked.append(Asked(phase, began, time.monotonic() - began, fault))
            await asyncio.sleep(choice.uniform(0, 0.03))

    def fault(self, request, answer):
        if answer.status != 200:
            return f"status {answer.status} {answer.body[:200]!r} for {request[:30]!r} of {len(request)} bytes"
        found, known = numbers(answer), self.known[request]
        if found.shape != known.shape or abs(found - known).max() > 1e-4:
            return f"another answer for {request[:30]!r}"
        return None

    async def keep_to(self, requests):
        """Returns when no other is under way any more."""
        self.requests = requests
        while any(request not in requests for request in self.under_way):
            await asyncio.sleep(0.02)

    def of(self, phase):
        return [each for each in self.asked if each.phase == phase]

    def faults(self, phase):
        return [each for each in self.of(phase) if each.fault]
