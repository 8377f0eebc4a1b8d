"""Raw HTTP/1.1 clients that cost little, for thousands of requests a second beside the server on the same cores. Standard library only."""

import asyncio
import contextlib
import itertools
import json
import time
from dataclasses import dataclass, field


def post(path, body, content_type="application/json", **fields):
    """`fields` are further header fields, with `_` for `-`."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def post_json(path, value, **fields):
    return post(path, json.dumps(value).encode(), **fields)


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@dataclass
class Answer:
    status: int  # 0: the connection ended without a byte of it; -1: in the midst of it
    fields: dict = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    is_in_time: bool = True  # before the time of a closed loop was up


class Wire(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self):
        self.transport = None
        self.answer = None
        self.buffer = b""
        self.head = None
        self.closed = False

    @classmethod
    async def connect(cls, port):
        _, wire = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return wire

    def connection_made(self, transport):
        self.transport = transport

    async def ask(self, request):
        self.answer = asyncio.get_running_loop().create_future()
        self.began = time.perf_counter()
        if self.closed:
            return Answer(0)
        self.transport.write(request)
        return await self.answer

    def data_received(self, data):
        self.buffer += data
        while self.answer and not self.answer.done():
            if self.head is None:
                head, found, rest = self.buffer.partition(b"\r\n\r\n")
                if not found:
                    return
                self.buffer = rest
                status, *lines = head.decode("latin-1").split("\r\n")
                fields = dict(line.lower().split(": ", 1) for line in lines)
                self.head = int(status.split()[1]), fields, int(fields.get("content-length", 0))
            status, fields, length = self.head
            if len(self.buffer) < length:
                return
            body, self.buffer, self.head = self.buffer[:length], self.buffer[length:], None
            self.closed = self.closed or fields.get("connection") == "close"
            self.answer.set_result(Answer(status, fields, body, time.perf_counter() - self.began))

    def connection_lost(self, error):
        self.closed = True
        if self.answer and not self.answer.done():
            self.answer.set_result(Answer(-1 if self.buffer or self.head else 0))

    def close(self):
        self.closed = True
        if self.transport:
            self.transport.abort()


async def closed_loop(port, requests, clients, seconds, pause=0.0):
    """Each client asks again when it was answered, until the time is up; `requests` is an iterator. The answers, bodies left out, those too
    that came after the time."""
    answers, end = [], time.perf_counter() + seconds

    async def client():
        wire = await Wire.connect(port)
        while time.perf_counter() < end:
            answer = await wire.ask(next(requests))
            answer.body = b""
            answer.is_in_time = time.perf_counter() < end
            answers.append(answer)
            if wire.closed:
                wire = await Wire.connect(port)
            if pause:
                await asyncio.sleep(pause)
        wire.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def open_loop(port, requests, per_second, seconds, connections=900):
    """Requests leave at their times, whether or not earlier ones were answered. Answers, and how many found no connection free."""
    idle, answers, tasks, unsent, opened = [], [], set(), 0, 0
    start = time.perf_counter()

    async def one(wire, request):
        nonlocal opened
        with contextlib.suppress(OSError):
            wire = wire or await Wire.connect(port)
            answer = await wire.ask(request)
            answer.body = b""
            answers.append((time.perf_counter() - start, answer))
            if not wire.closed:
                return idle.append(wire)
        opened -= 1

    for index in itertools.count():
        due = start + index / per_second
        if due > start + seconds:
            break
        if (ahead := due - time.perf_counter()) > 0.001:
            await asyncio.sleep(ahead)
        elif index % 16 == 0:
            await asyncio.sleep(0)
        if not idle and opened >= connections:
            unsent += 1
            continue
        if not idle:
            opened += 1
        task = asyncio.create_task(one(idle.pop() if idle else None, next(requests)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    for wire in idle:
        wire.close()
    return answers, unsent


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def metric(port_or_page, name):
    """One sample of a `/metrics` page, by its name with labels."""
    for line in port_or_page.splitlines():
        if line.startswith(name + " "):
            return float(line.split()[-1])
    return 0.0
