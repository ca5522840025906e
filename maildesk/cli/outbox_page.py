# SPDX-License-Identifier: Apache-2.0
"""A letter of the outbox as a line, as JSON, and as a page for people. JSON keys may be added, never renamed or dropped."""

from typing import TYPE_CHECKING, Any

from maildesk.cli.output import Column
from maildesk.cli.page import Page, person
from maildesk.desk.reference import reference
from maildesk.desk.sight import HIDDEN
from maildesk.desk.states import OutboxState

if TYPE_CHECKING:
    from maildesk.mail.values import Address, Mail
    from maildesk.store.view_outbox import OutboxDetail, OutboxRow

COLUMNS = (
    Column("id"),
    Column("state"),
    Column("kind"),
    Column("recipients"),
    Column("ticket"),
    Column("created_at", "WRITTEN"),
    Column("attempts", "TRIES"),
    Column("next_attempt_at", "NEXT TRY"),
    Column("reason"),
    Column("settled_at", "SETTLED", wide=True),
    Column("mail_from", wide=True),
    Column("message_id", wide=True),
    Column("due_at", wide=True),
    Column("told_in", wide=True),
)
_WAITS = (OutboxState.QUEUED, OutboxState.DEFERRED)


def row(one: "OutboxRow", prefix: str, *, shown: bool = False) -> dict[str, Any]:
    """A line of `outbox list`. The next try is told only of what waits for one. Who wrote on a confidential ticket stands among the
    recipients, and in what servers say of them: both are for its readers alone (`shown`).
    """
    hidden = one.restricted and not shown
    return {
        "id": one.id,
        "state": one.state.value,
        "kind": one.kind,
        "recipients": [HIDDEN] if hidden else list(one.recipients),
        "ticket": reference(prefix, one.ticket_number) if one.ticket_number is not None else None,
        "created_at": one.created_at,
        "attempts": one.attempts,
        "next_attempt_at": one.next_attempt_at if one.state in _WAITS else None,
        "reason": HIDDEN if hidden and one.reason else one.reason,
        "settled_at": one.settled_at,
        "mail_from": one.mail_from,
        "message_id": one.message_id,
        "due_at": one.due_at,
        "told_in": one.told_in,
    }


def letter_line(page: Page, one: "OutboxRow") -> str:
    """A letter in a line."""
    state = f"{one.state.value} {page.when(one.settled_at)}" if one.settled_at else one.state.value
    return f"{one.id}  {one.kind} to {', '.join(one.recipients)}: {state}{f' ({one.reason})' if one.reason else ''}"


def as_json(detail: "OutboxDetail", prefix: str) -> dict[str, Any]:
    """Everything about a letter; `mail` is what `maildesk inspect` tells of it, null where nothing was written."""
    from maildesk.mail.inspect import as_json as inspected

    return {**row(detail.row, prefix, shown=True), "mail": inspected(_read(detail.content)) if detail.content else None}


def write(page: Page, detail: "OutboxDetail", prefix: str) -> None:
    """The page: what became of the letter, then the letter."""
    one = detail.row
    page.title(f"Letter {one.id}: {one.state.value}")
    page.field("reason", one.reason)
    page.field("kind", one.kind)
    page.field("ticket", reference(prefix, one.ticket_number) if one.ticket_number is not None else None)
    page.field("sender", one.mail_from or "<> (the null reverse-path)")
    page.field("recipients", *one.recipients)
    page.field("written", page.when(one.created_at))
    page.field("settled", page.when(one.settled_at) if one.settled_at else None)
    page.field("tries", str(one.attempts))
    page.field("next try", page.when(one.next_attempt_at) if one.state in _WAITS else None)
    page.field("told of", f"in letter {one.told_in}" if one.told_in else page.when(one.due_at) if one.due_at else None)
    if detail.content:
        _write_letter(page, _read(detail.content))


def _write_letter(page: Page, letter: "Mail") -> None:
    page.title("As its recipient sees it")
    page.field("From", _address(letter.from_) if letter.from_ else None)
    page.field("To", *map(_address, letter.to))
    page.field("Reply-To", *map(_address, letter.reply_to))
    page.field("Subject", letter.subject)
    page.field("Date", page.when(letter.date) if letter.date else None)
    page.field("Message-ID", letter.message_id)
    page.field("In-Reply-To", *letter.in_reply_to)
    page.text(letter.text)


def _address(one: "Address") -> str:
    return person(one.name, one.address)


def _read(content: bytes) -> "Mail":
    from maildesk.mail.read import read

    return read(content)
