# SPDX-License-Identifier: Apache-2.0
"""The reports: what the database counted, as rows for people and programs, with what is worth a picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.figures import MEDIAN, SLOW, Figures, percentile, together
from maildesk.flow.ledger import LEDGER, NOTE, account
from maildesk.flow.spans import hours, per_cent

Key = tuple[Any, ...]
Row = dict[str, Any]

NAMES = ("summary", "promise", "categories", "staff", "projects", "trend", "backlog", "satisfaction", "ledger")
GROUPS = ("category", "service", "project", "maturity", "staff", "week")
TOLD_BY = ("promise", "satisfaction")  # the reports that can be told by any of them
_AGES = ("under a day", "1 to 2 days", "2 to 7 days", "7 to 30 days", "over 30 days")
_DAYS = (1, 2, 7, 30)  # at which one age ends and the next begins


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tickets a report is about: opened from `since` on and before `until`. None is all."""

    since: datetime
    until: datetime
    category: str | None = None
    project: str | None = None
    maturity: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Something to look at: a bar for each label, in the order given. `unit`: "tickets", "%" or "hours"."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]
    along_time: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its rows all have the keys of `columns`, in that order. `note`: what its reader has to know of them."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...] = field(default=())
    note: str = ""


class Counting(Protocol):
    """What the reports need from the database (`store/reports.py`)."""

    def cells(self, by: Sequence[str], asked: Asked, now: datetime) -> dict[Key, Figures]: ...

    def backlog(self, asked: Asked, bounds: Sequence[datetime]) -> Iterable[tuple[str, datetime, Sequence[int]]]: ...

    def names(self) -> dict[int, str]: ...


