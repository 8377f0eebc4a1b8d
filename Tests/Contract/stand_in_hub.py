"""A small Hugging Face hub on loopback, with the answers of the real one: large files are sent to another host by a
redirect that carries their digest and size, small ones come from git with their blob's name as ETag. It can break in
the ways that a network does."""

import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit


@dataclass
class Repository:
    files: dict  # name: bytes
    commit: str = ""
    branches: tuple = ("main",)
    gated: bool = False
    token: str | None = None  # what it takes to see it

    def __post_init__(self):
        if not self.commit:
            content = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in self.files.items())
            self.commit = hashlib.sha1(json.dumps(content).encode()).hexdigest()
        self.sha256 = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        self.oid = {
            name: hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest() for name, data in self.files.items()
        }

    def is_large(self, name):
        """What the hub keeps outside of git."""
        return name.endswith((".safetensors", ".bin", ".model")) or len(self.files[name]) > 1_000_000

    def etag(self, name):
        return self.sha256[name] if self.is_large(name) else self.oid[name]


@dataclass
class Faults:
    cut_every: int | None = None  # the connection that sends the store's next so many bytes breaks
    stall_after: int | None = None  # after so many bytes an answer sends no more, and stays open
    stalls: int = 1_000_000  # how many of them do
    refusals: list = field(default_factory=list)  # (status, headers) of the next answers, of hub and store
    ignores_ranges: bool = False
    corrupt: bool = False  # the store sends other bytes than it should
    expired: int = 0  # so many answers of the store say that the address has expired
    bytes_per_second: int | None = None
    announced_size: int | None = None  # in place of the large files' true size


@dataclass
class Request:
    place: str  # "hub" or "store"
    method: str
    target: str
    headers: dict
    sent: int = 0  # bytes of the body


