# SPDX-License-Identifier: Apache-2.0
"""The roster as lines, as JSON and as a page, and what an import changes of it. JSON keys may be added, never renamed or dropped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.output import Column, to_json

if TYPE_CHECKING:
    from maildesk.cli.context import Invocation
    from maildesk.cli.page import Page
    from maildesk.flow.roster import Plan
    from maildesk.store.roster import SeatRow

SEATS = (
    Column("github"),
    Column("name"),
    Column("company"),
    Column("project"),
    Column("maturity"),
    Column("body", wide=True),
    Column("addresses"),
    Column("joined_at", "SINCE", wide=True),
)
HISTORY = (*SEATS[:-1], Column("joined_at", "SINCE"), Column("left_at", "LEFT"))
CHANGES = (
    Column("change"),
    Column("project"),
    Column("name"),
    Column("github"),
    Column("what"),
    Column("was"),
    Column("now"),
)
_BY_PROJECT = (Column("change"), Column("project"), Column("maturity"), Column("people"))
_MOST_REMARKS = 10


def row(one: "SeatRow") -> dict[str, Any]:
    """A line of `roster list`."""
    place = one.place
    return {
        "github": place.github,
        "name": place.name,
        "company": place.company,
        "project": place.project,
        "maturity": place.maturity,
        "body": place.body,
        "addresses": list(one.addresses),
        "joined_at": one.joined_at,
        "left_at": one.left_at,
    }


def write(page: "Page", found: "Sequence[SeatRow]") -> None:
    """Project by project, who is there and who was; of a person so all their seats."""
    for project in dict.fromkeys(one.place.project for one in found):
        there = [one for one in found if one.place.project == project]
        now = [one for one in there if one.left_at is None]
        page.title(f"{project}, {(now or there)[-1].place.maturity or 'of unknown maturity'}")
        for one in (*now, *(one for one in there if one.left_at is not None)):
            page.line(_line(page, one))


def _line(page: "Page", one: "SeatRow") -> str:
    place = one.place
    known = f"<{', '.join(one.addresses)}>" if one.addresses else ""
    github = f"({place.github})" if place.github else "(not on GitHub)"
    who = " ".join(filter(None, (place.name, github, known)))
    time = f"since {page.when(one.joined_at)}" if one.left_at is None else f"{page.when(one.joined_at)} to {page.when(one.left_at)}"
    return ", ".join(filter(None, (who, place.company, place.body, time)))


def print_plan(invocation: "Invocation", plan: "Plan") -> None:
    """Who joins, leaves and moves, and what of the file was passed over."""
    if invocation.output == "json":
        click.echo(to_json(_whole(plan), indent=2))
        return
    if plan.turnover.changes and not plan.held and invocation.format in ("table", "wide"):
        invocation.print_rows(_projects(plan), _BY_PROJECT)
    elif plan.turnover.changes:
        invocation.print_rows(_changes(plan), CHANGES)
    for line in _told(plan):
        invocation.say(line)


def _whole(plan: "Plan") -> dict[str, Any]:
    return {
        **_counts(plan),
        "changes": list(_changes(plan)),
        "unknown_projects": list(plan.roster.unknown),
        "remarks": [{"line": line, "what": what} for line, what in plan.roster.remarks],
        "doubtful": plan.doubtful,
    }


def _counts(plan: "Plan") -> dict[str, int]:
    kinds = Counter(str(one.kind) for one in plan.turnover.changes)
    people, projects = ({getattr(one, name) for one in plan.roster.places} for name in ("key", "project"))
    counted = {"seats": len(plan.roster.places), "people": len(people), "projects": len(projects)}
    return counted | {kind: kinds[kind] for kind in ("joined", "left", "moved")}


def _changes(plan: "Plan") -> Iterator[dict[str, Any]]:
    for one in plan.turnover.changes:
        yield {
            "change": str(one.kind),
            "project": one.project,
            "name": one.name,
            "github": one.github,
            "what": one.what,
            "was": one.was,
            "now": one.now,
        }


def _projects(plan: "Plan") -> Iterator[dict[str, Any]]:
    """Of a first import nobody reads two thousand lines: how many join each project."""
    people = Counter((one.project, one.maturity) for one in plan.turnover.joined)
    for (project, maturity), number in people.items():
        yield {"change": "joined", "project": project, "maturity": maturity, "people": number}


def _told(plan: "Plan") -> Iterator[str]:
    counts, remarks = _counts(plan), plan.roster.remarks
    yield f"the file has {counts['seats']} seats of {counts['people']} people in {counts['projects']} projects"
    yield f"joined: {counts['joined']}, left: {counts['left']}, moved: {counts['moved']}"
    if plan.roster.unknown:
        yield f"not in your list of projects: {', '.join(plan.roster.unknown)}"
    for line, what in remarks[:_MOST_REMARKS]:
        yield f"line {line}: {what}"
    if len(remarks) > _MOST_REMARKS:
        yield f"and {len(remarks) - _MOST_REMARKS} remarks more; -o json has them all"
