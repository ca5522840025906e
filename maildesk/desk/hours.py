# SPDX-License-Identifier: Apache-2.0
"""How soon a category is served, beside its first answer: later answers, solutions, its calendar, and what differs by maturity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEYS = frozenset({"answer_hours", "resolve_hours", "calendar", "for"})
_HOURS = ("promise_hours", "answer_hours", "resolve_hours")
_MOST = 8760


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours to a first answer, to a later one, and to a solution; 0: nothing of its own."""

    promise: int = 0
    answer: int = 0
    resolve: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """`calendar`: the name of one of the operator's, "" for the common one. `by_maturity`: by the folded name of the maturity."""

    answer_hours: int = 0
    resolve_hours: int = 0
    calendar: str = ""
    by_maturity: Mapping[str, Hours] = field(default_factory=dict)


LIKE_ALL = Served()  # of a category that says nothing of it


def served(table: Mapping[str, Any], where: str, problems: list[tuple[str, str]]) -> Served:
    """What the table of a category says of it. `problems` gets (where, what and the remedy) for what is wrong."""
    calendar, special = table.get("calendar", ""), table.get("for", {})
    if not isinstance(calendar, str):
        problems.append((f"{where}.calendar", "is no name: name a table such as [calendar.berlin] of the configuration"))
        calendar = ""
    if not isinstance(special, Mapping):
        problems.append((f"{where}.for", f"is no table: write [{where}.for.graduated]"))
        special = {}
    answer, resolve = (_hours(table, key, where, problems) for key in _HOURS[1:])
    by_maturity = {name.casefold(): _special(one, f"{where}.for.{name}", problems) for name, one in special.items()}
    return Served(answer, resolve, calendar, by_maturity)


def _special(table: Any, where: str, problems: list[tuple[str, str]]) -> Hours:
    if not isinstance(table, Mapping):
        problems.append((where, f"is no table: write [{where}]"))
        return Hours()
    for key in table:
        if key not in _HOURS:
            problems.append((f"{where}.{key}", f"is unknown: {', '.join(_HOURS)} are accepted"))
    return Hours(*(_hours(table, key, where, problems) for key in _HOURS))


def _hours(table: Mapping[str, Any], key: str, where: str, problems: list[tuple[str, str]]) -> int:
    hours = table.get(key, 0)
    if isinstance(hours, int) and not isinstance(hours, bool) and (key not in table or 1 <= hours <= _MOST):
        return hours
    problems.append((f"{where}.{key}", f"is {hours}: 1 to {_MOST} hours are accepted"))
    return 0
