# SPDX-License-Identifier: Apache-2.0
"""`maildesk digest`: what staff would read, when they get it, and sending by hand."""

from pathlib import Path

import pytest

from tests.cli.desk import CliDesk, request


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
        (("--days", "monday"), "mon-fri or mon,wed,sat"),
        (("--at", "24"), "24 is not in the range"),
        ((), "say what to change"),
    ],
)
def test_a_time_that_makes_no_sense_is_told(staffed: CliDesk, arguments: tuple[str, ...], said: str) -> None:
    ended = staffed.say("digest", "set", "sam", *arguments)
    assert ended.status == 2
    assert said in ended.err
