# SPDX-License-Identifier: Apache-2.0
"""Whom did our mail not reach, and why? Delivery status notifications (RFC 3464)."""

import re

from maildesk.mail import address, clean, fields, headers, transfer
from maildesk.mail.fields import Fields
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Bounce

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_GROUPS = 200
_NOTES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_BYTES = 65_536


def read(mail: Structure) -> Bounce | None:
    """What the notification says; None where the mail holds none.

    The gravest group speaks for all: failed before delayed before the rest.
    """
    note = next((p for p in mail.root.walk() if p.content_type in _NOTES), None)
    if note is None or mail.root.content_type != "multipart/report":
        return None
    groups = _groups(transfer.decoded(mail, note, _BYTES))
    told = [g for g in groups if "final-recipient" in g or "original-recipient" in g or "action" in g]
    if not told:
        return Bounce((), None, None, None, original_message_id(mail))
    action = _gravest([headers.token(g.first("action")) for g in told])
    telling = next(g for g in told if headers.token(g.first("action")) == action)
    concerned = [g for g in told if headers.token(g.first("action")) == action]
    recipients = dict.fromkeys(r for g in concerned if (r := _recipient(g)) is not None)
    return Bounce(tuple(recipients), _status(telling), action or None, _diagnostic(telling), original_message_id(mail))


def original_message_id(mail: Structure) -> str | None:
    """The Message-ID of the returned mail or of its header, from the parts behind the notice."""
    for part in mail.root.walk():
        if part is not mail.root and part.content_type in _RETURNED:
            found = note(mail, part).first("message-id")
            return headers.message_id(found)
    return None


def note(mail: Structure, part: Part) -> Fields:
    """The first group of fields within a part: of a notice, of a returned mail or of its header."""
    if part.children:
        return part.children[0].fields
    return fields.parse(_BLANK_LINE.split(transfer.decoded(mail, part, _BYTES), 1)[0], [])


def _groups(data: bytes) -> list[Fields]:
    return [fields.parse(block, []) for block in _BLANK_LINE.split(data.strip(), _GROUPS)]


def _gravest(actions: list[str]) -> str:
    return next((a for a in ("failed", "delayed", "expanded", "relayed", "delivered") if a in actions), actions[0])


def _recipient(group: Fields) -> str | None:
    """The address of `rfc822; jane@example.org`; the original one where the final one is internal."""
    for name in ("original-recipient", "final-recipient"):
        value = headers.text(group.first(name))
        found = address.spec(value.partition(";")[2].strip() or value)
        if found is not None:
            return found
    return None


def _status(group: Fields) -> str | None:
    for name in ("status", "diagnostic-code"):
        if (match := _STATUS.search(headers.text(group.first(name)))) is not None:
            return match.group()
    return None


def _diagnostic(group: Fields) -> str | None:
    """`smtp; 550 5.1.1 unknown` without its type."""
    value = headers.text(group.first("diagnostic-code"))
    kind, semicolon, words = value.partition(";")
    return clean.line(words if semicolon and " " not in kind.strip() else value) or None
