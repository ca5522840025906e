# SPDX-License-Identifier: Apache-2.0
"""A table of many figures for a terminal. One that is wider than the screen becomes several below each other, each with the names of the
rows: no figure is ever cut. On a narrow screen names stand above their figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from maildesk.cli.output import clean_for_terminal, to_text
from maildesk.telling.plain import relative_time

Row = Mapping[str, Any]

_GAP = "  "
_HEADING = 9  # cells of a line of a heading, where its words allow it


def table(rows: Sequence[Row], columns: Sequence[str], names: int, width: int | None, now: datetime, *, bold: bool) -> Iterator[str]:
    """The lines of a table. The first `names` columns say of what a row is; all others are figures.

    `width`: how many cells the screen has, which is read by a person: moments are told as how long before `now` they were. None is no
    matter how wide, and moments in RFC 3339. `bold`: whether headings are.
    """
    texts = [[_text(row[one], now if width else None) for one in columns] for row in rows]
    heads = [_heading(one) for one in columns]
    widths = [_widest([*head, *(text[place] for text in texts)]) for place, head in enumerate(heads)]
    own, figures = widths[:names], widths[names:]
    above = width is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > width < 2 * (sum(own) + len(_GAP) * len(own))
    for number, part in enumerate(_parts(figures, [] if above else own, width)):
        if number:
            yield ""
        places = [*(() if above else range(names)), *(names + one for one in part)]
        chosen, left = [widths[one] for one in places], 0 if above else names
        headings = [*_lead(heads, names, width if above else None), *_lines([heads[one] for one in places], chosen, left)]
        yield from (f"\x1b[1m{line}\x1b[0m" if bold else line for line in headings)
        for text in texts:
            yield from _lead([[one] for one in text], names, width if above else None)
            yield from _lines([[text[one]] for one in places], chosen, left)


def _lead(cells: Sequence[Sequence[str]], names: int, width: int | None) -> Iterator[str]:
    """The names on lines of their own, where they leave too little beside them (`width` is not None)."""
    if width is not None:
        yield from _folded(", ".join(" ".join(one) for one in cells[:names]), width)


def _text(value: Any, now: datetime | None) -> str:
    if now is not None and isinstance(value, datetime):
        return relative_time(value, now)
    return clean_for_terminal(to_text(value))


def _heading(key: str) -> list[str]:
    """The name of a column on short lines: a table is as wide as its headings."""
    lines = [""]
    for word in key.upper().replace("PERCENT", "%").split("_"):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _HEADING:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def _widest(texts: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, texts))


def _parts(figures: Sequence[int], own: Sequence[int], width: int | None) -> Iterator[list[int]]:
    """Which figures stand beside each other, by their places."""
    begin = taken = sum(own) + len(_GAP) * max(len(own) - 1, 0)
    part: list[int] = []
    for place, needed in enumerate(figures):
        gap = len(_GAP) if part or own else 0
        if part and width is not None and taken + gap + needed > width:
            yield part
            part, taken = [], begin
            gap = len(_GAP) if own else 0
        part.append(place)
        taken += gap + needed
    yield part


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], names: int) -> Iterator[str]:
    """The lines that cells take which have several each: names to the left, figures to the right."""
    from rich.cells import cell_len

    for pieces in zip_longest(*cells, fillvalue=""):
        gaps = [" " * (width - cell_len(piece)) for piece, width in zip(pieces, widths, strict=True)]
        set_ = (f"{piece}{gap}" if place < names else f"{gap}{piece}" for place, (piece, gap) in enumerate(zip(pieces, gaps, strict=True)))
        yield _GAP.join(set_).rstrip()


def _folded(text: str, width: int) -> list[str]:
    """The text on lines of at most `width` cells, parted between words where that can be."""
    from rich.cells import cell_len, chop_cells

    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.replace("-", "- ").split(" "):
        joined = f"{lines[-1]}{'' if lines[-1].endswith('-') else ' '}{word}".lstrip(" ")
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines += chop_cells(word, width)
    return [one for one in lines if one]
