# SPDX-License-Identifier: Apache-2.0
"""`maildesk person export`, `person erase` and `mail redact`, as an operator types them."""

import json
import mailbox
import stat
import zipfile
from pathlib import Path

from sqlalchemy import text

from tests.cli.desk import CliDesk, request, with_files

ANA = "ana@harbor.example"


def asked(desk: CliDesk) -> None:
    desk.take(request(), with_files("plan.pdf"), request("Of Bo", "Bo <bo@envoy.example>", "Ana said so."))


def test_what_is_held_of_somebody_is_handed_out_in_one_file(desk: CliDesk, tmp_path: Path) -> None:
    asked(desk)
    told = desk.json("person", "export", ANA, "ana.zip")
    file = tmp_path / "ana.zip"
    with zipfile.ZipFile(file) as bundle:
        bundle.extractall(tmp_path / "out")
    whole = json.loads((tmp_path / "out/person.json").read_text())
    mails = list(mailbox.mbox(tmp_path / "out/mails.mbox"))

    assert (told["tickets"], told["mails"]) == (2, 2)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one["reference"] for one in whole["tickets"]] == ["CNCF-1001", "CNCF-1002"]
    assert [one["address"] for one in whole["addresses"]] == [ANA]
    assert [str(one["Subject"]) for one in mails] == ["We need a logo", "Files"]
    assert "Of Bo" not in (tmp_path / "out/person.json").read_text()


def test_a_dry_run_counts_and_changes_nothing(desk: CliDesk) -> None:
    asked(desk)
    told = desk.json("person", "erase", "--dry-run", ANA)
    assert (told["tickets"], told["messages"], told["mails"], told["erased"]) == (2, 2, 2, False)
    assert desk.say("show", "CNCF-1001").status == 0
    assert "Who can draw one?" in desk.say("show", "CNCF-1001").out


def test_nobody_is_erased_without_a_word(desk: CliDesk) -> None:
    asked(desk)
    assert desk.say("person", "erase", ANA).status == 2
    assert "Who can draw one?" in desk.say("show", "CNCF-1001").out


def test_pages_of_what_was_erased_can_still_be_read(desk: CliDesk) -> None:
    asked(desk)
    assert desk.say("person", "erase", "--yes", ANA).status == 0
    for page in (
        ("show", "CNCF-1001"),
        ("ticket", "show", "CNCF-1001", "--history"),
        ("mail", "show", "1"),
        ("mail", "explain", "1"),
        ("ticket", "export", "CNCF-1001", "--raw", "--mbox", "out.mbox"),
        ("mail", "list"),
    ):
        ended = desk.say(*page)
        assert (page, ended.status) == (page, 0), ended.err
        assert "harbor.example" not in ended.out
    assert desk.say("db", "check").status == 0
    assert "are gone" in desk.say("mail", "show", "1", "--raw").err


def test_what_is_confidential_is_handed_out_and_erased_by_its_readers_alone(desk: CliDesk, tmp_path: Path) -> None:
    asked(desk)
    with desk.store.database.writing() as connection:
        connection.execute(text("UPDATE ticket SET restricted = true, readers = 'legal' WHERE number = 1001"))
    for command in (
        ("person", "export", ANA, "ana.zip"),
        ("person", "erase", "--yes", ANA),
        ("mail", "redact", "--yes", "1", "--reason", "x"),
    ):
        assert (command, desk.say(*command).status) == (command, 1)
    assert not (tmp_path / "ana.zip").exists()


def test_a_redaction_wants_a_reason_and_tells_who_did_it_and_why(desk: CliDesk) -> None:
    asked(desk)
    assert desk.say("mail", "redact", "--yes", "1").status == 2
    assert desk.say("mail", "redact", "--yes", "1", "--reason", "a password", "--as", "sam").status == 0
    shown = desk.say("show", "CNCF-1001")
    assert "Who can draw one?" not in shown.out
    assert "took the words of mail 1 away: a password" in desk.say("ticket", "show", "CNCF-1001", "--history").out
    assert "brand" not in desk.say("search", "draw").out
