"""nginx and haproxy of the system, before the server as its proxy, and beside it as a server of their own."""

import os
import shutil
import signal
import socket
import subprocess
import time

from server import free_port

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.error; {user}
events {{ }}
http {{
  log_format ids '$http_x_request_id $status';
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream siglip {{ server 127.0.0.1:{upstream}; keepalive 1; }}
  server {{
    listen 127.0.0.1:{proxy}; access_log {log} ids;
    location / {{
      proxy_pass http://siglip; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_request_buffering off; proxy_next_upstream off;
    }}
  }}
  server {{
    listen 127.0.0.1:{origin}; access_log off; add_header X-Request-Id $http_x_request_id;
    location / {{ return 200 x; }}
  }}
}}
"""

HAPROXY = """
global
  log stdout format raw local0
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend proxy
  bind 127.0.0.1:{proxy}
  capture request header X-Request-Id len 128
  log-format "%[capture.req.hdr(0)] %ST"
  default_backend siglip
backend siglip
  http-reuse always
  server siglip 127.0.0.1:{upstream}
frontend origin
  bind 127.0.0.1:{origin}
  no log
  http-request return status 200 content-type text/plain hdr X-Request-Id %[req.hdr(x-request-id)] string x
"""


class Front:
    def __init__(self, name, folder, upstream):
        self.name = name
        self.proxy, self.origin = free_port(), free_port()
        self.log = folder / "requests"
        configuration = folder / "configuration"
        user = "user root;" if os.geteuid() == 0 and name == "nginx" else ""
        text = {"nginx": NGINX, "haproxy": HAPROXY}[name].format(
            folder=folder, user=user, upstream=upstream, proxy=self.proxy, origin=self.origin, log=self.log
        )
        configuration.write_text(text)
        program = find(name)
        command = [program, "-c", configuration] if name == "nginx" else [program, "-db", "-f", configuration]
        output = (self.log if name == "haproxy" else folder / "output").open("wb")
        self.process = subprocess.Popen(command, stdout=output, stderr=(folder / "errors").open("wb"))
        for port in (self.proxy, self.origin):
            wait_until_accepting(port, self.process, folder / "errors")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def request_ids(self):
        """Of all requests that it saw as its proxy, in order."""
        lines = (line.split() for line in self.log.read_text(errors="replace").splitlines())
        return [line[0] for line in lines if len(line) == 2]


def wait_until_accepting(port, process, errors):
    """At most 10 s; fails with what the process said, and where it has ended."""
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline and process.poll() is None, errors.read_text()
            time.sleep(0.01)


def find(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
