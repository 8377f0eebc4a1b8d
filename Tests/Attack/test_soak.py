"""Two hundred thousand requests of every kind, many at once, each answer held against the one that was known before."""

import asyncio
import itertools
import os
import random
import time
from pathlib import Path

import cases
import checkpoints
import numpy
import clients

LONG, SHORT = 200_000, 1_500


def resources(server):
    return server.resident_bytes(), len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def check_told_apart(known):
    """Two requests whose vectors are alike could be exchanged unseen."""
    vectors = {}
    for case in known:
        for name, array in case.arrays.items():
            if name == "embeddings":
                for vector in array:
                    vectors.setdefault((case.rest or {}).get("model", "npy"), []).append(vector / numpy.linalg.norm(vector))
    for model, rows in vectors.items():
        sizes = {len(row) for row in rows}
        for size in sizes:
            unlike = numpy.unique(numpy.round(numpy.array([row for row in rows if len(row) == size], "f8"), 4), axis=0)
            cosines = unlike @ unlike.T - 2 * numpy.eye(len(unlike))
            near = (cosines > 0.999995).any(axis=1).mean() if len(unlike) > 1 else 0
            assert near < 0.1, f"{model}: {near:.0%} of the vectors have a double, and would prove nothing"


def test_no_answer_is_mixed_up_and_nothing_grows(start, tmp_path, is_long):
    total = int(os.environ.get("SIGLIP_SOAK", LONG if is_long else SHORT))
    folders = {name: checkpoints.write(tmp_path / name, name) for name in ("letters", "naflex", "classifier", "texts")}
    models = [("mini", "siglip-mini"), ("mini8", "siglip-mini"), *((name, folder) for name, folder in folders.items())]
    options = [part for name, source in models for part in ("--model", f"{name}={source}")]
    options += [part for name, _ in models for part in ("--precision", "int8" if name == "mini8" else "fp32")]
    server = start("--log-level", "warning", *options)
    pictured = ["mini", "mini8", "letters", "naflex"]
    texted = ["mini", "mini8", "letters", "naflex", "texts"]
    known = [cases.make(seed, pictured, texted, ["classifier"]) for seed in range(600 if total > 20_000 else 200)]

    async def alone():
        connection = await clients.Wire.connect(server.port)
        for case in known:
            answer = await connection.ask(case.request)
            assert answer.status == case.status, (case.name, answer.status, answer.body[:300])
            case.arrays, case.rest = cases.read(answer)
            if connection.closed:
                connection = await clients.Wire.connect(server.port)
        connection.close()

    asyncio.run(alone())
    check_told_apart(known)
    asked, numbers, samples, wrong, began = {"cancelled": 0}, itertools.count(), [], [], time.perf_counter()

    async def client(seed):
        choice, connection = random.Random(seed), await clients.Wire.connect(server.port)
        while (number := next(numbers)) < total and not wrong:
            if number % max(1, total // 100) == 0:
                samples.append((number, *resources(server)))
                if number * 10 % total == 0:
                    print(f"  {number} after {time.perf_counter() - began:.0f} s, "
                          f"{samples[-1][1] / 2**20:.0f} MiB, {samples[-1][2]} descriptors", flush=True)
            case = choice.choice(known)
            identity = f"soak-{number}"
            head, end, body = case.request.partition(b"\r\n\r\n")
            request = b"%b\r\nX-Request-Id: %b%b%b" % (head, identity.encode(), end, body)
            if choice.random() < 0.02:
                asking = asyncio.create_task(connection.ask(request))
                await asyncio.sleep(choice.choice([0, 0.001, 0.005]))
                connection.close()
                await asking
                asked["cancelled"] += 1
            else:
                answer = await connection.ask(request)
                problem = cases.differs(case, answer)
                if answer.fields.get("x-request-id") != identity:
                    problem = f"request {identity} got the answer to {answer.fields.get('x-request-id')}"
                if problem:
                    wrong.append(f"{case.name}, request {number}: {problem}")
                kind = case.name.split()[0]
                asked[kind] = asked.get(kind, 0) + 1
            if connection.closed or choice.random() < 0.005:
                connection.close()
                connection = await clients.Wire.connect(server.port)
        connection.close()

    async def soak():
        await asyncio.gather(*(client(seed) for seed in range(64 if is_long else 32)))

    asyncio.run(soak())
    assert not wrong, wrong[:3]
    warm = [sample for sample in samples if total * 0.1 <= sample[0] <= total * 0.25]
    last = [sample for sample in samples if sample[0] >= total * 0.85]
    median = lambda samples, place: sorted(sample[place] for sample in samples)[len(samples) // 2]
    print(
        f"\nsoak: {total} requests in {time.perf_counter() - began:.0f} s, none wrong; {asked}; resident "
        f"{median(warm, 1) / 2**20:.1f} -> {median(last, 1) / 2**20:.1f} MiB, descriptors {median(warm, 2)} -> {median(last, 2)}")
    assert median(last, 2) <= median(warm, 2) + 16
    if is_long:
        assert median(last, 1) < median(warm, 1) * 1.05 + (4 << 20)
    with server.client() as client_:
        page = client_.get("/metrics").text
    assert clients.metric(page, "siglip_admitted_items") == 0
    assert clients.metric(page, "siglip_queue_items") == 0
    assert clients.metric(page, "siglip_http_bytes_in_flight") == 0
