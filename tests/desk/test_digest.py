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
    LOCKED,
    OVERDUE,
    TODAY,
    UNASSIGNED,
    UNDELIVERED,
    YOURS,
    Digest,
    digest,
)
from maildesk.desk.digest_items import Desk, Item, News, Trouble
from maildesk.desk.digest_lines import span
from maildesk.desk.digest_readers import OfGroup, OfMember
from maildesk.desk.letters import TicketName
from maildesk.desk.values import Member, Priority, TicketState

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
        "due_at": None,
        "needed_by": None,
    }
    return Item(number, number, f"Request {number}", **{**values, **more})


def of(member: Member, *items: Item, held: tuple[Trouble, ...] = (), lost: tuple[Trouble, ...] = ()) -> Digest | None:
    return digest(OfMember(member, CATALOGUE), Desk(items, held, lost, (SAM, LEN), CATALOGUE), SINCE, NOW, UTC)


def of_group(slug: str, *items: Item, held: tuple[Trouble, ...] = (), lost: tuple[Trouble, ...] = ()) -> Digest | None:
    reader = OfGroup(CATALOGUE.groups[slug], CATALOGUE)
    return digest(reader, Desk(items, held, lost, (SAM, LEN), CATALOGUE), SINCE, NOW, UTC)


def news(*what: str, by: int | None = 3, at: datetime = NOW) -> tuple[News, ...]:
    return tuple(News(at, by, "Ana Souza", one) for one in what)


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
        ({"state": TicketState.BLOCKED, "due_at": NOW - HOUR}, OVERDUE),  # the requester is told that it is late
        ({"state": TicketState.SNOOZED, "due_at": NOW + HOUR}, TODAY),
        ({"state": TicketState.WAITING, "needed_by": NOW + HOUR}, TODAY),
        ({}, YOURS),
        ({"state": TicketState.WAITING, "news": news("wrote")}, CHANGED),
        ({"state": TicketState.CLOSED, "news": news("closed it", by=LEN.person_id)}, CHANGED),
    ],
)
def test_a_ticket_stands_where_it_is_most_urgent(more: dict[str, Any], title: str) -> None:
    assert titles(of(SAM, item(7, **more))) == [title]


def test_what_is_urgent_stands_first_and_says_so() -> None:
    told = of(SAM, item(7, due_at=NOW - 9 * HOUR), item(8, due_at=NOW - HOUR, priority=Priority.HIGH))
    assert told
    assert [(one["reference"].number, one["due"]) for one in told.sections[0].lines] == [(8, "urgent, 60 min late"), (7, "9 h late")]


def test_a_line_says_who_has_what_is_late() -> None:
    told = of(SAM, item(7, state=TicketState.BLOCKED, due_at=NOW - 3 * HOUR))
    assert told and told.sections[0].lines[0]["due"] == "blocked, 3 h late"


