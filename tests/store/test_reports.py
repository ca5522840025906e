# SPDX-License-Identifier: Apache-2.0
"""Reports against a slow recomputation from the rows of a made-up desk, ticket by ticket, on both databases."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import ceil
from operator import itemgetter
from typing import Any

import pytest

from maildesk.desk.figures import Figures, Times
from maildesk.flow.ledger import HIDDEN
from maildesk.flow.report import GROUPS, NAMES, TOLD_BY, Asked, Reports
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
        judge_later(cell, one, done=done)
        judge_solution(cell, one)
        if not done:
            cell.opened_minutes.add(Times([int(one["opened_at"].timestamp()) // 60]))
        for seconds, times in ((one["answer_seconds"], cell.answers), (one["resolve_seconds"], cell.solutions)):
            if seconds is not None:
                times.add(Times([seconds // 60]))
    return dict(found)


def judge_later(cell: Figures, one: Ticket, *, done: bool) -> None:
    """Those that were answered, and the one that may still wait."""
    cell.later_kept += one["later_kept"]
    cell.later_missed += one["later_missed"]
    if one["next_due_at"] is not None:
        stopped = one["paused_at"] or UNTIL
        if one["next_due_at"] < stopped:
            cell.later_missed += 1
        elif not done:
            cell.later_pending += 1


def judge_solution(cell: Figures, one: Ticket) -> None:
    """While the requester has the ball nothing becomes late."""
    stopped = one["paused_at"] or one["resolved_at"] or UNTIL
    if one["resolve_due_at"] < stopped:
        cell.solved_missed += 1
    elif one["resolved_at"] is not None:
        cell.solved_kept += 1
    else:
        cell.solved_pending += 1


def asked_for(asked: Asked) -> Iterator[Ticket]:
    for one in rows(DESK)["ticket"]:
        wanted = (("category", asked.category), ("project", asked.project), ("maturity", asked.maturity))
        if asked.since <= one["opened_at"] < asked.until and all(value in (None, one[name]) for name, value in wanted):
            yield one


GROUPED = [("category",), ("service",), ("category", "service"), ("project",), ("project", "maturity"), ("maturity",), ("owner_id",)]


@pytest.mark.parametrize("by", GROUPED, ids=" and ".join)
def test_the_figures_are_those_of_each_ticket_added_up(reporting: Reporting, by: tuple[str, ...]) -> None:
    keys = tuple(lambda one, name=name: one[name] for name in by)
    assert reporting.cells(by, ALL, UNTIL) == recomputed(keys)


def monday(one: Ticket) -> str:
    return f"{one['opened_at'] - timedelta(days=one['opened_at'].weekday()):%Y-%m-%d}"


def test_weeks_are_those_of_utc(reporting: Reporting) -> None:
    assert reporting.cells(("week",), ALL, UNTIL) == recomputed((monday,))


def rank(values: list[float], share: float) -> float | None:
    """The percentile by nearest rank."""
    return sorted(values)[max(ceil(share * len(values)), 1) - 1] if values else None


def told_slowly(tickets: list[Ticket]) -> dict[str, Any]:
    """A row of a report from the rows of its tickets, figure by figure."""
    real = [one for one in tickets if one["state"] != "spam"]
    open_ = [one for one in real if one["state"] not in ("resolved", "closed")]
    answers, solutions = ([one[name] // 60 / 60 for one in real if one[name] is not None] for name in ("answer_seconds", "resolve_seconds"))
    ages = [(UNTIL - one["opened_at"].replace(second=0)).total_seconds() / 86400 for one in open_]
    shares = {
        "answer_p50_h": rank(answers, 0.5),
        "answer_p90_h": rank(answers, 0.9),
        "solved_p50_h": rank(solutions, 0.5),
        "solved_p90_h": rank(solutions, 0.9),
        "open_p50_d": rank(ages, 0.5),
        "open_p90_d": rank(ages, 0.9),
        "open_oldest_d": max(ages, default=None),
    }
    counts = {
        "requests": len(real),
        "open": len(open_),
        "waiting": sum(one["state"] == "waiting" for one in real),
        "reopened": sum(one["reopened"] for one in real),
    }
    return counts | {name: None if value is None else round(value, 1) for name, value in shares.items()}


@pytest.mark.parametrize("by", GROUPS)
def test_everything_is_told_by_anything_as_its_tickets_say(reporting: Reporting, by: str) -> None:
    key = monday if by == "week" else itemgetter("owner_id" if by == "staff" else by)
    names: dict[Any, str] = {**reporting.names(), None: "nobody"} if by == "staff" else {}
    own: dict[str, list[Ticket]] = defaultdict(list)
    for one in asked_for(ALL):
        own[names.get(key(one), key(one)) or "none"].append(one)
    made = Reports(reporting, catalogue()).make("summary", ALL, UNTIL, by)
    assert {row[by] for row in made.rows} == own.keys()
    for row in made.rows:
        expected = told_slowly(own[row[by]])
        assert {name: row[name] for name in expected} == expected


def test_the_promise_is_told_of_later_answers_and_of_solutions_too(reporting: Reporting) -> None:
    (whole,) = recomputed((lambda _: 0,)).values()
    made = Reports(reporting, catalogue()).make("promise", ALL, UNTIL, "maturity")
    for name, expected in (
        ("later_in_time", whole.later_kept),
        ("later_late", whole.later_missed),
        ("later_not_due", whole.later_pending),
        ("solved_in_time", whole.solved_kept),
        ("solved_late", whole.solved_missed),
        ("solved_not_due", whole.solved_pending),
    ):
        assert sum(row[name] for row in made.rows) == expected > 0, name
    summary = {row["figure"]: row["value"] for row in Reports(reporting, catalogue()).make("summary", ALL, UNTIL).rows}
    assert summary["later answers in time"] == whole.later_kept
    judged = whole.solved_kept + whole.solved_missed
    assert summary["promise of solutions kept (%)"] == round(100 * whole.solved_kept / judged, 1)


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


@pytest.mark.parametrize("column", ["category", "service", "project", "maturity", "owner_id", "week"])
def test_the_backlog_holds_what_is_open_whenever_it_was_opened(reporting: Reporting, column: str) -> None:
    key = monday if column == "week" else itemgetter(column)
    late = Asked(UNTIL - timedelta(days=1), UNTIL)
    open_ = [one for one in rows(DESK)["ticket"] if one["state"] not in ("resolved", "closed", "spam")]
    bound = UNTIL - timedelta(days=7)
    for found in reporting.backlog(column, late, [bound]):
        own = [one["opened_at"] for one in open_ if key(one) == found.key]
        assert (found.oldest, *found.younger) == (min(own), sum(one > bound for one in own), len(own))
        assert found.opened == Times(int(one.timestamp()) // 60 for one in own)
        open_ = [one for one in open_ if key(one) != found.key]
    assert not open_


def test_every_report_of_a_desk_can_be_made(reporting: Reporting) -> None:
    reports = Reports(reporting, catalogue())
    for name, by in [*((name, None) for name in NAMES), *((name, by) for name in TOLD_BY for by in GROUPS)]:
        made = reports.make(name, ALL, UNTIL, by)
        assert made.rows, name
        assert all(tuple(row) == made.columns for row in made.rows), (name, by)


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
