"""A real Prometheus that scrapes a real server, configured by the files in deploy/monitoring."""

import json
import os
import re
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

import description
from server import free_port

MONITORING = description.PROJECT / "deploy/monitoring"
DASHBOARD = MONITORING / "dashboard.json"
RULES = MONITORING / "rules.yaml"


class Refusal(Exception):
    """What Prometheus has against a question."""


class Prometheus:
    """One process, with the project's own configuration but for the addresses, the key and the pace."""

    def __init__(self, folder, targets, interval="1s", key=None):
        self.folder = Path(folder)
        configuration = yaml.safe_load((MONITORING / "prometheus.yaml").read_text())
        configuration["global"] = {"scrape_interval": interval, "evaluation_interval": interval}
        configuration["rule_files"] = [str(RULES)]
        job = configuration["scrape_configs"][0]
        job["static_configs"] = [{"targets": targets}]
        if key:
            job["authorization"] = {"credentials": key}
        file = self.folder / "prometheus.yaml"
        file.write_text(yaml.safe_dump(configuration))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = self.folder / "prometheus.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={self.folder / 'data'}",
                 f"--web.listen-address={self.url.removeprefix('http://')}"],
                stdout=output, stderr=output, env=os.environ | {"GOMAXPROCS": "1"})
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with open_plainly(f"{self.url}/-/ready"):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"Prometheus did not become ready:\n{self.log.read_text()}")

    def get(self, path, **parameters):
        try:
            with open_plainly(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}") as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise Refusal(json.load(error)["error"]) from None

    def query(self, expression):
        """The series that an expression gives now: labels and value."""
        return [(one["metric"], float(one["value"][1])) for one in self.get("query", query=expression)["result"]]

    def query_range(self, expression, start, end, step):
        """The series that an expression gave: labels, and pairs of time and value."""
        found = self.get("query_range", query=expression, start=start, end=end, step=step)["result"]
        return [(one["metric"], [(time, float(value)) for time, value in one["values"]]) for one in found]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def open_plainly(url):
    """Whatever proxy the environment names."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=30)


def dashboard():
    return json.loads(DASHBOARD.read_text())


def panel_expressions():
    """Each question that the dashboard asks: its panel's title, and the expression as it is written."""
    return [(panel["title"], target["expr"]) for panel in dashboard()["panels"] for target in panel.get("targets", [])]


def filled_in(expression, window):
    """What Grafana puts in place of the dashboard's variables."""
    expression = re.sub(r"\$(job|instance)\b", ".+", expression)
    return expression.replace("$__rate_interval", window)


def rules():
    """All rules, as they are written."""
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def series_of(expression):
    """The names of the series that an expression asks for."""
    without_strings = re.sub(r'"[^"]*"', "", expression)
    return set(re.findall(r"\b(?:up|ALERTS|process_\w+|\w*:?siglip[\w:]+)(?![\w:(])", without_strings))
