# SPDX-License-Identifier: Apache-2.0
"""A table as wide as the terminal: which columns there is room for, and how wide each may be. Pure.

Each column has a width below which it says nothing any more. While these do not fit, the columns that matter least are left out; what is
left over then goes to all alike, so that the longest texts are shortened and short ones are not. The first column is what one types
next: it is never cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maildesk.telling.cells import ELLIPSIS, fit, line
from maildesk.telling.cells import cell_len as cell_len

GAP = 2  # blanks between two columns
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row of a column, as wide as it seems. `marks`: from which to before which character of it stands out."""

    text: str
    marks: Marks = ()

    @classmethod
    def of(cls, text: str, marks: Marks = ()) -> "Cell":
        """A cell of any text that is safe in a terminal. Where places in it are marked, its characters stay where they are."""
        return cls(text if marks else line(text), marks)


@dataclass(frozen=True, slots=True)
class Need:
    """What a column asks for, in cells: its widest text, the `least` that it can be shortened to, how much it matters (0: it stays), and
    its share of what room there is more."""

    whole: int
    least: int
    rank: int
    share: int = 1


def planned(needs: Sequence[Need], room: int | None) -> list[int]:
    """How wide each column is; 0 for one that is left out. `room`: the terminal's width; None where nothing is ever cut."""
    if room is None or _sum([one.whole for one in needs]) <= room:
        return [one.whole for one in needs]
    kept = _kept(needs, room)
    staying = [one for place, one in enumerate(needs) if place in kept]
    if _sum([one.least for one in staying]) > room:
        staying[1:] = [replace(one, least=1) for one in staying[1:]]
    level = _level(staying, room)
    widths = iter([_under(one, level) for one in staying])
    return [next(widths) if place in kept else 0 for place in range(len(needs))]


def _kept(needs: Sequence[Need], room: int) -> set[int]:
    """The places of what stays: what matters most comes first."""
    kept: list[int] = []
    for place, need in sorted(enumerate(needs), key=lambda one: one[1].rank):
        if need.rank and _sum([*(needs[one].least for one in kept), need.least]) > room:
            break
        kept.append(place)
    return set(kept)


def _level(needs: Sequence[Need], room: int) -> int:
    """How wide a column of one share may be if all are to fit. The sum grows with it, which is why halving finds it."""
    low, high = 0, max(one.whole for one in needs)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _sum([_under(one, middle) for one in needs]) <= room else (low, middle - 1)
    return low


def _under(need: Need, level: int) -> int:
    return min(need.whole, max(need.least, level * need.share))


def _sum(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(len(widths) - 1, 0)


def fitted(cell: Cell, width: int) -> Cell:
    """Exactly `width` cells of it; where something is marked, the part that shows the first mark."""
    start = cell.marks[0][0] - width // 3 if cell.marks and cell_len(cell.text[: cell.marks[0][1]]) >= width else 0
    text = fit(ELLIPSIS + cell.text[start + 1 :] if start > 0 else cell.text, width)
    shift, end = max(start, 0), len(text.rstrip())
    return Cell(text, tuple((one - shift, min(other - shift, end)) for one, other in cell.marks if 0 <= one - shift < end))
