# SPDX-License-Identifier: Apache-2.0
"""The reports: what the database counted, as rows for people and programs, with what is worth a picture."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.figures import ALL, MEDIAN, SLOW, Figures, Times, age, percentile, together
from maildesk.flow.ledger import LEDGER, NOTE, account
from maildesk.flow.spans import days, hours, per_cent
from maildesk.flow.told import OPINIONS, PROMISED, TOLD, Row, opinions, promised, summed, told

Key = tuple[Any, ...]

NAMES = ("summary", "promise", "categories", "staff", "projects", "trend", "backlog", "satisfaction", "ledger")
GROUPS = ("category", "service", "project", "maturity", "staff", "week")
TOLD_BY = ("summary", "promise", "backlog", "satisfaction")  # the reports that can be told by any of them
_AGES = ("under a day", "1 to 2 days", "2 to 7 days", "7 to 30 days", "over 30 days")
_DAYS = (1, 2, 7, 30)  # at which one age ends and the next begins
_COLUMNS = {"staff": "owner_id"}  # the columns that are not called what reports are told by


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


@dataclass(frozen=True, slots=True)
class Open:
    """The open tickets of a group. `younger`: how many were opened after each of some moments, then how many there are.

    `opened`: when, in minutes since 1970; `oldest`: when the first of them was.
    """

    key: Any
    oldest: datetime
    younger: Sequence[int]
    opened: Times


class Counting(Protocol):
    """What the reports need from the database (`store/reports.py`)."""

    def cells(self, by: Sequence[str], asked: Asked, now: datetime) -> dict[Key, Figures]: ...

    def backlog(self, by: str, asked: Asked, bounds: Sequence[datetime]) -> Iterable[Open]: ...

    def names(self) -> dict[int, str]: ...


class Reports:
    """Makes reports by name."""

    def __init__(self, store: Counting, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def make(self, name: str, asked: Asked, now: datetime, by: str | None = None) -> Report:
        """The report of that name (`NAMES`). `by`: what those of `TOLD_BY` are told by (`GROUPS`); None is by category, or as one.

        Raises KeyError, StoreUnavailable.
        """
        groups = by or "category"
        makers: Mapping[str, Callable[[], Report]] = {
            "summary": lambda: self._told_by(by, asked, now) if by else self._summary(asked, now),
            "promise": lambda: self._promise(asked, now, groups),
            "categories": lambda: self._categories(asked, now),
            "staff": lambda: self._staff(asked, now),
            "projects": lambda: self._projects(asked, now),
            "trend": lambda: self._trend(asked, now),
            "backlog": lambda: self._backlog(asked, now, groups),
            "satisfaction": lambda: self._satisfaction(asked, now, groups),
            "ledger": lambda: self._ledger(asked, now),
        }
        return makers[name]()

    def _cells(self, by: Sequence[str], asked: Asked, now: datetime) -> dict[Key, Figures]:
        return self._store.cells(by, asked, now)

    def _summary(self, asked: Asked, now: datetime) -> Report:
        cells = self._cells(("category",), asked, now)
        rows = tuple({"figure": name, "value": value} for name, value in summed(together(cells.values()), now))
        bars = tuple((self._name(slug), cell.opened) for (slug,), cell in _largest(cells))
        return Report("summary", "The desk in figures", ("figure", "value"), rows, (Chart("Requests by category", "tickets", bars),))

    def _told_by(self, by: str, asked: Asked, now: datetime) -> Report:
        cells = self._by(by, asked, now)
        rows = tuple({by: name, **told(cell, now)} for name, cell in cells)
        bars = tuple((self._shown(by, name), cell.opened) for name, cell in cells)
        chart = Chart(f"Requests by {by}", "tickets", bars, along_time=by == "week")
        return Report("summary", f"The desk in figures, by {by}", (by, *TOLD), rows, (chart,))

    def _promise(self, asked: Asked, now: datetime, by: str) -> Report:
        cells = self._by(by, asked, now)
        rows = tuple({by: name, **promised(cell)} for name, cell in cells)
        shares: Mapping[str, Callable[[Figures], float | None]] = {
            "Promise of first answers kept": lambda cell: cell.promise,
            "Promise of later answers kept": lambda cell: cell.later_promise,
            "Promise of solutions kept": lambda cell: cell.solved_promise,
        }
        charts = []
        for title, share in shares.items():
            bars = tuple((self._shown(by, name), per_cent(value) or 0.0) for name, cell in cells if (value := share(cell)) is not None)
            charts.append(Chart(f"{title}, by {by}", "%", bars, along_time=by == "week"))
        return Report("promise", f"The promise, by {by}", (by, *PROMISED), rows, tuple(charts))

    def _satisfaction(self, asked: Asked, now: datetime, by: str) -> Report:
        cells = self._by(by, asked, now)
        rows = tuple({by: name, **opinions(cell)} for name, cell in cells)
        bars = tuple((self._shown(by, name), per_cent(cell.satisfaction) or 0.0) for name, cell in cells if cell.opinions)
        chart = Chart(f"Helped, of those who said, by {by}", "%", bars, along_time=by == "week")
        return Report("satisfaction", f"Whether it helped, by {by}", (by, *OPINIONS), rows, (chart,))

    def _categories(self, asked: Asked, now: datetime) -> Report:
        cells = self._cells(("category", "service"), asked, now)
        rows = tuple({"category": slug, "service": service, **told(cell, now)} for (slug, service), cell in _largest(cells))
        bars: dict[str, int] = {}
        for (slug, _), cell in cells.items():
            bars[self._name(slug)] = bars.get(self._name(slug), 0) + cell.opened
        chart = Chart("Requests by category", "tickets", tuple(sorted(bars.items(), key=lambda one: (-one[1], one[0]))))
        return Report("categories", "By category and service", ("category", "service", *TOLD), rows, (chart,))

    def _staff(self, asked: Asked, now: datetime) -> Report:
        cells = self._by("staff", asked, now)
        rows = tuple({"staff": name, **told(cell, now)} for name, cell in cells)
        bars = tuple((name, cell.opened) for name, cell in cells)
        return Report("staff", "By member of staff", ("staff", *TOLD), rows, (Chart("Requests by member of staff", "tickets", bars),))

    def _projects(self, asked: Asked, now: datetime) -> Report:
        cells = self._cells(("project", "maturity"), asked, now)
        rows = tuple({"project": name, "maturity": level, **told(cell, now)} for (name, level), cell in _largest(cells))
        levels = _ordered(_folded(cells, lambda key: key[1] or "none"))
        charts = (
            Chart("Requests by project", "tickets", tuple((name or "none", cell.opened) for (name, _), cell in _largest(cells)[:25])),
            Chart("Requests by maturity", "tickets", tuple((name, cell.opened) for name, cell in levels)),
        )
        return Report("projects", "By project", ("project", "maturity", *TOLD), rows, charts)

    def _trend(self, asked: Asked, now: datetime) -> Report:
        weeks = self._by("week", asked, now)
        rows = tuple({"week": name, **told(cell, now)} for name, cell in weeks)
        charts = (
            Chart("Requests a week", "tickets", tuple((name, cell.opened) for name, cell in weeks), along_time=True),
            Chart(
                "First answer, median, by week of the request",
                "hours",
                tuple((name, hours(percentile(cell.answers, MEDIAN)) or 0.0) for name, cell in weeks),
                along_time=True,
            ),
        )
        return Report("trend", "Week by week (weeks begin on Monday, UTC)", ("week", *TOLD), rows, charts)

    def _backlog(self, asked: Asked, now: datetime, by: str) -> Report:
        found = self._store.backlog(_COLUMNS.get(by, by), asked, [now - timedelta(days=number) for number in _DAYS])
        named = self._namer(by)
        groups = sorted(((named(one.key), one) for one in found), key=lambda one: _place(by, one[0], one[1].younger[-1]))
        rows = tuple({by: name, **_aged(one, now)} for name, one in groups)
        ages = [sum(row[age.replace(" ", "_")] for row in rows) for age in _AGES]
        chart = Chart("Open tickets by age", "tickets", tuple(zip(_AGES, ages, strict=True)))
        return Report("backlog", "What is open, by age", (by, *_AGED), rows, (chart,))

    def _ledger(self, asked: Asked, now: datetime) -> Report:
        rows = account(self._by("category", asked, now), self._by("project", asked, now))
        return Report("ledger", "What was asked of the desk, and what became of it", LEDGER, rows, note=NOTE)

    def _by(self, by: str, asked: Asked, now: datetime) -> list[tuple[str, Figures]]:
        """The figures by one thing, named for people: the largest first, weeks in their order."""
        named = self._namer(by)
        cells = [(named(key), cell) for (key,), cell in self._cells((_COLUMNS.get(by, by),), asked, now).items()]
        return sorted(cells, key=lambda one: _place(by, one[0], one[1].opened))

    def _namer(self, by: str) -> Callable[[Any], str]:
        """How groups by one thing are named for people."""
        if by != "staff":
            return lambda key: key or "none"
        names = self._store.names()
        return lambda owner: "nobody" if owner is None else names.get(owner, f"person {owner}")

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


def _place(by: str, name: str, count: int) -> tuple[int, str]:
    """Where a group stands: weeks in their order, all else by how many there are."""
    return (0 if by == "week" else -count, name)


def _aged(one: Open, now: datetime) -> Row:
    counts = [up_to - before for before, up_to in pairwise((0, *one.younger))]
    return {
        **dict(zip((name.replace(" ", "_") for name in _AGES), counts, strict=True)),
        "oldest": one.oldest,
        "open": one.younger[-1],
        "open_p50_d": days(age(one.opened, MEDIAN, now)),
        "open_p90_d": days(age(one.opened, SLOW, now)),
        "open_oldest_d": days(age(one.opened, ALL, now)),
    }


_AGED = (*(name.replace(" ", "_") for name in _AGES), "oldest", "open", "open_p50_d", "open_p90_d", "open_oldest_d")