@pytest.mark.parametrize(
    "more",
    [
        {"state": TicketState.WAITING},  # nothing changed
        {"state": TicketState.WAITING, "news": news("wrote", at=SINCE)},
        {"state": TicketState.CLOSED, "news": news("closed it", by=SAM.person_id)},  # their own doing
        {"state": TicketState.BLOCKED, "due_at": NOW + 90 * HOUR},
        {"state": TicketState.RESOLVED, "needed_by": NOW - HOUR},
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
    told = of(SAM, replace(SECRET, owner_id=SAM.person_id, due_at=NOW - HOUR, news=news("wrote")))
    assert told
    assert (told.overdue, told.bars, titles(told)) == (0, (), [LOCKED])
    (line,) = told.sections[0].lines
    assert {name: value for name, value in line.items() if value} == {
        "reference": TicketName(7, 7),
        "age": "5 h",
        "subject": "(restricted)",
    }


def test_not_even_the_order_of_what_one_may_not_read_tells_when_it_is_due() -> None:
    mine = {"category": "legal", "service": "threats", "restricted": True, "readers": ("legal",)}
    told = of(SAM, item(9, **mine, due_at=NOW - HOUR), item(8, **mine, due_at=NOW + 90 * HOUR))
    assert told
    assert [one["reference"].number for one in told.sections[0].lines] == [8, 9]


def test_a_reader_hears_of_a_confidential_ticket_of_a_category_that_others_own() -> None:
    told = of(LEN, item(7, category="events", restricted=True, readers=("legal",), owner_id=None))
    assert titles(told) == [UNASSIGNED]


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
    assert titles(
        of(SAM, item(7, state=TicketState.WAITING), held=(replace(HELD_MAIL, ticket_id=7, number=7, owner_id=SAM.person_id),))
    ) == [HELD]


def test_an_answer_that_did_not_arrive_is_for_the_owner() -> None:
    lost = Trouble(3, 7, 7, NOW - HOUR, "ana@harbor.example", "550 no such user", owner_id=SAM.person_id)
    assert titles(of(SAM, item(7, state=TicketState.WAITING), lost=(lost,))) == [UNDELIVERED]
    assert of(LEN, item(7, state=TicketState.WAITING), lost=(lost,)) is None


def test_of_a_confidential_ticket_no_address_is_told() -> None:
    lost = Trouble(3, 7, 7, NOW - HOUR, "ana@harbor.example", "550 no such user", owner_id=SAM.person_id, restricted=True)
    told = of(SAM, item(7, state=TicketState.WAITING), lost=(lost,))
    assert told
    assert "harbor" not in str(told.sections)


def test_held_mail_beside_no_ticket_can_be_let_in_by_its_line() -> None:
    told = of(LEN, held=(HELD_MAIL,))
    assert told
    action = told.sections[0].lines[0]["action"]
    assert (action.ticket_id, action.offer.command) == (0, "#accept 17")


def test_held_mail_beside_a_confidential_ticket_has_words_and_a_link_for_nobody_but_its_readers() -> None:
    beside = replace(HELD_MAIL, ticket_id=7, number=7, category="events", restricted=True, readers=("events",))
    (told,) = [one for one in (of(LEN, held=(beside,)),) if one]
    assert [(one["subject"], one["about"], one["action"]) for one in told.sections[0].lines] == [("(restricted)", "", None)]


def test_an_answer_that_did_not_arrive_on_a_ticket_that_nobody_has_is_for_the_group() -> None:
    lost = Trouble(3, 7, 7, NOW - HOUR, "ana@harbor.example", "550 no such user", category="events")
    told = of(SAM, lost=(lost,))
    assert told and titles(told) == [UNDELIVERED]
    assert told.sections[0].lines[0]["action"].offer.command == "#take"


@pytest.mark.parametrize(("at", "told"), [(SINCE - HOUR, []), (NOW - HOUR, [UNDELIVERED])])
def test_an_answer_that_did_not_arrive_on_a_closed_ticket_is_told_once(at: datetime, told: list[str]) -> None:
    lost = Trouble(3, 7, 7, at, "ana@harbor.example", "550", TicketState.CLOSED, SAM.person_id, "events")
    assert titles(of(SAM, lost=(lost,))) == told


def test_a_line_says_what_others_did_since_the_last_digest_the_newest_last() -> None:
    before = news("asked before", at=SINCE)
    told = of(SAM, item(7, news=before + news("wrote", "wrote", "said that it is urgent") + news("took it", by=SAM.person_id)))
    assert told
    assert told.sections[0].lines[0]["news"] == "Ana Souza wrote, Ana Souza said that it is urgent"


def test_of_much_news_the_newest_is_told() -> None:
    told = of(SAM, item(7, news=news(*"abcde")))
    assert told
    assert told.sections[0].lines[0]["news"] == "Ana Souza c, Ana Souza d, Ana Souza e and 2 more before"


def test_the_digest_of_a_group_has_all_that_it_answers_whoever_has_it() -> None:
    late = item(1, due_at=NOW - HOUR)
    told = of_group("events", late, item(2, due_at=NOW + HOUR, owner_id=None), item(3, owner_id=None), item(4), item(5, category="general"))
    assert told
    assert titles(told) == [OVERDUE, TODAY, UNASSIGNED]
    assert told.bars == (("Event management", 4, 100),)
    assert [(one["owner"], one["action"].offer.label) for part in told.sections for one in part.lines] == [
        ("Sam Rivera", "Take over"),
        ("", "Take"),
        ("", "Take"),
    ]


def test_the_digest_of_a_group_says_what_its_own_members_changed() -> None:
    told = of_group("events", item(1, state=TicketState.CLOSED, news=news("closed it", by=SAM.person_id)))
    assert told and titles(told) == [CHANGED]
    assert told.sections[0].lines[0]["action"].offer.command == "#reopen"


def test_the_digest_of_a_group_has_no_words_of_what_the_group_may_not_read() -> None:
    secret = item(1, category="events", restricted=True, readers=("legal",), owner_id=None)
    told, readers = of_group("events", secret), of_group("legal", secret)
    assert told and readers
    assert (titles(told), told.sections[0].lines[0]["subject"]) == ([LOCKED], "(restricted)")
    assert (titles(readers), readers.sections[0].lines[0]["subject"]) == ([UNASSIGNED], "confidential")


def test_held_mail_beside_no_ticket_is_for_the_group_that_looks_after_what_is_nobodys() -> None:
    assert titles(of_group("desk", held=(HELD_MAIL,))) == [HELD]
    assert of_group("events", held=(HELD_MAIL,)) is None


def test_a_group_hears_of_answers_that_did_not_arrive_whosever_ticket_it_is() -> None:
    lost = Trouble(3, 7, 7, NOW - HOUR, "ana@harbor.example", "550", owner_id=SAM.person_id, category="events")
    assert titles(of_group("events", lost=(lost,))) == [UNDELIVERED]


def test_a_group_that_has_all_in_hand_gets_none() -> None:
    assert of_group("events", item(1), item(2)) is None


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
