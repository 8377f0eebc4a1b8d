"""The system's nginx and HAProxy as `deploy/nginx` and `deploy/haproxy` configure them; ports alone are others."""

import os
import re
import signal
import subprocess

import description
from fronts import find, wait_until_accepting
from server import free_port

FILES = {name: description.PROJECT / "deploy" / name / file for name, file in [
    ("haproxy", "haproxy.cfg"), ("nginx", "siglip.conf")]}

# What asks again, and what takes its place in a balancer that does not.
RULES = {
    "haproxy": ("retry-on conn-failure empty-response 503", "retry-on conn-failure"),
    "nginx": ("proxy_next_upstream error http_503 non_idempotent;", "proxy_next_upstream error;"),
}

# What Debian's /etc/nginx/nginx.conf puts round the file, with every path in a folder of the test's own.
AROUND_NGINX = """
daemon off; pid {folder}/pid; {user}
events {{ }}
http {{
  log_format tries '$status "$upstream_addr"';
  access_log {folder}/output tries;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/siglip.conf;
}}
"""

# Of a line in the log of one request: that it was tried more than once.
TRIED_AGAIN = {"haproxy": re.compile(r" \S{4} \d+/\d+/\d+/\d+/\+?[1-9]\d* "), "nginx": re.compile(r'"[^",]+, [^"]+"')}


def write(name, folder, text):
    """The command that runs a balancer with this configuration."""
    if name == "haproxy":
        (folder / "haproxy.cfg").write_text(text)
        return [find(name), "-db", "-f", folder / "haproxy.cfg"]
    (folder / "siglip.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND_NGINX.format(folder=folder, user=user))
    return [find(name), "-e", folder / "errors", "-c", folder / "nginx.conf"]


class Balancer:
    """One process; it accepts when the constructor returns."""

    def __init__(self, name, folder, servers, asks_again=True):
        """`servers` are three ports."""
        self.name, self.folder, self.port = name, folder, free_port()
        text = FILES[name].read_text()
        for written, port in zip(range(8080, 8084), [self.port, *servers], strict=True):
            assert f"127.0.0.1:{written}" in text
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}")
        if not asks_again:
            assert RULES[name][0] in text
            text = text.replace(*RULES[name])
        self.log = folder / "output"
        with self.log.open("wb") as output, (folder / "errors").open("wb") as errors:
            self.process = subprocess.Popen(write(name, folder, text), stdout=output, stderr=errors)
        wait_until_accepting(self.port, self.process, folder / "errors")

    def asked_again(self):
        """How many requests it has given to more than one server, or twice to one."""
        return sum(bool(TRIED_AGAIN[self.name].search(line)) for line in self.log.read_text(errors="replace").splitlines())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
