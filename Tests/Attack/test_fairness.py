"""Clients with much do not keep those with little waiting."""

import asyncio
import itertools

import pictures
import pytest
import clients

HEAVY = 4


def heavy_request(seed):
    images = [pictures.base64_text(pictures.png(seed * 64 + number, size=(96, 80))) for number in range(64)]
    return clients.post_json("/embed/image", {"images": images})


def small_requests(kind):
    for number in itertools.count():
        if kind == "text":
            yield clients.post_json("/embed/text", {"text": f"a small text, number {number}"})
        else:
            yield clients.post("/embed/image", pictures.png(1_000_000 + number, size=(48, 48)), "image/png")


@pytest.mark.parametrize("kind", ["text", "picture"])
def test_one_item_is_answered_before_most_of_the_many_that_came_earlier(start, kind):
    server = start("--log-level", "warning")

    async def run():
        order = []

        async def ask(name, request):
            connection = await clients.Wire.connect(server.port)
            assert (await connection.ask(request)).status == 200
            order.append(name)
            connection.close()

        many = [heavy_request(seed) for seed in range(HEAVY)]
        asks = [asyncio.create_task(ask("many", request)) for request in many]
        probe = await clients.Wire.connect(server.port)
        while True:
            page = (await probe.ask(clients.get("/metrics"))).body.decode()
            if clients.metric(page, "siglip_admitted_items") == HEAVY * 64:
                break
            assert "many" not in order, "one was over before all had come"
        await ask("one", next(small_requests(kind)))
        await asyncio.gather(*asks)
        return order

    assert asyncio.run(run()).index("one") < HEAVY / 2, "the oldest may be done first, and no more"


def test_beside_heavy_clients_a_small_one_goes_on(start, is_long):
    server = start("--log-level", "warning")
    seconds = 20 if is_long else 3
    many = [itertools.cycle([heavy_request(client * 4 + turn) for turn in range(3)]) for client in range(HEAVY)]
    for kind in ("text", "picture"):
        small = small_requests(kind)

        async def beside():
            return await asyncio.gather(
                clients.closed_loop(server.port, small, 1, seconds, 0.005),
                *(clients.closed_loop(server.port, requests, 1, seconds) for requests in many))

        alone = asyncio.run(clients.closed_loop(server.port, small, 1, seconds, 0.005))
        crowded, *heavy = asyncio.run(beside())
        figures = lambda answers: " ".join(
            f"p{share * 100:.0f} {clients.percentile([answer.seconds for answer in answers], share) * 1000:.1f}"
            for share in (0.5, 0.99))
        heavies = [answer for answers in heavy for answer in answers]
        print(f"\n{kind}: alone {figures(alone)} ms; beside {HEAVY} clients of 64 pictures {figures(crowded)} ms; those "
              f"{figures(heavies)} ms")
        assert {answer.status for answer in alone + crowded + heavies} == {200}
        assert len(crowded) > len(heavies) / HEAVY, "more often than a client of 64 pictures"


def test_large_requests_leave_small_ones_room_in_the_queue(start):
    server = start("--log-level", "warning", "--max-queue", "64")

    async def run():
        connections = [await clients.Wire.connect(server.port) for _ in range(3)]
        first = asyncio.create_task(connections[0].ask(heavy_request(1)))
        while True:
            page = (await connections[1].ask(clients.get("/metrics"))).body.decode()
            if clients.metric(page, "siglip_admitted_items") == 64:
                break
            assert not first.done()
        second, small = await asyncio.gather(
            connections[1].ask(heavy_request(2)), connections[2].ask(next(small_requests("text"))))
        return second.status, small.status, (await first).status

    assert asyncio.run(run()) == (429, 200, 200)
