"""Three servers behind HAProxy or nginx as `deploy/` configures them, under load: they are drained, killed and rolled, and no client
sees an error."""

import asyncio
import os
import signal
import time

import pytest

import balancers
import mixed_load
from clients import percentile
from mixed_load import MixedLoad
from server import Server, free_port

IS_LONG = os.environ.get("SIGLIP_DEPLOY") == "long"
# Seconds of calm, how often each act is repeated, and clients.
CALM, TIMES, CLIENTS = (20, 5, 16) if IS_LONG else (1, 1, 6)
# HAProxy asks once a second: two noes are heard within the grace, and then two yeses of a server that has come back. What is not
# heard in time is asked again.
GRACE, SETTLING = (5, 3) if IS_LONG else (1.5, 1.4)

NAMES = pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.skipif(
        not balancers.find(name), reason=f"no {name} on this machine: scripts/bootstrap deploy brings it"))
    for name in balancers.FILES])


class Replica:
    """A server that comes back to its port."""

    def __init__(self, folder, number):
        self.port, self.log = free_port(), folder / f"siglip-{number}"
        self.start()

    def start(self):
        self.server = Server("--drain-grace", str(GRACE), "--threads", "1", "--log-level", "notice", port=self.port, log=self.log)

    def drain(self):
        assert self.server.terminate() == 0, self.log.read_text()

    def kill(self):
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replicas")
    replicas = [Replica(folder, number) for number in (1, 2, 3)]
    yield replicas
    for replica in replicas:
        replica.kill()


async def drain(replica):
    await asyncio.to_thread(replica.drain)
    await asyncio.to_thread(replica.start)
    await asyncio.sleep(SETTLING)


async def kill(replica):
    """When it was."""
    killed = time.monotonic()
    replica.kill()
    await asyncio.sleep(SETTLING)
    await asyncio.to_thread(replica.start)
    await asyncio.sleep(SETTLING)
    return killed


class Table:
    """What clients saw in each phase; said, not asserted."""

    def __init__(self, balancer, load):
        self.balancer, self.load, self.before = balancer, load, 0
        self.lines = [f"\n{balancer.name}", "| phase | requests | errors | asked again | p50 ms | p99 ms |"]

    def add(self):
        asked, again = self.load.of(self.load.phase), self.balancer.asked_again()
        times = [1000 * each.seconds for each in asked]
        self.lines.append(f"| {self.load.phase} | {len(asked):,} | {len(self.load.faults(self.load.phase))} | {again - self.before} "
                          f"| {percentile(times, 0.5):.1f} | {percentile(times, 0.99):.1f} |")
        self.before = again


@NAMES
def test_no_client_sees_a_server_drain_die_or_be_replaced(name, replicas, tmp_path):
    balancer = balancers.Balancer(name, tmp_path, [replica.port for replica in replicas])

    async def calm(load):
        await asyncio.sleep(CALM)

    async def one_drains(load):
        for _ in range(TIMES):
            await drain(replicas[0])

    async def one_is_killed(load):
        # What does not fit into HAProxy's buffer it cannot ask again.
        await load.keep_to(mixed_load.SMALL)
        for _ in range(TIMES):
            await kill(replicas[1])
        await load.keep_to(mixed_load.SMALL + mixed_load.LARGE)

    async def all_are_rolled(load):
        for _ in range(TIMES):
            for replica in replicas:
                await drain(replica)

    async def run():
        await asyncio.sleep(SETTLING)
        known = await mixed_load.known_answers(replicas[0].port)
        async with MixedLoad(balancer.port, known, CLIENTS) as load:
            table = Table(balancer, load)
            acts = [calm, *([one_drains] if IS_LONG else []), one_is_killed, all_are_rolled]
            for act in acts:
                load.phase = act.__name__.replace("_", " ")
                await act(load)
                table.add()
        print("\n".join(table.lines))
        assert all(load.of(act.__name__.replace("_", " ")) for act in acts)
        return load

    try:
        load = asyncio.run(run())
        faults = [f"{each.phase}: {each.fault}" for each in load.asked if each.fault]
        assert not faults, (len(faults), faults[:10])
    finally:
        balancer.stop()


@NAMES
def test_without_asking_again_only_what_was_in_flight_is_lost(name, replicas, tmp_path):
    balancer = balancers.Balancer(name, tmp_path, [replica.port for replica in replicas], asks_again=False)

    async def run():
        await asyncio.sleep(SETTLING)
        known = await mixed_load.known_answers(replicas[0].port)
        async with MixedLoad(balancer.port, known, CLIENTS) as load:
            await asyncio.sleep(1)
            killed = [await kill(replicas[1]) for _ in range(TIMES)]
        return load, killed

    try:
        load, killed = asyncio.run(run())
        faults = [each for each in load.asked if each.fault]
        for fault in faults:
            # nginx does not ask a server whether it has loaded its models.
            if name == "nginx" and "model_loading" in fault.fault:
                continue
            # A moment more, for what was given to a kept connection before its end was seen.
            in_flight = [moment for moment in killed if fault.began - 0.1 < moment < fault.began + fault.seconds + 0.1]
            assert in_flight, fault
        print(f"\n{name} without asking again: {len(faults)} of {len(load.asked):,} requests lost in {len(killed)} kills")
    finally:
        balancer.stop()
