# SPDX-License-Identifier: Apache-2.0
"""A desk read back from its records into an empty database, all of it or nothing: one commit, whatever dies in between."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, exc, func, select, update

from maildesk.flow.errors import MaildeskError
from maildesk.store import bulk, indexing, raw
from maildesk.store.engine import Database
from maildesk.store.errors import breaks_a_rule
from maildesk.store.outbox import hold_back
from maildesk.store.portable import Unreadable, columns, row, tables
from maildesk.store.schema import counter, inbound, message, outbox, person, raw_mail, ticket

Numbered = tuple[int, Mapping[str, Any]]  # a record, and its line

_GROUP = 500
_GROUP_BYTES = 4 * 1024 * 1024
_NUMBERED = {
    "person": person.c.id,
    "ticket": ticket.c.id,
    "ticket_number": ticket.c.number,
    "message": message.c.id,
    "inbound": inbound.c.id,
    "outbox": outbox.c.id,
}
_UNSENT = "not sent: it waited when the desk was imported"


class BadRecord(MaildeskError):
    """A line of the file is no record of a desk, or does not fit the others. Nothing was written."""

    exit_code = 65  # EX_DATAERR

    def __init__(self, line: int, words: str) -> None:
        super().__init__(f"line {line}: {words}", "nothing was imported; export it again with `maildesk export --all`")


def load(
    database: Database, records: Iterable[Numbered], counts: Mapping[str, int], now: datetime, *, send: bool, tell: Callable[[int], object]
) -> int:
    """Writes the desk, in one commit; how many letters will not be sent that waited. `counts`: how many records of each type there are.

    `send`: letters that waited go out. `tell` is told how many records were written. Use a patient engine.
    Raises BadRecord, MaildeskError (the desk is not empty), StoreUnavailable (DiskFull); nothing is written then.
    """
    with database.writing() as connection:
        _require_empty(connection)
        numbered = set(connection.execute(select(counter.c.name)).scalars())
        connection.execute(delete(counter))
        written = _Written(connection)
        for table, group in _groups(records):
            written.write(table, group)
            tell(len(group))
        written.finish(counts)
        _require_counters(connection, numbered)
        return 0 if send else hold_back(connection, now, _UNSENT)


def _require_empty(connection: Connection) -> None:
    for table in tables():
        if table is not counter and connection.execute(select(func.count()).select_from(select(table).limit(1).subquery())).scalar_one():
            raise MaildeskError(
                f"this desk is not empty (its table {table.name} has rows), and two desks cannot be made one",
                "name an empty database: MAILDESK_DATABASE__URL=sqlite:///new.db maildesk db upgrade, and again",
            )


def _highest(connection: Connection, column: Any) -> int:
    return connection.execute(select(func.max(column))).scalar() or 0


def _require_counters(connection: Connection, wanted: set[str]) -> None:
    """New rows are numbered after those that came in, whatever the file says."""
    found = set(connection.execute(select(counter.c.name)).scalars())
    if missing := sorted(wanted - found):
        raise BadRecord(1, f"the counters {', '.join(missing)} are missing")
    for name, column in _NUMBERED.items():
        highest = select(func.max(column)).scalar_subquery()
        connection.execute(update(counter).where(counter.c.name == name, counter.c.value < highest).values(value=highest))


def _groups(records: Iterable[Numbered]) -> Iterator[tuple[Table, list[tuple[int, dict[str, Any]]]]]:
    """Rows of one table with their lines, few enough to hold in memory together. Raises BadRecord."""
    known = {one.name: place for place, one in enumerate(tables())}
    order, at, size = tables(), 0, 0
    group: list[tuple[int, dict[str, Any]]] = []
    for line, given in records:
        place = known.get(str(given.get("type")))
        if place is None:
            raise BadRecord(line, f"there is no record of the type {str(given.get('type'))[:60]!r}: there are {', '.join(known)}")
        if place < at:
            raise BadRecord(line, f"a {order[place].name} cannot stand behind a {order[at].name}")
        if group and (place != at or len(group) >= _GROUP or size > _GROUP_BYTES):
            yield order[at], group
            group, size = [], 0
        at = place
        found = _row(line, order[at], given)
        group.append((line, found))
        size += sum(len(one) for one in found.values() if isinstance(one, str | bytes))
    if group:
        yield order[at], group


def _row(line: int, table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = row(table, given)
    except Unreadable as problem:
        raise BadRecord(line, str(problem)) from None
    if table is raw_mail:
        found["encoding"], found["content"] = raw.packed(found["content"])
    return found


@dataclass(slots=True)
class _Written:
    """What is written so far."""

    connection: Connection
    counts: dict[str, int] = field(default_factory=dict)
    line: int = 0
    # Rows that refer to later ones of their own table, by table and column: the key of each, and what it refers to.
    open: dict[tuple[str, str], list[tuple[Any, Any]]] = field(default_factory=dict)

    def write(self, table: Table, group: Sequence[tuple[int, dict[str, Any]]]) -> None:
        for column in _onto_itself(table):
            self._put_off(table, column, [found for _, found in group])
        try:
            with self.connection.begin_nested():
                bulk.insert(self.connection, table, [found for _, found in group])
        except exc.DBAPIError as problem:
            if not breaks_a_rule(problem):
                raise
            self._accuse(table, group)
        if table is message:
            indexing.note(self.connection, [found["id"] for _, found in group])
        self.counts[table.name] = self.counts.get(table.name, 0) + len(group)
        self.line = group[-1][0]

    def finish(self, counts: Mapping[str, int]) -> None:
        """What can only be done once everything is there."""
        for table in tables():
            if counts.get(table.name, 0) != self.counts.get(table.name, 0):
                words = (
                    f"the file says {counts.get(table.name, 0)} records of the type {table.name}, and has {self.counts.get(table.name, 0)}"
                )
                raise BadRecord(self.line, f"{words}: it is not whole")
            for column in _onto_itself(table):
                self._join(table, column)
            _count_on(self.connection, table)

    def _put_off(self, table: Table, column: str, rows: Sequence[dict[str, Any]]) -> None:
        later = self.open.setdefault((table.name, column), [])
        later += [(found["id"], found[column]) for found in rows if found[column] is not None]
        for found in rows:
            found[column] = None

    def _join(self, table: Table, column: str) -> None:
        pairs = self.open.get((table.name, column), [])
        for start in range(0, len(pairs), _GROUP):
            rows = [{"id": key, column: other} for key, other in pairs[start : start + _GROUP]]
            try:
                with self.connection.begin_nested():
                    bulk.update(self.connection, table, rows, match={"id": "id"})
            except exc.DBAPIError as problem:
                if not breaks_a_rule(problem):
                    raise
                raise BadRecord(self.line, f"a {table.name} refers by its {column} to a {table.name} that is not in the file") from None

    def _accuse(self, table: Table, group: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Finds the line at fault: the first that cannot be written after those before it."""
        for line, found in group:
            try:
                bulk.insert(self.connection, table, [found])
            except exc.DBAPIError as problem:
                if not breaks_a_rule(problem):
                    raise
                raise BadRecord(line, _fault(table, found)) from None


def _fault(table: Table, found: Mapping[str, Any]) -> str:
    """Why a row does not fit. The words of the database hold values, and differ."""
    key = ", ".join(f"{one.name} {found[one.name]!s:.60}" for one in table.primary_key.columns)
    others = sorted(
        {f"{one.parent.name} (a {one.column.table.name})" for one in table.foreign_keys if found.get(one.parent.name) is not None}
    )
    told = f"; or it refers to something that is not in the file: {', '.join(others)}" if others else ""
    state = f"; or its state {found['state']!r:.60} is none" if "state" in found else ""
    return f"this {table.name} ({key}) does not fit: it stands in the file twice{told}{state}"


def _onto_itself(table: Table) -> tuple[str, ...]:
    return tuple(sorted(one.parent.name for one in table.foreign_keys if one.column.table is table))


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers some rows by itself: it goes on after those that came in."""
    if connection.dialect.name != "postgresql":
        return
    for one in columns(table):
        numbered = one.primary_key and one.name == "id" and table.autoincrement_column is one
        if numbered and (highest := _highest(connection, one)):
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {highest})")
