# SPDX-License-Identifier: Apache-2.0
"""Who works here, as an operator says it, each with its line in the desk's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from maildesk.desk.records import Absence, NewEvent
from maildesk.desk.rhythm import Often
from maildesk.desk.values import Member, Notify
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.mail.values import Address
from maildesk.store import bulk, rows, workload
from maildesk.store.columns import bounded
from maildesk.store.room import Room, take_numbers
from maildesk.store.schema import event, membership, person, person_address
from maildesk.store.surroundings import staff

_FROM_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator wants a member of staff to be; None leaves it as it is."""

    name: str | None = None
    handle: str | None = None
    notify: Notify | None = None
    often: Often | None = None  # how often they get a digest
    quiet: str | None = None  # quiet hours as `desk/quiet.py` reads them, "" for none
    address: Address | None = None  # one more, from which they write
    joins: tuple[str, ...] = ()  # groups of the catalogue, by slug
    leaves: tuple[str, ...] = ()


class Employing(Room):
    """The verbs of `maildesk staff`. `actor` is who says it, in the words of the history."""

    def staff(self) -> tuple[Member, ...]:
        """Everybody who works here now. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return staff(connection)

    def add_staff(
        self, address: Address, name: str | None, handle: str, groups: Sequence[str] = (), *, actor: str, now: datetime
    ) -> Member:
        """Somebody works here from now on, a person who is known by the address or a new one. Raises MaildeskError, StoreUnavailable."""
        with self.database.writing() as connection:
            found = connection.execute(_owner_of(address)).one_or_none()
            _free(connection, handle, found.id if found else None)
            if found is not None and found.staff:
                raise MaildeskError(f"{address.address} works here already as {found.handle}", "`maildesk staff set` changes how")
            values = {"staff": True, "handle": handle, "notify": Notify.ALL.value}
            if found is None:
                (number,) = take_numbers(connection, "person", 1)
                bulk.insert(connection, person, [{"id": number, "name": name or address.name or handle, "created_at": now, **values}])
                _bind(connection, number, address, now)
            else:
                number = found.id
                connection.execute(update(person).where(person.c.id == number).values(name=name or found.name or handle, **values))
                _verify(connection, address, now)
            _join(connection, number, (), groups)
            of = {"groups": list(groups)} if groups else {}
            _tell(connection, "staff.added", actor, {"handle": handle, "address": address.address, **of}, number, now)
            return _member(connection, number)

    def set_staff(self, handle: str, wish: Wish, *, actor: str, now: datetime) -> Member:
        """Changes what is wished. Raises NotFound, MaildeskError (the handle or address is somebody else's), StoreUnavailable."""
        with self.database.writing() as connection:
            one = _called(connection, handle)
            if wish.handle is not None:
                _free(connection, wish.handle, one.person_id)
            values: dict[str, Any] = {
                **({"name": wish.name} if wish.name is not None else {}),
                **({"handle": wish.handle} if wish.handle is not None else {}),
                **({"notify": wish.notify.value} if wish.notify is not None else {}),
                **({"digest": wish.often.value} if wish.often is not None else {}),
                **({"quiet": wish.quiet or None} if wish.quiet is not None else {}),
            }
            if values:
                connection.execute(update(person).where(person.c.id == one.person_id).values(values))
            if wish.address is not None:
                _bind_free(connection, one, wish.address, now)
            _join(connection, one.person_id, one.groups, wish.joins)
            _quit(connection, one, wish.leaves)
            told = {
                **values,
                **({"address": wish.address.address} if wish.address else {}),
                **({"joined": list(wish.joins)} if wish.joins else {}),
                **({"left": list(wish.leaves)} if wish.leaves else {}),
            }
            _tell(connection, "staff.changed", actor, {"who": one.handle, **told}, one.person_id, now)
            return _member(connection, one.person_id)

    def set_away(self, handle: str, from_: datetime | None, until: datetime | None, *, actor: str, now: datetime) -> Member:
        """Somebody is out of office from then until then; None for both: they are back. Raises NotFound, StoreUnavailable."""
        with self.database.writing() as connection:
            one = _called(connection, handle)
            workload.write_absences(connection, (Absence(one.person_id, from_, until),))
            told = {"who": one.handle, "from": from_.isoformat() if from_ else None, "until": until.isoformat() if until else None}
            _tell(connection, "staff.away" if until else "staff.back", actor, told, one.person_id, now)
            return _member(connection, one.person_id)

    def open_tickets_of(self, person_id: int) -> Sequence[int]:
        """The ids of the open tickets that are somebody's. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return workload.owned(connection, person_id)


def _owner_of(address: Address) -> Select[Any]:
    wanted = select(person.c.id, person.c.name, person.c.staff, person.c.handle).join_from(person_address, person)
    return wanted.where(person_address.c.key == bounded(address.key))


def _called(connection: Connection, handle: str) -> Member:
    everybody = staff(connection)
    wanted = handle.casefold().removeprefix("@")
    for one in everybody:
        if wanted == one.handle.casefold() or wanted in one.keys:
            return one
    handles = ", ".join(one.handle for one in everybody)
    raise NotFound(
        f"nobody called {handle} works here", f"staff are {handles}" if handles else "`maildesk staff add ADDRESS` adds somebody"
    )


def _member(connection: Connection, person_id: int) -> Member:
    return next(one for one in staff(connection) if one.person_id == person_id)


def _free(connection: Connection, handle: str, person_id: int | None) -> None:
    taken = connection.execute(select(person.c.id).where(person.c.handle == handle)).scalar()
    if taken is not None and taken != person_id:
        raise MaildeskError(f"the handle {handle} is taken, perhaps by somebody who worked here", "choose another one with --handle")


def _bind(connection: Connection, person_id: int, address: Address, now: datetime) -> None:
    row = {"key": address.key, "address": address.address, "person_id": person_id, "verified_at": now, "source": _FROM_STAFF}
    bulk.insert(connection, person_address, [row])


def _verify(connection: Connection, address: Address, now: datetime) -> None:
    c = person_address.c
    unverified = update(person_address).where(c.key == bounded(address.key), c.verified_at.is_(None))
    connection.execute(unverified.values(verified_at=now, source=_FROM_STAFF))


def _bind_free(connection: Connection, one: Member, address: Address, now: datetime) -> None:
    found = connection.execute(_owner_of(address)).one_or_none()
    if found is None:
        _bind(connection, one.person_id, address, now)
    elif found.id == one.person_id:
        _verify(connection, address, now)
    else:
        whose = found.handle or found.name or "somebody else"
        raise MaildeskError(
            f"{address.address} belongs to {whose}", "an address is one person's; `maildesk staff add` makes them staff too"
        )


def _join(connection: Connection, person_id: int, before: Sequence[str], groups: Sequence[str]) -> None:
    new = [{"person_id": person_id, "group_slug": one} for one in dict.fromkeys(groups) if one not in before]
    bulk.insert(connection, membership, new)


def _quit(connection: Connection, one: Member, groups: Sequence[str]) -> None:
    """Raises MaildeskError where they are not of one of these."""
    for group in groups:
        if group not in one.groups:
            of = ", ".join(one.groups) or "none"
            raise MaildeskError(f"{one.handle} is not of the group {group}", f"their groups: {of}")
        bulk.delete(connection, membership, [{"person_id": one.person_id, "group_slug": group}])


def _tell(connection: Connection, kind: str, actor: str, details: dict[str, Any], person_id: int, now: datetime) -> None:
    told = NewEvent(None, kind, actor, None, {**details, "person": person_id})
    bulk.insert(connection, event, [rows.event_row(told, now, rows.FROM_CLI)])
