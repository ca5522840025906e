# SPDX-License-Identifier: Apache-2.0
"""`maildesk staff`: groups, absences, and who leaves."""

import pytest

from tests.cli.desk import CliDesk, request


@pytest.fixture
def desk(desk: CliDesk) -> CliDesk:
    """Sam of legal and Kim of events."""
    desk.json("staff", "add", "sam@cncf.io", "--name", "Sam Rivera", "--group", "legal")
    desk.json("staff", "add", "kim@cncf.io", "--name", "Kim Lee", "--group", "events", "--group", "pr")
    return desk


def listed(desk: CliDesk, handle: str) -> dict[str, object]:
    return next(one for one in desk.json("staff", "list") if one["handle"] == handle)


def test_groups_are_said_where_somebody_is_added_and_shown_in_the_list(desk: CliDesk) -> None:
    assert listed(desk, "kim")["groups"] == ["events", "pr"]
    assert "events, pr" in desk.say("staff", "list", "-o", "table").out


def test_groups_are_joined_and_left(desk: CliDesk) -> None:
    assert desk.json("staff", "set", "kim", "--join", "legal", "--join", "events", "--leave-group", "pr")["groups"] == ["events", "legal"]


def test_a_group_that_is_none_is_told_with_the_nearest(desk: CliDesk) -> None:
    ended = desk.say("staff", "set", "kim", "--join", "event")
    assert ended.status == 1 and "no group 'event'" in ended.err and "events" in ended.err
    assert desk.say("staff", "add", "eve@cncf.io", "--group", "lego").err.count("legal") == 1
    assert [one["handle"] for one in desk.json("staff", "list")] == ["sam", "kim"]


def test_a_group_that_they_are_not_of_cannot_be_left(desk: CliDesk) -> None:
    ended = desk.say("staff", "set", "kim", "--leave-group", "legal")
    assert ended.status == 1 and "kim is not of the group legal" in ended.err and "events, pr" in ended.err


def test_the_groups_are_listed_with_members_categories_and_what_is_for_them_alone(desk: CliDesk) -> None:
    rows = {one["group"]: one for one in desk.json("staff", "groups")}
    assert rows["legal"]["members"] == ["sam"] and rows["legal"]["categories"] == ["legal"] and rows["legal"]["reads"]
    assert rows["security"]["members"] == [] and rows["security"]["assign"] == "nobody"


def test_somebody_is_away_and_back(desk: CliDesk) -> None:
    ended = desk.say("staff", "away", "sam", "--until", "2099-12-01", "--from", "2099-11-01")
    assert ended.status == 0 and "Sam Rivera is away from 2099-1" in ended.out
    assert str(listed(desk, "sam")["away_until"]).startswith("2099-12-0")
    desk.say("staff", "back", "sam")
    assert listed(desk, "sam")["away_until"] is None and listed(desk, "sam")["away_from"] is None


def test_an_absence_that_is_over_before_it_begins_is_refused(desk: CliDesk) -> None:
    assert desk.say("staff", "away", "sam", "--until", "2001-01-01").status == 2
    assert desk.say("staff", "away", "sam", "--from", "2099-12-01", "--until", "2099-11-01").status == 2


def test_whoever_leaves_hands_over_with_one_command(desk: CliDesk) -> None:
    (taken,) = desk.take(request())
    desk.json("ticket", "take", taken["ticket"], "--as", "sam")
    dry = desk.json("staff", "leave", "sam", "--to", "kim", "--dry-run")
    assert dry["handed_over"] == [{"reference": taken["ticket"], "to": "kim", "why": "Sam Rivera has left"}]
    ended = desk.say("staff", "leave", "sam", "--to", "kim")
    assert f"{taken['ticket']} goes to kim: Sam Rivera has left" in ended.out and "sam works here no longer" in ended.out
    assert desk.json("ticket", "show", taken["ticket"])["owner"] == "Kim Lee"
    assert [one["handle"] for one in desk.json("staff", "list")] == ["kim"]


def test_nobody_hands_over_to_who_does_not_work_here(desk: CliDesk) -> None:
    ended = desk.say("staff", "leave", "sam", "--to", "pat")
    assert ended.status == 1 and "pat is nobody who works here" in ended.err
