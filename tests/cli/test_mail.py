# SPDX-License-Identifier: Apache-2.0
"""`maildesk mail`: what came in, why it was decided so, and another try."""

import json
import subprocess
import sys
from datetime import timedelta

from maildesk.desk.values import InboundState
from maildesk.wiring import clock
from tests.cli.desk import CliDesk, request

NOBODY = b"From: \r\nSubject: Who am I?\r\n\r\nA mail without an author.\r\n"


def quarantined(desk: CliDesk) -> int:
    """A mail that could not be processed; its id."""
    from maildesk.flow.values import Incoming, Source, SourceKind
    from maildesk.mail.values import Envelope

    mail = Incoming(request("It breaks"), Source(SourceKind.SMTP, "local"), Envelope(mail_from="ana@harbor.example", trusted=True), clock())
    (receipt,) = desk.store.receive([mail])
    (held,) = desk.store.claim(limit=1, now=clock(), lease=timedelta(minutes=5), owner="test:1", only=[receipt.inbound_id])
    desk.store.fail(held.inbound_id, held.lease, state=InboundState.QUARANTINED, reason="ValueError: it broke", retry_at=None)
    return held.inbound_id


def test_mails_are_listed_with_who_wrote_and_what_became_of_them(desk: CliDesk) -> None:
    desk.take(request(), NOBODY)
    held, filed = desk.json("mail", "list")
    assert (filed["from"], filed["subject"], filed["state"], filed["ticket"]) == (
        "ana@harbor.example",
        "We need a logo",
        "filed",
        "CNCF-1001",
    )
    assert (held["from"], held["subject"], held["state"], held["ticket"]) == (None, "Who am I?", "held", None)
    assert "names nobody for certain" in held["reason"]
    assert filed["source"] == "file"


def test_mails_are_listed_by_state(desk: CliDesk) -> None:
    desk.take(request(), NOBODY)
    number = quarantined(desk)
    assert [row["id"] for row in desk.json("mail", "list", "--state", "quarantined")] == [number]
    assert len(desk.json("mail", "list", "--state", "quarantined", "--state", "held")) == 2
    assert "1 of 3 are shown" in desk.say("mail", "list", "--limit", "1").err


def test_a_mail_is_shown_with_the_evidence_of_its_decision(desk: CliDesk) -> None:
    desk.take(request())
    shown = desk.say("mail", "show", "1").out
    assert shown.startswith("Mail 1: filed\n")
    assert "  because      a new request\n" in shown
    assert "  standing     the operator vouches for it\n" in shown
    assert "  from         Ana Souza <ana@harbor.example>\n" in shown
    assert "    Who can draw one?\n" in shown


def test_the_json_of_a_mail_has_its_decisions_and_what_inspect_tells(desk: CliDesk) -> None:
    desk.take(request())
    told = desk.json("mail", "show", "1")
    assert told["state"] == "filed"
    assert told["envelope"]["trusted"] is True
    (decision,) = told["decisions"]
    assert (decision["disposition"], decision["ticket"]) == ("ticket", "CNCF-1001")
    assert {"rule", "detail"} == set(decision["evidence"][0])
    (desk.folder / "1.eml").write_bytes(request())
    inspected = json.loads(desk.say("inspect", "--json", "1.eml").out)
    assert told["mail"] == {key: value for key, value in inspected.items() if key not in ("file", "ok", "error")}


def test_raw_are_the_very_bytes(desk: CliDesk) -> None:
    mail = request(body="Gr\u00fc\u00dfe") + b"\xff\x00\x1b[2J"
    desk.take(mail)
    command = [sys.executable, "-m", "maildesk", "mail", "show", "1", "--raw"]
    assert subprocess.run(command, cwd=desk.folder, stdout=subprocess.PIPE, timeout=60, check=True).stdout == mail


def test_a_quarantined_mail_is_decided_anew_once_it_is_requeued(desk: CliDesk) -> None:
    number = quarantined(desk)
    assert "reason       ValueError: it broke" in desk.say("mail", "show", str(number)).out
    ended = desk.say("mail", "requeue", str(number))
    assert (ended.status, ended.out) == (0, f"mail {number} is back in the line\n")
    assert "maildesk run --once" in ended.err
    assert desk.say("run", "--once", "--only", "work").status == 0
    assert desk.json("mail", "show", str(number))["ticket"] == "CNCF-1001"


def test_a_dry_run_only_says_what_would_happen(desk: CliDesk) -> None:
    number = quarantined(desk)
    ended = desk.say("mail", "requeue", "--dry-run", str(number))
    assert (ended.status, ended.out, ended.err) == (0, f"mail {number} would go back in the line\n", "")
    assert desk.json("mail", "show", str(number))["state"] == "quarantined"


def test_what_cannot_be_requeued_is_said_and_stops_no_other(desk: CliDesk) -> None:
    desk.take(request())
    number = quarantined(desk)
    ended = desk.say("mail", "requeue", "1", "99", str(number))
    assert (ended.status, ended.out) == (1, f"mail {number} is back in the line\n")
    assert "mail 1 is filed" in ended.err
    assert "there is no mail 99\n  -> see `maildesk mail list`" in ended.err


def test_a_mail_that_is_not_there_ends_with_1(desk: CliDesk) -> None:
    ended = desk.say("mail", "show", "17")
    assert (ended.status, ended.out) == (1, "")
    assert "there is no mail 17" in ended.err


def test_what_is_no_number_ends_with_2(desk: CliDesk) -> None:
    assert desk.say("mail", "show", "CNCF-1001").status == 2


def test_a_folder_without_mails_is_said_to_have_none(desk: CliDesk) -> None:
    empty = desk.folder / "empty"
    empty.mkdir()
    ended = desk.say("ingest", str(empty))
    assert (ended.status, ended.out) == (0, "")
    assert f"There is no mail in {empty}" in ended.err
