# SPDX-License-Identifier: Apache-2.0
"""How is a header field written? Folded, encoded where it must be, and never more than one field.

Line ends and control characters of a value never reach the wire: no value can begin a second field.
"""

import binascii
import re
from collections.abc import Iterator
from datetime import datetime

from maildesk.mail import address, clean
from maildesk.mail.values import Address

_WIDTH = 76
_LONGEST_WORD = 400  # an unbroken word beyond this is encoded, so that no line comes near 998 bytes
_WORD_BYTES = 45  # of text in one encoded word: 60 characters of base64, 72 in all
_REFERENCES_BYTES = 986  # 998 without "References: "
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_NOT_IN_ID = re.compile(r"[^\x21-\x3b\x3d\x3f-\x7e]")
_NOT_IN_ADDRESS = re.compile(r"[\s<>,;:()\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def unstructured(name: str, value: str) -> str:
    """A field of plain words (Subject, Comments, any X- field), folded; RFC 2047 where it is not ASCII.

    Raises ValueError if `name` is no field name.
    """
    if not _FIELD_NAME.fullmatch(name):
        raise ValueError(f"{name!a} is no name of a header field")
    value = clean.line(value)
    if not value.isascii() or "=?" in value or (len(value) > _LONGEST_WORD and max(map(len, value.split())) > _LONGEST_WORD):
        return _joined(name, list(encoded_words(value)))
    return f"{name}: {value}\r\n" if len(name) + 2 + len(value) <= _WIDTH else _joined(name, value.split(" "))


def _joined(name: str, pieces: list[str]) -> str:
    """The pieces with one blank between them, folded where a line gets too wide."""
    lines, line = [], f"{name}:"
    for piece in pieces:
        if len(line) + 1 + len(piece) > _WIDTH and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {piece}"
    return "\r\n".join((*lines, line)) + "\r\n"


def encoded_words(value: str) -> Iterator[str]:
    """The value as encoded words of at most 75 characters, each holding whole characters (RFC 2047 section 5)."""
    chunk: list[str] = []
    size = 0
    for c in value:
        width = len(c.encode("utf-8", "replace"))
        if size + width > _WORD_BYTES:
            yield _encoded_word("".join(chunk))
            chunk, size = [], 0
        chunk.append(c)
        size += width
    if chunk:
        yield _encoded_word("".join(chunk))


def _encoded_word(value: str) -> str:
    return f"=?utf-8?B?{binascii.b2a_base64(value.encode('utf-8', 'replace'), newline=False).decode('ascii')}?="


def addresses(name: str, mailboxes: tuple[Address, ...]) -> str:
    """A field of mailboxes; nothing at all where there are none."""
    if not mailboxes:
        return ""
    written = [_mailbox(mailbox) for mailbox in mailboxes]
    pieces = [piece for mailbox in written[:-1] for piece in (*mailbox[:-1], mailbox[-1] + ",")]
    return _joined(name, [*pieces, *written[-1]])


def _mailbox(mailbox: Address) -> list[str]:
    """The pieces between which the mailbox may be folded."""
    spec = wire_address(mailbox.address)
    name = clean.line(mailbox.name)
    if not name:
        return [spec]
    if not name.isascii() or "=?" in name or len(name) > _LONGEST_WORD:
        return [*encoded_words(name), f"<{spec}>"]
    if _PHRASE.fullmatch(name):
        return [*name.split(" "), f"<{spec}>"]
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{quoted}"', f"<{spec}>"]


def wire_address(text: str) -> str:
    """The address as every relay takes it: an international domain in its ASCII form where the local part is ASCII.

    An address with other characters left needs a relay with SMTPUTF8 (RFC 6531). What cannot stand in an address is dropped.
    """
    spec = address.spec(text) or _NOT_IN_ADDRESS.sub("", text)
    local, _, domain = spec.rpartition("@")
    if domain.isascii() or not local.isascii():
        return spec
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return spec


def message_id(name: str, value: str | None) -> str:
    """A field of one Message-ID; nothing where there is none."""
    written = _id(value or "")
    return f"{name}: {written}\r\n" if written else ""


def references(name: str, ids: tuple[str, ...]) -> str:
    """A field of Message-IDs, one a line. Too many for 998 bytes: the first and the newest stay (RFC 5322 section 3.6.4)."""
    written = [i for i in map(_id, ids) if i]
    if not written:
        return ""
    return f"{name}: " + "\r\n ".join(_trimmed(written)) + "\r\n"


def _trimmed(ids: list[str]) -> list[str]:
    first, kept = ids[0], list[str]()
    room = _REFERENCES_BYTES - len(first)
    for value in reversed(ids[1:]):
        room -= len(value) + 3
        if room < 0:
            break
        kept.append(value)
    return [first, *reversed(kept)]


def _id(value: str) -> str:
    inner = _NOT_IN_ID.sub("", value)[: _REFERENCES_BYTES // 2]
    return f"<{inner}>" if inner else ""


def date(moment: datetime) -> str:
    """A Date field (RFC 5322 section 3.3) in the zone that the moment has.

    Raises ValueError for a moment without a zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a Date needs a time zone")
    minutes = int(offset.total_seconds()) // 60
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    day = f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment.year:04d}"
    return f"Date: {day} {moment:%H:%M:%S} {zone}\r\n"
