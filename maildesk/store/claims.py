# SPDX-License-Identifier: Apache-2.0
"""Held mails whose author may be a person known by another address."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from maildesk.desk.values import Claim
from maildesk.store import bulk
from maildesk.store.among import among, read
from maildesk.store.columns import spellings
from maildesk.store.schema import claim

_COLUMNS = (claim.c.inbound_id, claim.c.ticket_id, claim.c.person_id, claim.c.key, claim.c.address, claim.c.asked_at)
_BY_MAIL = select(*_COLUMNS).where(claim.c.key.in_(select(claim.c.key).where(among(claim.c.inbound_id))))
_BY_KEY = select(*_COLUMNS).where(among(claim.c.key))
# Who writes a hundred mails before anybody answers for them is no colleague with a second address.
_MOST = 100


def claims(connection: Connection, inbound_ids: Iterable[int], keys: Iterable[str]) -> dict[int, Claim]:
    """The claims of these mails and addresses, with all others of the same addresses, by inbound id."""
    found = (*read(connection, _BY_MAIL.limit(_MOST), inbound_ids), *read(connection, _BY_KEY.limit(_MOST), spellings(keys)))
    return {row.inbound_id: Claim(*row) for row in found}


def write_claims(connection: Connection, new: Sequence[Claim]) -> None:
    """Remembers who was asked. A mail has one claim for good: decided again, it keeps its first."""
    known = claims(connection, [one.inbound_id for one in new], ())
    fresh = [one for one in new if one.inbound_id not in known]
    bulk.insert(connection, claim, [{column.name: getattr(one, column.name) for column in _COLUMNS} for one in fresh])
