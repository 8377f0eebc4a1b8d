"""`deploy/monitoring`: the rules are right, and a real Prometheus answers every expression about a real server."""

import asyncio
import re
import shutil
import subprocess
import time

import pytest
import yaml

import description
import prometheus
import traffic
from server import Server

# Asked for by the dashboard, and empty as long as all is well: the server has no such series before the fault.
ONLY_FAULTS_FILL = {'siglip_http_requests_total{status="500"}'}
PLACES = {"h", "w", "x", "y"}
OPERATIONS = (description.PROJECT / "docs/OPERATIONS.md").read_text()

needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="prometheus is not installed: scripts/bootstrap deploy brings it")


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A Prometheus that has seen a server at work, at too much work, and answering mistakes."""
    folder = tmp_path_factory.mktemp("watched")
    with traffic.picture_host() as pictures_at:
        server = Server(*traffic.options(pictures_at), log=folder / "log", environment=traffic.environment())
        watcher = prometheus.Prometheus(folder, [f"127.0.0.1:{server.port}"], key=traffic.KEYS["prometheus"])
        try:
            asyncio.run(traffic.Traffic(server.port, pictures_at).everything(calm=6, overload=3))
            time.sleep(2.5)  # so that the last of it is scraped, and the rules have seen it
            yield watcher
        finally:
            watcher.stop()
            assert server.terminate() == 0, server.log.read_text()


def promtool(*arguments):
    ended = subprocess.run(
        ["promtool", *arguments], cwd=prometheus.MONITORING, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@needs_promtool
def test_rules_and_configuration_are_valid():
    promtool("check", "rules", "rules.yaml")
    promtool("check", "config", "prometheus.yaml")


@needs_promtool
def test_alerts_fire_when_they_should_and_not_before():
    promtool("test", "rules", "rules.test.yaml")


def test_each_rule_is_tried():
    tests = (prometheus.MONITORING / "rules.test.yaml").read_text()
    for rule in prometheus.rules():
        assert (rule.get("alert") or rule["record"]) in tests or rule.get("record", "").startswith("siglip:"), rule


def test_each_alert_says_what_is_wrong_and_what_to_do():
    for rule in prometheus.rules():
        if "alert" not in rule:
            continue
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
        anchor = re.sub("(?<!^)(?=[A-Z])", "-", rule["alert"]).lower()
        assert rule["annotations"]["runbook_url"] == f"docs/OPERATIONS.md#{anchor}"
        assert f'<a id="{anchor}"></a>`{rule["alert"]}`' in OPERATIONS, f"no line of the table of alerts is {anchor}"


def test_the_panels_fill_a_grid_without_overlap():
    taken = set()
    for panel in prometheus.dashboard()["panels"]:
        place = panel["gridPos"]
        assert place.keys() == PLACES and place["x"] + place["w"] <= 24
        own = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not own & taken, panel["title"]
        taken |= own
    assert len(taken) == 24 * (1 + max(y for _, y in taken))
    ids = [panel["id"] for panel in prometheus.dashboard()["panels"]]
    assert len(set(ids)) == len(ids)


def test_grafana_is_given_the_dashboard_and_its_source():
    provisioning = prometheus.MONITORING / "grafana/provisioning"
    sources = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text())["datasources"]
    assert [source["type"] for source in sources] == ["prometheus"]
    paces = yaml.safe_load((prometheus.MONITORING / "prometheus.yaml").read_text())["global"]
    assert sources[0]["jsonData"]["timeInterval"] == paces["scrape_interval"]
    providers = yaml.safe_load((provisioning / "dashboards/siglip.yaml").read_text())["providers"]
    assert [provider["type"] for provider in providers] == ["file"]
    variables = {variable["name"] for variable in prometheus.dashboard()["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", prometheus.DASHBOARD.read_text())) - {"__rate_interval"}
    assert used == variables


@needs_promtool
def test_the_server_is_scraped_with_its_key(watched):
    assert [value for _, value in watched.query('up{job="siglip"}')] == [1]


@needs_promtool
@pytest.mark.parametrize("title, expression", prometheus.panel_expressions())
def test_each_panel_has_something_to_show(watched, title, expression):
    if any(name.split("{")[0] in expression and name.split("{")[1][:-1] in expression for name in ONLY_FAULTS_FILL):
        assert watched.query(prometheus.filled_in(expression, "1m")) == [({}, 0)], "it is 0, not empty"
        return
    found = watched.query_range(
        prometheus.filled_in(expression, "10s"), start=time.time() - 60, end=time.time(), step=1)
    assert any(value == value for _, values in found for _, value in values), f"{title}: nothing for {expression}"


@needs_promtool
def test_each_rule_is_evaluated_without_a_fault(watched):
    groups = watched.get("rules")["groups"]
    found = [rule for group in groups for rule in group["rules"]]
    assert len(found) == len(prometheus.rules())
    for rule in found:
        assert rule["health"] == "ok", (rule["name"], rule.get("lastError"))


@needs_promtool
@pytest.mark.parametrize("rule", prometheus.rules(), ids=lambda rule: rule.get("alert") or rule["record"])
def test_each_rule_asks_for_series_that_exist(watched, rule):
    names = prometheus.series_of(rule["expr"])
    assert names or rule["expr"].startswith("vector(")
    for name in names:
        assert watched.query(f"count(last_over_time({name}[1m]))"), f"no series {name}"
    if "record" in rule:
        assert watched.query(f"last_over_time({rule['record']}[1m])"), "nothing was recorded"


def test_all_that_the_dashboard_and_the_rules_ask_for_is_documented():
    """OPERATIONS.md's table of series may shorten a name to `…_suffix`."""
    asked = {name for _, expression in prometheus.panel_expressions() for name in prometheus.series_of(expression)}
    for name in asked:
        family = re.sub("_(bucket|sum|count)$", "", name)
        shortened = [f"…_{family.split('_', n)[-1]}" for n in range(1, family.count("_") + 1)]
        assert family in OPERATIONS or any(short in OPERATIONS for short in shortened), f"{family} is not documented"
