# SPDX-License-Identifier: Apache-2.0
"""A ticket as other programs and other people get it: as JSON, and as the values of its page. docs/export.md has the format."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maildesk.cli import ticket_page
from maildesk.cli.outbox_page import as_json as letter
from maildesk.desk.reference import reference
from maildesk.desk.values import Visibility
from maildesk.flow.errors import MaildeskError
from maildesk.telling.history import told
from maildesk.telling.plain import clean_for_terminal, person, size

if TYPE_CHECKING:
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_export import Passed, PersonRow
    from maildesk.store.view_tickets import MessageRow, TicketDetail

FORMAT = "maildesk-ticket"
VERSION = 1
# What its requester knows of a ticket; the rest is how staff work on it.
_OF_TICKET = ("reference", "state", "subject", "opened_at", "closed_at", "requester", "requester_name", "category", "language", "needed_by")
_OF_MESSAGE = ("id", "filed_at", "sent_at", "from", "message_id", "subject", "to", "cc", "in_reply_to", "references", "text", "reply")
_MORE = ("quoted", "signature", "language", "attachments")
_BESIDE = ("participants", "messages", "events", "outbox", "merged", "relations", "external")


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported. `public`: what its requester saw; `attachments`, `raw`: with the bytes of these."""

    store: "SqlStore"
    detail: "TicketDetail"
    prefix: str
    address: str
    now: datetime
    public: bool = False
    attachments: bool = False
    raw: bool = False

    @property
    def messages(self) -> "list[MessageRow]":
        return [one for one in self.detail.messages if not self.public or one.visibility is Visibility.PUBLIC]

    @property
    def mails(self) -> "list[Passed]":
        """In and out, the oldest first."""
        return [one for one in self.store.passed(self.detail.ticket.number) if not self.public or one.public]

    def content(self, one: "Passed") -> bytes:
        """The bytes of a mail of the thread; none where they were given up."""
        if one.inbound_id is not None:
            return self.store.raw_left(one.inbound_id)
        return self.store.outbox_by_id(one.outbox_id or 0).content


def head(export: Export) -> dict[str, Any]:
    """Everything but what may be large."""
    whole = ticket_page.as_json(export.detail, export.prefix)
    of_ticket = {name: value for name, value in whole.items() if name not in _BESIDE}
    members = [one for one in export.store.people_of(export.detail.ticket.number) if not (export.public and one.staff)]
    found = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": export.now,
        "desk": {"address": export.address, "prefix": export.prefix},
        "view": "public" if export.public else "all",
        "ticket": {name: of_ticket[name] for name in _OF_TICKET} if export.public else of_ticket,
        "people": [_person(one, public=export.public) for one in members],
        "participants": [one for one in whole["participants"] if not (export.public and one["role"] == "staff")],
    }
    return found if export.public else {**found, **{name: whole[name] for name in ("events", "relations", "external", "merged")}}


def _person(one: "PersonRow", *, public: bool) -> dict[str, Any]:
    if public:
        return {"name": one.name, "addresses": list(one.addresses[:1])}
    return {"name": one.name, "addresses": list(one.addresses), "staff": one.staff, "handle": one.handle}


def messages(export: Export) -> Iterator[dict[str, Any]]:
    """One after the other: a mail may have megabytes."""
    whole = {one["id"]: one for one in ticket_page.as_json(export.detail, export.prefix)["messages"]}
    for one in export.messages:
        found = whole[one.id]
        raw = export.store.raw_left(one.inbound_id) if export.raw or (export.attachments and one.attachments) else b""
        if export.attachments:
            pairs = zip(one.attachments, found["attachments"], strict=True)
            found["attachments"] = [{**written, "content": _bytes(raw, attached)} for attached, written in pairs]
        if export.public:
            found = {name: found[name] for name in (*_OF_MESSAGE, *_MORE)}
        yield {**found, **({"raw": _written(raw)} if export.raw else {})}


