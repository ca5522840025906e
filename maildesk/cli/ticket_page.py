# SPDX-License-Identifier: Apache-2.0
"""A ticket as a line, as JSON, and as a page for people. JSON keys may be added, never renamed or dropped."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from maildesk.cli.outbox_page import letter_line
from maildesk.cli.outbox_page import row as letter_row
from maildesk.cli.page import Page, person, size
from maildesk.cli.ticket_row import row
from maildesk.desk.reference import reference
from maildesk.desk.values import Priority, Standing, Visibility
from maildesk.telling.history import told

if TYPE_CHECKING:
    from maildesk.store.view_tickets import AttachmentRow, EventRow, MessageRow, ParticipantRow, TicketDetail

_STANDINGS = {Standing.UNVERIFIED: "unverified: the address may be forged", Standing.SUSPECT: "suspect: the mail failed DMARC"}


def as_json(detail: "TicketDetail", prefix: str) -> dict[str, Any]:
    """Everything on a ticket, oldest first."""
    return {
        **row(detail.ticket, prefix, shown=True),
        "readers": list(detail.ticket.readers),
        "participants": [_participant(one) for one in detail.participants],
        "messages": [_message(one, prefix) for one in detail.messages],
        "events": [{"at": one.at, "kind": one.kind, "actor": one.actor, "details": one.details} for one in detail.events],
        "outbox": [letter_row(one, prefix) for one in detail.outbox],
        "merged": [reference(prefix, one) for one in detail.merged],
        "relations": [{"kind": one.kind, "reference": reference(prefix, one.number), "subject": one.subject} for one in detail.relations],
    }


def _participant(one: "ParticipantRow") -> dict[str, Any]:
    return {"name": one.name, "address": one.address, "role": one.role.value, "added_at": one.added_at}


def _message(one: "MessageRow", prefix: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "ticket": reference(prefix, one.ticket),
        "inbound": one.inbound_id,
        "filed_at": one.filed_at,
        "sent_at": one.sent_at,
        "from": {"name": one.author_name, "address": one.author_address},
        "standing": one.standing.value,
        "visibility": one.visibility.value,
        "message_id": one.message_id,
        "subject": one.subject,
        "to": [{"name": name, "address": address} for name, address in one.to],
        "cc": [{"name": name, "address": address} for name, address in one.cc],
        "in_reply_to": list(one.in_reply_to),
        "references": list(one.references),
        "text": one.text,
        "reply": one.reply,
        "quoted": one.quoted,
        "signature": one.signature,
        "auto": one.auto,
        "auto_reason": one.auto_reason,
        "language": one.language,
        "attachments": [_attachment(attachment) for attachment in one.attachments],
        "defects": list(one.defects),
    }


def _attachment(one: "AttachmentRow") -> dict[str, Any]:
    return {
        "filename": one.filename,
        "content_type": one.content_type,
        "size": one.size,
        "sha256": one.sha256,
        "disposition": one.disposition,
        "content_id": one.content_id,
        "inline": one.inline,
        "logo": one.logo,
        "part": one.part,
    }


def write(page: Page, detail: "TicketDetail", prefix: str, advice: Sequence[str] = (), *, full: bool) -> None:
    """The page. Of each mail the reply alone is shown, unless the page is to be `full`. `advice`: what staff should know of who asks."""
    _write_head(page, detail, prefix)
    page.field("to know", *advice)
    for message in detail.messages:
        _write_message(page, message, detail, prefix, full=full)
    page.title("History")
    _write_events(page, detail.events, prefix)
    if detail.outbox:
        page.title("Letters")
        for letter in detail.outbox:
            page.line(letter_line(page, letter))


def _write_head(page: Page, detail: "TicketDetail", prefix: str) -> None:
    one = detail.ticket
    page.title(f"{reference(prefix, one.number)}  {one.subject or '(no subject)'}")
    merged = f", merged into {reference(prefix, one.merged_into)}" if one.merged_into is not None else ""
    sleeps = f" until {page.when(one.snoozed_until)}" if one.snoozed_until else f" on {one.blocked_on}" if one.blocked_on else ""
    page.field("state", f"{one.state.value}{sleeps}{merged}{', confidential' if one.restricted else ''}")
    page.field("opened", page.when(one.opened_at) + (", from before the desk started" if one.history else ""))
    page.field("changed", page.when(one.changed_at))
    page.field("closed", page.when(one.closed_at) if one.closed_at else None)
    page.field("due", page.when(one.due_at) if one.due_at else None)
    page.field("needed by", f"{one.needed_by:%Y-%m-%d}" if one.needed_by else None)
    page.field("category", one.category if one.service is None else f"{one.category}, {one.service}")
    page.field("project", f"{one.project}, {one.maturity}" if one.project and one.maturity else one.project)
    page.field("priority", one.priority.value if one.priority is not Priority.NORMAL else None)
    page.field("owner", one.owner_name)
    page.field("language", one.language)
    page.field("taking part", *(f"{person(who.name, who.address)}, {who.role.value}" for who in detail.participants))
    parts = [f"{reference(prefix, number)} is part of it" for number in detail.merged]
    others = [f"{related.kind}: {reference(prefix, related.number)}, {related.subject or '(no subject)'}" for related in detail.relations]
    page.field("tickets", *parts, *others)


def _write_message(page: Page, message: "MessageRow", detail: "TicketDetail", prefix: str, *, full: bool) -> None:
    elsewhere = (reference(prefix, message.ticket),) if message.ticket != detail.ticket.number else ()
    marks = "".join(f" [{mark}]" for mark in (f"message {message.id}", *elsewhere, *_marks(message)))
    page.title(f"{person(message.author_name, message.author_address)}, {page.when(message.filed_at)}{marks}")
    page.text(message.text if full or message.reply is None else message.reply)
    if attached := [one for one in message.attachments if not one.logo]:
        page.text("\n".join(map(_attachment_line, attached)))


def _marks(message: "MessageRow") -> Iterator[str]:
    if message.standing in _STANDINGS:
        yield _STANDINGS[message.standing]
    if message.visibility is Visibility.INTERNAL:
        yield "internal"
    if message.auto:
        yield message.auto


def _attachment_line(one: "AttachmentRow") -> str:
    return f"[{one.filename or 'without a name'}, {one.content_type}, {size(one.size)}]"


def _write_events(page: Page, events: "tuple[EventRow, ...]", prefix: str) -> None:
    for event in events:
        page.line(f"{page.when(event.at):<12}  {told(event.kind, event.actor, event.details, prefix)}")
