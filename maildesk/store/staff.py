# SPDX-License-Identifier: Apache-2.0
"""Who works here, as an operator says it, each with its line in the desk's history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from maildesk.desk.records import NewEvent
from maildesk.desk.values import Member, Notify, TicketState
from maildesk.flow.errors import MaildeskError, NotFound
from maildesk.mail.values import Address
from maildesk.store import bulk, rows
from maildesk.store.columns import bounded
from maildesk.store.room import Room, take_numbers
from maildesk.store.schema import event, person, person_address, ticket
from maildesk.store.surroundings import staff

_OVER = [TicketState.CLOSED.value, TicketState.SPAM.value, TicketState.MERGED.value, TicketState.RESOLVED.value]
_FROM_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator wants a member of staff to be; None leaves it as it is."""

    name: str | None = None
    handle: str | None = None
    notify: Notify | None = None
    address: Address | None = None  # one more, from which they write


class Employing(Room):
    """The verbs of `maildesk staff`. `actor` is who says it, in the words of the history."""

    def staff(self) -> tuple[Member, ...]:
        """Everybody who works here now. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            return staff(connection)

    def add_staff(self, address: Address, name: str | None, handle: str, *, actor: str, now: datetime) -> Member:
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
            _tell(connection, "staff.added", actor, {"handle": handle, "address": address.address}, number, now)
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
            }
            if values:
                connection.execute(update(person).where(person.c.id == one.person_id).values(values))
            if wish.address is not None:
                _bind_free(connection, one, wish.address, now)
            told = {**values, **({"address": wish.address.address} if wish.address else {})}
            _tell(connection, "staff.changed", actor, {"who": one.handle, **told}, one.person_id, now)
            return _member(connection, one.person_id)

    def disable_staff(self, handle: str, *, actor: str, now: datetime) -> tuple[Member, int]:
        """Somebody works here no longer: their mail is that of anybody. How many open tickets are still theirs. Raises as `set_staff`."""
        with self.database.writing() as connection:
            one = _called(connection, handle)
            connection.execute(update(person).where(person.c.id == one.person_id).values(staff=False))
            _tell(connection, "staff.disabled", actor, {"handle": one.handle}, one.person_id, now)
            owned = select(func.count()).select_from(ticket).where(ticket.c.owner_id == one.person_id, ticket.c.state.not_in(_OVER))
            return one, connection.execute(owned).scalar_one()


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


def _tell(connection: Connection, kind: str, actor: str, details: dict[str, Any], person_id: int, now: datetime) -> None:
    bulk.insert(connection, event, [rows.event_row(NewEvent(None, kind, actor, None, {**details, "person": person_id}), now)])
