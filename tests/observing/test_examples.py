# SPDX-License-Identifier: Apache-2.0
"""What ships for those who watch the desk: alert rules, a dashboard, a unit, a container file. They speak of what exists."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from maildesk.assets import asset
from maildesk.cli.main import cli
from maildesk.desk.canary import Flight
from maildesk.observing.metrics import DeskCollector, exposition, registry
from maildesk.observing.pulse import Beat
from maildesk.observing.tally import COUNTERS, Tally
from tests.conftest import ROOT
from tests.observing.test_problems import LATE, LIMITS, MINUTE, NOW, WELL

ALERTS = asset("config/observe/alerts.yml")
DASHBOARD: dict[str, Any] = json.loads(asset("config/observe/dashboard.json").read_text())
UNIT = asset("config/systemd/maildesk.service").read_text()
CONTAINER = asset("config/container/Containerfile").read_text()
_METRIC = re.compile(r"\b(?:maildesk|process)_[a-z_]+")


@pytest.fixture(scope="module")
def text() -> str:
    """The numbers of a desk that has one of everything."""
    tally = Tally(lambda: NOW)
    for name in COUNTERS:
        tally.add(name, "something")
    full = replace(WELL, canary=Flight(NOW, NOW, NOW, NOW + MINUTE), mail_since=LATE.standing.mail_since if LATE.standing else None)
    served = registry(DeskCollector(tally, lambda: replace(LATE, standing=full), lambda: [Beat("work", "running", 0.1)], LIMITS))
    return exposition(served, "")[0].decode()


@pytest.fixture(scope="module")
def names(text: str) -> set[str]:
    return {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}


def expressions() -> Iterator[str]:
    """Every expression of the dashboard, with its variable filled in."""
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield target["expr"].replace("$job", "maildesk")


def promtool(*arguments: str, stdin: str = "") -> None:
    program = shutil.which("promtool")
    assert program, "The tests need promtool: apt-get install --no-install-recommends prometheus"
    done = subprocess.run([program, *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_metric_that_the_alerts_the_dashboard_and_the_manual_name_exists(names: set[str]) -> None:
    manual = {one for one in _METRIC.findall((ROOT / "docs/operating.md").read_text()) if not one.endswith("_")}
    alerts = set(_METRIC.findall("\n".join(re.findall(r"expr: (.*)", ALERTS.read_text()))))
    shown = {name for one in expressions() for name in _METRIC.findall(one)}
    assert len(alerts) >= 8 and len(shown) >= 15
    assert (alerts | shown | manual) - names == set()


def test_the_manual_names_each_metric(names: set[str]) -> None:
    manual = (ROOT / "docs/operating.md").read_text()
    assert [one for one in sorted(names) if one.startswith("maildesk_") and one not in manual] == []


def test_prometheus_can_read_the_alerts() -> None:
    promtool("check", "rules", str(ALERTS))


def test_prometheus_can_read_the_expressions_of_the_dashboard(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{place}", "expr": one} for place, one in enumerate(expressions())]
    path = tmp_path / "rules.yml"
    path.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))  # JSON is YAML
    promtool("check", "rules", str(path))


def test_prometheus_finds_nothing_wrong_with_the_numbers(text: str) -> None:
    promtool("check", "metrics", stdin=text)


def test_the_dashboard_is_whole() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    assert all(panel["title"] and panel["targets"] and panel["gridPos"]["w"] + panel["gridPos"]["x"] <= 24 for panel in DASHBOARD["panels"])


def test_the_unit_runs_the_desk_without_privileges_and_is_watched() -> None:
    told = dict(re.findall(r"^([A-Z]\w+)=(.*)$", UNIT, re.MULTILINE))
    program, *arguments = told["ExecStart"].split()
    assert Path(program).name == "maildesk" and arguments[-1] in cli.list_commands(None)  # type: ignore[arg-type]
    assert (told["Type"], told["User"], told["NoNewPrivileges"], told["CapabilityBoundingSet"]) == ("notify", "maildesk", "yes", "")
    assert int(told["WatchdogSec"]) >= 30 and int(told["TimeoutStopSec"]) > 10


def test_systemd_finds_the_unit_as_safe_as_the_manual_says(tmp_path: Path) -> None:
    """Where systemd is not installed the settings that its figure is made of are looked at one by one."""
    program = shutil.which("systemd-analyze")
    if program is None:
        safe = {"ProtectSystem=strict", "PrivateUsers=yes", "MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes"}
        assert safe <= set(UNIT.splitlines())
        return
    unit = tmp_path / "maildesk.service"
    unit.write_text(UNIT)
    done = subprocess.run(
        [program, "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    found = re.search(r"exposure level for maildesk.service: ([\d.]+)", done.stdout)
    assert found and float(found[1]) <= 1.5, done.stdout + done.stderr


def test_the_container_is_nobodys_root_and_copies_what_there_is() -> None:
    assert re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE) == ["python:3.11-slim", "python:3.11-slim"]
    assert re.findall(r"^USER (.*)", CONTAINER, re.MULTILINE) == ["10001:10001"]
    copied = [one for line in re.findall(r"^COPY (?!--from)(.*)", CONTAINER, re.MULTILINE) for one in line.split()[:-1]]
    assert [one for one in copied if not (ROOT / one).exists()] == []
    kept = asset("config/container/Containerfile.dockerignore").read_text().splitlines()
    assert {f"!{one}" for one in copied} == {one for one in kept if one.startswith("!")}


def test_the_container_sets_values_that_there_are(tmp_path: Path) -> None:
    from maildesk.settings.load import read

    given = dict(re.findall(r"(MAILDESK_\w+__\w+)=(\S+)", CONTAINER))
    needed = {"MAILDESK_DESK__ADDRESS": "desk@example.org", "MAILDESK_DESK__SIGNING_KEYS": "k" * 48}
    assert len(given) == 3
    assert read(None, given | needed | {"HOME": str(tmp_path)}).settings.observe.listen == "127.0.0.1:9464"
