# SPDX-License-Identifier: Apache-2.0
"""Which part of a query to begin with, where one finds few tickets: SQLite cannot know, and no planner knows it of a newest page.

Each term that an index answers is asked for its tickets, up to `FEW`; the first that has no more of them leads, and the rest of the query
is looked at on those alone. Where every term has many, so have most pages of the newest, and any order of looking is quick.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, true
from sqlalchemy.sql.util import ClauseAdapter

from maildesk.desk.query_terms import NOTHING, Every, Key, Node, Not, Nothing, Query, Span, Term
from maildesk.store.among import listed
from maildesk.store.common import TICKET_NOBODYS, TICKET_OWNED
from maildesk.store.query import ACTIVE, Asking, Condition, met, owned_by
from maildesk.store.schema import ticket

FEW = 4000
_MANY = 20_000  # of what goes on and is somebody's: it is what most lists ask for
_ACTIVE = frozenset(ACTIVE)
_STAFF = (Key.BALL, ("staff",))


def few(connection: Connection, query: Query, asking: Asking) -> Sequence[int] | None:
    """The ids of the tickets that a query can be about, where one of its terms, or the whole desk, has few; None where none does."""
    terms = _beside(query.node)
    singly = (*_single(terms, asking), *(() if query.node is None else (true(),)))
    for wanted, most in (*((one, _MANY) for one in _joint(terms)), *((one, FEW) for one in singly)):
        ids = connection.execute(select(ticket.c.id).where(wanted).limit(most + 1)).scalars().all()
        if len(ids) <= most:
            return ids
    return None


def is_counted(query: Query) -> bool:
    """Can the tickets be counted in an index alone, without a look at each?"""
    terms = _beside(query.node)
    return query.node is None or (_said(query.node) in terms and all(map(_is_indexed, terms)))


def among_few(statement: Select[Any], ids: Sequence[int]) -> Select[Any]:
    """A statement about `ticket` that looks at these alone: behind a LIMIT neither planner reaches for an index of the others."""
    theirs = select(ticket).where(listed(ticket.c.id, ids)).limit(max(len(ids), 1)).subquery("ticket")
    looked: Select[Any] = ClauseAdapter(theirs).traverse(statement)
    return looked


def _joint(terms: Sequence[Term]) -> Iterator[Condition]:
    """What is somebody's, or nobody's, and goes on: an index has both together."""
    if not any(map(_goes_on, terms)):
        return
    for term in terms:
        if term.key is Key.OWNER and len(term.values) == 1:
            (value,) = term.values
            yield and_(TICKET_NOBODYS) if isinstance(value, Nothing) else and_(TICKET_OWNED, owned_by(str(value)))


def _goes_on(term: Term) -> bool:
    return (term.key is Key.STATUS and _ACTIVE.issuperset(term.values)) or (term.key, term.values) in ((Key.IS, ("active",)), _STAFF)


def _single(terms: Sequence[Term], asking: Asking) -> Iterator[Condition]:
    for term in sorted(filter(_is_indexed, terms), key=lambda one: _RANK[one.key]):
        yield or_(*met(term, asking))


def _beside(node: Node | None) -> list[Term]:
    """The terms all of which have to hold."""
    parts = node.parts if isinstance(node, Every) else () if node is None else (node,)
    return [one for one in map(_said, parts) if isinstance(one, Term)]


def _said(node: Node) -> Node:
    """`needed:any` as `has:needed`, which is the same and no denial."""
    if isinstance(node, Not) and isinstance(node.part, Term) and node.part.values == (NOTHING,) and node.part.key in _HAD:
        return Term(Key.HAS, (_HAD[node.part.key],))
    return node


def _is_indexed(term: Term) -> bool:
    return term.key in _RANK and all(_INDEXED.get(term.key, _named)(value) for value in term.values)


def _named(value: object) -> bool:
    return not isinstance(value, Nothing)


def _bounded(value: object) -> bool:
    return isinstance(value, Span)


def _is_one(*words: str) -> Callable[[object], bool]:
    return lambda value: value in words


_HAD: Mapping[Key, str] = MappingProxyType({Key.LINK: "link", Key.NEEDED: "needed", Key.DUE: "due"})
# What is asked first finds the fewest on most desks.
_RANK: Mapping[Key, int] = MappingProxyType(
    {
        key: rank
        for rank, key in enumerate(
            (
                Key.REF,
                Key.LINK,
                Key.HAS,
                Key.NEEDED,
                Key.REQUESTER,
                Key.PARTICIPANT,
                Key.SERVICE,
                Key.PROJECT,
                Key.DUE,
                Key.IS,
                Key.PRIORITY,
                Key.STATUS,
                Key.UPDATED,
                Key.CLOSED,
                Key.OPENED,
                Key.OWNER,
                Key.BALL,
                Key.CATEGORY,
            )
        )
    }
)
_INDEXED: Mapping[Key, Callable[[object], bool]] = MappingProxyType(
    {
        **dict.fromkeys((Key.NEEDED, Key.DUE, Key.UPDATED, Key.CLOSED, Key.OPENED), _bounded),
        Key.IS: _is_one("active", "overdue", "confidential", "held"),
        Key.HAS: _is_one(*_HAD.values()),
        Key.PRIORITY: _is_one("low", "high"),
        # A part of a name is looked for among all people, which takes longer than it saves.
        **dict.fromkeys((Key.REQUESTER, Key.PARTICIPANT), lambda value: isinstance(value, str) and value.count("@") == 1),
    }
)
