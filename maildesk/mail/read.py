# SPDX-License-Identifier: Apache-2.0
"""What does this mail say? Raw bytes in, a `Mail` out; never an exception, whatever the bytes."""

import re
from datetime import datetime

from maildesk.mail import (
    address,
    attachments,
    authentication,
    automatic,
    bounce,
    campaign,
    dates,
    forward,
    headers,
    language,
    reply,
    structure,
    text,
)
from maildesk.mail.fields import Fields
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Address, Bounce, Envelope, Mail

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to")
_DELIVERIES = 50
_PREFIX = re.compile(r"(?:\[[^\[\]]{0,60}\]\s{0,5})?[^\W\d]{1,12}\.?(?:[\[(]\d{1,3}[\])])?\s?[:\uff1a]")  # `Re:`, `AW:`, `回复：`, `Re[2]:`
_DEFECTS = 50


def read(raw: bytes, envelope: Envelope | None = None) -> Mail:
    """The mail as a person would read it.

    `envelope` is what the transport said, where it said anything: its null reverse-path marks automatic mail.
    Hostile or broken bytes yield what can be read of them, with `defects` that say how.
    """
    try:
        return understand(raw, envelope)
    except Exception as error:  # noqa: BLE001 - the promise is "never": a fault of ours must not stop the mail behind it
        return _unreadable(raw, f"not understood ({type(error).__name__}), read as plain text")


def understand(raw: bytes, envelope: Envelope | None = None) -> Mail:
    """What `read` does, without its net: tests call it, so that the net hides nothing."""
    mail = structure.parse(raw)
    readable = text.read(mail)
    fields, hint = mail.root.fields, _hint(readable.parts)
    defects = mail.defects + readable.defects
    author = _author(fields, defects)
    subject = headers.text(fields.first("subject"), hint)
    parts = reply.split(readable.text, marks=readable.marks, writer=author, answers=_answers(fields, subject))
    reverse_path = envelope.mail_from if envelope and envelope.mail_from is not None else automatic.reverse_path(mail.root)
    auto, reason, report = automatic.judge(mail, author, reverse_path, readable.text, parts.reply)
    return Mail(
        message_id=headers.message_id(fields.first("message-id")),
        from_=author,
        sender=address.author(fields.all("sender")),
        reply_to=address.lists(fields.all("reply-to"), "Reply-To", hint, defects),
        to=address.lists(fields.all("to"), "To", hint, defects),
        cc=address.lists(fields.all("cc"), "Cc", hint, defects),
        subject=subject,
        date=_date(fields, defects),
        in_reply_to=headers.message_ids(fields.first("in-reply-to")),
        references=headers.message_ids(fields.first("references")),
        text=readable.text,
        reply=parts.reply,
        quoted=parts.quoted,
        signature=parts.signature,
        auto=auto,
        auto_reason=reason,
        bounce=report,
        forwarded=None if report else forward.attached(mail) or forward.inline(readable.text, subject, parts.reply),
        attachments=attachments.find(mail, readable.parts),
        language=language.language(parts.reply) or language.language(readable.text),
        defects=tuple(dict.fromkeys(defects))[:_DEFECTS],
        delivered_to=_delivered_to(fields),
        authentication=authentication.results(fields),
        list_id=_list_id(fields),
        campaign=campaign.campaign(fields),
        original_from=address.author(fields.all("x-original-from")),
        mentioned_ids=_mentioned(mail, report),
    )


def _answers(fields: Fields, subject: str) -> bool:
    """Does the mail answer another? One without a subject might."""
    return bool(fields.first("in-reply-to") or fields.first("references") or not subject or _PREFIX.match(subject))


def _unreadable(raw: bytes, defect: str) -> Mail:
    head = raw[:65_536].decode("utf-8", "replace").replace("\x00", "")
    return Mail(None, None, None, (), (), (), "", None, (), (), text=head, defects=(defect,))


def _hint(parts: list[Part]) -> str | None:
    """The charset of the text: programs that write raw 8-bit headers mostly use the same one."""
    return next((c for part in parts if (c := part.parameters.get("charset"))), None)


def _author(fields: Fields, defects: list[str]) -> Address | None:
    values = fields.all("from")
    author = address.author(values)
    if author is None:
        defects.append("From in doubt: nobody" if values else "no From")
    return author


def _date(fields: Fields, defects: list[str]) -> datetime | None:
    value = fields.first("date")
    date = dates.parse(value)
    if value and date is None:
        defects.append("Date not understood")
    return date


def _delivered_to(fields: Fields) -> tuple[str, ...]:
    values = [value for name in _DELIVERED for value in fields.all(name)[:_DELIVERIES]]
    return tuple(dict.fromkeys(a for value in values if (a := address.spec(headers.characters(value))) is not None))


def _list_id(fields: Fields) -> str | None:
    """The identifier between the angle brackets of List-Id (RFC 2919), in lower case."""
    value = headers.text(fields.first("list-id"))
    return value.rpartition("<")[2].rstrip("> ").lower() or None


def _mentioned(mail: Structure, failure: Bounce | None) -> tuple[str, ...]:
    """The mail that a report is about, from the report (RFC 8098) or from the mail that it returns."""
    returned = failure.original_message_id if failure else None
    return tuple(dict.fromkeys(i for i in (returned, *_noted(mail)) if i))


def _noted(mail: Structure) -> list[str]:
    if mail.root.content_type != "multipart/report":
        return []
    notes = [part for part in mail.root.children if part.content_type == "message/disposition-notification"]
    return [i for part in notes for i in headers.message_ids(bounce.first_fields(mail, part).first("original-message-id"))]
