# SPDX-License-Identifier: Apache-2.0
"""The public account: no texts, no names of people, and no cell that could tell who asked, nor one from which such a cell follows."""

from collections.abc import Iterable, Sequence
from typing import Any

from maildesk.desk.figures import FEWEST, MEDIAN, Figures, percentile, suppressed, together
from maildesk.flow.spans import hours, per_cent

Row = dict[str, Any]
# Not "<5": some cells are large, and hidden because a small one follows from them.
HIDDEN = "*"
NOTE = f"{HIDDEN} stands for a count below {FEWEST}, and for what such a count could be reckoned from."
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
# What follows where everything hidden in a column does: its own counts, and those that remain of another column of the row.
_TELLING = {
    "requests": ("opened",),
    "done": ("done", "open"),
    "open": ("done", "open"),
    "reopened": ("reopened",),
    "opinions": ("opinions",),
    "helped": ("helped", "unhelped"),
}


def account(categories: Sequence[tuple[str, Figures]], projects: Sequence[tuple[str, Figures]]) -> tuple[Row, ...]:
    """The rows by category, then by project, in the order of their names. Projects that asked for little are told together."""
    large, small = _parted([one for one in projects if one[1].opened])
    named = [(name, cell) for name, cell in sorted(large, key=_name)] + ([(_OTHERS, together(cell for _, cell in small))] if small else [])
    return (*_rows("category", sorted((one for one in categories if one[1].opened), key=_name)), *_rows("project", named))


def _name(one: tuple[str, Figures]) -> str:
    return one[0]


def _rows(of: str, cells: Iterable[tuple[str, Figures]]) -> Iterable[Row]:
    return _guarded([({"of": of, "name": name, **_redacted(cell)}, cell) for name, cell in cells])


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


def _guarded(rows: Sequence[tuple[Row, Figures]]) -> list[Row]:
    """The rows of one kind, nothing hidden in which follows from the sum of its column.

    Categories and projects add up to the same sums. Where what is hidden in a column follows from the rest, the smallest that is shown is
    hidden with it; a zero only where nothing else is left.
    """
    for column, tied in _TIED.items():
        for row in _to_hide(rows, column):
            hidden = [cell for other, cell in rows if other[column] == HIDDEN]
            if not any(_follow([getattr(cell, what) for cell in hidden]) for what in _TELLING[column]):
                break
            row.update(dict.fromkeys(tied or _COUNTED, HIDDEN))
    return [row for row, _ in rows]


def _to_hide(rows: Sequence[tuple[Row, Figures]], column: str) -> list[Row]:
    """What a column shows, in the order in which it is hidden if it has to be."""
    shown = [row for row, _ in rows if row[column] != HIDDEN]
    return sorted(shown, key=lambda row: (row[column] == 0, row[column], row["name"]))


def _follow(counts: Sequence[int]) -> bool:
    """Whether counts that are hidden follow from their sum: it is that of one, or one that only ones or only fours have."""
    return len(counts) == 1 or set(counts) in ({1}, {FEWEST - 1})


_COUNTED = tuple(_redacted(Figures()))
LEDGER = ("of", "name", *_COUNTED)
