# SPDX-License-Identifier: Apache-2.0
"""Searching the messages, the newest first.

Nobody reads the ten-thousandth hit: the newest messages are looked at first, window by window, and no further than it takes to fill the
list. A word that stands in every third message costs as little as one that stands nowhere. What is left is phrases of common words that
hardly ever meet; a limit of time ends those, and says how far back they were looked for.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, text

from maildesk.desk.excerpt import LONGEST as LONGEST_SHOWN
from maildesk.desk.sought import Sought
from maildesk.desk.values import TicketState, Visibility
from maildesk.flow.errors import StoreUnavailable
from maildesk.store.among import among, members, read
from maildesk.store.room import Room
from maildesk.store.schema import attachment, message, searchable, ticket
from maildesk.store.search_sql import fts5, tsquery

BROAD = 20_000  # messages with a word: more than that are not collected to find tickets by them
_BATCH = 200  # ids that are looked at together
_WINDOWS = (50_000, 500_000)  # ids of messages: the first window on SQLite, the largest
_WALKED = 10_000  # on PostgreSQL, whose GIN index gives no order: the newest are walked through; on SQLite, hits of which some are wanted
_PROBED = 5_000  # messages: FTS5 takes longer to ask for more of them by their ids than to tell all that it finds
_ENOUGH = 400  # hits of a window: more are not looked for there
_DENSE = 10  # hits in as many: a few more such windows fill a list, sooner than all hits are collected
FEW = 1_000  # tickets: so few are looked into by themselves
_MOST = 20_000  # hits that PostgreSQL sorts

_SQLITE = text(
    "SELECT rowid FROM search_index WHERE search_index MATCH :asked AND rowid > :low AND rowid <= :high ORDER BY rowid DESC LIMIT :most"
)
_POSTGRESQL = text(
    "SELECT message_id FROM searchable WHERE lexemes @@ CAST(:asked AS tsquery) AND message_id > :low AND message_id <= :high"
    " ORDER BY message_id DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """The newest message of a ticket in which all of it stands. `text`: what of it is searched, `files`: its attachments' names."""

    message_id: int
    number: int
    merged_into: int | None  # the number of the ticket that its ticket is part of
    state: TicketState
    restricted: bool
    ticket_subject: str
    filed_at: datetime
    author_name: str
    author_address: str
    visibility: Visibility
    subject: str
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found. `more`: the list is full, there may be more; `back_to`: time was up, older messages were not looked at."""

    rows: tuple[Hit, ...]
    more: bool = False
    back_to: datetime | None = None


@dataclass(slots=True)
class _Look:
    """One search on its way: how far back it came, and which tickets it found, in order, with the message that shows it."""

    asked: str
    deadline: float
    reached: int | None = None
    found: dict[int, int] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        return time.monotonic() > self.deadline


class Searching(Room):
    """The verb of `maildesk search`."""

    def search(
        self,
        wanted: Sequence[Sought],
        where: ColumnElement[bool] | None = None,
        *,
        limit: int = 50,
        seconds: float = 2.0,
        few: int = FEW,
    ) -> Hits:
        """Tickets of which one message has all that is `wanted`, by their newest such message, the newest first.

        `where` is a condition on `ticket`: what else is asked, and what may be read. If no more than `few` tickets meet it, these are
        looked into by themselves; 0 does not try. Older messages are left out when `seconds` are over.
        Raises StoreUnavailable, SchemaOutdated.
        """
        form = fts5 if self.database.engine.dialect.name == "sqlite" else tsquery
        look = _Look(form(wanted), time.monotonic() + seconds)
        cut = self._walk(look, where, limit, few)
        with self.database.reading() as connection:
            back_to = _filed_at(connection, look.reached) if cut else None
            return Hits(_hits(connection, list(look.found.values())[:limit]), len(look.found) > limit, back_to)

    def _walk(self, look: _Look, where: ColumnElement[bool] | None, limit: int, few: int) -> bool:
        """Whether time was up before all was looked at, or the list was full."""
        try:
            with self.database.reading() as connection:
                theirs = _theirs(connection, where, few) if where is not None and few else None
                # Of the messages of tickets that meet it nobody has to ask again whether they do.
                wanted = _tickets(where if theirs is None else None)
                for ids in _batches(connection, look, theirs):
                    for row in read(connection, wanted, ids):
                        look.found.setdefault(row.ticket_id, row.id)
                    if len(look.found) > limit:
                        return False
                    if look.late:
                        return True
        except StoreUnavailable:
            if not look.late:
                raise
            return True
        return False


def _batches(connection: Connection, look: _Look, theirs: Sequence[int] | None) -> Iterator[Sequence[int]]:
    """The ids of messages that have it, the newest first; among `theirs`, where those are known."""
    if theirs is not None and len(theirs) > _PROBED and connection.dialect.name == "sqlite":
        wanted = frozenset(theirs)
        return ([one for one in ids if one in wanted] for ids in _by_window(connection, look, _WALKED))
    if theirs is not None:
        return _within(connection, look, theirs)
    return _by_window(connection, look) if connection.dialect.name == "sqlite" else _by_density(connection, look)


def _theirs(connection: Connection, where: ColumnElement[bool], few: int) -> list[int] | None:
    """The messages of the tickets that come into question, where those are few."""
    tickets = list(connection.execute(select(ticket.c.id).where(where).limit(few + 1)).scalars())
    if len(tickets) > few:
        return None
    return sorted((row.id for row in read(connection, select(message.c.id).where(among(message.c.ticket_id)), tickets)), reverse=True)


def _within(connection: Connection, look: _Look, ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Those of the messages that have it."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT rowid FROM search_index WHERE search_index MATCH :asked AND rowid IN (SELECT value FROM json_each(:members))"
    else:
        statement = (
            "SELECT message_id FROM searchable WHERE lexemes @@ CAST(:asked AS tsquery)"
            " AND message_id IN (SELECT value::bigint FROM json_array_elements_text(CAST(:members AS json)))"
        )
    for start in range(0, len(ids), 10 * _BATCH):
        part = ids[start : start + 10 * _BATCH]
        found = connection.execute(text(statement), {"asked": look.asked, **members(part)}).scalars()
        look.reached = part[-1]
        yield sorted(found, reverse=True)


def _by_window(connection: Connection, look: _Look, most: int = 0) -> Iterator[Sequence[int]]:
    """FTS5 gives what it finds in order: each window goes on until it has given all, `most` at a time."""
    most = most or _BATCH
    high, width = _newest(connection), _WINDOWS[0]
    while high > 0:
        low = max(0, high - width)
        ids = _ids(connection, _SQLITE, look, low, high, most)
        look.reached = high = ids[-1] - 1 if len(ids) == most else low
        width = min(2 * width, _WINDOWS[1])
        yield ids


def _by_density(connection: Connection, look: _Look) -> Iterator[Sequence[int]]:
    """GIN knows no order. What is common is found by walking through the newest; what is rare by the index, all at once."""
    high = _newest(connection)
    _plan(connection, "bitmapscan", look)
    while high > 0:
        low = max(0, high - _WALKED)
        ids = _ids(connection, _POSTGRESQL, look, low, high, _ENOUGH)
        full = len(ids) == _ENOUGH
        look.reached = high = ids[-1] - 1 if full else low
        yield ids
        if not full and len(ids) < _DENSE:
            break
    _plan(connection, "indexscan", look)
    while high > 0:
        ids = _ids(connection, _POSTGRESQL, look, 0, high, _MOST)
        look.reached = high = ids[-1] - 1 if len(ids) == _MOST else 0
        for start in range(0, len(ids), _BATCH):
            yield ids[start : start + _BATCH]


def _plan(connection: Connection, unwanted: str, look: _Look) -> None:
    """PostgreSQL cannot know how rare a word is, and one wrong guess walks through millions of rows. Ends with the transaction."""
    left = max(1, round(1000 * (look.deadline - time.monotonic())))
    for kind in ("bitmapscan", "indexscan"):
        connection.exec_driver_sql(f"SET LOCAL enable_{kind} = {'off' if kind == unwanted else 'on'}")
    connection.exec_driver_sql(f"SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = {left}")


def _ids(connection: Connection, statement: Any, look: _Look, low: int, high: int, most: int) -> list[int]:
    asked = {"asked": look.asked, "low": low, "high": high, "most": most}
    return list(connection.execute(statement, asked).scalars())


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(searchable.c.message_id))).scalar() or 0


def _tickets(where: ColumnElement[bool] | None) -> Select[Any]:
    """The tickets of messages, without those that are not wanted; the newest message first."""
    found = select(message.c.id, message.c.ticket_id).join_from(message, ticket, ticket.c.id == message.c.ticket_id)
    return found.where(among(message.c.id), *(() if where is None else (where,))).order_by(message.c.id.desc())


def _filed_at(connection: Connection, message_id: int | None) -> datetime | None:
    """When the oldest message was filed that was looked at; of a message with an id near it, since some ids are never used."""
    after = select(message.c.filed_at).where(message.c.id > (message_id or 0)).order_by(message.c.id).limit(1)
    return connection.execute(after).scalar()


_TARGET = ticket.alias("target")
_BODY = case((searchable.c.whole, message.c.text), else_=func.coalesce(message.c.reply, message.c.text))
_SHOWN = (
    select(
        message.c.id,
        message.c.filed_at,
        message.c.author_name,
        message.c.author_address,
        message.c.visibility,
        message.c.subject,
        func.substr(_BODY, 1, LONGEST_SHOWN).label("body"),
        ticket.c.number,
        ticket.c.state,
        ticket.c.restricted,
        ticket.c.subject.label("ticket_subject"),
        _TARGET.c.number.label("merged_number"),
    )
    .select_from(message)
    .join(searchable, searchable.c.message_id == message.c.id)
    .join(ticket, ticket.c.id == message.c.ticket_id)
    .join(_TARGET, _TARGET.c.id == ticket.c.merged_into, isouter=True)
    .where(among(message.c.id))
    .order_by(message.c.id.desc())
)
_NAMES = select(attachment.c.message_id, attachment.c.filename).where(among(attachment.c.message_id), ~attachment.c.logo)


def _hits(connection: Connection, ids: Sequence[int]) -> tuple[Hit, ...]:
    files: dict[int, list[str]] = {}
    for row in read(connection, _NAMES, ids):
        files.setdefault(row.message_id, []).append(row.filename or "")
    return tuple(_hit(row, tuple(filter(None, files.get(row.id, ())))) for row in read(connection, _SHOWN, ids))


def _hit(row: Any, files: tuple[str, ...]) -> Hit:
    return Hit(
        message_id=row.id,
        number=row.number,
        merged_into=row.merged_number,
        state=TicketState(row.state),
        restricted=row.restricted,
        ticket_subject=row.ticket_subject,
        filed_at=row.filed_at,
        author_name=row.author_name,
        author_address=row.author_address,
        visibility=Visibility(row.visibility),
        subject=row.subject,
        text=row.body,
        files=files,
    )


class Common:
    """Tells of words whether they are broad, and remembers whether any were."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.any = False

    def __call__(self, wanted: Sequence[Sought]) -> bool:
        found = is_broad(self._connection, wanted)
        self.any |= found
        return found


def is_broad(connection: Connection, wanted: Sequence[Sought]) -> bool:
    """Does it stand in more messages than one collects? PostgreSQL tells from its statistics of the most common words."""
    if connection.dialect.name == "postgresql":
        explained = text("EXPLAIN (FORMAT JSON) SELECT 1 FROM searchable WHERE lexemes @@ CAST(:asked AS tsquery)")
        plan: Any = connection.execute(explained, {"asked": tsquery(wanted)}).scalar_one()
        return int(plan[0]["Plan"]["Plan Rows"]) > BROAD
    counted = text("SELECT count(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH :asked LIMIT :most)")
    found: int = connection.execute(counted, {"asked": fts5(wanted), "most": BROAD + 1}).scalar_one()
    return found > BROAD
