# SPDX-License-Identifier: Apache-2.0
"""Queries for tickets (`desk/query.py`) as SQL: the conditions here, the order and the pages in `query_order.py`.

What only readers of a confidential ticket may know finds it for them alone, said or denied: `-text:merger` must not tell either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, not_, or_, select, true

from maildesk.desk.query_terms import Every, Key, Node, Not, Nothing, Query, Span, Term, Value
from maildesk.desk.sight import Filed, Sight
from maildesk.desk.states import InboundState, Priority, TicketState
from maildesk.mail.folding import folded
from maildesk.store.common import INBOUND_NEEDS_SOMEBODY, PARTICIPANT_BESIDE, TICKET_RESTRICTED, TICKET_UNUSUAL
from maildesk.store.query_text import Broad, has_words, never, together
from maildesk.store.schema import attachment, external_link, inbound, message, participant, person, person_address, ticket

Condition = ColumnElement[bool]
_T = ticket.c
ACTIVE = [one.value for one in (TicketState.NEW, TicketState.OPEN, TicketState.WAITING, TicketState.BLOCKED, TicketState.SNOOZED)]
_ASCII = {ord(one): one.lower() for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_BALLS = {
    "staff": ("new", "open", "snoozed"),
    "requester": ("waiting", "resolved"),
    "third": ("blocked",),
    "nobody": ("closed", "spam", "merged"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What conditions are made with: the present, and what whoever asks may read."""

    now: datetime
    sight: Sight
    broad: Broad = never  # whether words are too common to collect the tickets that have them


def condition(query: Query, asking: Asking) -> Condition:
    """The tickets of a query, as a condition on `ticket`."""
    return true() if query.node is None else _condition(query.node, asking, denied=False)


def _condition(node: Node, asking: Asking, *, denied: bool) -> Condition:
    """Denials are carried down to the terms, where it is known what may be told."""
    if isinstance(node, Not):
        return _condition(node.part, asking, denied=not denied)
    if isinstance(node, Term):
        return _told(node, asking, denied=denied)
    words, others = ((), node.parts) if denied else together(node)
    parts = [_condition(part, asking, denied=denied) for part in others]
    if words:
        parts.append(and_(has_words(words, asking.broad), readable(asking.sight)))
    return and_(*parts) if isinstance(node, Every) != denied else or_(*parts)


def _told(term: Term, asking: Asking, *, denied: bool) -> Condition:
    found = or_(false(), *met(term, asking))
    said = (_denied(found) if any(map(_is_there, term.values)) else not_(found)) if denied else found
    return and_(said, readable(asking.sight)) if term.tells else said


def _is_there(value: Value) -> bool:
    return not isinstance(value, Nothing)


def _denied(found: Condition) -> Condition:
    """What is not known to be so is not so: NOT of NULL would be neither."""
    return not_(func.coalesce(found, false()))


def readable(sight: Sight) -> Condition:
    """The tickets whose words somebody may read (`desk/confidential.py` says who)."""
    theirs, any_noted = (or_(false(), *(_noted(one) for one in some)) for some in (sight.groups, sight.known))
    filed = [_filed(one) for one in sight.filed]
    if sight.elsewhere:
        filed.append(_T.category.not_in([one.category for one in sight.filed]))
    return or_(not_(_T.restricted), theirs, and_(not_(any_noted), or_(false(), *filed)))


def _noted(group: str) -> Condition:
    return (" " + _T.readers + " ").contains(f" {group} ", autoescape=True)


def _filed(one: Filed) -> Condition:
    if one.named:
        return and_(_T.category == one.category, _T.service.in_(one.services))
    others = or_(_T.service.is_(None), _T.service.not_in(one.services)) if one.services else true()
    return and_(_T.category == one.category, others)


def met(term: Term, asking: Asking) -> list[Condition]:
    """A condition for each value of a term, one of which has to hold; without what may be told."""
    return [_ONE[term.key](value, asking) for value in term.values]


def _equal(column: Any) -> Callable[[Value, Asking], Condition]:
    return lambda value, _: column.is_(None) if isinstance(value, Nothing) else column == value


def _within(column: Any) -> Callable[[Value, Asking], Condition]:
    def spanned(value: Value, _: Asking) -> Condition:
        if not isinstance(value, Span):
            return column.is_(None)  # type: ignore[no-any-return]
        ends = ([column >= value.since] if value.since else []) + ([column < value.until] if value.until else [])
        return and_(*ends)

    return spanned


def _same(column: Any) -> Callable[[Value, Asking], Condition]:
    """Equal, whatever the case of ASCII letters."""
    return lambda value, _: column.is_(None) if isinstance(value, Nothing) else func.lower(column) == str(value).lower()


def _owner(value: Value, _: Asking) -> Condition:
    if isinstance(value, Nothing):
        return _T.owner_id.is_(None)
    return owned_by(str(value))


