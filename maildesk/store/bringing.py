# SPDX-License-Identifier: Apache-2.0
"""Tickets of another desk, each with a mail that was written of what it says: filed without a decision, in one commit."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maildesk.desk.records import Effects
from maildesk.desk.values import Disposition, InboundState
from maildesk.flow.values import SourceKind
from maildesk.store import bulk, raw, rows
from maildesk.store.effects import write_effects
from maildesk.store.room import Room
from maildesk.store.schema import decision, inbound


@dataclass(frozen=True, slots=True)
class Brought:
    """A ticket and its mail. `why`: what `mail explain` says of it."""

    inbound_id: int
    raw: bytes
    ticket_id: int
    received_at: datetime
    desk: str
    why: str
    effects: Effects


class Bringing(Room):
    """The verb of `maildesk import --csv`."""

    def bring(self, tickets: Sequence[Brought], now: datetime) -> None:
        """Writes them, in one commit. Raises Conflict (nothing written) where one of them is there already, StoreUnavailable."""
        with self.database.writing() as connection:
            bulk.insert(connection, inbound, [_inbound(one) for one in tickets])
            raw.store(connection, [(one.inbound_id, one.raw) for one in tickets])
            write_effects(connection, [one.effects for one in tickets], now, [rows.FROM_CLI for _ in tickets])
            bulk.update(connection, inbound, [{"id": one.inbound_id, "ticket_id": one.ticket_id} for one in tickets], match={"id": "id"})
            bulk.insert(connection, decision, [_decision(one, now) for one in tickets])


def _inbound(one: Brought) -> dict[str, Any]:
    return {
        "id": one.inbound_id,
        "received_at": one.received_at,
        "source_kind": SourceKind.FILE.value,
        "source_account": one.desk,
        "source_folder": "",
        "envelope": {"mail_from": None, "rcpt_to": [], "peer": None, "authenticated_as": None, "trusted": False, "vouched": False},
        "digest": hashlib.sha256(one.raw).hexdigest(),
        "size": len(one.raw),
        "history": True,
        "state": InboundState.FILED.value,
        "disposition": Disposition.TICKET.value,
        "reason": one.why,
    }


def _decision(one: Brought, now: datetime) -> dict[str, Any]:
    return {
        "inbound_id": one.inbound_id,
        "decided_at": now,
        "disposition": Disposition.TICKET.value,
        "ticket_id": one.ticket_id,
        "reason": one.why,
        "evidence": [["import", one.why]],
    }
