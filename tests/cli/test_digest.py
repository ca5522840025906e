# SPDX-License-Identifier: Apache-2.0
"""`maildesk digest`: what staff would read, when they get it, and sending by hand."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

from maildesk.store.schema import person_address
from maildesk.wiring import clock
from tests.cli.desk import CliDesk, request
from tests.conftest import ROOT


@pytest.fixture
def staffed(desk: CliDesk) -> CliDesk:
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera", "--group", "desk", "--group", "creative")
    desk.take(request())
    return desk


def test_a_preview_shows_the_digest_of_one_reader(staffed: CliDesk, tmp_path: Path) -> None:
    ended = staffed.say("digest", "preview", "--to", "sam", "--html", "digest.html")
    assert ended.status == 0, ended.err
    assert "To: Sam Rivera <sam@cncf.io>" in ended.out
    assert "We need a logo" in ended.out
    assert "We need a logo" in (tmp_path / "digest.html").read_text(encoding="utf-8")


def test_a_preview_without_staff_says_how_to_add_some(desk: CliDesk) -> None:
    ended = desk.say("digest", "preview")
    assert (ended.status, "maildesk staff add" in ended.err) == (1, True)


def test_the_time_of_a_digest_is_set_and_listed(staffed: CliDesk) -> None:
    staffed.say("digest", "set", "sam", "--zone", "Asia/Tokyo", "--at", "7", "--days", "tue-thu", "--often", "weekly")
    (row,) = staffed.json("digest", "list")
    assert {name: row[name] for name in ("handle", "often", "hour", "days", "zone", "paused")} == {
        "handle": "sam",
        "often": "weekly",
        "hour": 7,
        "days": "tue,wed,thu",
        "zone": "Asia/Tokyo",
        "paused": None,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--zone", "Europe/Berln"), "did you mean Europe/Berlin"),
        (("--zone", "Berln"), "did you mean Europe/Berlin"),
        (("--zone", "PST"), "did you mean America/Los_Angeles?"),
        (("--often", "dayly"), "did you mean daily?"),
        (("--days", "monday"), "did you mean mon? mon-fri or mon,wed,sat"),
        (("--days", "mon-fry"), "did you mean mon-fri?"),
        (("--days", "weekdays"), "did you mean mon-fri?"),
        (("--days", "tues, thurs"), "did you mean tue,thu?"),
        (("--days", "31"), "'31' names no days: mon-fri"),
        (("--at", "24"), "24 is not in the range"),
        ((), "say what to change"),
    ],
)
def test_a_time_that_makes_no_sense_is_told(staffed: CliDesk, arguments: tuple[str, ...], said: str) -> None:
    ended = staffed.say("digest", "set", "sam", *arguments)
    assert ended.status == 2
    assert said in ended.err


def test_whoever_does_not_work_here_is_told_with_the_nearest_who_does(staffed: CliDesk) -> None:
    for command in (("preview", "--to", "smm"), ("set", "smm", "--at", "7"), ("resume", "smm")):
        ended = staffed.say("digest", *command)
        assert ended.status == 1
        assert "smm is nobody who works here; did you mean sam?" in ended.err
        assert "--as" not in ended.err


def test_a_preview_for_me_says_how_to_say_who_that_is(staffed: CliDesk) -> None:
    ended = staffed.say("digest", "preview", "--to", "@me")
    assert (ended.status, "operator" in ended.err, "--to HANDLE" in ended.err) == (1, True, True)


MONDAY, SUNDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC), datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_dry_run_says_whose_is_due_and_writes_it_down(staffed: CliDesk, tmp_path: Path) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ended = staffed.say("digest", "send", "--dry-run", "--html", "due.html")
    assert ended.out == "sam: sam@cncf.io\n"
    assert "We need a logo" in (tmp_path / "due.html").read_text(encoding="utf-8")
    assert staffed.json("digest", "list")[0]["last"] is None


def test_a_dry_run_writes_those_of_several_apart(staffed: CliDesk, tmp_path: Path) -> None:
    staffed.say("staff", "add", "kim@cncf.io", "--group", "desk", "--group", "creative")
    with time_machine.travel(MONDAY, tick=False):
        ended = staffed.say("digest", "send", "--dry-run", "--html", "due.html")
    assert "due-kim.html is written" in ended.err
    assert (tmp_path / "due-sam.html").is_file() and not (tmp_path / "due.html").exists()


def test_a_dry_run_when_nobodys_is_due_says_whose_is_next_and_when_in_their_zone(staffed: CliDesk) -> None:
    staffed.say("staff", "add", "kim@cncf.io", "--group", "desk")
    staffed.say("digest", "set", "kim", "--zone", "Asia/Tokyo")
    with time_machine.travel(SUNDAY, tick=False):
        ended = staffed.say("digest", "send", "--dry-run")
    assert (ended.status, ended.out) == (0, "")
    first, second, third = ended.err.splitlines()
    assert first == "nobody's digest is due now; the next ones are:"
    assert second == "  kim: Mon 2026-11-23 08:00 Asia/Tokyo, to kim@cncf.io"
    assert third == "  sam: Mon 2026-11-23 08:00 UTC, to sam@cncf.io"


def test_a_page_of_what_is_sent_is_for_a_dry_run(staffed: CliDesk) -> None:
    ended = staffed.say("digest", "send", "--html", "due.html")
    assert (ended.status, "--dry-run" in ended.err) == (2, True)


# --- groups, and addresses that take no mail ---


@pytest.fixture
def grouped(staffed: CliDesk, tmp_path: Path) -> CliDesk:
    """The catalogue gives the creative group a digest at an address that mail can go to."""
    shipped = (ROOT / "config/catalogue.toml").read_text(encoding="utf-8")
    own = shipped.replace('"creative@cncf.example"', '"creative@lists.cncf.io"\ndigest = { often = "weekly", zone = "Asia/Tokyo", at = 7 }')
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    config = tmp_path / "maildesk.toml"
    config.write_text(config.read_text().replace("[desk]\n", '[desk]\ncatalogue = "own.toml"\n', 1))
    return staffed


def test_groups_stand_in_the_list_as_the_catalogue_has_them(grouped: CliDesk) -> None:
    assert [(row["handle"], row["kind"], row["often"], row["zone"], row["hour"]) for row in grouped.json("digest", "list")] == [
        ("sam", "person", "daily", "UTC", 8),
        ("creative", "group", "weekly", "Asia/Tokyo", 7),
    ]


def test_the_digest_of_a_group_can_be_looked_at(grouped: CliDesk, tmp_path: Path) -> None:
    ended = grouped.say("digest", "preview", "--group", "creative", "--html", "group.html")
    assert ended.status == 0, ended.err
    assert "To: Creative services <creative@lists.cncf.io>" in ended.out and "We need a logo" in ended.out
    assert "We need a logo" in (tmp_path / "group.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("preview", "--group", "creatives"), 1, "did you mean creative"),
        (("preview", "--group", "creative", "--to", "sam"), 2, "two digests"),
        (("resume",), 2, "say whose"),
        (("resume", "sam", "--group", "creative"), 2, "say whose"),
    ],
)
def test_what_names_nobody_is_told(grouped: CliDesk, arguments: tuple[str, ...], status: int, said: str) -> None:
    ended = grouped.say("digest", *arguments)
    assert (ended.status, said in ended.err) == (status, True), ended.err


def test_a_zone_of_a_group_that_nobody_knows_stops_the_catalogue(grouped: CliDesk, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(own.read_text(encoding="utf-8").replace("Asia/Tokyo", "Asia/Tokio"), encoding="utf-8")
    ended = grouped.say("config", "check")
    assert "group.creative.digest.zone is 'Asia/Tokio', which is no zone" in ended.err + ended.out


def findings(desk: CliDesk) -> dict[str, tuple[str, str]]:
    return {
        one["fact"]: (one["status"], one["remedy"]) for one in json.loads(desk.say("doctor", "-o", "json").out) if one["topic"] == "digests"
    }


def test_doctor_says_whose_digests_pause_and_what_ends_that(grouped: CliDesk) -> None:
    with grouped.store.database.writing() as connection:
        connection.execute(update(person_address).where(person_address.c.key == "sam@cncf.io").values(fault="550 5.1.1 no such user"))
    ((fact, (status, remedy)),) = findings(grouped).items()
    assert (fact, status) == ("the digests of sam pause: sam@cncf.io takes no mail (550 5.1.1 no such user)", "warn")
    assert "`maildesk digest resume sam`" in remedy
    assert [row["paused"] for row in grouped.json("digest", "list")] == ["550 5.1.1 no such user", None]
    assert grouped.say("digest", "resume", "sam").status == 0
    assert list(findings(grouped).values()) == [("ok", "")]


def test_doctor_says_which_group_waits_in_vain(grouped: CliDesk, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(own.read_text(encoding="utf-8").replace("creative@lists.cncf.io", "creative@cncf.example"), encoding="utf-8")
    ((fact, (status, _)),) = findings(grouped).items()
    assert (status, "creative goes nowhere" in fact) == ("warn", True)


def test_a_desk_that_runs_from_time_to_time_sends_what_is_due(staffed: CliDesk) -> None:
    zone = f"Etc/GMT{clock().hour - 12:+d}"  # it is noon there: eight in the morning was not long ago
    staffed.say("digest", "set", "sam", "--zone", zone, "--days", "mon-sun")
    staffed.say("run", "--once", "--only", "schedule")
    assert [row["kind"] for row in staffed.json("outbox", "list")].count("digest") == 1