def owned_by(handle: str) -> Condition:
    """The tickets that are somebody's. The handle is written as theirs is (`desk/query_names.py` sees to that)."""
    found: Condition = _T.owner_id == select(person.c.id).where(person.c.handle == handle).scalar_subquery()
    return found


def _requester(value: Value, _: Asking) -> Condition:
    return _T.requester_id.is_(None) if isinstance(value, Nothing) else _T.requester_id.in_(_people(str(value)))


def _participant(value: Value, _: Asking) -> Condition:
    """Whoever asks takes part; an index has those who take part beside them."""
    c = participant.c
    if isinstance(value, Nothing):
        return and_(_T.requester_id.is_(None), not_(exists().where(c.ticket_id == _T.id)))
    people = _people(str(value))
    return or_(_T.requester_id.in_(people), _T.id.in_(select(c.ticket_id).where(PARTICIPANT_BESIDE, c.person_id.in_(people))))


def _people(words: str) -> Any:
    """Who is known by an address, or whose name or address has these words in it."""
    c = person_address.c
    if words.count("@") == 1 and not words.startswith("@"):
        return select(c.person_id).where(c.key == folded(words))
    named = select(person.c.id).where(or_(_has(person.c.name, words), func.lower(person.c.handle) == words.lower()))
    return named.union(select(c.person_id).where(_has(c.key, words)))


def _has(column: Any, words: str) -> Condition:
    """Are these words in it, whatever their case? SQLite folds ASCII alone: other letters are sought in the cases that people use."""
    spelled = dict.fromkeys(_in_ascii(one) for one in (words.lower(), words, words.title(), words.upper()))
    return or_(*(func.lower(column).contains(one, autoescape=True) for one in spelled))


def _in_ascii(words: str) -> str:
    """As SQLite's `lower` writes them."""
    return words.translate(_ASCII)


def _priority(value: Value, _: Asking) -> Condition:
    """In the words by which SQLite knows the index of what is not normal."""
    found = _T.priority == str(value)
    return found if value == Priority.NORMAL.value else and_(TICKET_UNUSUAL, found)


def _is(value: Value, asking: Asking) -> Condition:
    held = select(inbound.c.ticket_id).where(INBOUND_NEEDS_SOMEBODY, inbound.c.state == InboundState.HELD.value)
    conditions: dict[str, Any] = {
        "active": _T.state.in_(ACTIVE),
        "done": _T.state.not_in(ACTIVE),
        "overdue": _T.due_at < asking.now,
        "confidential": TICKET_RESTRICTED,
        "held": _T.id.in_(held.where(inbound.c.ticket_id.is_not(None))),
        "reopened": _T.reopened > 0,
        "imported": _T.history,
    }
    found: Condition = conditions[str(value)]
    return found


def _possesses(value: Value, _: Asking) -> Condition:
    attached = exists().where(message.c.ticket_id == _T.id, attachment.c.message_id == message.c.id, not_(attachment.c.logo))
    possessions: dict[str, Condition] = {
        "attachment": attached,
        "answer": _T.answered_at.is_not(None),
        "owner": _T.owner_id.is_not(None),
        "project": _T.project.is_not(None),
        "service": _T.service.is_not(None),
        "due": _T.due_at.is_not(None),
        "needed": _T.needed_by.is_not(None),
        "link": _T.id.in_(select(external_link.c.ticket_id)),
    }
    return possessions[str(value)]


def _link(value: Value, _: Asking) -> Condition:
    c = external_link.c
    mine = exists().where(c.ticket_id == _T.id)
    if isinstance(value, Nothing):
        return not_(mine)
    from maildesk.store.external import linked

    return _T.id.in_(linked(str(value)))


_ONE: Mapping[Key, Callable[[Value, Asking], Condition]] = MappingProxyType(
    {
        Key.STATUS: _equal(_T.state),
        Key.OWNER: _owner,
        Key.CATEGORY: _equal(_T.category),
        Key.SERVICE: _equal(_T.service),
        Key.PROJECT: _equal(_T.project),
        Key.MATURITY: _same(_T.maturity),
        Key.PRIORITY: _priority,
        Key.GROUP: _equal(_T.category),
        Key.REQUESTER: _requester,
        Key.PARTICIPANT: _participant,
        Key.OPENED: _within(_T.opened_at),
        Key.UPDATED: _within(_T.changed_at),
        Key.CLOSED: _within(_T.closed_at),
        Key.NEEDED: _within(_T.needed_by),
        Key.DUE: _within(_T.due_at),
        Key.BALL: lambda value, _: _T.state.in_(_BALLS[str(value)]),
        Key.LANGUAGE: _same(_T.language),
        Key.IS: _is,
        Key.HAS: _possesses,
        Key.REF: lambda value, _: _T.number == literal(int(str(value))),
        Key.LINK: _link,
        Key.SUBJECT: lambda value, _: _has(_T.subject, str(value)),
        Key.TEXT: lambda value, asking: has_words((str(value),), asking.broad),
    }
)
