# SPDX-License-Identifier: Apache-2.0
"""The order of found tickets, and the page after the one that somebody has seen.

A page goes on from the values of its last ticket, not from a count: what is opened or closed meanwhile moves nothing. Tickets without
a value stand last in every order; they are asked for by themselves, since no index serves both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_, select

from maildesk.desk.query_terms import Sort
from maildesk.desk.states import Priority, TicketState
from maildesk.store.schema import person, ticket

_T = ticket.c
NEWEST = (Sort("opened", down=True),)
_URGENCY = case({Priority.LOW.value: 2, Priority.NORMAL.value: 1, Priority.HIGH.value: 0}, value=_T.priority, else_=1)
_STAGE = case({one.value: place for place, one in enumerate(TicketState)}, value=_T.state, else_=99)
_OWNER = select(person.c.handle).where(person.c.id == _T.owner_id).scalar_subquery()
_KEYS: Mapping[str, tuple[Any, bool]] = MappingProxyType(
    {  # by the name of `desk/query.py`: what is compared, and whether it may be missing
        "opened": (_T.opened_at, False),
        "updated": (_T.changed_at, False),
        "closed": (_T.closed_at, True),
        "due": (_T.due_at, True),
        "needed": (_T.needed_by, True),
        "priority": (_URGENCY, False),  # ascending is the most urgent first
        "status": (_STAGE, False),
        "category": (_T.category, False),
        "project": (_T.project, True),
        "owner": (_OWNER, True),
        "reference": (_T.number, False),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: what its last ticket has for each key of the order (None: nothing), and its id."""

    values: tuple[Any, ...]
    id: int


@dataclass(frozen=True, slots=True)
class Phase:
    """The tickets that have a value for the first key of the order, or those that have none."""

    empty: bool


def phases(sort: Sequence[Sort], after: Place | None) -> tuple[Phase, ...]:
    """What is asked for one after another, from where a page ended."""
    optional = _KEYS[sort[0].by][1]
    both = (Phase(False), Phase(True)) if optional else (Phase(False),)
    return both[1:] if optional and after is not None and after.values[0] is None else both


def columns(sort: Sequence[Sort]) -> list[ColumnElement[Any]]:
    """What `Place` keeps, as columns `key_0`, `key_1`, ..."""
    return [_KEYS[one.by][0].label(f"key_{position}") for position, one in enumerate(sort)]


def place(row: Any, sort: Sequence[Sort]) -> Place:
    """The place of a row that has `columns`."""
    return Place(tuple(getattr(row, f"key_{position}") for position in range(len(sort))), row.id)


def ordering(sort: Sequence[Sort], phase: Phase) -> list[Any]:
    """ORDER BY. The id settles what is equal, the newest first where the last key goes down."""
    found = [one for position, each in enumerate(sort) for one in _order(each, phase if position == 0 else None)]
    return [*found, _T.id.desc() if sort[-1].down else _T.id.asc()]


def conditions(sort: Sequence[Sort], phase: Phase, after: Place | None) -> list[ColumnElement[bool]]:
    """WHERE of a phase and of a page."""
    column, optional = _KEYS[sort[0].by]
    own = [column.is_(None) if phase.empty else column.is_not(None)] if optional else []
    if after is None or (not phase.empty and after.values[0] is None):
        return own
    if phase.empty and after.values[0] is not None:
        return own  # the first page of those without a value
    return [*own, _beyond(sort, after)]


def _order(one: Sort, phase: Phase | None) -> list[Any]:
    column, optional = _KEYS[one.by]
    directed = column.desc() if one.down else column.asc()
    if not optional:
        return [directed]
    if phase is not None:
        return [] if phase.empty else [directed]
    return [column.is_(None).asc(), directed]


def _beyond(sort: Sequence[Sort], after: Place) -> ColumnElement[bool]:
    """Row values compared key by key: further on in the first that differs."""
    last = _T.id < after.id if sort[-1].down else _T.id > after.id
    found: ColumnElement[bool] = last
    for one, value in reversed(list(zip(sort, after.values, strict=True))):
        column, optional = _KEYS[one.by]
        found = _further(column, one, value, found, optional=optional)
    return found


def _further(column: Any, one: Sort, value: Any, rest: ColumnElement[bool], *, optional: bool) -> ColumnElement[bool]:
    if value is None:
        return and_(column.is_(None), rest)
    kept = literal(value, column.type)
    beyond = column < kept if one.down else column > kept
    # The first part alone is what an index is searched by.
    reached = column <= kept if one.down else column >= kept
    if optional:
        return or_(column.is_(None), and_(reached, or_(beyond, rest)))
    return and_(reached, or_(beyond, rest))
