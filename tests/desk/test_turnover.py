# SPDX-License-Identifier: Apache-2.0
"""Who joined, who left, who moved."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.roster import Place
from maildesk.desk.turnover import Change, Kind, turnover

ANA = Place("ana", "ana", "Ana", "Acme", "Kestrel", "graduated")
BO = Place("bo", "bo", "Bo", "Acme", "Kestrel", "graduated")

SOME = [replace(one, project=project) for one in (ANA, BO, replace(ANA, key="ana2")) for project in ("Kestrel", "Lighthouse", "Open Kite")]


def test_the_same_roster_changes_nothing() -> None:
    assert not turnover([ANA, BO], [BO, ANA])


def test_who_is_new_joined() -> None:
    found = turnover([ANA], [ANA, BO])
    assert found.joined == found.people == (BO,)
    assert found.changes == (Change(Kind.JOINED, "Kestrel", "Bo", "bo", now="Acme"),)


def test_who_is_missing_left() -> None:
    found = turnover([ANA, BO], [ANA])
    assert found.left == (BO,) and not found.people
    assert found.changes == (Change(Kind.LEFT, "Kestrel", "Bo", "bo", was="Acme"),)


def test_who_left_one_project_for_another_moved() -> None:
    there = replace(ANA, project="Lighthouse", maturity="incubating")
    found = turnover([ANA, BO], [there, BO])
    assert (found.joined, found.left) == ((there,), (ANA,))
    assert found.changes == (Change(Kind.MOVED, "Lighthouse", "Ana", "ana", "project", "Kestrel", "Lighthouse"),)


def test_who_joined_one_more_project_did_not_move() -> None:
    found = turnover([ANA], [ANA, replace(ANA, project="Lighthouse")])
    assert [one.kind for one in found.changes] == [Kind.JOINED]


def test_another_company_is_told_once_of_a_person() -> None:
    before = [ANA, replace(ANA, project="Lighthouse")]
    found = turnover(before, [replace(one, company="Umbrella") for one in before])
    assert [(one.what, one.was, one.now) for one in found.changes] == [("company", "Acme", "Umbrella")]
    assert len(found.people) == 1 and not found.altered


def test_another_maturity_is_told_once_of_a_project() -> None:
    found = turnover([replace(one, maturity="incubating") for one in (ANA, BO)], [ANA, BO])
    assert found.altered == (ANA, BO)
    assert found.changes == (Change(Kind.MOVED, "Kestrel", "", "", "maturity", "incubating", "graduated"),)


def test_another_body_and_another_name_are_told() -> None:
    found = turnover([ANA, BO], [replace(ANA, body="Leads"), replace(BO, name="Bo Lindqvist")])
    assert {(one.what, one.was, one.now) for one in found.changes} == {("body", "", "Leads"), ("name", "Bo (bo)", "Bo Lindqvist (bo)")}


@pytest.mark.parametrize("before", [replace(ANA, key="name:ana", github=""), replace(ANA, key="ana-old", github="ana-old")])
def test_another_github_name_is_told_as_one_change_and_is_another_maintainer(before: Place) -> None:
    found = turnover([before, BO], [ANA, BO])
    assert (found.joined, found.left) == ((ANA,), (before,))
    assert [(one.kind, one.what, one.now) for one in found.changes] == [(Kind.MOVED, "name", "Ana (ana)")]


@given(st.lists(st.sampled_from(SOME), unique_by=lambda one: (one.key, one.project)), st.lists(st.sampled_from(SOME)))
def test_every_seat_that_begins_or_ends_is_told_once(held: list[Place], wanted: list[Place]) -> None:
    now = list({(one.key, one.project): one for one in wanted}.values())
    found = turnover(held, now)
    moved = sum(one.what in ("project", "name") for one in found.changes)
    assert len(found.joined) == sum(one.kind is Kind.JOINED for one in found.changes) + moved
    assert len(found.left) == sum(one.kind is Kind.LEFT for one in found.changes) + moved
    assert {(one.key, one.project) for one in held} - {(one.key, one.project) for one in found.left} | {
        (one.key, one.project) for one in found.joined
    } == {(one.key, one.project) for one in now}


def test_a_file_that_ends_more_than_a_third_of_the_seats_is_doubtful() -> None:
    held = [replace(ANA, key=f"m{number}") for number in range(9)]
    assert not turnover(held, held[:6]).empties(9)
    assert turnover(held, held[:5]).empties(9)
