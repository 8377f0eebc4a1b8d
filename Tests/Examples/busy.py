"""A service that is busy at first: it refuses as a full queue and a draining server do, then passes everything on."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

REFUSALS = [429, 503]


class Busy(ThreadingHTTPServer):
    def __init__(self, url):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = url
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def waits(self):
        """Seconds between the first requests: what the client waited each time."""
        return [later - earlier for earlier, later in zip(self.asked, self.asked[1:])]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(time.monotonic())
        if len(self.server.asked) <= len(REFUSALS):
            status = REFUSALS[len(self.server.asked) - 1]
            return self.answer(status, b'{"error": {"message": "busy"}}', {"Retry-After": "1"})
        kept = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
        passed = requests.post(self.server.behind + self.path, data=body, headers=kept, timeout=60)
        return self.answer(passed.status_code, passed.content, {"Content-Type": passed.headers["Content-Type"]})

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass
