"""SIGTERM under load: what was asked before is answered, and rightly; what came too late is safe to ask again."""

import asyncio
import json
import random
import signal
import time

import numpy
import pictures
import clients

FILES = [pictures.png(seed, size=(48, 40)) for seed in range(24)]
REQUESTS = [clients.post("/embed/image", file, "image/png") for file in FILES]


def vector(answer):
    return numpy.array(json.loads(answer.body)["embeddings"][0])


async def one_by_one(port):
    connection = await clients.Wire.connect(port)
    known = [vector(await connection.ask(request)) for request in REQUESTS]
    connection.close()
    return known


def check(answer, known, number):
    assert answer.status == 200, (answer.status, answer.body)
    assert vector(answer) @ known[number] >= 0.999999


def test_every_request_sent_before_the_signal_is_answered(start, is_long):
    choice = random.Random(20260707)
    raced = answered = 0
    for _ in range(20 if is_long else 2):
        server = start("--log-level", "warning")

        async def run():
            nonlocal raced, answered
            known = await one_by_one(server.port)
            told = []

            async def client(seed):
                nonlocal raced, answered
                own, connection = random.Random(seed), await clients.Wire.connect(server.port)
                while not connection.closed:
                    number = own.randrange(len(REQUESTS))
                    asking = asyncio.create_task(connection.ask(REQUESTS[number]))
                    await asyncio.sleep(0)  # now its bytes are in the socket
                    in_time = not told
                    answer = await asking
                    if answer.status == 0 and not in_time:
                        raced += 1  # not a byte of an answer: a client asks again elsewhere
                        return
                    assert answer.status, "a request sent before the signal was lost, or an answer cut"
                    check(answer, known, number)
                    answered += 1
                    await asyncio.sleep(own.choice([0, 0, 0.002]))

            everybody = [asyncio.create_task(client(seed)) for seed in range(16)]
            await asyncio.sleep(choice.uniform(0.05, 0.8))
            told.append(time.monotonic())
            server.process.send_signal(signal.SIGTERM)
            await asyncio.gather(*everybody)

        asyncio.run(run())
        assert server.terminate() == 0, server.log.read_text()
    print(f"\nSIGTERM: {answered} requests answered, each with its own vector; {raced} came after it and were not begun")


def test_requests_that_lie_unread_when_the_signal_comes_are_answered(start, is_long):
    for _ in range(20 if is_long else 3):
        server = start("--log-level", "warning")

        async def run():
            known = await one_by_one(server.port)
            connections = [await clients.Wire.connect(server.port) for _ in range(24)]
            asks = [asyncio.create_task(one.ask(request)) for one, request in zip(connections, REQUESTS)]
            await asyncio.sleep(0)
            server.process.send_signal(signal.SIGTERM)
            for number, answer in enumerate(await asyncio.gather(*asks)):
                check(answer, known, number)

        asyncio.run(run())
        assert server.terminate() == 0, server.log.read_text()


def many(count=40):
    images = [pictures.base64_text(pictures.png(seed, size=(600, 500))) for seed in range(count)]
    return clients.post_json("/embed/image", {"images": images})


async def at_work(port, connection, request):
    """Begins a request and waits until it is seen at work."""
    asking = asyncio.create_task(connection.ask(request))
    probe = await clients.Wire.connect(port)
    while not clients.metric((await probe.ask(clients.get("/metrics"))).body.decode(), "siglip_admitted_items"):
        assert not asking.done(), "over before it was seen at work"
    probe.close()
    return asking


def test_a_second_signal_changes_nothing(start):
    server = start()

    async def run():
        asking = await at_work(server.port, await clients.Wire.connect(server.port), many())
        for _ in range(3):
            server.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.01)
        return await asking

    answer = asyncio.run(run())
    assert answer.status == 200 and len(json.loads(answer.body)["embeddings"]) == 40
    assert server.terminate() == 0, server.log.read_text()


def test_a_client_that_is_stuck_does_not_outlast_the_limit(start):
    server = start("--drain-limit", "1")
    with server.connect() as half, server.connect() as deaf:
        half.sendall(b"POST /embed/text HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
        ask = clients.post_json("/embed/image", {"images": [pictures.base64_text(FILES[0])] * 64, "output": "patches"})
        deaf.sendall(ask)  # and reads nothing of the megabytes that come
        assert server.exchange(b"GET /health/live HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")
        assert server.terminate() == 0, server.log.read_text()
    assert "cut off" in server.log.read_text()
