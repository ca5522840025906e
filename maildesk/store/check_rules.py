# SPDX-License-Identifier: Apache-2.0
"""The rules that rows keep among each other beside keys and references, each with what its breach means and the remedy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, TextClause, exists, func, literal, or_, select

from maildesk.desk.values import Disposition, InboundState, OutboxState, TicketState
from maildesk.store.columns import Words
from maildesk.store.common import INBOUND_WAITS, OUTBOX_WAITS
from maildesk.store.schema import (
    counter,
    inbound,
    message,
    outbox,
    participant,
    person,
    person_address,
    raw_mail,
    relation,
    search_waiting,
    searchable,
    shared,
    ticket,
)

Condition = ColumnElement[bool] | TextClause
Query = Callable[[datetime], Select[Any]]
_REPORT = "report how it came about; `maildesk ticket show --history` tells what happened"
_FINAL = (OutboxState.SENT.value, OutboxState.FAILED.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """`query` finds what breaks it, by what people call it; `of` says what that is. `note`: worth a word, nothing is broken."""

    name: str
    of: str
    query: Query
    meaning: str
    remedy: str
    note: bool = False


def _where(table: Table, named: str, *conditions: Condition) -> Query:
    return lambda _now: select(table.c[named]).where(*conditions).order_by(table.c[named])


def _none(table: Table, *conditions: Condition) -> ColumnElement[bool]:
    return ~exists(select(literal(1)).select_from(table).where(*conditions))


def _lapsed(table: Table, waits: Condition) -> Query:
    return lambda now: select(table.c.id).where(waits, table.c.lease_until < now).order_by(table.c.id)


_OPEN = ticket.c.state.not_in([one.value for one in (TicketState.CLOSED, TicketState.SPAM, TicketState.MERGED)])
_MERGED = ticket.c.state == TicketState.MERGED.value
_IDS = (inbound, message, outbox, person, ticket)


def _behind(_now: datetime) -> Select[Any]:
    """Counters that would give a number a second time."""
    columns = {**{one.name: one.c.id for one in _IDS}, "ticket_number": ticket.c.number}
    behind = [(counter.c.name == name) & (counter.c.value < select(func.max(column)).scalar_subquery()) for name, column in columns.items()]
    return select(counter.c.name).where(or_(*behind))


def _unshown(_now: datetime) -> Select[Any]:
    c = ticket.c
    alone = (_none(message, message.c.ticket_id == c.id), _none(shared, shared.c.ticket_id == c.id), ~_MERGED)
    untold = (_none(relation, relation.c.ticket_id == c.id), _none(relation, relation.c.other_id == c.id))
    return select(c.number).where(*alone, *untold, c.origin == literal("mail", Words)).order_by(c.number)


RULES: tuple[Rule, ...] = (
    Rule(
        "history unguarded",
        "counter",
        _where(counter, "name", counter.c.name == literal("erasing", Words)),
        "an erasure left the guard of the history open: events could be changed",
        "run `maildesk person erase` again for whom it was",
    ),
    Rule(
        "number given twice",
        "counter",
        _behind,
        "the next row of its kind would get a number that another one has: mail would wait and not be filed",
        "was a part of a backup put in by hand? restore the whole of it: `maildesk db restore`",
    ),
    Rule("ticket without messages", "ticket", _unshown, "nobody can see what was asked", _REPORT),
    Rule(
        "filed without message",
        "mail",
        _where(
            inbound,
            "id",
            inbound.c.state == InboundState.FILED.value,
            inbound.c.disposition == Disposition.TICKET.value,  # an answer may be commands alone, or an opinion
            inbound.c.ticket_id.is_not(None),
            inbound.c.id.not_in(select(message.c.inbound_id)),  # no index leads from a mail to its message: read once
        ),
        "the mail counts as filed, and no ticket shows it",
        "`maildesk mail show ID` has its bytes; ingest them again as a file",
    ),
    Rule(
        "nothing to process",
        "mail",
        _where(inbound, "id", INBOUND_WAITS, _none(raw_mail, raw_mail.c.inbound_id == inbound.c.id)),
        "the mail waits to be processed, and its bytes are not there",
        "look for them in the mailbox or in a backup",
    ),
    Rule(
        "claim of a dead process",
        "mail",
        _lapsed(inbound, INBOUND_WAITS),
        "a process took the mail and did not finish it in time",
        "a running desk takes it up by itself: `maildesk run`",
        note=True,
    ),
    Rule(
        "claim of a dead sender",
        "letter",
        _lapsed(outbox, OUTBOX_WAITS),
        "a process took the letter and did not finish it in time; it may have left",
        "a running desk sends it, at most once more, with the same Message-ID: `maildesk run`",
        note=True,
    ),
    Rule(
        "letter without words",
        "letter",
        _where(outbox, "id", OUTBOX_WAITS, func.length(outbox.c.content) == 0),
        "the letter waits to be sent, and there is nothing in it",
        "`maildesk outbox cancel ID`",
    ),
    Rule(
        "unsettled letter",
        "letter",
        _where(outbox, "id", outbox.c.state.in_(_FINAL), outbox.c.settled_at.is_(None)),
        "the letter is sent or has failed, and does not say when",
        _REPORT,
    ),
    Rule(
        "request that no summary tells of",
        "letter",
        _where(outbox, "id", outbox.c.state == OutboxState.SUPPRESSED.value, outbox.c.due_at.is_(None), outbox.c.told_in.is_(None)),
        "a requester was to hear of the request in a summary, and will not",
        "`maildesk outbox retry ID` has the next summary tell of it",
    ),
    Rule(
        "merged into nothing",
        "ticket",
        _where(ticket, "number", (_MERGED & ticket.c.merged_into.is_(None)) | (ticket.c.merged_into == ticket.c.id)),
        "the ticket is part of another, and does not say of which",
        "`maildesk ticket undo REFERENCE`, and merge it again",
    ),
    Rule(
        "closed at no time",
        "ticket",
        _where(ticket, "number", ticket.c.state == TicketState.CLOSED.value, ticket.c.closed_at.is_(None)),
        "the ticket is closed and does not say since when: it is never given up",
        "reopen and close it: `maildesk ticket reopen REFERENCE`",
    ),
    Rule(
        "snoozed for ever",
        "ticket",
        _where(ticket, "number", ticket.c.state == TicketState.SNOOZED.value, ticket.c.snoozed_until.is_(None)),
        "the ticket sleeps, and nothing wakes it",
        "`maildesk ticket reopen REFERENCE`",
    ),
    Rule(
        "owner who does not work here",
        "ticket",
        _where(ticket, "number", _OPEN, ticket.c.owner_id.in_(select(person.c.id).where(~person.c.staff))),
        "nobody is told of the ticket",
        "`maildesk assign REFERENCE HANDLE`",
    ),
    Rule(
        "requester who takes no part",
        "ticket",
        _where(
            ticket,
            "number",
            _OPEN,
            ticket.c.requester_id.is_not(None),
            _none(participant, participant.c.ticket_id == ticket.c.id, participant.c.person_id == ticket.c.requester_id),
        ),
        "the requester's answers are held, and answers do not reach them",
        _REPORT,
    ),
    Rule(
        "staff without an address",
        "person",
        _where(person, "handle", person.c.staff, _none(person_address, person_address.c.person_id == person.c.id)),
        "what they write counts as a stranger's, and nothing reaches them",
        "`maildesk staff set HANDLE --address ADDRESS`",
    ),
    Rule(
        "message that is not searched",
        "message",
        _where(
            message,
            "id",
            _none(searchable, searchable.c.message_id == message.c.id),
            _none(search_waiting, search_waiting.c.message_id == message.c.id),
        ),
        "searches do not find the message",
        "`maildesk db reindex`",
    ),
)
