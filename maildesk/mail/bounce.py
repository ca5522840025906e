# SPDX-License-Identifier: Apache-2.0
"""Whom did our mail not reach, and why? Delivery status notifications (RFC 3464)."""

import re
from collections.abc import Iterator

from maildesk.mail import address, clean, disposition, fields, headers, phrases, transfer, words
from maildesk.mail.fields import Fields
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Bounce

# An enhanced status code (RFC 3463), not a piece of an address of a machine.
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_GROUPS = 200
_NOTES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822")
_PER_RECIPIENT = ("final-recipient", "original-recipient", "action")
_BYTES = 65_536
# Gravest first. Where a gateway left the action out, the class of the status says the same.
_ACTIONS = ("failed", "delayed", "expanded", "relayed", "delivered")
_BY_CLASS = {"5": "failed", "4": "delayed", "2": "delivered"}
# What senders must encode in the ORCPT parameter (RFC 3461 section 4); more would turn tags such as +42 into letters.
_XTEXT = {"+2B": "+", "+3D": "="}
_ESCAPED = re.compile(r"\\x\{(10[0-9A-Fa-f]{4}|[0-9A-Fa-f]{2,5})\}")  # RFC 6533 section 3


def structured(mail: Structure) -> Bounce | None:
    """What the notification says; None where the mail holds none, or only an empty one.

    The gravest group speaks for all: failed before delayed before the rest.
    """
    note = _note(mail.root)
    if note is None:
        return None
    groups = [each for group in _groups(_decoded(mail, note)) for each in _per_recipient(group)]
    told = [group for group in groups if any(name in group for name in _PER_RECIPIENT)]
    if not told:
        return None
    action = _gravest([_action(group) for group in told])
    concerned = [group for group in told if _action(group) == action]
    recipients = dict.fromkeys(r for group in concerned if (r := _recipient(group)) is not None)
    return Bounce(tuple(recipients), _status(concerned[0]), action or None, _diagnostic(concerned[0]), original_message_id(mail))


def _note(root: Part) -> Part | None:
    """The status part. Outside a multipart/report it may be what a person forwards: there it must not be an attachment."""
    forwarded = phrases.FORWARD_SUBJECT.match(headers.text(root.fields.first("subject"))) is not None
    for part in _own_parts(root):
        if part.content_type in _NOTES:
            reported = root.content_type == "multipart/report"
            return part if reported or not (forwarded or disposition.disposition(part) == "attachment") else None
    return None


def _decoded(mail: Structure, note: Part) -> bytes:
    """The bytes of the status part; some gateways say within it that they are base64, or do not say it at all."""
    data = transfer.decoded(mail, note, _BYTES)
    head, _, rest = data.replace(b"\r\n", b"\n").strip().partition(b"\n\n")
    if b":" not in data:
        return words.base64(data) or data
    declared = b"content-transfer-encoding" in head.lower() and headers.token(fields.parse(head, []).first("content-transfer-encoding"))
    return words.base64(rest) or data if declared == "base64" else data


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


def _per_recipient(group: Fields) -> list[Fields]:
    """Some servers forget the blank line between recipients: a field that comes again begins the next one."""
    if all(len(group.all(name)) < 2 for name in _PER_RECIPIENT):
        return [group]
    items: list[list[tuple[str, bytes]]] = [[]]
    for name, value in group.items:
        if name in _PER_RECIPIENT and any(name == seen for seen, _ in items[-1]):
            items.append([])
        items[-1].append((name, value))
    return [_fields(each) for each in items]


def _fields(items: list[tuple[str, bytes]]) -> Fields:
    index: dict[str, list[bytes]] = {}
    for name, value in items:
        index.setdefault(name, []).append(value)
    return Fields(tuple(items), index)


def _action(group: Fields) -> str:
    """The Action, also one that was cut off; else what the class of the status says."""
    told = headers.token(group.first("action"))
    whole = next((action for action in _ACTIONS if len(told) > 2 and action.startswith(told)), "")
    return whole or _BY_CLASS.get(headers.text(group.first("status"))[:1], "")


def _gravest(actions: list[str]) -> str:
    return next((a for a in _ACTIONS if a in actions), actions[0])


def _recipient(group: Fields) -> str | None:
    """The address of `rfc822; jane@example.org`: the one that we wrote to where it is told, else the final one."""
    for name in ("original-recipient", "final-recipient"):
        value = headers.text(group.first(name))
        kind, semicolon, told = value.partition(";")
        found = address.spec(_plain(kind, told.strip()) if semicolon else value)
        if found is not None:
            return found
    return None


def _plain(kind: str, told: str) -> str:
    """The address without the encodings of RFC 3461 (xtext) and RFC 6533 (utf-8)."""
    if kind.strip().lower() == "utf-8" and _ESCAPED.search(told):
        return _ESCAPED.sub(_character, told)
    for written, meant in _XTEXT.items():
        told = told.replace(written, meant)
    return told


def _character(escaped: re.Match[str]) -> str:
    point = int(escaped[1], 16)
    return "\ufffd" if 0xD800 <= point < 0xE000 else chr(point)


def _status(group: Fields) -> str | None:
    """The Status; where it says no more than its class (Exim: 5.0.0), the code of the same class in the diagnostic."""
    told = STATUS.search(headers.text(group.first("status")))
    codes = [code.group() for code in STATUS.finditer(headers.text(group.first("diagnostic-code")))]
    if told is None:
        return codes[0] if codes else None
    if not told.group().endswith(".0.0"):
        return told.group()
    return next((code for code in codes if code[0] == told.group()[0] and not code.endswith(".0.0")), told.group())


def _diagnostic(group: Fields) -> str | None:
    """`smtp; 550 5.1.1 unknown` without its type."""
    value = headers.text(group.first("diagnostic-code"))
    kind, semicolon, words = value.partition(";")
    return clean.line(words if semicolon and " " not in kind.strip() else value) or None
