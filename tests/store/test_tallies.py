# SPDX-License-Identifier: Apache-2.0
"""Weeks that are kept for reports hold what counting their tickets gives, whatever happens to a ticket, on both databases."""

import random
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from maildesk.desk.figures import Figures
from maildesk.flow.report import Asked
from maildesk.past.year import Year
from maildesk.store.counting import Key, counted
from maildesk.store.reports import Reporting
from maildesk.store.schema import participant, tally, ticket
from maildesk.store.sql import SqlStore
from maildesk.store.tallies import KEPT
from tests.past.desk import UNTIL, write

DESK = Year(tickets=200, since=UNTIL - timedelta(days=60), until=UNTIL)
ALL = Asked(DESK.since, DESK.until)
WEEKS = 8


@pytest.fixture
def made(store: SqlStore) -> SqlStore:
    write(store.database, DESK)
    assert store.tally_weeks(UNTIL) == WEEKS
    return store


def kept(store: SqlStore, by: tuple[str, ...]) -> Mapping[Key, Figures]:
    return Reporting(store.database).cells(by, ALL, UNTIL)


def slowly(store: SqlStore, by: tuple[str, ...]) -> Mapping[Key, Figures]:
    within = [ticket.c.opened_at >= ALL.since, ticket.c.opened_at < ALL.until]
    with store.database.reading() as connection:
        found = counted(connection, by, within)
    for one in found.values():
        one.judge(UNTIL)
    return found


def weeks(store: SqlStore) -> int:
    with store.database.reading() as connection:
        return len(set(connection.execute(select(tally.c.week)).scalars()))


def change(store: SqlStore, number: int, values: dict[str, Any]) -> None:
    with store.database.writing() as connection:
        assert connection.execute(update(ticket).where(ticket.c.number == number).values(values)).rowcount == 1


def closed(store: SqlStore) -> int:
    """A ticket of which everything is counted, opened in no week of the beginning or the end."""
    c = ticket.c
    wanted = select(c.number).where(c.state == "closed", c.answer_seconds.is_not(None), c.owner_id != 3, c.category != "legal")
    with store.database.reading() as connection:
        return int(connection.execute(wanted.where(c.opened_at > DESK.since + timedelta(days=8)).order_by(c.number).limit(1)).scalar_one())


def test_what_is_kept_is_kept_once(made: SqlStore) -> None:
    assert made.tally_weeks(UNTIL) == 0


def test_a_report_of_what_is_kept_says_what_counting_says(made: SqlStore) -> None:
    for by in (*KEPT.values(), ("week",), ("maturity",), ("week", "category")):
        assert kept(made, by) == slowly(made, by)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "spam"},
        {"category": "legal"},
        {"owner_id": 3},
        {"answer_seconds": 1_234_567},
        {"resolve_seconds": None},
        {"later_kept": 7},
        {"later_missed": 3},
        {"next_due_at": UNTIL - timedelta(days=3)},
        {"resolve_due_at": UNTIL - timedelta(days=90)},
        {"state": "open", "paused_at": None, "resolved_at": None},
        {"reopened": 4},
        {"helped": False, "opinion_asked_at": UNTIL},
        {"opened_at": UNTIL - timedelta(days=30)},
    ],
    ids=str,
)
def test_a_ticket_that_changes_is_counted_as_it_is_now(made: SqlStore, values: dict[str, Any]) -> None:
    before = kept(made, ("category", "owner_id"))
    change(made, closed(made), values)
    assert weeks(made) < WEEKS
    for by in (*KEPT.values(), ("category", "owner_id")):
        assert kept(made, by) == slowly(made, by)
    assert kept(made, ("category", "owner_id")) != before or "opened_at" in values
    made.tally_weeks(UNTIL)
    assert kept(made, ("project",)) == slowly(made, ("project",))


