# SPDX-License-Identifier: Apache-2.0
"""Whom did our mail not reach, and why? Delivery status notifications (RFC 3464)."""

import re
from collections.abc import Iterator

from maildesk.mail import address, clean, fields, headers, transfer
from maildesk.mail.fields import Fields
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Bounce

# An enhanced status code (RFC 3463), not a piece of an address of a machine.
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_GROUPS = 200
_NOTES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822")
_PER_RECIPIENT = ("final-recipient", "original-recipient", "action")
_BYTES = 65_536


def structured(mail: Structure) -> Bounce | None:
    """What the notification says; None where the mail holds none.

    The gravest group speaks for all: failed before delayed before the rest.
    """
    note = next((part for part in _own_parts(mail.root) if part.content_type in _NOTES), None)
    if note is None:
        return None
    groups = _groups(transfer.decoded(mail, note, _BYTES))
    told = [group for group in groups if any(name in group for name in _PER_RECIPIENT)]
    if not told:
        return Bounce((), None, None, None, original_message_id(mail))
    action = _gravest([_action(group) for group in told])
    concerned = [group for group in told if _action(group) == action]
    recipients = dict.fromkeys(r for group in concerned if (r := _recipient(group)) is not None)
    return Bounce(tuple(recipients), _status(concerned[0]), action or None, _diagnostic(concerned[0]), original_message_id(mail))


def original_message_id(mail: Structure) -> str | None:
    """The Message-ID of the returned mail or of its header, from the parts behind the notice."""
    for part in _own_parts(mail.root):
        if part is not mail.root and part.content_type in _RETURNED:
            return headers.message_id(first_fields(mail, part).first("message-id"))
    return None


def first_fields(mail: Structure, part: Part) -> Fields:
    """The first group of fields within a part: of a notice, of a returned mail or of its header."""
    if part.children:
        return part.children[0].fields
    return fields.parse(_BLANK_LINE.split(transfer.decoded(mail, part, _BYTES).lstrip(), maxsplit=1)[0], [])


def _own_parts(part: Part) -> Iterator[Part]:
    """The parts of the mail itself: what stands in a mail that somebody attached is not about us."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        yield part
        if part.is_multipart:
            waiting.extend(reversed(part.children))


def _groups(data: bytes) -> list[Fields]:
    return [fields.parse(block, []) for block in _BLANK_LINE.split(data.strip(), _GROUPS)]


def _action(group: Fields) -> str:
    """The Action; where a gateway left it out, a permanent status says the same."""
    told = headers.token(group.first("action"))
    return told or ("failed" if headers.text(group.first("status")).startswith("5.") else "")


def _gravest(actions: list[str]) -> str:
    return next((a for a in ("failed", "delayed", "expanded", "relayed", "delivered") if a in actions), actions[0])


def _recipient(group: Fields) -> str | None:
    """The address of `rfc822; jane@example.org`: the one that we wrote to where it is told, else the final one."""
    for name in ("original-recipient", "final-recipient"):
        value = headers.text(group.first(name))
        found = address.spec(value.partition(";")[2].strip() or value)
        if found is not None:
            return found
    return None


def _status(group: Fields) -> str | None:
    for name in ("status", "diagnostic-code"):
        if (match := STATUS.search(headers.text(group.first(name)))) is not None:
            return match.group()
    return None


def _diagnostic(group: Fields) -> str | None:
    """`smtp; 550 5.1.1 unknown` without its type."""
    value = headers.text(group.first("diagnostic-code"))
    kind, semicolon, words = value.partition(";")
    return clean.line(words if semicolon and " " not in kind.strip() else value) or None
