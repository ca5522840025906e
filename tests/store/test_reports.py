# SPDX-License-Identifier: Apache-2.0
"""Reports against a slow recomputation from the rows of a made-up desk, ticket by ticket, on both databases."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest

from maildesk.desk.figures import Figures, Times
from maildesk.flow.ledger import HIDDEN
from maildesk.flow.report import Asked, Reports
from maildesk.past.year import Year
from maildesk.store.reports import Reporting
from maildesk.store.sql import SqlStore
from tests.past.desk import UNTIL, catalogue, rows, write

DESK = Year(tickets=300, since=UNTIL - timedelta(days=120), until=UNTIL)
ALL = Asked(DESK.since, DESK.until)
Ticket = Mapping[str, Any]


@pytest.fixture(params=["counted", "kept"])
def reporting(store: SqlStore, request: pytest.FixtureRequest) -> Reporting:
    """Over a desk whose tickets are all counted when they are asked for, or kept by the week."""
    write(store.database, DESK)
    if request.param == "kept":
        assert store.tally_weeks(UNTIL) == 17
    return Reporting(store.database)


def recomputed(by: tuple[Callable[[Ticket], Any], ...], asked: Asked = ALL) -> dict[tuple[Any, ...], Figures]:
    """Ticket by ticket, in the plainest way."""
    found: dict[tuple[Any, ...], Figures] = defaultdict(Figures)
    for one in asked_for(asked):
        cell = found[tuple(key(one) for key in by)]
        if one["state"] == "spam":
            cell.spam += 1
            continue
        done = one["state"] in ("resolved", "closed")
        cell.opened += 1
        cell.done += done
        cell.open += not done
        cell.waiting += one["state"] == "waiting"
        cell.reopened += one["reopened"]
        cell.asked += one["opinion_asked_at"] is not None
        cell.helped += one["helped"] is True
        cell.unhelped += one["helped"] is False
        if one["answered_at"] is not None:
            in_time = one["answered_at"] <= one["first_due_at"]
        else:
            in_time = None if one["first_due_at"] >= UNTIL else False
        cell.kept += in_time is True
        cell.missed += in_time is False
        cell.pending += in_time is None
        for seconds, times in ((one["answer_seconds"], cell.answers), (one["resolve_seconds"], cell.solutions)):
            if seconds is not None:
                times.add(Times([seconds // 60]))
    return dict(found)


def asked_for(asked: Asked) -> Iterator[Ticket]:
    for one in rows(DESK)["ticket"]:
        wanted = (("category", asked.category), ("project", asked.project), ("maturity", asked.maturity))
        if asked.since <= one["opened_at"] < asked.until and all(value in (None, one[name]) for name, value in wanted):
            yield one


@pytest.mark.parametrize("by", [("category",), ("category", "service"), ("project", "maturity"), ("owner_id",), ("maturity",)])
def test_the_figures_are_those_of_each_ticket_added_up(reporting: Reporting, by: tuple[str, ...]) -> None:
    keys = tuple(lambda one, name=name: one[name] for name in by)
    assert reporting.cells(by, ALL, UNTIL) == recomputed(keys)


def test_weeks_are_those_of_utc(reporting: Reporting) -> None:
    weeks = (lambda one: f"{one['opened_at'] - timedelta(days=one['opened_at'].weekday()):%Y-%m-%d}",)
    assert reporting.cells(("week",), ALL, UNTIL) == recomputed(weeks)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(DESK.since + timedelta(days=30), DESK.until - timedelta(days=30)),
        Asked(DESK.since, DESK.until, category="legal"),
        Asked(DESK.since, DESK.until, project="Prometheus"),
        Asked(DESK.since, DESK.until, maturity="graduated"),
    ],
    ids=["time", "category", "project", "maturity"],
)
def test_only_what_was_asked_for_is_counted(reporting: Reporting, asked: Asked) -> None:
    for name in ("category", "project", "owner_id"):
        expected = recomputed((itemgetter(name),), asked)
        assert expected
        assert reporting.cells((name,), asked, UNTIL) == expected


def test_the_backlog_holds_what_is_open_whenever_it_was_opened(reporting: Reporting) -> None:
    late = Asked(UNTIL - timedelta(days=1), UNTIL)
    open_ = [one for one in rows(DESK)["ticket"] if one["state"] not in ("resolved", "closed", "spam")]
    bound = UNTIL - timedelta(days=7)
    for category, oldest, (younger, all_) in reporting.backlog(late, [bound]):
        own = [one["opened_at"] for one in open_ if one["category"] == category]
        assert (oldest, younger, all_) == (min(own), sum(one > bound for one in own), len(own))
        open_ = [one for one in open_ if one["category"] != category]
    assert not open_


def test_every_report_of_a_desk_can_be_made(reporting: Reporting) -> None:
    reports = Reports(reporting, catalogue())
    for name in ("summary", "promise", "categories", "staff", "projects", "trend", "backlog", "ledger"):
        made = reports.make(name, ALL, UNTIL)
        assert made.rows, name
        assert all(tuple(row) == made.columns for row in made.rows), name


def test_weeks_begin_on_monday_and_hold_everything(reporting: Reporting) -> None:
    made = Reports(reporting, catalogue()).make("trend", ALL, UNTIL)
    assert all(datetime.fromisoformat(row["week"]).replace(tzinfo=UTC).weekday() == 0 for row in made.rows)
    assert sum(row["requests"] for row in made.rows) == sum(one.opened for one in recomputed((lambda _: 0,)).values())


def test_the_ledger_shows_no_cell_of_fewer_than_five(reporting: Reporting) -> None:
    made = Reports(reporting, catalogue()).make("ledger", ALL, UNTIL)
    counts = [row[name] for row in made.rows for name in ("requests", "done", "open", "reopened")]
    assert all(one == HIDDEN or one == 0 or one >= 5 for one in counts)


def test_the_ledger_lets_nobody_reckon_what_it_hides(reporting: Reporting) -> None:
    made = Reports(reporting, catalogue()).make("ledger", ALL, UNTIL)
    assert all((row["done"] == HIDDEN) == (row["open"] == HIDDEN) for row in made.rows)


def test_the_ledger_names_no_project_that_asked_less_than_five_times(reporting: Reporting) -> None:
    asked = Counter(one["project"] for one in rows(DESK)["ticket"] if one["state"] != "spam")
    made = Reports(reporting, catalogue()).make("ledger", ALL, UNTIL)
    named = {row["name"] for row in made.rows if row["of"] == "project"} - {"(all others)"}
    assert named == {name for name, count in asked.items() if count >= 5}
