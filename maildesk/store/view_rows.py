# SPDX-License-Identifier: Apache-2.0
"""Tickets, their messages and their history as people look at them: what lists and pages are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maildesk.desk.external import External
from maildesk.desk.values import Role, Standing, Visibility
from maildesk.store.view_listed import TicketRow
from maildesk.store.view_outbox import OutboxRow
from maildesk.store.view_relations import RelationRow


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    name: str
    address: str | None
    role: Role
    added_at: datetime


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment; its bytes stand at `part` of the raw mail."""

    position: int
    part: str
    filename: str | None
    content_type: str
    size: int
    sha256: str
    disposition: str | None
    content_id: str | None
    inline: bool
    logo: bool = False


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A mail on a ticket. `to` and `cc` are (name, address) pairs; `sent_at` is what the mail says of itself."""

    id: int
    ticket: int  # the number of its ticket, which may be part of the one that is shown
    inbound_id: int
    filed_at: datetime
    sent_at: datetime | None
    author_name: str
    author_address: str
    standing: Standing
    visibility: Visibility
    message_id: str | None
    subject: str
    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...]
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    defects: tuple[str, ...]
    text: str
    reply: str | None
    quoted: str | None
    signature: str | None
    auto: str | None
    auto_reason: str | None
    language: str | None
    attachments: tuple[AttachmentRow, ...]


@dataclass(frozen=True, slots=True)
class EventRow:
    """What happened. `source` is where from: "mail 17", "cli", "job", "desk"."""

    at: datetime
    kind: str
    actor: str
    details: dict[str, Any]
    id: int = 0
    source: str = "desk"


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """A ticket with everything on it, oldest first; with the messages of those that are part of it (`merged`, their numbers)."""

    ticket: TicketRow
    participants: tuple[ParticipantRow, ...]
    messages: tuple[MessageRow, ...]
    events: tuple[EventRow, ...]
    outbox: tuple[OutboxRow, ...]
    merged: tuple[int, ...]
    relations: tuple[RelationRow, ...]
    external: tuple[External, ...] = ()

    @property
    def seen(self) -> int:
        """The newest event that whoever looks at it has seen: what comes after is told before they send or do anything."""
        return max((one.id for one in self.events), default=0)
