# SPDX-License-Identifier: Apache-2.0
"""A mail that came in as a line, as JSON, and as a page for people. JSON keys may be added, never renamed or dropped."""

from typing import TYPE_CHECKING, Any

from maildesk.cli.output import Column
from maildesk.cli.page import Page, person, size
from maildesk.desk.confidential import HIDDEN
from maildesk.desk.reference import reference
from maildesk.flow.values import SourceKind
from maildesk.mail.inspect import as_json as inspected
from maildesk.mail.read import read
from maildesk.mail.values import Address, Attachment, Mail

if TYPE_CHECKING:
    from maildesk.flow.values import Source
    from maildesk.store.view_inbound import DecisionRow, InboundDetail, InboundRow

COLUMNS = (
    Column("id"),
    Column("received_at", "RECEIVED"),
    Column("source"),
    Column("from"),
    Column("subject"),
    Column("size"),
    Column("state"),
    Column("ticket"),
    Column("reason"),
    Column("disposition", wide=True),
    Column("attempts", wide=True),
    Column("next_attempt_at", "NEXT ATTEMPT", wide=True),
    Column("mail_from", wide=True),
    Column("rcpt_to", wide=True),
    Column("peer", wide=True),
    Column("full_size", wide=True),
    Column("history", wide=True),
    Column("repeats", wide=True),
)


def row(one: "InboundRow", head: bytes, prefix: str) -> dict[str, Any]:
    """A line of `mail list`. `head` holds at least the header fields of the mail, or nothing where they are gone."""
    seen = read(b"" if one.restricted else head.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0] + b"\r\n\r\n")
    return {
        "id": one.id,
        "received_at": one.received_at,
        "source": _source(one.source),
        "from": seen.from_.address if seen.from_ else None,
        "subject": HIDDEN if one.restricted else seen.subject,
        "size": one.size,
        "state": one.state.value,
        "ticket": reference(prefix, one.ticket_number) if one.ticket_number is not None else None,
        "reason": one.reason,
        "disposition": one.disposition.value if one.disposition else None,
        "attempts": one.attempts,
        "next_attempt_at": one.next_attempt_at,
        "mail_from": None if one.restricted else one.envelope.mail_from,
        "rcpt_to": list(one.envelope.rcpt_to),
        "peer": one.envelope.peer,
        "full_size": one.full_size,
        "history": one.history,
        "repeats": one.repeats,
    }


def as_json(detail: "InboundDetail", seen: Mail, prefix: str) -> dict[str, Any]:
    """Everything about a mail; `mail` is what `maildesk inspect` tells."""
    one = detail.row
    return {
        **row(one, b"", prefix),
        "from": seen.from_.address if seen.from_ else None,
        "subject": seen.subject,
        "mail_from": one.envelope.mail_from,
        "envelope": {
            "mail_from": one.envelope.mail_from,
            "rcpt_to": list(one.envelope.rcpt_to),
            "peer": one.envelope.peer,
            "authenticated_as": one.envelope.authenticated_as,
            "trusted": one.envelope.trusted,
        },
        "coordinates": {
            "kind": one.source.kind.value,
            "account": one.source.account,
            "folder": one.source.folder,
            "uidvalidity": one.source.uidvalidity,
            "uid": one.source.uid,
        },
        "lease_owner": one.lease_owner,
        "lease_until": one.lease_until,
        "decisions": [_decision(made, prefix) for made in detail.decisions],
        "mail": inspected(seen),
    }


def _decision(made: "DecisionRow", prefix: str) -> dict[str, Any]:
    return {
        "decided_at": made.decided_at,
        "disposition": made.disposition.value,
        "ticket": reference(prefix, made.ticket_number) if made.ticket_number is not None else None,
        "reason": made.reason,
        "evidence": [{"rule": one.rule, "detail": one.detail} for one in made.evidence],
    }


def write(page: Page, detail: "InboundDetail", seen: Mail, prefix: str) -> None:
    """The page."""
    one = detail.row
    page.title(f"Mail {one.id}: {one.state.value}")
    page.field("reason", one.reason)
    page.field("ticket", reference(prefix, one.ticket_number) if one.ticket_number is not None else None)
    page.field("received", page.when(one.received_at) + (", from before the desk started" if one.history else ""))
    _write_origin(page, one)
    _write_tries(page, one)
    for made in detail.decisions:
        page.title(f"Decided {page.when(made.decided_at)}: {made.disposition.value}")
        page.field("because", made.reason)
        for evidence in made.evidence:
            page.field(evidence.rule, evidence.detail)
    _write_mail(page, seen)


def _write_origin(page: Page, one: "InboundRow") -> None:
    envelope = one.envelope
    page.field("source", _source(one.source) + (f", from {envelope.peer}" if envelope.peer else ""))
    page.field("sender", envelope.mail_from if envelope.mail_from != "" else "<> (the null reverse-path)")
    page.field("recipients", ", ".join(envelope.rcpt_to))
    page.field("login", envelope.authenticated_as)
    page.field("trust", "the source vouches for the sender" if envelope.trusted else None)
    full = f"; the whole mail has {size(one.full_size)} and was not taken in" if one.full_size is not None else ""
    page.field("size", size(one.size) + full)


def _write_tries(page: Page, one: "InboundRow") -> None:
    page.field("tries", str(one.attempts))
    page.field("next try", page.when(one.next_attempt_at) if one.next_attempt_at else None)
    page.field("in hand", f"of {one.lease_owner}, until {page.when(one.lease_until)}" if one.lease_owner and one.lease_until else None)
    page.field("repeats", f"the same bytes came {one.repeats} more times" if one.repeats else None)


def _write_mail(page: Page, seen: Mail) -> None:
    page.title("What the desk reads")
    page.field("from", _address(seen.from_) if seen.from_ else "nobody for certain")
    page.field("reply to", *map(_address, seen.reply_to))
    page.field("to", *map(_address, seen.to))
    page.field("cc", *map(_address, seen.cc))
    page.field("subject", seen.subject)
    page.field("date", page.when(seen.date) if seen.date and seen.date.tzinfo else None)
    page.field("message id", seen.message_id)
    page.field("answers", *seen.in_reply_to)
    page.field("automatic", f"{seen.auto.value}: {seen.auto_reason}" if seen.auto else None)
    page.field("language", seen.language)
    page.field("defects", *seen.defects)
    page.field("attached", *map(_attached, seen.attachments))
    page.text(seen.text)


def _attached(one: Attachment) -> str:
    return f"{one.filename or 'without a name'}, {one.content_type}, {size(one.size)}{', logo' if one.logo else ''}"


def _address(one: Address) -> str:
    return person(one.name, one.address)


def _source(source: "Source") -> str:
    """`imap main/INBOX`, `smtp local`, `file`."""
    if source.kind is SourceKind.FILE:
        return "file"
    return f"{source.kind.value} {source.account}{f'/{source.folder}' if source.folder else ''}"
