# SPDX-License-Identifier: Apache-2.0
"""What decisions change, table by table, each in one statement for the whole group.

Whatever was taken or changed since the decision looked is a Conflict, and nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from maildesk.desk.records import Effects, Judged, LostLetter, MarkChange, TicketChange
from maildesk.desk.values import InboundState, Link, LinkOrigin, OutboxState, TicketState
from maildesk.flow.errors import Conflict
from maildesk.store import bulk, digests, indexing, people, rows, tuning, workload
from maildesk.store.claims import write_claims
from maildesk.store.clocks import clock_row
from maildesk.store.lessons import write_lessons
from maildesk.store.schema import (
    attachment,
    conversation_link,
    event,
    external_link,
    inbound,
    mark,
    message,
    outbox,
    participant,
    relation,
    shared,
    ticket,
)

_REASON = 500  # characters, as of what a relay says
# The Message-ID of a message leads to its ticket.
_MOVE_LINK = (
    update(conversation_link)
    .where(
        conversation_link.c.message_id == select(message.c.message_key).where(message.c.id == bindparam("message")).scalar_subquery(),
        conversation_link.c.ticket_id == bindparam("seen"),
    )
    .values(ticket_id=bindparam("moved_to"))
)


def write_effects(connection: Connection, group: Sequence[Effects], now: datetime, sources: Sequence[str]) -> None:
    """Writes all effects of a group, in order. `sources`: where each comes from, for its events.

    Raises Conflict; the caller's transaction is rolled back then.
    """
    all_ = joined(group)
    people.add_people(connection, all_.people, now)
    people.verify_addresses(connection, all_.verified_addresses, now)
    people.bind(connection, all_.bindings, now)
    people.note_faults(connection, all_.address_faults)
    bulk.insert(connection, ticket, [rows.ticket_row(one, now) for one in all_.tickets])
    _change_tickets(connection, all_.changes, now)
    _take_part(connection, all_, now)
    bulk.insert(connection, message, [rows.message_row(one, now) for one in all_.messages])
    indexing.note(connection, [one.id for one in all_.messages])
    bulk.insert(connection, attachment, [row for one in all_.messages for row in rows.attachment_rows(one.id, one.mail.attachments)])
    _move_messages(connection, all_)
    bulk.insert(connection, shared, [{"ticket_id": one.ticket_id, "message_id": one.message_id} for one in all_.shared])
    _write_links(connection, all_.links, all_.taken_links)
    _relate(connection, all_, now)
    told = [rows.event_row(one, now, source) for effects, source in zip(group, sources, strict=True) for one in effects.events]
    bulk.insert(connection, event, told)
    _write_marks(connection, all_.marks)
    _judge(connection, all_.judged)
    write_claims(connection, all_.claims)
    workload.write_turns(connection, all_.turns)
    write_lessons(connection, all_.lessons, all_.unlearned, now)
    workload.write_absences(connection, all_.absences)
    digests.write_wishes(connection, all_.digests)
    tuning.write(connection, all_.tunings)
    workload.retire(connection, all_.retired)
    _lose(connection, all_.lost, now)


def _lose(connection: Connection, lost: Iterable[LostLetter], now: datetime) -> None:
    """A letter that came back has failed, as one that the relay refused; what an operator did with it meanwhile stays."""
    failed = {one.outbox_id: {"id": one.outbox_id, "was": OutboxState.SENT.value, "reason": one.reason[:_REASON]} for one in lost}
    state = {"state": OutboxState.FAILED.value, "settled_at": now}
    bulk.update(connection, outbox, [{**one, **state} for one in failed.values()], match={"id": "id", "state": "was"})


def joined(group: Sequence[Effects]) -> Effects:
    """All effects of a group as one."""
    return Effects(*(tuple(chain.from_iterable(getattr(one, field.name) for one in group)) for field in fields(Effects)))


def _change_tickets(connection: Connection, changes: Sequence[TicketChange], now: datetime) -> None:
    by_columns: dict[tuple[str, ...], list[rows.Row]] = {}
    for change in _folded(changes):
        row = {"id": change.ticket_id, **_changed(change, now)}
        by_columns.setdefault(tuple(row), []).append(row)
    for group in by_columns.values():
        if bulk.update(connection, ticket, group, match={"id": "id", "revision": "seen"}) != len(group):
            raise Conflict("somebody else changed a ticket meanwhile", "decide again")


def _folded(changes: Iterable[TicketChange]) -> list[TicketChange]:
    """One change a ticket: from what the first saw to what the last sets, in the order of the tickets (so that none waits in a ring)."""
    folded: dict[int, tuple[TicketChange, int]] = {}
    for one in changes:
        before, _ = folded.get(one.ticket_id, (one, 0))
        folded[one.ticket_id] = (replace(before, fields={**before.fields, **one.fields}), one.seen + 1)
    return [replace(change, fields={**change.fields, "revision": revision}) for _, (change, revision) in sorted(folded.items())]


def _changed(change: TicketChange, now: datetime) -> Mapping[str, Any]:
    values = {"seen": change.seen, "changed_at": now}
    if state := change.fields.get("state"):
        values["closed_at"] = now if state == TicketState.CLOSED else None
        if state != TicketState.SNOOZED:
            values["snoozed_until"] = None
    clock = clock_row(change.fields["clock"]) if "clock" in change.fields else {}
    return {**values, **clock, **{name: plain(value) for name, value in change.fields.items() if name != "clock"}}


def plain(value: Any) -> Any:
    """A word of the desk as its column keeps it."""
    if isinstance(value, tuple):
        return " ".join(value)  # slugs of groups
    return value.value if isinstance(value, Enum) else value


def _take_part(connection: Connection, all_: Effects, now: datetime) -> None:
    bulk.insert(connection, participant, [rows.participant_row(one, now) for one in all_.participants])
    left = [{"ticket_id": ticket_id, "person_id": person_id} for ticket_id, person_id in all_.departed]
    bulk.delete(connection, participant, left)
    roles = [{"ticket_id": ticket_id, "person_id": person_id, "role": role.value} for ticket_id, person_id, role in all_.roles]
    bulk.update(connection, participant, roles, match={"ticket_id": "ticket_id", "person_id": "person_id"})


def _move_messages(connection: Connection, all_: Effects) -> None:
    moved = [{"id": one.message_id, "seen": one.seen, "ticket_id": one.ticket_id} for one in all_.moved]
    if bulk.update(connection, message, moved, match={"id": "id", "ticket_id": "seen"}) != len(moved):
        raise Conflict("somebody else moved a message meanwhile", "decide again")
    for one in moved:  # rare and few
        connection.execute(_MOVE_LINK, {"message": one["id"], "seen": one["seen"], "moved_to": one["ticket_id"]})


def _write_links(connection: Connection, links: Sequence[Link], taken: Sequence[Link]) -> None:
    bulk.insert(connection, conversation_link, [_link(link) for link in links])
    seen = [{**_link(link), "was": LinkOrigin.MENTIONED.value} for link in taken]
    if bulk.update(connection, conversation_link, seen, match={"message_id": "message_id", "origin": "was"}) != len(seen):
        raise Conflict("another process filed a mail of the same conversation", "decide again")


def _link(link: Link) -> rows.Row:
    return {"message_id": link.message_id, "ticket_id": link.ticket_id, "origin": link.origin.value}


def _relate(connection: Connection, all_: Effects, now: datetime) -> None:
    bulk.insert(connection, relation, [rows.relation_row(one, now) for one in all_.relations])
    bulk.delete(connection, relation, [{"ticket_id": one.ticket_id, "other_id": one.other_id, "kind": one.kind} for one in all_.unrelated])
    bulk.delete(connection, external_link, [{"ticket_id": one.ticket_id, "key": one.to.key} for one in all_.unlinked])
    bulk.insert(connection, external_link, [rows.external_row(one, now) for one in all_.external])


def _write_marks(connection: Connection, marks: Sequence[MarkChange]) -> None:
    together = _together(marks)
    bulk.insert(connection, mark, [{"key": one.key, "at": one.at} for one in together if one.seen is None])
    moved = [{"key": one.key, "at": one.at, "seen": one.seen} for one in together if one.seen is not None]
    if bulk.update(connection, mark, moved, match={"key": "key", "at": "seen"}) != len(moved):
        raise Conflict("another process did the same thing meanwhile", "decide again")


def _together(marks: Iterable[MarkChange]) -> list[MarkChange]:
    """One change a key: from what the first saw to what the last sets."""
    folded: dict[str, MarkChange] = {}
    for one in marks:
        before = folded.get(one.key)
        folded[one.key] = MarkChange(one.key, before.seen, one.at) if before else one
    return list(folded.values())


def _judge(connection: Connection, judged: Sequence[Judged]) -> None:
    done = [_judgement(one) for one in judged]
    if bulk.update(connection, inbound, done, match={"id": "id", "state": "was"}) != len(done):
        raise Conflict("somebody else accepted or rejected the mail meanwhile", "look again with `maildesk mail show`")


def _judgement(one: Judged) -> rows.Row:
    accepted = one.accepted_by is not None
    return {
        "id": one.inbound_id,
        "was": InboundState.HELD.value,
        "state": (InboundState.RECEIVED if accepted else InboundState.IGNORED).value,
        "accepted_by": one.accepted_by,
        "attempts": 0,
        "reason": one.reason,
    }
