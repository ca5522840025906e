# SPDX-License-Identifier: Apache-2.0
"""How is a mail told to other programs? The JSON of `maildesk inspect`; keys are never renamed or dropped."""

from datetime import UTC, datetime
from typing import TypeAlias

from maildesk.mail.values import Address, Attachment, Bounce, Forwarded, Mail

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


def as_json(mail: Mail) -> dict[str, Json]:
    """The mail as plain JSON values: times in RFC 3339 UTC, sizes in bytes, what is not known is null or empty."""
    return {
        "message_id": mail.message_id,
        "from": _one(mail.from_),
        "sender": _one(mail.sender),
        "reply_to": _many(mail.reply_to),
        "to": _many(mail.to),
        "cc": _many(mail.cc),
        "subject": mail.subject,
        "date": _moment(mail.date),
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "text": mail.text,
        "reply": mail.reply,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "auto": mail.auto.value if mail.auto else None,
        "auto_reason": mail.auto_reason,
        "bounce": _bounce(mail.bounce) if mail.bounce else None,
        "forwarded": _forwarded(mail.forwarded) if mail.forwarded else None,
        "attachments": [_attachment(a) for a in mail.attachments],
        "language": mail.language,
        "defects": list(mail.defects),
    }


def _one(address: Address | None) -> Json:
    return None if address is None else {"name": address.name, "address": address.address}


def _many(addresses: tuple[Address, ...]) -> Json:
    return [_one(address) for address in addresses]


def _moment(date: datetime | None) -> str | None:
    return None if date is None else date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _bounce(bounce: Bounce) -> Json:
    return {
        "recipients": list(bounce.recipients),
        "status": bounce.status,
        "action": bounce.action,
        "diagnostic": bounce.diagnostic,
        "original_message_id": bounce.original_message_id,
    }


def _forwarded(forwarded: Forwarded) -> Json:
    return {
        "from": _one(forwarded.from_),
        "to": _many(forwarded.to),
        "cc": _many(forwarded.cc),
        "subject": forwarded.subject,
        "date": _moment(forwarded.date),
        "text": forwarded.text,
    }


def _attachment(attachment: Attachment) -> Json:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "disposition": attachment.disposition,
        "content_id": attachment.content_id,
        "inline": attachment.inline,
        "sniffed": attachment.sniffed,
        "logo": attachment.logo,
    }
