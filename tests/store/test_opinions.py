# SPDX-License-Identifier: Apache-2.0
"""Opinions in reports, against a slow recomputation ticket by ticket, on both databases; and what of them is public."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import update

from maildesk.flow.ledger import HIDDEN
from maildesk.flow.report import GROUPS, Asked, Report, Reports
from maildesk.past.year import Year
from maildesk.store.reports import Reporting
from maildesk.store.schema import ticket
from maildesk.store.sql import SqlStore
from tests.past.desk import UNTIL, catalogue, rows, write

DESK = Year(tickets=300, since=UNTIL - timedelta(days=120), until=UNTIL)
ALL = Asked(DESK.since, DESK.until)
Ticket = Mapping[str, Any]


# Some of what people spoke of was found to be spam, or is part of another ticket by now.
APART = "spam"


@cache
def tickets() -> tuple[Ticket, ...]:
    return tuple({**one, "state": APART if _apart(one) else one["state"]} for one in rows(DESK)["ticket"])


def _apart(one: Ticket) -> bool:
    return one["helped"] is not None and one["id"] % 7 == 0


@pytest.fixture
def reporting(store: SqlStore) -> Reporting:
    """Over a desk whose weeks were kept before some of its tickets were set apart."""
    write(store.database, DESK)
    store.tally_weeks(UNTIL)
    with store.database.writing() as connection:
        apart = [one["id"] for one in tickets() if _apart(one)]
        connection.execute(update(ticket).where(ticket.c.id.in_(apart)).values(state=APART))
    return Reporting(store.database)


def names() -> dict[int, str]:
    return {one["id"]: one["name"] for one in rows(DESK)["person"] if one["staff"]}


def week(one: Ticket) -> str:
    day: date = one["opened_at"].date()
    return (day - timedelta(days=day.weekday())).isoformat()


KEYS: Mapping[str, Callable[[Ticket], str]] = {
    "category": lambda one: one["category"],
    "service": lambda one: one["service"] or "none",
    "project": lambda one: one["project"] or "none",
    "maturity": lambda one: one["maturity"] or "none",
    "staff": lambda one: names()[one["owner_id"]] if one["owner_id"] else "nobody",
    "week": week,
}


def recomputed(by: str, asked: Asked = ALL) -> dict[str, tuple[int, int, int]]:
    """Of each group how many were asked, were helped, and were not: ticket by ticket."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in tickets():
        if not asked.since <= one["opened_at"] < asked.until or asked.category not in (None, one["category"]):
            continue
        counts = found[KEYS[by](one)]
        if one["state"] in ("spam", "merged"):
            continue
        counts[0] += one["opinion_asked_at"] is not None
        counts[1] += one["helped"] is True
        counts[2] += one["helped"] is False
    return {name: (counts[0], counts[1], counts[2]) for name, counts in found.items()}


def made(reporting: Reporting, name: str, by: str = "category", asked: Asked = ALL) -> Report:
    return Reports(reporting, catalogue()).make(name, asked, UNTIL, by)


def test_opinions_are_those_of_each_ticket_added_up(reporting: Reporting) -> None:
    for by in GROUPS:
        told = made(reporting, "satisfaction", by)
        assert {row[by]: (row["asked"], row["helped"], row["not_helped"]) for row in told.rows} == recomputed(by), by


def test_only_opinions_of_the_requests_that_were_asked_for_count(reporting: Reporting) -> None:
    asked = Asked(DESK.since + timedelta(days=30), DESK.until - timedelta(days=30), category="events")
    told = made(reporting, "satisfaction", "project", asked)
    assert {row["project"]: (row["asked"], row["helped"], row["not_helped"]) for row in told.rows} == recomputed("project", asked)


def test_the_share_is_of_those_who_said_something(reporting: Reporting) -> None:
    told = made(reporting, "satisfaction", "maturity")
    for row in told.rows:
        said = row["helped"] + row["not_helped"]
        assert row["answered"] == said <= row["asked"]
        assert row["helped_percent"] == (round(100 * row["helped"] / said, 1) if said else None)


def test_the_summary_has_the_opinions_of_all(reporting: Reporting) -> None:
    figures = {row["figure"]: row["value"] for row in made(reporting, "summary", by="").rows}
    asked, helped, unhelped = (sum(one[at] for one in recomputed("category").values()) for at in range(3))
    assert figures["asked whether it helped"] == asked
    assert (figures["said that it helped"], figures["said that it did not help"]) == (helped, unhelped)
    assert figures["helped, of those who said (%)"] == round(100 * helped / (helped + unhelped), 1)


def test_other_reports_count_opinions_too(reporting: Reporting) -> None:
    for name, by in (("staff", "staff"), ("trend", "week")):
        told = {row[by]: row["opinions"] for row in made(reporting, name).rows if row["opinions"]}
        assert told == {group: helped + unhelped for group, (_, helped, unhelped) in recomputed(by).items() if helped + unhelped}


def test_the_public_account_has_opinions_as_counts_of_five_or_more(reporting: Reporting) -> None:
    slow = recomputed("category")
    for row in made(reporting, "ledger").rows:
        if row["of"] != "category":
            continue
        _, helped, unhelped = slow.get(row["name"], (0, 0, 0))
        if row["opinions"] != HIDDEN:
            assert row["opinions"] == helped + unhelped and (row["opinions"] == 0 or row["opinions"] >= 5)
        if row["helped"] != HIDDEN:
            assert row["helped"] == helped and all(count == 0 or count >= 5 for count in (helped, unhelped))


def test_no_report_has_a_column_for_words(reporting: Reporting) -> None:
    for name in ("satisfaction", "ledger", "summary", "categories", "staff", "projects", "trend"):
        told = made(reporting, name)
        assert all(
            isinstance(value, int | float | None) or key in ("of", "name", *GROUPS, "figure") or value == HIDDEN
            for row in told.rows
            for key, value in row.items()
        ), name