def test_a_ticket_that_comes_late_or_goes_is_counted(made: SqlStore) -> None:
    with made.database.writing() as connection:
        row = dict(connection.execute(select(ticket).where(ticket.c.number == 1005)).one()._mapping)
        connection.execute(insert(ticket).values({**row, "id": 9_999_999, "number": 9_999_999}))
    assert weeks(made) == WEEKS - 1
    assert kept(made, ("category",)) == slowly(made, ("category",))
    made.tally_weeks(UNTIL)
    with made.database.writing() as connection:
        connection.execute(delete(participant).where(participant.c.ticket_id == 9_999_999))
        connection.execute(delete(ticket).where(ticket.c.number == 9_999_999))
    assert weeks(made) == WEEKS - 1
    assert kept(made, ("category",)) == slowly(made, ("category",))


def test_no_order_of_changes_and_counting_makes_a_figure_wrong(made: SqlStore) -> None:
    rng = random.Random(11)
    for _ in range(20):
        if rng.random() < 0.3:
            made.tally_weeks(UNTIL, most=rng.randint(1, 4))
        else:
            values = {
                "state": rng.choice(("open", "closed", "merged")),
                "answer_seconds": rng.randrange(10**6),
                "owner_id": rng.randint(1, 9),
            }
            change(made, 1001 + rng.randrange(DESK.tickets), values)
        for by in KEPT.values():
            assert kept(made, by) == slowly(made, by)


@pytest.mark.parametrize(
    ("values", "pending", "missed"),
    [
        ({"answered_at": None, "first_due_at": UNTIL + timedelta(days=9)}, "pending", "missed"),
        ({"next_due_at": UNTIL + timedelta(days=9)}, "later_pending", "later_missed"),
        ({"resolved_at": None, "resolve_due_at": UNTIL + timedelta(days=9)}, "solved_pending", "solved_missed"),
    ],
    ids=["a first answer", "a later answer", "a solution"],
)
def test_what_was_not_due_when_its_week_was_counted_becomes_late_without_counting_it_anew(
    made: SqlStore, values: dict[str, Any], pending: str, missed: str
) -> None:
    change(made, 1010, {"state": "open", "paused_at": None, **values})
    made.tally_weeks(UNTIL)
    told = []
    for now in (UNTIL, UNTIL + timedelta(days=10)):
        cells = Reporting(made.database).cells(("category",), ALL, now).values()
        told.append((sum(getattr(one, pending) for one in cells), sum(getattr(one, missed) for one in cells)))
    assert told[1][0] < told[0][0]  # what the requester has is not due as long as they have it
    assert sum(told[0]) == sum(told[1])
    assert made.tally_weeks(UNTIL) == 0


def test_the_week_of_now_is_not_kept(store: SqlStore) -> None:
    write(store.database, DESK)
    store.tally_weeks(DESK.since + timedelta(days=10))
    assert weeks(store) == 1


def test_weeks_that_another_rule_counted_are_counted_anew(made: SqlStore) -> None:
    with made.database.writing() as connection:
        connection.execute(update(tally).values(rule="another"))
    assert kept(made, ("category",)) == slowly(made, ("category",))
    assert made.tally_weeks(UNTIL) == WEEKS


def test_whoever_writes_while_a_week_is_counted_is_waited_for(made: SqlStore) -> None:
    changed, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with made.database.writing() as connection:
            connection.execute(update(ticket).where(ticket.c.number == 1003).values(state="merged"))
            changed.set()
            go_on.wait(20)

    with made.database.writing() as connection:
        connection.execute(delete(tally))
    writer = threading.Thread(target=write_slowly)
    counter = threading.Thread(target=made.tally_weeks, args=(UNTIL,))
    writer.start()
    assert changed.wait(20)
    counter.start()
    counter.join(0.3)
    assert counter.is_alive()
    go_on.set()
    writer.join()
    counter.join()
    assert weeks(made) == WEEKS
    assert kept(made, ("category",)) == slowly(made, ("category",))
