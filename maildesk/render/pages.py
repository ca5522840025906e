# SPDX-License-Identifier: Apache-2.0
"""A report as one file for a browser: no script, nothing remote, a table behind each chart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from maildesk.flow.ledger import HIDDEN
from maildesk.flow.report import Chart, Report
from maildesk.render.engine import Engine, moment
from maildesk.render.fault import Broken, Fault

_TEMPLATE = "_report.html"
_LONGEST_WORD = 18  # characters that a column can hold on one line


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart. `share`: of the longest, in per cent."""

    label: str
    value: str
    share: float


def report_page(
    report: Report, since: datetime, until: datetime, now: datetime, folders: Sequence[Path], tell: Callable[[Fault], None]
) -> str:
    """The HTML of a report. `folders`: the operator's, if there is one, and last the one that ships.

    Where a `_report.html` of the operator cannot be used, `tell` hears of it, and the built-in one is.
    """
    values = _values(report, since, until, now)
    if any((folder / _TEMPLATE).is_file() for folder in folders[:-1]):
        try:
            return _filled(Engine(folders, ours=False), values)
        except Broken as broken:
            tell(broken.fault)
    return _filled(Engine(folders[-1:]), values)


def check_page(folders: Sequence[Path], tell: Callable[[Fault], None]) -> None:
    """Makes a page of an invented report, and tells what keeps the operator's template from being used."""
    day = datetime(2026, 11, 23, tzinfo=UTC)
    bars = (("Legal", 7.0), ("Events", 3.0))
    charts = (Chart("Requests by category", "tickets", bars), Chart("Requests a week", "tickets", bars, along_time=True))
    rows = tuple({"category": name, "requests": int(value), "oldest": day} for name, value in bars)
    report = Report("categories", "By category", ("category", "requests", "oldest"), rows, charts)
    report_page(report, day, day + timedelta(days=7), day, folders, tell)


def _filled(engine: Engine, values: Mapping[str, Any]) -> str:
    return engine.render(engine.compile(_TEMPLATE), values)


def _values(report: Report, since: datetime, until: datetime, now: datetime) -> dict[str, Any]:
    return {
        "title": report.title,
        "note": report.note,
        "since": f"{since:%Y-%m-%d}",
        "until": f"{until - timedelta(seconds=1):%Y-%m-%d}",  # the last day that counts
        "made": moment(now),
        "charts": [_chart(one) for one in report.charts if one.bars],
        "columns": [_heading(one) for one in report.columns],
        "rows": [[_cell(row[one]) for one in report.columns] for row in report.rows],
        "forms": [_form(report, one) for one in report.columns],
    }


def _chart(chart: Chart) -> dict[str, Any]:
    longest = 100.0 if chart.unit == "%" else max(value for _, value in chart.bars) or 1.0
    bars = [
        Bar(label, f"{value:.1f}" if chart.unit == "%" else f"{value:,g}", round(100 * value / longest, 2)) for label, value in chart.bars
    ]
    return {"title": chart.title, "unit": chart.unit, "bars": bars, "along_time": chart.along_time, "top": f"{longest:,g}"}


_UNITS = {"h": "h", "d": "d", "percent": "%"}


def _heading(column: str) -> str:
    words, _, last = column.replace("_", " ").rpartition(" ")
    return f"{words} ({_UNITS[last]})" if words and last in _UNITS else column.replace("_", " ")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, int | float):
        return f"{value:,}"
    return "–" if value is None else str(value)


def _form(report: Report, column: str) -> str:
    """How a column is set: "number", "words", or "long" where one of its words has to be broken."""
    values: Sequence[Any] = [row[column] for row in report.rows if row[column] is not None]
    if values and all(isinstance(one, int | float | datetime) or one == HIDDEN for one in values):
        return "number"
    longest = max((len(word) for one in values for word in str(one).replace("-", " ").split()), default=0)
    return "long" if longest > _LONGEST_WORD else "words"
