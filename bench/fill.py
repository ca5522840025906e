# SPDX-License-Identifier: Apache-2.0
"""A desk with a past: so many tickets, each with what belongs to it, written straight into the store's own tables.

Half the tickets have an answer. Message-IDs and addresses are random, so that indexes grow as they would in years.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, update

from maildesk.desk import marks
from maildesk.store import bulk, schema
from maildesk.store.common import metadata

Row = dict[str, Any]

_GROUP = 2000
_START = datetime(2023, 1, 2, 8, tzinfo=UTC)
_TEXT = "We would like to know how this is done nowadays, and by whom; the page in the handbook is older than the form. " * 9
_COUNTERS = ("person", "ticket", "ticket_number", "message", "outbox", "inbound")


def fill(engine: Engine, tickets: int) -> None:
    """Writes `tickets` tickets with ids and numbers from 1 on into a migrated, empty database."""
    rng = random.Random(tickets)
    pool = rng.randbytes(1 << 20)
    for first in range(1, tickets + 1, _GROUP):
        group = range(first, min(first + _GROUP, tickets + 1))
        with engine.begin() as connection:
            for table, rows in _tables(rng, pool, group).items():
                bulk.insert(connection, table, rows)
    with engine.begin() as connection:
        for name in _COUNTERS:
            _advance(connection, name, 2 * tickets)


def _advance(connection: Connection, name: str, to: int) -> None:
    if not connection.execute(update(schema.counter).where(schema.counter.c.name == name).values(value=to)).rowcount:
        connection.execute(insert(schema.counter).values(name=name, value=to))


def _tables(rng: random.Random, pool: bytes, group: range) -> dict[Table, list[Row]]:
    """The rows of a group of tickets, in the order in which they refer to each other."""
    tables: dict[Table, list[Row]] = {}
    for ticket in group:
        for table, row in _ticket(rng, pool, ticket):
            tables.setdefault(table, []).append(row)
    return {table: tables[table] for table in metadata.sorted_tables if table in tables}


def _ticket(rng: random.Random, pool: bytes, ticket: int) -> Iterator[tuple[Table, Row]]:
    at = _START + timedelta(minutes=12 * ticket)
    address = f"person{rng.getrandbits(32):x}.{ticket}@past.example"
    yield schema.person, {"id": ticket, "name": f"Person {ticket}", "created_at": at}
    yield schema.person_address, {"key": address, "address": address, "person_id": ticket, "verified_at": at, "source": "mail"}
    yield schema.ticket, _ticket_row(rng, ticket, at)
    yield schema.participant, {"ticket_id": ticket, "person_id": ticket, "role": "requester", "added_by": None, "added_at": at}
    for turn in range(1 + ticket % 2):
        yield from _mail(rng, pool, 2 * ticket - turn, ticket, address, at + timedelta(hours=turn))
    yield schema.outbox, _letter(rng, pool, ticket, address, at)
    yield schema.mark, {"key": marks.acknowledged(address), "at": at}


def _ticket_row(rng: random.Random, ticket: int, at: datetime) -> Row:
    state = rng.choice(("new", "open", "waiting", "resolved", "closed", "closed", "closed", "closed"))
    return {
        "id": ticket,
        "number": ticket,
        "state": state,
        "subject": f"Question {ticket} of the past",
        "requester_id": ticket,
        "category": "general",
        "service": None,
        "confidence": 0.5,
        "restricted": False,
        "language": "en",
        "history": False,
        "opened_at": at,
        "changed_at": at,
        "closed_at": at if state == "closed" else None,
    }


def _mail(rng: random.Random, pool: bytes, mail: int, ticket: int, address: str, at: datetime) -> Iterator[tuple[Table, Row]]:
    message_id = f"<{rng.getrandbits(96):x}@past.example>"
    yield schema.inbound, _inbound(mail, ticket, rng.randbytes(32).hex(), at)
    yield schema.raw_mail, {"inbound_id": mail, "position": 0, "encoding": "identity", "content": _slice(rng, pool, 3000)}
    coordinates = {"account": "past", "folder": "INBOX", "uidvalidity": 1, "uid": mail}
    yield schema.inbound_source, {**coordinates, "inbound_id": mail, "settled": True}
    yield schema.message, _message(mail, ticket, address, message_id, at)
    yield schema.conversation_link, {"message_id": message_id, "ticket_id": ticket, "origin": "seen"}
    evidence = [["thread", "nothing in the mail leads to a ticket"], ["acknowledgement", "sent as acknowledgement"]]
    yield (
        schema.decision,
        {
            "inbound_id": mail,
            "decided_at": at,
            "disposition": "ticket",
            "ticket_id": ticket,
            "reason": "a new request",
            "evidence": evidence,
        },
    )
    for kind in ("opened", "acknowledgement"):
        yield (
            schema.event,
            {"ticket_id": ticket, "at": at, "kind": kind, "actor": address, "actor_id": ticket, "details": {"inbound": mail}},
        )


def _inbound(mail: int, ticket: int, digest: str, at: datetime) -> Row:
    return {
        "id": mail,
        "received_at": at,
        "source_kind": "imap",
        "source_account": "past",
        "source_folder": "INBOX",
        "source_uidvalidity": 1,
        "source_uid": mail,
        "envelope": {"mail_from": None, "rcpt_to": [], "peer": None, "authenticated_as": None, "trusted": False},
        "digest": digest,
        "size": 3000,
        "full_size": None,
        "history": False,
        "state": "filed",
        "attempts": 1,
        "disposition": "ticket",
        "ticket_id": ticket,
    }


def _message(mail: int, ticket: int, address: str, message_id: str, at: datetime) -> Row:
    return {
        "id": mail,
        "ticket_id": ticket,
        "inbound_id": mail,
        "filed_at": at,
        "author_id": ticket,
        "author_name": f"Person {ticket}",
        "author_address": address,
        "standing": "authenticated",
        "visibility": "public",
        "message_id": message_id,
        "message_key": message_id,
        "text_digest": message_id,
        "subject": f"Question {ticket} of the past",
        "sent_at": at,
        "head": {"to": [["", "servicedesk@desk.example"]]},
        "text": _TEXT,
        "language": "en",
    }


def _letter(rng: random.Random, pool: bytes, ticket: int, address: str, at: datetime) -> Row:
    return {
        "id": ticket,
        "ticket_id": ticket,
        "kind": "acknowledgement",
        "capped": True,
        "message_id": f"<{rng.getrandbits(96):x}@desk.example>",
        "mail_from": "",
        "recipients": f'["{address}"]',
        "content": _slice(rng, pool, 4000),
        "state": "sent",
        "attempts": 1,
        "created_at": at,
        "next_attempt_at": at,
        "claimed_at": at,
        "settled_at": at,
    }


def _slice(rng: random.Random, pool: bytes, size: int) -> bytes:
    start = rng.randrange(len(pool) - size)
    return pool[start : start + size]
