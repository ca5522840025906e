# SPDX-License-Identifier: Apache-2.0
"""How the demo shows what it did: what became of each mail, the tickets, one thread, one acknowledgement."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from maildesk.cli.demo_desk import Filed
from maildesk.cli.output import Column, rfc3339
from maildesk.desk.reference import reference
from maildesk.mail.read import read
from maildesk.mail.values import Address

if TYPE_CHECKING:
    from maildesk.store.view_outbox import OutboxDetail, OutboxRow
    from maildesk.store.view_tickets import MessageRow, TicketDetail

TICKET_COLUMNS = (Column("reference"), Column("state"), Column("category"), Column("requester"), Column("subject"), Column("mails"))


def became(filed: Filed, prefix: str) -> str:
    """What became of a mail and why, in a line."""
    row = filed.row
    where = reference(prefix, row.ticket_number) if row.ticket_number else "-"
    return f"{filed.letter.name:<26} {where:<10} {row.disposition or row.state}: {row.reason}"


def ticket_row(detail: "TicketDetail", prefix: str) -> dict[str, Any]:
    """A line of the table of tickets."""
    ticket = detail.ticket
    return {
        "reference": reference(prefix, ticket.number),
        "state": ticket.state.value,
        "category": ticket.category,
        "requester": ticket.requester_name or ticket.requester_address,
        "subject": ticket.subject,
        "mails": len(detail.messages),
    }


def thread(detail: "TicketDetail", desk: str) -> list[dict[str, Any]]:
    """A ticket as a conversation, oldest first: the mails, and what the desk sent."""
    entries = [_message(message) for message in detail.messages]
    entries += [_letter(row, desk) for row in detail.outbox]
    # Sorting is stable: a mail and its acknowledgement are of one moment, and the mail stands first.
    return sorted(entries, key=lambda entry: entry["at"])


def thread_text(entries: Sequence[dict[str, Any]]) -> str:
    """The conversation for a person."""
    return "\n\n".join("\n".join(_entry_lines(entry)) for entry in entries)


def acknowledgement(detail: "OutboxDetail") -> dict[str, str]:
    """What its requester sees of a mail: the fields that mail programs show, and the text."""
    mail = read(detail.content)
    return {
        "Subject": mail.subject,
        "From": _address(mail.from_),
        "To": ", ".join(map(_address, mail.to)),
        "Reply-To": ", ".join(map(_address, mail.reply_to)),
        "text": mail.text.rstrip(),
    }


def acknowledgement_text(fields: dict[str, str]) -> str:
    """The same for a person."""
    head = "\n".join(f"{name}: {value}" for name, value in fields.items() if name != "text")
    return f"{head}\n\n{fields['text']}"


def mail_row(filed: Filed, prefix: str) -> dict[str, Any]:
    """A mail and what became of it, for programs."""
    row = filed.row
    ticket = reference(prefix, row.ticket_number) if row.ticket_number else None
    return {"name": filed.letter.name, "inbound": row.id, "disposition": row.disposition, "ticket": ticket, "reason": row.reason}


def _message(message: "MessageRow") -> dict[str, Any]:
    return {
        "at": message.filed_at,
        "by": _address(Address(message.author_address, message.author_name)),
        "mark": message.standing.value,
        "text": (message.reply or message.text).strip(),
        "attachments": [f"{one.filename or one.content_type}, {one.size} bytes" for one in message.attachments],
    }


def _letter(row: "OutboxRow", desk: str) -> dict[str, Any]:
    return {"at": row.created_at, "by": desk, "mark": row.kind, "text": f"to {', '.join(row.recipients)}", "attachments": []}


def _entry_lines(entry: dict[str, Any]) -> Iterator[str]:
    yield f"{entry['by']}, {rfc3339(entry['at'])}, {entry['mark']}"
    yield from (f"    {line}".rstrip() for line in entry["text"].splitlines())
    yield from (f"    [{attachment}]" for attachment in entry["attachments"])


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    return f"{address.name} <{address.address}>" if address.name else address.address
