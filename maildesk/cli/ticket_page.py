# SPDX-License-Identifier: Apache-2.0
"""A ticket as a line, as JSON, and as a page for people. JSON keys may be added, never renamed or dropped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maildesk.cli.outbox_page import letter_line
from maildesk.cli.outbox_page import row as letter_row
from maildesk.cli.page import Page, person, size
from maildesk.cli.ticket_row import row
from maildesk.desk.reference import reference
from maildesk.desk.values import OutboxState, Priority, Standing, Visibility
from maildesk.telling.history import told

if TYPE_CHECKING:
    from maildesk.store.view_tickets import AttachmentRow, EventRow, MessageRow, ParticipantRow, TicketDetail

_NEWEST = 5  # events that the page shows by itself
STANDINGS = {Standing.UNVERIFIED: "unverified: the address may be forged", Standing.SUSPECT: "suspect: the mail failed DMARC"}


@dataclass(frozen=True, slots=True)
class Look:
    """How much is shown: `quotes`, what mails quote and how they are signed; `history`, all that happened."""

    quotes: bool
    history: bool


FOLDED = Look(quotes=False, history=False)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An attachment by its number on the page, and the mail that it came with."""

    number: int
    message: "MessageRow"
    attachment: "AttachmentRow"


def as_json(detail: "TicketDetail", prefix: str) -> dict[str, Any]:
    """Everything on a ticket, oldest first."""
    return {
        **row(detail.ticket, prefix, shown=True),
        "readers": list(detail.ticket.readers),
        "participants": [_participant(one) for one in detail.participants],
        "seen": detail.seen,
        "messages": [_message(one, prefix) for one in detail.messages],
        "events": [
            {"at": one.at, "kind": one.kind, "actor": one.actor, "source": one.source, "details": one.details} for one in detail.events
        ],
        "outbox": [letter_row(one, prefix) for one in detail.outbox],
        "merged": [reference(prefix, one) for one in detail.merged],
        "external": [{"key": one.key, "name": one.name, "url": one.url} for one in detail.external],
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


def _event(one: "EventRow") -> dict[str, Any]:
    return {"at": one.at, "kind": one.kind, "actor": one.actor, "source": one.source, "details": one.details}


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


def write(page: Page, detail: "TicketDetail", prefix: str, advice: Sequence[str] = (), look: Look = FOLDED) -> None:
    """The page. `advice`: what staff should know of who asks."""
    _write_head(page, detail, prefix)
    page.field("to know", *advice)
    places = {(one.message.id, one.attachment.position): one.number for one in numbered(detail)}
    roles = {who.address.casefold(): who.role.value for who in detail.participants if who.address}
    for message in detail.messages:
        _write_message(page, message, _title(page, message, detail, prefix, roles), look)
        for attachment in message.attachments:
            if not attachment.logo:
                page.line(f"  {_attachment_line(places[message.id, attachment.position], attachment)}")
    _write_history(page, detail, prefix, whole=look.history)


def numbered(detail: "TicketDetail") -> "list[Numbered]":
    """The attachments of a ticket as its page numbers them, without the pictures of signatures."""
    found = ((message, one) for message in detail.messages for one in message.attachments if not one.logo)
    return [Numbered(number, message, one) for number, (message, one) in enumerate(found, 1)]


def _write_head(page: Page, detail: "TicketDetail", prefix: str) -> None:
    one = detail.ticket
    page.title(f"{reference(prefix, one.number)}  {one.subject or '(no subject)'}")
    merged = f", merged into {reference(prefix, one.merged_into)}" if one.merged_into is not None else ""
    sleeps = f" until {page.when(one.snoozed_until)}" if one.snoozed_until else f" on {one.blocked_on}" if one.blocked_on else ""
    page.field("state", f"{one.state.value}{sleeps}{merged}{', confidential' if one.restricted else ''}")
    page.field("opened", page.moment(one.opened_at) + (", from before the desk started" if one.history else ""))
    page.field("changed", page.moment(one.changed_at))
    page.field("closed", page.moment(one.closed_at) if one.closed_at else None)
    page.field("due", page.moment(one.due_at) if one.due_at else None)
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
    page.field("elsewhere", *(f"{one.name}  {one.url}" if one.url and one.url != one.name else one.name for one in detail.external))


def _title(page: Page, message: "MessageRow", detail: "TicketDetail", prefix: str, roles: Mapping[str, str]) -> str:
    elsewhere = (reference(prefix, message.ticket),) if message.ticket != detail.ticket.number else ()
    role = roles.get(message.author_address.casefold())
    marks = "".join(f" [{mark}]" for mark in (f"message {message.id}", *elsewhere, *_marks(message)))
    writer = person(message.author_name, message.author_address)
    return f"{writer}{f', {role}' if role else ''}, {page.moment(message.filed_at)}{marks}"


def _write_message(page: Page, message: "MessageRow", title: str, look: Look) -> None:
    """What is new in a mail. What it quotes, and its signature, are a line each, unless they are asked for."""
    page.title(title)
    if look.quotes or message.reply is None:
        page.text(message.text)
        return
    page.text(message.reply)
    for name, folded in (("quoted", message.quoted), ("signature", message.signature)):
        if folded and folded.strip():
            page.line(f"  [{name}: {_lines(folded)}; --quotes shows it]")


def _lines(text: str) -> str:
    count = len(text.strip("\n").split("\n"))
    return f"{count} lines" if count > 1 else "1 line"


def _marks(message: "MessageRow") -> Iterator[str]:
    if message.standing in STANDINGS:
        yield STANDINGS[message.standing]
    if message.visibility is Visibility.INTERNAL:
        yield "internal: it stays among staff"
    if message.auto:
        yield message.auto


def _attachment_line(number: int, one: "AttachmentRow") -> str:
    return f"({number}) [{one.filename or 'without a name'}, {one.content_type}, {size(one.size)}]"


def _write_history(page: Page, detail: "TicketDetail", prefix: str, *, whole: bool) -> None:
    """The newest of it, and the letters that are not on their way; all of both, with where each event comes from, if asked for."""
    page.title("History")
    events = detail.events if whole else detail.events[-_NEWEST:]
    if len(events) < len(detail.events):
        page.line(f"{len(detail.events) - len(events)} earlier events: --history shows them")
    for event in events:
        source = f"  (from: {event.source})" if whole else ""
        page.line(f"{told(event.kind, event.actor, event.details, prefix)}{source}", f"{page.when(event.at):<12}  ")
    letters = [one for one in detail.outbox if whole or one.state is not OutboxState.SENT]
    if letters:
        page.title("Letters")
        for letter in letters:
            page.line(letter_line(page, letter))