class StandInHub:
    def __init__(self):
        self.repositories = {}
        self.faults = Faults()
        self.requests = []
        self.cuts = 0
        self.lock = threading.Lock()
        self.hub, self.store = self._listen("hub"), self._listen("store")
        self.public_store = self.store_url  # how the store is called in redirects

    def _listen(self, place):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.place, server.stand_in = place, self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    url = property(lambda self: f"http://127.0.0.1:{self.hub.server_port}")
    store_url = property(lambda self: f"http://127.0.0.1:{self.store.server_port}")

    def add(self, name, files, **options):
        self.repositories[name] = Repository(files, **options)
        return self.repositories[name]

    def asked(self, place=None, method=None):
        with self.lock:
            return [r for r in self.requests if place in (None, r.place) and method in (None, r.method)]

    def bytes_sent(self, place):
        return sum(request.sent for request in self.asked(place))

    def close(self):
        for server in (self.hub, self.store):
            server.shutdown()
            server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        stand_in = self.server.stand_in
        self.faults = stand_in.faults
        self.record = Request(self.server.place, self.command, self.path, dict(self.headers))
        with stand_in.lock:
            stand_in.requests.append(self.record)
            refusal = self.faults.refusals.pop(0) if self.faults.refusals else None
        if refusal:
            return self.answer(refusal[0], dict(refusal[1]))
        # A proxy is asked for the whole address; whichever host it names, it is us.
        parts = urlsplit(self.path)
        path = parts.path
        if path.startswith("/store/"):
            return self.send_stored(*path.removeprefix("/store/").split("/"))
        if path.startswith("/api/resolve-cache/models/"):
            return self.send_small(path.removeprefix("/api/resolve-cache/models/"))
        if path.startswith("/api/models/"):
            return self.describe(path.removeprefix("/api/models/"), parse_qs(parts.query))
        name, _, rest = path.removeprefix("/").partition("/resolve/")
        revision, _, file = rest.partition("/")
        self.resolve(name, unquote(revision), unquote(file))

    do_HEAD = do_GET

    # What the hub answers.

    def repository(self, name, revision):
        """The repository, or None after a refusal in the hub's words."""
        found = self.server.stand_in.repositories.get(name)
        token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        if token == "invalid":
            message = "Invalid credentials in Authorization header"
            return self.answer(401, {"X-Error-Message": message})
        if found is None or (found.token and not found.gated and token != found.token):
            return self.answer(404 if token else 401, {"X-Error-Code": "RepoNotFound"} if token else {})
        if found.gated and token != found.token:
            return self.answer(403 if token else 401, {"X-Error-Code": "GatedRepo"})
        if revision not in (*found.branches, found.commit):
            return self.answer(404, {"X-Error-Code": "RevisionNotFound"})
        return found

    def describe(self, path, query):
        name, _, tree = path.partition("/tree/")
        name, _, revision = name.partition("/revision/")
        repository = self.repository(name, unquote(tree or revision or "main"))
        if repository is None:
            return None
        if tree:
            answer = [self.tree_entry(repository, file) for file in sorted(repository.files)]
        else:
            siblings = [{"rfilename": file} for file in sorted(repository.files)]
            answer = {"_id": "0", "id": name, "modelId": name, "sha": repository.commit, "siblings": siblings,
                      "private": bool(repository.token), "gated": repository.gated, "tags": [], "downloads": 0}
        self.answer(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    @staticmethod
    def tree_entry(repository, file):
        entry = {"type": "file", "oid": repository.oid[file], "size": len(repository.files[file]), "path": file}
        if repository.is_large(file):
            entry["lfs"] = {"oid": repository.sha256[file], "size": entry["size"], "pointerSize": 130}
        return entry

    def resolve(self, name, revision, file):
        repository = self.repository(name, revision)
        if repository is None:
            return None
        headers = {"X-Repo-Commit": repository.commit}
        if file not in repository.files:
            return self.answer(404, {**headers, "X-Error-Code": "EntryNotFound"})
        if not repository.is_large(file):
            place = f"/api/resolve-cache/models/{name}/{repository.commit}/{quote(file, safe='')}"
            return self.answer(307, {**headers, "Location": place}, b"Temporary Redirect. Redirecting to the cache")
        etag, size = repository.etag(file), self.faults.announced_size or len(repository.files[file])
        self.answer(302, {
            **headers, "X-Linked-Etag": f'"{etag}"', "X-Linked-Size": str(size), "ETag": '"of-the-pointer"',
            "Location": f"{self.server.stand_in.public_store}/store/{quote(name, safe='')}/{quote(file)}?signed=yes",
        }, b"Found. Redirecting to the store")

    def send_small(self, path):
        name, commit, file = path.rsplit("/", 2)
        repository, file = self.repository(name, commit), unquote(file)
        if repository is not None:
            headers = {"X-Repo-Commit": commit, "ETag": f'"{repository.etag(file)}"', "Accept-Ranges": "bytes"}
            self.send_file(repository.files[file], headers)

    # What the store answers: it knows no token and no repository's rules.

    def send_stored(self, name, file):
        with self.server.stand_in.lock:
            self.faults.expired -= 1
            if self.faults.expired >= 0:
                return self.answer(403, {}, b"<Error>AccessDenied: Request has expired</Error>")
        repository = self.server.stand_in.repositories[unquote(name)]
        data = repository.files[unquote(file)]
        if self.faults.corrupt:
            data = data[:-1] + bytes([data[-1] ^ 1])
        self.send_file(data, {"ETag": '"of-the-store"', "Accept-Ranges": "bytes"}, self.faults)

    def send_file(self, data, headers, faults=Faults()):
        status, start, end = 200, 0, len(data)
        asked = self.headers["Range"]
        if asked and not faults.ignores_ranges:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            status, start, end = 206, int(first), min(int(last) + 1 if last else len(data), len(data))
            headers = {**headers, "Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
        self.answer(status, headers, memoryview(data)[start:end], faults)

    def answer(self, status, headers, body=b"", faults=Faults()):
        self.send_response(status)
        for field_name, value in headers.items():
            self.send_header(field_name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            try:
                self.send_body(body, faults)
            except OSError:
                self.close_connection = True

    def send_body(self, body, faults):
        for offset in range(0, len(body), 1 << 16):
            if faults.cut_every and self.takes_cut(faults):
                self.close_connection = True
                return
            if faults.stall_after is not None and self.record.sent >= faults.stall_after and self.takes_stall(faults):
                self.connection.settimeout(60)
                self.connection.recv(1)  # until the client gives up
                self.close_connection = True
                return
            piece = body[offset:offset + (1 << 16)]
            self.wfile.write(piece)
            self.record.sent += len(piece)
            if faults.bytes_per_second:
                time.sleep(len(piece) / faults.bytes_per_second)

    def takes_cut(self, faults):
        stand_in = self.server.stand_in
        with stand_in.lock:
            is_due = sum(request.sent for request in stand_in.requests) >= faults.cut_every * (stand_in.cuts + 1)
            stand_in.cuts += is_due
            return is_due

    def takes_stall(self, faults):
        with self.server.stand_in.lock:
            faults.stalls -= 1
            return faults.stalls >= 0
