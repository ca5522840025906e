# SPDX-License-Identifier: Apache-2.0
"""`maildesk demo` against a real desk: the daemon in a process of its own, SQLite, the embedded listener."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maildesk.cli.main import run
from tests.conftest import ROOT

SLUGS = ("program-management", "events", "creative", "public-relations", "marketing", "certification", "legal", "general", "german")


class Trial:
    """A desk in a folder of its own, and commands run there."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder = folder
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "MAILDESK_LISTENER__LOCAL__PORT": str(self.port)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "maildesk", *arguments]
        return subprocess.Popen(command, cwd=self._folder, env=self._environment, stdout=-1, stderr=-1, text=True)

    def maildesk(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=90)
        return process.returncode, out, err


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A desk that is set up and not running."""
    trial = Trial(tmp_path_factory.mktemp("trial"))
    for command in (("init",), ("db", "upgrade")):
        status, _, err = trial.maildesk(*command)
        assert status == 0, err
    return trial


@pytest.fixture(scope="module")
def running(trial: Trial) -> Iterator[Trial]:
    """The same desk, running."""
    daemon = trial.start("run")
    assert daemon.stderr is not None
    assert any("takes mail on port" in line for line in daemon.stderr), "the daemon ended before it listened"
    yield trial
    daemon.terminate()
    daemon.communicate(timeout=20)


@pytest.fixture(scope="module")
def shown(running: Trial) -> dict[str, Any]:
    """What the demo shows, as JSON."""
    status, out, err = running.maildesk("-o", "json", "demo")
    assert status == 0, err
    result: dict[str, Any] = json.loads(out)
    return result


def test_without_a_running_desk_it_says_how_to_start_one(trial: Trial) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        status, out, err = trial.maildesk("demo", "--port", str(nobody.getsockname()[1]))
    assert (status, out) == (1, "")
    assert "the desk is not running" in err
    assert "make run" in err


def test_nine_requests_become_nine_tickets(shown: dict[str, Any]) -> None:
    made = [mail["name"] for mail in shown["mails"] if mail["disposition"] == "ticket"]
    assert [name[3:-4] for name in made] == list(SLUGS)
    assert len({ticket["reference"] for ticket in shown["tickets"]}) == 9


def test_the_answer_lands_on_the_ticket_of_its_request(shown: dict[str, Any]) -> None:
    became = {mail["name"]: (mail["disposition"], mail["ticket"]) for mail in shown["mails"]}
    assert became["10-reply.eml"] == ("reply", became["03-creative.eml"][1])


def test_the_out_of_office_and_the_bounce_open_nothing(shown: dict[str, Any]) -> None:
    became = {mail["name"]: (mail["disposition"], mail["ticket"]) for mail in shown["mails"]}
    assert became["11-out-of-office.eml"] == ("reply", became["05-marketing.eml"][1])
    assert became["12-bounce.eml"] == ("bounce", became["06-certification.eml"][1])


def test_the_thread_is_request_acknowledgement_answer(shown: dict[str, Any]) -> None:
    assert [entry["by"].partition(" <")[0] for entry in shown["thread"]] == ["Ana Souza", "CNCF ServiceDesk", "Ana Souza"]
    assert shown["thread"][0]["attachments"] == ["banner-sketch.png, 298 bytes"]
    assert "300 x 80 cm" in shown["thread"][2]["text"]


def test_the_acknowledgement_is_shown_as_its_requester_sees_it(shown: dict[str, Any]) -> None:
    letter, reference = shown["acknowledgement"], shown["mails"][2]["ticket"]
    assert letter["Subject"] == f"Re: Banner and stickers for the Harbor booth [{reference}]"
    assert letter["To"].startswith("Ana Souza <ana.souza+")
    assert letter["Reply-To"].startswith("CNCF ServiceDesk <servicedesk+")
    assert f"its number is {reference}." in letter["text"]


def test_a_second_run_within_the_hour_is_acknowledged_too(shown: dict[str, Any], running: Trial) -> None:
    status, out, err = running.maildesk("demo", "--host", "127.0.0.1", "--port", str(running.port))
    assert status == 0, err
    assert all(title in out for title in ("The tickets", "One whole thread", "Its acknowledgement, as the requester sees it"))
    assert "sent 12/12  Mail Delivery System: Undelivered Mail Returned to Sender" in err


@pytest.mark.parametrize(
    ("listener", "words"),
    [
        ("enabled = false", "no SMTP listener is switched on"),
        ("port = 0", "whatever port is free"),
        ('protocol = "lmtp"', "no SMTP listener"),
    ],
)
def test_a_configuration_that_names_no_port_is_told(listener: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "maildesk.toml"
    config.write_text(f'[desk]\naddress = "desk@example.org"\nsigning_keys = ["{"k" * 48}"]\n[listener.a]\n{listener}\n')
    config.chmod(0o600)
    assert run(["-c", str(config), "demo"]) == 1
    assert words in capsys.readouterr().err
