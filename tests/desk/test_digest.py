# SPDX-License-Identifier: Apache-2.0
"""What stands in a digest: each ticket once, where it is most urgent; no words of confidential ones for who may not read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maildesk.desk.catalogue import Catalogue, Category, Group, Service
from maildesk.desk.digest import (
    CHANGED,
    HELD,
    LINES,
    OVERDUE,
    TODAY,
    UNASSIGNED,
    UNDELIVERED,
    YOURS,
    Desk,
    Digest,
    Item,
    Trouble,
    digest,
    span,
)
from maildesk.desk.values import Member, TicketState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
HOUR = timedelta(hours=1)
SAM = Member(1, "sam", "Sam Rivera", "sam@cncf.io", ("sam@cncf.io",), groups=("events",))
LEN = Member(2, "len", "Len Ito", "len@cncf.io", ("len@cncf.io",), groups=("legal", "desk"))
CATALOGUE = Catalogue(
    (
        Category("events", "Event management", "events"),
        Category("legal", "Legal", "legal", services=(Service("threats", "Threats", confidential=True, readers=("legal",)),)),
        Category("general", "General", "desk"),
    ),
    {slug: Group(slug, slug.title(), f"{slug}@cncf.io") for slug in ("events", "legal", "desk")},
)


def item(number: int, **more: Any) -> Item:
    values: dict[str, Any] = {
        "category": "events",
        "service": None,
        "state": TicketState.OPEN,
        "owner_id": SAM.person_id,
        "project": None,
        "maturity": None,
        "restricted": False,
        "readers": (),
        "opened_at": NOW - 5 * HOUR,
        "changed_at": SINCE - HOUR,
        "due_at": None,
        "needed_by": None,
    }
    return Item(number, number, f"Request {number}", **{**values, **more})


def of(member: Member, *items: Item, held: tuple[Trouble, ...] = (), lost: tuple[Trouble, ...] = ()) -> Digest | None:
    return digest(member, Desk(items, held, lost, (SAM, LEN), CATALOGUE), SINCE, NOW, UTC)


def titles(told: Digest | None) -> list[str]:
    return [one.title for one in told.sections] if told else []


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"due_at": NOW - HOUR}, OVERDUE),
        ({"due_at": NOW}, OVERDUE),
        ({"due_at": NOW + HOUR}, TODAY),
        ({"needed_by": NOW + HOUR, "due_at": NOW + 90 * HOUR}, TODAY),
        ({"due_at": NOW + 15 * HOUR}, YOURS),  # tomorrow at midnight
        ({"owner_id": None, "state": TicketState.NEW}, UNASSIGNED),
        ({"owner_id": None, "due_at": NOW - HOUR}, OVERDUE),
        ({}, YOURS),
        ({"state": TicketState.WAITING, "changed_at": NOW}, CHANGED),
    ],
)
def test_a_ticket_stands_where_it_is_most_urgent(more: dict[str, Any], title: str) -> None:
    assert titles(of(SAM, item(7, **more))) == [title]


@pytest.mark.parametrize(
    "more",
    [
        {"state": TicketState.WAITING},  # nothing changed
        {"state": TicketState.BLOCKED, "due_at": NOW - HOUR},
        {"owner_id": LEN.person_id},
        {"owner_id": None, "category": "legal"},
    ],
)
def test_what_is_not_ones_to_do_stands_nowhere(more: dict[str, Any]) -> None:
    assert of(SAM, item(7, **more)) is None


def test_the_three_numbers_count_everything() -> None:
    late = [item(one, due_at=NOW - HOUR) for one in range(LINES + 3)]
    told = of(SAM, *late, item(90, due_at=NOW + HOUR), item(91, owner_id=None))
    assert told
    assert (told.overdue, told.due_today, told.unassigned) == (LINES + 3, 1, 1)
    assert (len(told.sections[0].lines), told.sections[0].more) == (LINES, 3)


def test_the_most_urgent_come_first() -> None:
    told = of(SAM, item(1, due_at=NOW - HOUR), item(2, due_at=NOW - 9 * HOUR), item(3, due_at=NOW - 2 * HOUR))
    assert told
    assert [one["reference"].number for one in told.sections[0].lines] == [2, 3, 1]


SECRET = item(7, category="legal", service="threats", restricted=True, readers=("legal",), owner_id=None, project="Envoy")


def test_who_may_not_read_a_confidential_ticket_sees_reference_and_age_alone() -> None:
    told = of(SAM, replace(SECRET, owner_id=SAM.person_id))
    assert told
    (line,) = told.sections[0].lines
    assert (line["subject"], line["about"], line["due"], line["action"], line["age"]) == ("(restricted)", "", "", None, "5 h")


def test_a_reader_sees_no_words_of_it_in_a_mail_either() -> None:
    told = of(LEN, SECRET)
    assert told
    (line,) = told.sections[0].lines
    assert line["subject"] == "confidential"
    assert line["action"].offer.command == "#take"


@pytest.mark.parametrize(("owner", "command"), [(SAM.person_id, "#close"), (None, "#take")])
def test_each_line_has_the_action_that_comes_next(owner: int | None, command: str) -> None:
    told = of(SAM, item(7, owner_id=owner))
    assert told
    assert told.sections[0].lines[0]["action"].offer.command == command


HELD_MAIL = Trouble(17, None, None, NOW - HOUR, "x@spam.example", "looks like advertising")


def test_held_mail_is_for_who_looks_after_what_is_nobodys() -> None:
    assert titles(of(LEN, held=(HELD_MAIL,))) == [HELD]
    assert of(SAM, held=(HELD_MAIL,)) is None


def test_mail_held_beside_a_ticket_is_for_its_owner_too() -> None:
    assert titles(of(SAM, item(7, state=TicketState.WAITING), held=(replace(HELD_MAIL, ticket_id=7, number=7),))) == [HELD]


def test_an_answer_that_did_not_arrive_is_for_the_owner() -> None:
    lost = Trouble(3, 7, 7, NOW - HOUR, "ana@harbor.example", "550 no such user")
    assert titles(of(SAM, item(7, state=TicketState.WAITING), lost=(lost,))) == [UNDELIVERED]
    assert of(LEN, item(7, state=TicketState.WAITING), lost=(lost,)) is None


def test_of_a_confidential_ticket_no_address_is_told() -> None:
    lost = Trouble(3, 7, 7, NOW - HOUR, "ana@harbor.example", "550 no such user", restricted=True)
    told = of(SAM, item(7, state=TicketState.WAITING), lost=(lost,))
    assert told
    assert "harbor" not in str(told.sections)


def test_the_bars_count_what_is_open_by_category() -> None:
    told = of(
        LEN, item(1, category="legal", owner_id=None), item(2, category="legal", owner_id=None), item(3, category="general", owner_id=None)
    )
    assert told
    assert told.bars == (("Legal", 2, 100), ("General", 1, 50))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 d"),
        (-HOUR, "0 min"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(length: timedelta, words: str) -> None:
    assert span(length) == words
