# SPDX-License-Identifier: Apache-2.0
"""The roster of maintainers as rows: an import in one commit, addresses bound to people, and what `maildesk roster` shows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from maildesk.desk.bonds import Binding, Bond, Listed, Owner, settle
from maildesk.desk.records import NewEvent
from maildesk.desk.roster import Place, key_of
from maildesk.desk.turnover import Kind, Turnover, turnover
from maildesk.flow.errors import Conflict, NotFound
from maildesk.store import bulk, rows
from maildesk.store.among import among, read
from maildesk.store.columns import bounded, spellings
from maildesk.store.room import take_numbers
from maildesk.store.schema import event, maintainer, person, person_address, seat
from maildesk.store.view_asked import Advising

FROM_ROSTER = "roster"
_EVERY_SEAT = select(
    maintainer.c.key,
    maintainer.c.github,
    maintainer.c.name,
    maintainer.c.company,
    seat.c.project,
    seat.c.maturity,
    seat.c.body,
    seat.c.joined_at,
    seat.c.left_at,
    maintainer.c.person_id,
).join_from(seat, maintainer, maintainer.c.key == seat.c.maintainer_key)
_LISTED = (
    select(maintainer.c.key, maintainer.c.github, maintainer.c.name, maintainer.c.person_id, person.c.staff)
    .join_from(maintainer, person, person.c.id == maintainer.c.person_id, isouter=True)
    .where(among(maintainer.c.key))
)
_OWNERS = (
    select(
        person_address.c.key,
        person_address.c.person_id,
        person.c.name,
        person.c.staff,
        person_address.c.verified_at,
        maintainer.c.key.label("maintainer"),
    )
    .join_from(person_address, person)
    .outerjoin(maintainer, maintainer.c.person_id == person.c.id)
    .where(among(person_address.c.key))
)
_ADDRESSES = (
    select(person_address.c.person_id, person_address.c.address)
    .where(among(person_address.c.person_id))
    .order_by(person_address.c.person_id, person_address.c.verified_at.is_(None), person_address.c.verified_at, person_address.c.key)
)


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat with its time. `addresses`: by which the desk knows who sits there, where one was bound."""

    place: Place
    joined_at: datetime
    left_at: datetime | None
    addresses: tuple[str, ...]


