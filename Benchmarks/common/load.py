"""A closed loop of clients on kept connections: each sends its next request when its last was answered. Standard library only."""

import asyncio
import contextlib
import resource
import statistics
import time
from dataclasses import dataclass, field


@dataclass
class Result:
    clients: int
    seconds: float = 0.0
    milliseconds: list = field(default_factory=list)  # of each request answered 200 within the time measured
    refused: dict = field(default_factory=dict)  # other statuses, counted; "lost" for connections that broke
    generator_share: float = 0.0  # of one core, taken by this load generator itself

    @property
    def per_second(self):
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, share):
        values = sorted(self.milliseconds)
        return values[min(len(values) - 1, int(share * len(values)))] if values else None

    def summary(self):
        return {
            "clients": self.clients, "seconds": round(self.seconds, 3), "answered": len(self.milliseconds),
            "perSecond": round(self.per_second, 3), "p50": self.percentile(0.5), "p99": self.percentile(0.99),
            "refused": self.refused, "generatorShare": round(self.generator_share, 3),
        }


def post(path, body, content_type, accept="*/*"):
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nAccept: {accept}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


async def exchange(reader, writer, request):
    """Status, header fields (names in lower case) and body of one answer."""
    writer.write(request)
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(fields.get("content-length", 0)))
    return int(status.split()[1]), fields, body


def drive(port, requests, clients, seconds, warm=0.5):
    """Runs `clients` for `seconds` after `warm` seconds that do not count; the requests are taken in turn."""
    return asyncio.run(_drive(port, requests, clients, seconds, warm))


async def _drive(port, requests, clients, seconds, warm):
    result, turn = Result(clients), iter(range(1 << 62))
    start = time.perf_counter() + warm
    end = start + seconds
    tasks = [asyncio.create_task(_client(port, requests, turn, start, end, result)) for _ in range(clients)]
    await asyncio.sleep(max(0, start - time.perf_counter()))
    used = _processor_seconds()
    await asyncio.sleep(max(0, end - time.perf_counter()))
    result.generator_share = (_processor_seconds() - used) / seconds
    await asyncio.gather(*tasks)
    # Answers that end inside the window over the window: neither the first nor the last of a client biases the rate.
    result.seconds = seconds
    return result


async def _client(port, requests, turn, start, end, result):
    writer = None
    while time.perf_counter() < end:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
            began = time.perf_counter()
            status, _, _ = await exchange(reader, writer, requests[next(turn) % len(requests)])
            ended = time.perf_counter()
        except (OSError, asyncio.IncompleteReadError):
            result.refused["lost"] = result.refused.get("lost", 0) + 1
            writer = None
            await asyncio.sleep(0.01)
            continue
        if not start <= ended < end:
            continue
        if status == 200:
            result.milliseconds.append((ended - began) * 1000)
        else:
            result.refused[status] = result.refused.get(status, 0) + 1
            await asyncio.sleep(0.01)
    if writer:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def burst(port, requests):
    """Sends all requests at once, each on a connection that is already open: seconds until the last answer.

    Statuses other than 200 raise: a burst that is refused measures nothing."""
    return asyncio.run(_burst(port, requests))


async def _burst(port, requests):
    connections = [await asyncio.open_connection("127.0.0.1", port, limit=1 << 20) for _ in requests]
    began = time.perf_counter()
    answers = await asyncio.gather(*(exchange(*connection, request) for connection, request in zip(connections, requests)))
    seconds = time.perf_counter() - began
    for _, writer in connections:
        writer.close()
    for status, _, body in answers:
        if status != 200:
            raise RuntimeError(f"answer {status}: {body[:200]!r}")
    return seconds


def ask(port, request):
    """One request on a connection of its own: milliseconds, status, fields, body."""

    async def run():
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        began = time.perf_counter()
        answer = await exchange(reader, writer, request)
        writer.close()
        return (time.perf_counter() - began) * 1000, *answer

    return asyncio.run(run())


def median(values):
    return statistics.median(values) if values else None


def _processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