class Reports:
    """Makes reports by name."""

    def __init__(self, store: Counting, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def make(self, name: str, asked: Asked, now: datetime, by: str = "category") -> Report:
        """The report of that name (`NAMES`). `by`: what `promise` and `satisfaction` are told by (`GROUPS`).

        Raises KeyError, StoreUnavailable.
        """
        makers: Mapping[str, Callable[[], Report]] = {
            "summary": lambda: self._summary(asked, now),
            "promise": lambda: self._promise(asked, now, by),
            "categories": lambda: self._categories(asked, now),
            "staff": lambda: self._grouped("staff", "By member of staff", ("staff",), self._staff(asked, now)),
            "projects": lambda: self._projects(asked, now),
            "trend": lambda: self._trend(asked, now),
            "backlog": lambda: self._backlog(asked, now),
            "satisfaction": lambda: self._satisfaction(asked, now, by),
            "ledger": lambda: self._ledger(asked, now),
        }
        return makers[name]()

    def _cells(self, by: Sequence[str], asked: Asked, now: datetime) -> dict[Key, Figures]:
        return self._store.cells(by, asked, now)

    def _summary(self, asked: Asked, now: datetime) -> Report:
        cells = self._cells(("category",), asked, now)
        whole = together(cells.values())
        counts = (
            ("requests", whole.opened),
            ("done", whole.done),
            ("open", whole.open),
            ("waiting for the requester", whole.waiting),
            ("opened again", whole.reopened),
            ("first answers in time", whole.kept),
            ("first answers late or overdue", whole.missed),
            ("first answers not due yet", whole.pending),
            ("promise kept (%)", per_cent(whole.promise)),
            ("first answer, median (h)", hours(percentile(whole.answers, MEDIAN))),
            ("first answer, p90 (h)", hours(percentile(whole.answers, SLOW))),
            ("solution, median (h)", hours(percentile(whole.solutions, MEDIAN))),
            ("solution, p90 (h)", hours(percentile(whole.solutions, SLOW))),
            ("asked whether it helped", whole.asked),
            ("said that it helped", whole.helped),
            ("said that it did not help", whole.unhelped),
            ("helped, of those who said (%)", per_cent(whole.satisfaction)),
            ("unwanted", whole.spam),
            ("merged into others", whole.merged),
        )
        rows = tuple({"figure": name, "value": value} for name, value in counts)
        bars = tuple((self._name(slug), cell.opened) for (slug,), cell in _largest(cells))
        return Report("summary", "The desk in figures", ("figure", "value"), rows, (Chart("Requests by category", "tickets", bars),))

    def _promise(self, asked: Asked, now: datetime, by: str) -> Report:
        cells = self._by(by, asked, now)
        columns = (by, "in_time", "late", "not_due", "kept_percent", "answer_p50_h", "answer_p90_h")
        rows = tuple({by: name, **_promised(cell)} for name, cell in cells)
        bars = tuple((self._shown(by, name), per_cent(cell.promise) or 0.0) for name, cell in cells if cell.promise is not None)
        chart = Chart(f"Promise kept, by {by}", "%", bars, along_time=by == "week")
        return Report("promise", f"First answers in time, by {by}", columns, rows, (chart,))

    def _satisfaction(self, asked: Asked, now: datetime, by: str) -> Report:
        cells = self._by(by, asked, now)
        rows = tuple({by: name, **_opinions(cell)} for name, cell in cells)
        bars = tuple((self._shown(by, name), per_cent(cell.satisfaction) or 0.0) for name, cell in cells if cell.opinions)
        chart = Chart(f"Helped, of those who said, by {by}", "%", bars, along_time=by == "week")
        return Report("satisfaction", f"Whether it helped, by {by}", (by, *_OPINIONS), rows, (chart,))

    def _categories(self, asked: Asked, now: datetime) -> Report:
        cells = self._cells(("category", "service"), asked, now)
        rows = tuple({"category": slug, "service": service, **_told(cell)} for (slug, service), cell in _largest(cells))
        bars: dict[str, int] = {}
        for (slug, _), cell in cells.items():
            bars[self._name(slug)] = bars.get(self._name(slug), 0) + cell.opened
        chart = Chart("Requests by category", "tickets", tuple(sorted(bars.items(), key=lambda one: (-one[1], one[0]))))
        return Report("categories", "By category and service", ("category", "service", *_TOLD), rows, (chart,))

    def _staff(self, asked: Asked, now: datetime) -> list[tuple[str, Figures]]:
        names = self._store.names()
        cells = self._cells(("owner_id",), asked, now)
        return [("nobody" if owner is None else names.get(owner, f"person {owner}"), cell) for (owner,), cell in _largest(cells)]

    def _projects(self, asked: Asked, now: datetime) -> Report:
        cells = self._cells(("project", "maturity"), asked, now)
        rows = tuple({"project": name, "maturity": level, **_told(cell)} for (name, level), cell in _largest(cells))
        levels = _ordered(_folded(cells, lambda key: key[1] or "none"))
        charts = (
            Chart("Requests by project", "tickets", tuple((name or "none", cell.opened) for (name, _), cell in _largest(cells)[:25])),
            Chart("Requests by maturity", "tickets", tuple((name, cell.opened) for name, cell in levels)),
        )
        return Report("projects", "By project", ("project", "maturity", *_TOLD), rows, charts)

    def _trend(self, asked: Asked, now: datetime) -> Report:
        weeks = self._by("week", asked, now)
        rows = tuple({"week": name, **_told(cell)} for name, cell in weeks)
        charts = (
            Chart("Requests a week", "tickets", tuple((name, cell.opened) for name, cell in weeks), along_time=True),
            Chart(
                "First answer, median, by week of the request",
                "hours",
                tuple((name, hours(percentile(cell.answers, MEDIAN)) or 0.0) for name, cell in weeks),
                along_time=True,
            ),
        )
        return Report("trend", "Week by week (weeks begin on Monday, UTC)", ("week", *_TOLD), rows, charts)

    def _backlog(self, asked: Asked, now: datetime) -> Report:
        found = self._store.backlog(asked, [now - timedelta(days=days) for days in _DAYS])
        counts = {slug: [up_to - before for before, up_to in pairwise((0, *younger))] for slug, _, younger in found}
        oldest = {slug: first for slug, first, _ in found}
        ordered = sorted(counts, key=lambda slug: (-sum(counts[slug]), slug))
        names = tuple(name.replace(" ", "_") for name in _AGES)
        rows = tuple({"category": slug, **dict(zip(names, counts[slug], strict=True)), "oldest": oldest[slug]} for slug in ordered)
        whole = [sum(counts[slug][at] for slug in ordered) for at in range(len(_AGES))]
        chart = Chart("Open tickets by age", "tickets", tuple(zip(_AGES, whole, strict=True)))
        return Report("backlog", "What is open, by age", ("category", *names, "oldest"), rows, (chart,))

    def _ledger(self, asked: Asked, now: datetime) -> Report:
        rows = account(self._by("category", asked, now), self._by("project", asked, now))
        return Report("ledger", "What was asked of the desk, and what became of it", LEDGER, rows, note=NOTE)

    def _grouped(self, name: str, title: str, first: tuple[str, ...], cells: Sequence[tuple[str, Figures]]) -> Report:
        rows = tuple({first[0]: one, **_told(cell)} for one, cell in cells)
        bars = tuple((one, cell.opened) for one, cell in cells)
        return Report(name, title, (*first, *_TOLD), rows, (Chart(f"Requests {title[0].lower()}{title[1:]}", "tickets", bars),))

    def _by(self, by: str, asked: Asked, now: datetime) -> list[tuple[str, Figures]]:
        """The figures by one thing, named for people: the largest first, weeks in their order."""
        if by == "staff":
            return self._staff(asked, now)
        if by == "week":
            return sorted((week, cell) for (week,), cell in self._cells(("week",), asked, now).items())
        return _ordered(_folded(self._cells((by,), asked, now), lambda key: key[0] or "none"))

    def _shown(self, by: str, name: str) -> str:
        """A label of a chart, which people read; rows are for programs, too, and have slugs."""
        return self._name(name) if by == "category" else name

    def _name(self, slug: str) -> str:
        found = self._catalogue.category(slug)
        return found.name if found else slug


def _folded(cells: Mapping[Key, Figures], name: Callable[[Key], str]) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    for key, cell in cells.items():
        found.setdefault(name(key), Figures()).add(cell)
    return found


def _ordered(cells: Mapping[str, Figures]) -> list[tuple[str, Figures]]:
    return sorted(cells.items(), key=lambda one: (-one[1].opened, one[0]))


def _largest(cells: Mapping[Key, Figures]) -> list[tuple[Key, Figures]]:
    return sorted(cells.items(), key=lambda one: (-one[1].opened, tuple(map(str, one[0]))))


def _promised(cell: Figures) -> Row:
    return {
        "in_time": cell.kept,
        "late": cell.missed,
        "not_due": cell.pending,
        "kept_percent": per_cent(cell.promise),
        "answer_p50_h": hours(percentile(cell.answers, MEDIAN)),
        "answer_p90_h": hours(percentile(cell.answers, SLOW)),
    }


def _opinions(cell: Figures) -> Row:
    return {
        "done": cell.done,
        "asked": cell.asked,
        "answered": cell.opinions,
        "helped": cell.helped,
        "not_helped": cell.unhelped,
        "helped_percent": per_cent(cell.satisfaction),
    }


_OPINIONS = tuple(_opinions(Figures()))


def _told(cell: Figures) -> Row:
    return {
        "requests": cell.opened,
        "open": cell.open,
        "waiting": cell.waiting,
        "done": cell.done,
        "reopened": cell.reopened,
        "kept_percent": per_cent(cell.promise),
        "answer_p50_h": hours(percentile(cell.answers, MEDIAN)),
        "answer_p90_h": hours(percentile(cell.answers, SLOW)),
        "solved_p50_h": hours(percentile(cell.solutions, MEDIAN)),
        "solved_p90_h": hours(percentile(cell.solutions, SLOW)),
        "opinions": cell.opinions,
        "helped_percent": per_cent(cell.satisfaction),
    }


_TOLD = tuple(_told(Figures()))
