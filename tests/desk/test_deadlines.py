# SPDX-License-Identifier: Apache-2.0
"""Dates by which something is needed, as people write them in seven languages; and dates that are nothing of the kind."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from maildesk.desk.deadlines import deadline, offered
from maildesk.desk.values import Ticket, TicketState
from tests.desk.builders import NOW, mail

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The release is under embargo until December 8, 2026, 9 am PT.", date(2026, 12, 8)),
        ("We need the banner by 1 December.", date(2026, 12, 1)),
        ("Please send it by Friday, 4 December 2026", date(2026, 12, 4)),
        ("It must be there before KubeCon on March 23", date(2027, 3, 23)),
        ("Deadline: 2026-12-15", date(2026, 12, 15)),
        ("2026-12-15 is the deadline of the printer", date(2026, 12, 15)),
        ("no later than the 3rd of December", date(2026, 12, 3)),
        ("Wir brauchen es bis zum 1. Dezember.", date(2026, 12, 1)),
        ("Sperrfrist: 08.12.2026, 15 Uhr", date(2026, 12, 8)),
        ("Spätestens am 3. März 2027 muss es da sein", date(2027, 3, 3)),
        ("Il nous le faut avant le 1er décembre", date(2026, 12, 1)),
        ("au plus tard le 15 janvier 2027", date(2027, 1, 15)),
        ("Lo necesitamos antes del 1 de diciembre de 2026", date(2026, 12, 1)),
        ("La fecha límite es el 10 de enero", date(2027, 1, 10)),
        ("Precisamos até 1 de dezembro", date(2026, 12, 1)),
        ("O prazo é 5 de março de 2027", date(2027, 3, 5)),
        ("请在2026年12月1日之前完成", date(2026, 12, 1)),
        ("截止日期是12月15日", date(2026, 12, 15)),
        ("12月1日までにお願いします", date(2026, 12, 1)),
        ("we need all of the banners by\n1 December", date(2026, 12, 1)),
        ("We would like a booth at KubeCon on 2026-12-10.", date(2026, 12, 10)),
        ("The booth opens on December 8.", date(2026, 12, 8)),
        ("v2.0 goes live on 5 December, could you post about it?", date(2026, 12, 5)),
        ("Unsere Veröffentlichung ist am 8. Dezember", date(2026, 12, 8)),
        ("我们的活动在12月10日", date(2026, 12, 10)),
        ("KubeCon is on December 10. We need the banner by December 20.", date(2026, 12, 20)),  # a day that they set comes first
        ("The embargo lifts on December 8. The deadline of the blog is December 4.", date(2026, 12, 4)),
    ],
)
def test_a_day_by_which_it_is_needed_is_found(text: str, day: date) -> None:
    found = deadline(text, TODAY)
    assert found is not None and found.day == day


@pytest.mark.parametrize(
    "text",
    [
        "We met on 3 December 2026.",
        "It was due on 3 November 2026.",
        "We wrote to you on 2026-11-02, before anybody else did.",
        "We need it by 3/4/2027.",
        "before 31 June 2027",
        "Please call us before noon. We are back on December 8.",
        "Written by Ana Souza on 8 December 2026",
        "It may take until we know more",
        "By 2040-01-01 everything will be different",
        "Version 2026.12.1 is due",
        "We need it by the 1st",
        "Kubernetes 1.30 before 1.31",
        "我们在2026年12月1日见面",
    ],
)
def test_a_date_that_is_no_deadline_is_none(text: str) -> None:
    assert deadline(text, TODAY) is None


def test_a_date_without_a_year_is_the_next_one_unless_it_was_just_over() -> None:
    assert deadline("by 1 March", TODAY) is not None
    assert deadline("by 10 November", TODAY) is None


def test_the_words_that_say_it_are_kept() -> None:
    found = deadline("Hi,\nwe need the banner by 1 December.\nAna", TODAY)
    assert found is not None and found.words.startswith("hi, we need the banner by 1 december")


def test_staff_are_offered_it_once() -> None:
    asks = mail(text="We need it by 1 December.", reply=None)
    ticket = Ticket(7, 1042, TicketState.NEW, "We need a logo", requester_id=1)
    (offer,) = offered(asks, ticket, NOW)
    assert (offer.label, offer.command) == ("Needed by 2026-12-01", "#needed 2026-12-01")
    known = replace(ticket, needed_by=datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC))
    assert list(offered(asks, known, NOW)) == []


@pytest.mark.parametrize("piece", ["by ", "december ", "1 ", "2026-12-", "12月", "by the ", "monday, ", "a. ", "1. "])
def test_a_megabyte_of_anything_takes_no_time(piece: str) -> None:
    begun = time.perf_counter()
    deadline(piece * (1_000_000 // len(piece)), TODAY)
    assert time.perf_counter() - begun < 0.5
