# SPDX-License-Identifier: Apache-2.0
"""The public account: no texts, no names of people, and no cell that could tell who asked, nor one from which such a cell follows."""

from collections.abc import Iterable, Sequence
from typing import Any

from maildesk.desk.figures import MEDIAN, Figures, percentile, suppressed, together
from maildesk.flow.spans import hours, per_cent

Row = dict[str, Any]
HIDDEN = "<5"
_OTHERS = "(all others)"
# What is hidden together: what remains of such a group would tell the rest of it.
_TIED = {
    "requests": None,  # everything
    "done": ("done", "open"),
    "open": ("done", "open"),
    "reopened": ("reopened",),
    "opinions": ("opinions", "helped"),
    "helped": ("helped",),
}


def account(categories: Sequence[tuple[str, Figures]], projects: Sequence[tuple[str, Figures]]) -> tuple[Row, ...]:
    """The rows by category, then by project, in the order of their names. Projects that asked for little are told together."""
    large, small = _parted(projects)
    named = [(name, cell) for name, cell in sorted(large)] + ([(_OTHERS, together(cell for _, cell in small))] if small else [])
    return (*_guarded(_rows("category", sorted(categories))), *_guarded(_rows("project", named)))


def _rows(of: str, cells: Iterable[tuple[str, Figures]]) -> list[Row]:
    return [{"of": of, "name": name, **_redacted(cell)} for name, cell in cells]


def _parted(cells: Sequence[tuple[str, Figures]]) -> tuple[list[tuple[str, Figures]], list[tuple[str, Figures]]]:
    """Those that may be named, and those whose few requests are told together with others'."""
    few = [one for one in cells if suppressed(one[1].opened) is None]
    return [one for one in cells if one not in few], few


def _redacted(cell: Figures) -> Row:
    """Each count is hidden where it is small, and so is what could be reckoned from the others of its row."""
    few = suppressed(cell.opened) is None
    split = few or suppressed(cell.done) is None or suppressed(cell.open) is None  # together they are the requests
    unsaid = few or suppressed(cell.opinions) is None
    told = unsaid or suppressed(cell.helped) is None or suppressed(cell.unhelped) is None  # together they are the opinions
    answers, solutions = (suppressed(len(one)) for one in (cell.answers, cell.solutions))
    return {
        "requests": HIDDEN if few else cell.opened,
        "done": HIDDEN if split else cell.done,
        "open": HIDDEN if split else cell.open,
        "reopened": HIDDEN if few or suppressed(cell.reopened) is None else cell.reopened,
        "kept_percent": HIDDEN if few or suppressed(cell.kept + cell.missed) is None else per_cent(cell.promise),
        "answer_p50_h": HIDDEN if few or answers is None else hours(percentile(cell.answers, MEDIAN)),
        "solved_p50_h": HIDDEN if few or solutions is None else hours(percentile(cell.solutions, MEDIAN)),
        "opinions": HIDDEN if unsaid else cell.opinions,
        "helped": HIDDEN if told else cell.helped,
    }


def _guarded(rows: list[Row]) -> list[Row]:
    """The rows of one kind, none of which stays the only hidden one.

    Categories and projects add up to the same sums: what is hidden once in a column follows from the rest. The smallest that is shown
    is hidden with it.
    """
    for column, tied in _TIED.items():
        hidden = [row for row in rows if row[column] == HIDDEN]
        shown = [row for row in rows if row[column] != HIDDEN and row[column]]
        if len(hidden) == 1 and shown:
            least = min(shown, key=lambda row, column=column: (row[column], row["name"]))  # type: ignore[misc]
            least.update(dict.fromkeys(tied or _COUNTED, HIDDEN))
    return rows


_COUNTED = tuple(_redacted(Figures()))
LEDGER = ("of", "name", *_COUNTED)
