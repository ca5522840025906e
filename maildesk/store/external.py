# SPDX-License-Identifier: Apache-2.0
"""What tickets are called elsewhere (`desk/external.py` says how that is written)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, select

from maildesk.desk.external import External, ExternalLink
from maildesk.store.among import among, read
from maildesk.store.columns import bounded, spellings
from maildesk.store.common import LINK_IMPORTED
from maildesk.store.schema import external_link

_c = external_link.c
_LINKS = select(_c.ticket_id, _c.key, _c.name, _c.url, _c.imported)
_IMPORTED = _LINKS.where(among(_c.key), LINK_IMPORTED)
_OF_TICKETS = _LINKS.where(among(_c.ticket_id)).order_by(_c.ticket_id, _c.made_at, _c.key)


def imported(connection: Connection, keys: Iterable[str]) -> frozenset[ExternalLink]:
    """The tickets that were imported under these keys."""
    asked = spellings(keys)
    return frozenset(_link(row, asked[row.key]) for row in read(connection, _IMPORTED, asked))


def of_tickets(connection: Connection, ticket_ids: Iterable[int]) -> frozenset[ExternalLink]:
    """Everything that these tickets are called elsewhere."""
    return frozenset(_link(row, row.key) for row in read(connection, _OF_TICKETS, ticket_ids))


def shown(connection: Connection, ticket_ids: Iterable[int]) -> dict[int, tuple[External, ...]]:
    """The same for people, by ticket, in the order in which it was said."""
    found: dict[int, list[External]] = {}
    for row in read(connection, _OF_TICKETS, ticket_ids):
        found.setdefault(row.ticket_id, []).append(External(row.key, row.name, row.url))
    return {ticket_id: tuple(links) for ticket_id, links in found.items()}


def linked(key: str) -> Select[Any]:
    """The ids of the tickets that are linked with something elsewhere, by its key (`desk.external.parse(...).key`)."""
    return select(_c.ticket_id).where(_c.key == bounded(key))


def _link(row: Any, key: str) -> ExternalLink:
    return ExternalLink(row.ticket_id, External(key, row.name, row.url), row.imported)
