# SPDX-License-Identifier: Apache-2.0
"""People and their addresses, as a decision changes them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from maildesk.desk.records import AddressFault, Binding, NewPerson
from maildesk.store import bulk
from maildesk.store.among import among, members
from maildesk.store.columns import bounded
from maildesk.store.schema import person, person_address

FROM_MAIL = "mail"

_VERIFY = (
    update(person_address).where(among(person_address.c.key), person_address.c.verified_at.is_(None)).values(verified_at=bindparam("now"))
)


def add_people(connection: Connection, people: Sequence[NewPerson], now: datetime) -> None:
    """Writes new people, each with the address that they wrote from or were named by. An address that is taken is a Conflict."""
    bulk.insert(connection, person, [{"id": one.id, "name": one.name, "created_at": now} for one in people])
    addresses = [
        {
            "key": one.key,
            "address": one.address,
            "person_id": one.id,
            "verified_at": now if one.verified else None,
            "source": FROM_MAIL,
        }
        for one in people
    ]
    bulk.insert(connection, person_address, addresses)


def verify_addresses(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    """Marks addresses as authenticated for the first time; those that are already keep their time."""
    if keys:
        connection.execute(_VERIFY, {"now": now, **members(map(bounded, keys))})


def bind(connection: Connection, bindings: Sequence[Binding], now: datetime) -> None:
    """Gives addresses to people, those included that are known already; bound by staff or confirmed, they count as verified."""
    for one in bindings:
        values = {"person_id": one.person_id, "verified_at": now, "source": one.source}
        moved = connection.execute(update(person_address).where(person_address.c.key == bounded(one.key)).values(**values))
        if not moved.rowcount:
            bulk.insert(connection, person_address, [{"key": one.key, "address": one.address, **values}])


def note_faults(connection: Connection, faults: Sequence[AddressFault]) -> None:
    """Marks addresses that do not take our mail, or do again; addresses that nobody has are passed over."""
    bulk.update(connection, person_address, [{"key": one.key, "fault": one.reason} for one in faults], match={"key": "key"})