class Rostering(Advising):
    """The verbs of `maildesk roster`. `actor` is who says it, in the words of the history."""

    def places(self) -> list[Place]:
        """Everybody who sits somewhere now. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return [_place(row) for row in _held(connection)]

    def write_roster(self, wanted: Sequence[Place], seen: Turnover, *, actor: str, now: datetime) -> None:
        """Makes the seats those that are wanted, in one commit. Raises Conflict if that no longer is what was `seen`, StoreUnavailable."""
        with self.database.writing() as connection:
            held = _held(connection)
            if turnover([_place(row) for row in held], wanted) != seen:
                raise Conflict("somebody else changed the roster meanwhile", "import the file again")
            _write_people(connection, seen.people)
            _write_seats(connection, seen, {(row.key, row.project): row.joined_at for row in held}, now)
            bulk.insert(connection, event, [rows.event_row(one, now, rows.FROM_CLI) for one in _events(seen, actor)])

    def bind_maintainers(
        self, bonds: Sequence[Bond], is_desk: Callable[[str], bool], *, actor: str, now: datetime, dry_run: bool = False
    ) -> tuple[Binding, ...]:
        """What the lines change, in one commit. Raises RosterError with the lines that cannot be, StoreUnavailable."""
        with self.database.writing() as connection:
            bindings = settle(bonds, _listed(connection, bonds), _owners(connection, bonds), is_desk)
            if not dry_run:
                _bind(connection, bindings, actor, now)
            return bindings

    def unbind_maintainer(self, github: str, *, actor: str, now: datetime) -> str:
        """Nobody whom the desk knows is this maintainer from now on; their name. Raises NotFound, StoreUnavailable."""
        key = key_of(github, "")
        with self.database.writing() as connection:
            found = next((one for one in read(connection, _LISTED, [bounded(key)]) if one.person_id is not None), None)
            if found is None:
                raise NotFound(f"no address is bound to {github}", "`maildesk roster show` tells which are")
            connection.execute(update(maintainer).where(maintainer.c.key == key).values(person_id=None))
            bulk.insert(connection, event, [_event("roster.unbound", actor, {"github": found.github, "person": found.person_id}, now)])
            return str(found.name)

    def seat_rows(self, *, history: bool = False) -> list[SeatRow]:
        """All seats by project and name; with `history` those that people left as well. Raises StoreUnavailable."""
        wanted = _EVERY_SEAT if history else _EVERY_SEAT.where(seat.c.left_at.is_(None))
        with self.database.reading() as connection:
            found = connection.execute(wanted).all()
            known = _addresses(connection, {row.person_id for row in found if row.person_id is not None})
        shown = [SeatRow(_place(row), row.joined_at, row.left_at, known.get(row.person_id, ())) for row in found]
        return sorted(shown, key=lambda one: (one.place.project.casefold(), one.place.name.casefold(), one.place.key, one.joined_at))


def _held(connection: Connection) -> Sequence[Any]:
    return connection.execute(_EVERY_SEAT.where(seat.c.left_at.is_(None))).all()


def _place(row: Any) -> Place:
    return Place(row.key, row.github, row.name, row.company, row.project, row.maturity, row.body)


def _write_people(connection: Connection, people: Iterable[Place]) -> None:
    """Who left earlier is there still."""
    said = [{"key": one.key, "github": one.github, "name": one.name, "company": one.company} for one in people]
    there = set(connection.execute(select(maintainer.c.key)).scalars()) if said else set()
    bulk.insert(connection, maintainer, [one for one in said if bounded(one["key"]) not in there])
    bulk.update(connection, maintainer, [one for one in said if bounded(one["key"]) in there], match={"key": "key"})


def _write_seats(connection: Connection, seen: Turnover, since: dict[tuple[str, str], datetime], now: datetime) -> None:
    def seat_of(one: Place, joined_at: datetime) -> rows.Row:
        return {"maintainer_key": one.key, "project": one.project, "joined_at": joined_at}

    begun = [{**seat_of(one, now), "maturity": one.maturity, "body": one.body} for one in seen.joined]
    ended = [{**seat_of(one, since[one.key, one.project]), "left_at": now} for one in seen.left]
    other = [{**seat_of(one, since[one.key, one.project]), "maturity": one.maturity, "body": one.body} for one in seen.altered]
    found_by = {name: name for name in ("maintainer_key", "project", "joined_at")}
    bulk.insert(connection, seat, begun)
    bulk.update(connection, seat, ended, match=found_by)
    bulk.update(connection, seat, other, match=found_by)


def _events(seen: Turnover, actor: str) -> list[NewEvent]:
    """The import in numbers, and each change that the seats themselves do not tell for ever: who joined is known by their seat."""
    counts = {kind.value: sum(one.kind is kind for one in seen.changes) for kind in Kind}
    told = [one for one in seen.changes if one.kind is not Kind.JOINED]
    return [NewEvent(None, "roster.imported", actor, None, counts), *(_told(one.kind, one, actor) for one in told)]


def _told(kind: Kind, one: Any, actor: str) -> NewEvent:
    said = {"project": one.project, "name": one.name, "github": one.github, "what": one.what, "was": one.was, "now": one.now}
    return NewEvent(None, f"roster.{kind}", actor, None, {name: value for name, value in said.items() if value})


def _event(kind: str, actor: str, details: dict[str, Any], now: datetime) -> rows.Row:
    return rows.event_row(NewEvent(None, kind, actor, None, details), now, rows.FROM_CLI)


def _listed(connection: Connection, bonds: Iterable[Bond]) -> dict[str, Listed]:
    asked = spellings(key_of(one.github, "") for one in bonds)
    found = read(connection, _LISTED, asked)
    return {asked[row.key]: Listed(asked[row.key], row.github, row.name, row.person_id, bool(row.staff)) for row in found}


def _owners(connection: Connection, bonds: Iterable[Bond]) -> dict[str, Owner]:
    asked = spellings(one.address.key for one in bonds)
    return {
        asked[row.key]: Owner(row.person_id, row.name, row.staff, row.verified_at is not None, row.maintainer)
        for row in read(connection, _OWNERS, asked)
    }


def _bind(connection: Connection, bindings: Sequence[Binding], actor: str, now: datetime) -> None:
    people = _people(connection, bindings, now)
    told = []
    for one in bindings:
        known = {"person_id": people[one.who.key], "verified_at": now, "source": FROM_ROSTER}
        if one.known:
            key = person_address.c.key == bounded(one.address.key)
            connection.execute(update(person_address).where(key, person_address.c.verified_at.is_(None)).values(**known))
        else:
            bulk.insert(connection, person_address, [{"key": one.address.key, "address": one.address.address, **known}])
        details = {"address": one.address.address, "person": people[one.who.key], "github": one.who.github}
        told.append(_event("address.bound", actor, details, now))
    linked = [{"key": key, "person_id": person_id} for key, person_id in people.items()]
    bulk.update(connection, maintainer, linked, match={"key": "key"})
    bulk.insert(connection, event, told)


def _people(connection: Connection, bindings: Iterable[Binding], now: datetime) -> dict[str, int]:
    """Who they are at the desk, by their keys; people whom it does not know yet are new."""
    people = {one.who.key: one.person_id for one in bindings}
    new = [one for one in {one.who.key: one for one in bindings}.values() if one.person_id is None]
    numbers = take_numbers(connection, "person", len(new)) if new else range(0)
    bulk.insert(
        connection,
        person,
        [{"id": number, "name": one.who.name, "created_at": now} for number, one in zip(numbers, new, strict=True)],
    )
    made = {one.who.key: number for number, one in zip(numbers, new, strict=True)}
    return {key: made[key] if person_id is None else person_id for key, person_id in people.items()}


def _addresses(connection: Connection, people: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for person_id, address in read(connection, _ADDRESSES, people):
        found[person_id] = (*found.get(person_id, ()), address)
    return found