def letters(export: Export) -> Iterator[dict[str, Any]]:
    """What the desk sent."""
    for one in export.mails:
        if one.outbox_id is not None:
            detail = export.store.outbox_by_id(one.outbox_id)
            found = letter(detail, export.prefix)
            if export.public:
                found = {name: found[name] for name in ("id", "kind", "state", "recipients", "created_at", "message_id", "mail")}
            yield {**found, **({"raw": _written(detail.content)} if export.raw else {})}


def _bytes(raw: bytes, attached: Any) -> str | None:
    """None where the attachment is not where it was."""
    from maildesk.telling.saving import content

    try:
        return _written(content(raw, attached))
    except MaildeskError:
        return None


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode()


def page_values(export: Export) -> Mapping[str, Any]:
    """What `templates/_ticket.html` shows."""
    one, people = export.detail.ticket, export.store.people_of(export.detail.ticket.number)
    staff = {address.casefold() for who in people if who.staff for address in who.addresses}
    return {
        "title": clean_for_terminal(one.subject),
        "reference": reference(export.prefix, one.number),
        "made": f"{export.now:%Y-%m-%d %H:%M} UTC",
        "public": export.public,
        "fields": [{"name": name, "value": clean_for_terminal(value)} for name, value in _fields(export) if value],
        "people": [{"who": _who(who.name, who.address), "role": who.role.value} for who in _taking_part(export)],
        "messages": [_shown(message, export, staff) for message in export.messages],
        "events": [] if export.public else [_event(event, export.prefix) for event in export.detail.events],
    }


def _taking_part(export: Export) -> list[Any]:
    return [one for one in export.detail.participants if not (export.public and one.role.value == "staff")]


def _fields(export: Export) -> Iterator[tuple[str, str | None]]:
    one, prefix = export.detail.ticket, export.prefix
    yield "state", one.state.value
    yield "opened", _when(one.opened_at)
    yield "closed", _when(one.closed_at) if one.closed_at else None
    yield "category", one.category if one.service is None or export.public else f"{one.category}, {one.service}"
    if export.public:
        return
    yield "confidential", "yes" if one.restricted else None
    yield "owner", one.owner_name
    yield "project", one.project
    yield "priority", one.priority.value
    yield "due", _when(one.due_at) if one.due_at else None
    yield "merged into", reference(prefix, one.merged_into) if one.merged_into is not None else None
    yield "merged", ", ".join(reference(prefix, part) for part in export.detail.merged)
    yield "has to do with", "; ".join(f"{other.kind} {reference(prefix, other.number)}" for other in export.detail.relations)
    yield "elsewhere", "; ".join(link.url or link.name for link in export.detail.external)


def _shown(message: "MessageRow", export: Export, staff: set[str]) -> dict[str, Any]:
    # Logos of signatures are what nobody attached.
    files = [one for one in message.attachments if not one.logo]
    standing = ticket_page.STANDINGS.get(message.standing) if not export.public else None
    inside = message.visibility is Visibility.INTERNAL
    return {
        "who": _who(message.author_name, message.author_address),
        "at": _when(message.filed_at),
        "marks": [mark for mark in ("internal: among staff alone" if inside else None, standing) if mark],
        "inside": inside,
        "staff": message.author_address.casefold() in staff,
        "text": clean_for_terminal((message.text if message.reply is None else message.reply).strip("\n"), lines=True),
        "more": clean_for_terminal("\n\n".join(filter(None, (message.quoted, message.signature))).strip("\n"), lines=True),
        "files": [clean_for_terminal(f"{one.filename or 'without a name'}, {one.content_type}, {size(one.size)}") for one in files],
    }


def _event(event: Any, prefix: str) -> dict[str, str]:
    words = told(event.kind, event.actor, event.details, prefix)
    return {"at": _when(event.at), "words": clean_for_terminal(words), "source": event.source}


def _who(name: str | None, address: str | None) -> str:
    return clean_for_terminal(person(name, address))


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
