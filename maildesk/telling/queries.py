# SPDX-License-Identifier: Apache-2.0
"""What is said of a query that cannot be read: the query, a caret below the place, what was expected, and what is like it."""

import unicodedata

from maildesk.desk.query import QueryError
from maildesk.telling.plain import clean_for_terminal

_AROUND = 48  # characters of a long query on either side of the place


def pointed(error: QueryError) -> str:
    """In lines, safe for a terminal."""
    lines = [error.problem, f"expected {error.expected}", *([f"did you mean {' or '.join(error.nearest)}?"] if error.nearest else ())]
    told = [clean_for_terminal(one) for one in lines]
    if error.position < 0:  # it stands in an option
        return "\n".join(told)
    query, at = _window(error.text, error.position)
    return "\n".join((f"the query cannot be read: {told[0]}", f"  {query}", f"  {' ' * at}^", *told[1:]))


def _window(text: str, position: int) -> tuple[str, int]:
    """The part of the query around the place, and in which cell of a terminal it is."""
    start = max(position - _AROUND, 0)
    before, after = text[start:position], text[position : position + _AROUND]
    before = ("…" if start else "") + clean_for_terminal(before)
    return before + clean_for_terminal(after) + ("…" if position + _AROUND < len(text) else ""), sum(map(_cells, before))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
