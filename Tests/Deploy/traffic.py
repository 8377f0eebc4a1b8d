"""Traffic of all kinds, so that a server has something to tell: what is wanted, what is wrong, and too much of it."""

import asyncio
import contextlib
import itertools
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import clients
import pictures

KEYS = {"shop": "0123456789abcdef", "search": "fedcba9876543210", "prometheus": "00112233445566778899"}
# The texts that come again and again, as labels do.
KNOWN = [f"a {colour} {shape}" for colour in pictures.COLOURS for shape in pictures.SHAPES]


class Traffic:
    """Requests to one server. A seed gives always the same."""

    def __init__(self, port, pictures_at, seed=1):
        self.port = port
        self.choice = random.Random(seed)
        self.numbers = itertools.count()
        self.pngs = [pictures.png(number) for number in range(40)]
        self.pictures_at = pictures_at

    def post(self, path, value, key="shop", **fields):
        return clients.post_json(path, value, Authorization=f"Bearer {KEYS[key]}", **fields)

    def new_texts(self, count):
        return [f"text {next(self.numbers)}" for _ in range(count)]

    def one(self):
        """Mostly pictures and texts, some to classify, some by URL, now and then a mistake."""
        kind = self.choice.choices(["picture", "known", "new", "classify", "url", "mistake"], [40, 25, 10, 15, 5, 5])[0]
        png = pictures.base64_text(self.choice.choice(self.pngs))
        if kind == "picture":
            return self.post("/embed/image", {"images": [png] * self.choice.choice([1, 1, 1, 4])})
        if kind == "known":
            return self.post("/embed/text", {"texts": self.choice.sample(KNOWN, 3)}, "search")
        if kind == "new":
            return self.post("/embed/text", {"texts": self.new_texts(2)}, "search")
        if kind == "classify":
            return self.post("/classify", {"image": png, "labels": KNOWN})
        if kind == "url":
            name = "missing" if self.choice.random() < 0.2 else "bear.png"
            return self.post("/embed/image", {"image": {"url": self.pictures_at + name}})
        return self.choice.choice([
            self.post("/embed/image", {"image": "AAAA"}),
            self.post("/embed/text", {"texts": []}),
            clients.get("/embed/text"),
            clients.post_json("/embed/text", {"text": "no key"}),
        ])

    def mixed(self):
        while True:
            yield self.one()

    def heavy(self):
        """Texts that nobody asked for before, with a deadline."""
        while True:
            yield self.post("/embed/text", {"texts": self.new_texts(8)}, X_Request_Timeout_Ms=1500)

    async def calm(self, seconds, many=4, pause=0.05):
        await clients.closed_loop(self.port, self.mixed(), many, seconds, pause)

    async def overload(self, seconds, per_second=400):
        await clients.open_loop(self.port, self.heavy(), per_second, seconds, connections=300)

    async def leave(self, times=3):
        """Clients that ask for much and go before it is there."""
        for _ in range(times):
            wire = await clients.Wire.connect(self.port)
            asking = asyncio.create_task(wire.ask(self.post("/embed/text", {"texts": self.new_texts(400)})))
            await asyncio.sleep(0.05)
            wire.close()
            await asking

    async def babble(self):
        """What is no HTTP."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"NOT HTTP\r\n\r\n")
        await reader.read()
        writer.close()

    async def everything(self, calm, overload):
        """Seconds of ordinary traffic, of overload, and of calm again."""
        for _ in range(3):
            await self.babble()
            await self.calm(calm / 3)
        await asyncio.gather(self.overload(overload), self.leave())
        await self.calm(calm / 3)
        await self.babble()


@contextlib.contextmanager
def picture_host():
    """A host of one picture; its address."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/bear.png"
            self.send_response(200 if found else 404)
            self.end_headers()
            if found:
                self.wfile.write(pictures.bear())

        def log_message(self, *_):
            pass

    host = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_port}/"
    host.shutdown()


def options(pictures_at):
    """Those of the server that the traffic is for."""
    return ["--allow-url", pictures_at, "--log-level", "warning", "--max-queue", "256"]


def environment():
    return {"SIGLIP_API_KEYS": ",".join(f"{name}:{key}" for name, key in KEYS.items())}
