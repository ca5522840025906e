# SPDX-License-Identifier: Apache-2.0
"""How the demo shows what it did: what became of each mail, the tickets, one thread, one acknowledgement."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from maildesk.cli.demo_desk import Filed
from maildesk.cli.output import Column, rfc3339
from maildesk.desk.reference import reference
from maildesk.desk.values import Disposition
from maildesk.mail.read import read
from maildesk.mail.values import Address

if TYPE_CHECKING:
    from maildesk.store.view_outbox import OutboxDetail
    from maildesk.store.view_tickets import MessageRow, TicketDetail

TICKET_COLUMNS = (Column("reference"), Column("state"), Column("category"), Column("requester"), Column("subject"), Column("mails"))

_BECAME = {
    Disposition.TICKET: "a new ticket",
    Disposition.REPLY: "added to its ticket",
    Disposition.BOUNCE: "a bounce, noted",
    Disposition.HELD: "held for staff",
    Disposition.IGNORED: "ignored",
    Disposition.QUARANTINED: "set aside",
    Disposition.REPEAT: "a repeat",
}


def became(filed: Filed, prefix: str) -> str:
    """What became of a mail, in a line; the reason where the mail is not simply on a ticket."""
    row = filed.row
    what = _BECAME[row.disposition] if row.disposition else row.state.value
    where = f" {reference(prefix, row.ticket_number)}" if row.ticket_number else ""
    why = "" if row.disposition is Disposition.TICKET or not row.reason else f" ({row.reason})"
    return f"{filed.letter.name:<26} {what}{where}{why}"


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


def thread(detail: "TicketDetail", desk: str) -> str:
    """A ticket as a conversation, oldest first: the mails, and what the desk sent."""
    entries = [(message.filed_at, "\n".join(_message(message))) for message in detail.messages]
    entries += [(row.created_at, f"{desk}, {rfc3339(row.created_at)}, {row.kind} to {', '.join(row.recipients)}") for row in detail.outbox]
    # Sorting is stable: a mail and its acknowledgement are of one moment, and the mail stands first.
    return "\n\n".join(words for _, words in sorted(entries, key=lambda entry: entry[0]))


def acknowledgement(detail: "OutboxDetail") -> str:
    """The mail as its requester sees it."""
    mail = read(detail.content)
    fields = {
        "Subject": mail.subject,
        "From": _address(mail.from_),
        "To": ", ".join(map(_address, mail.to)),
        "Reply-To": ", ".join(map(_address, mail.reply_to)),
    }
    return "\n".join(f"{name}: {value}" for name, value in fields.items()) + f"\n\n{mail.text.rstrip()}"


def as_json(filed: Sequence[Filed], tickets: Sequence[dict[str, Any]], detail: "OutboxDetail", prefix: str) -> dict[str, Any]:
    """Everything as one object."""
    return {
        "mails": [
            {
                "name": one.letter.name,
                "inbound": one.row.id,
                "disposition": one.row.disposition,
                "ticket": reference(prefix, one.row.ticket_number) if one.row.ticket_number else None,
                "reason": one.row.reason,
            }
            for one in filed
        ],
        "tickets": list(tickets),
        "acknowledgement": acknowledgement(detail),
    }


def _message(message: "MessageRow") -> Iterator[str]:
    yield f"{_address(Address(message.author_address, message.author_name))}, {rfc3339(message.filed_at)}, {message.standing.value}"
    for line in message.text.strip().splitlines():
        yield f"    {line}".rstrip()
    for attachment in message.attachments:
        yield f"    [{attachment.filename or attachment.content_type}, {attachment.size} bytes]"


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    return f"{address.name} <{address.address}>" if address.name else address.address
