# SPDX-License-Identifier: Apache-2.0
"""What does a winmail.dat hold? Attachments and body of Exchange's TNEF (MS-OXTNEF), read within bounds.

A file that is broken yields what stands before the fault.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from maildesk.mail import charset, disposition
from maildesk.mail.structure import Part

_SIGNATURE = 0x223E9F78
_ATTRIBUTES = 5_000
_PROPERTIES = 2_000
_FILES = 500

# Attributes: type in the upper half, name in the lower
_OEM_CODEPAGE, _BODY, _PROPERTIES_OF_MESSAGE = 0x9007, 0x800C, 0x9003
_NEW_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# MAPI properties
_PLAIN, _RICH, _HTML, _LONG_NAME, _MIME_TAG, _DATA_OBJECT = 0x1000, 0x1009, 0x1013, 0x3707, 0x370E, 0x3701
_FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x1E, 0x1F, 0x0D, 0x102})


@dataclass(frozen=True, slots=True)
class File:
    """A file within a winmail.dat."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Tnef:
    """What a winmail.dat holds: the text of the mail in three forms, each may be empty (`rich` as `rtf.read` takes it), and its files."""

    text: str
    html: str
    rich: bytes
    files: tuple[File, ...]


def is_tnef(part: Part) -> bool:
    """Is the part a winmail.dat, whatever it is called?"""
    return (
        part.content_type in ("application/ms-tnef", "application/vnd.ms-tnef")
        or (disposition.filename(part) or "").lower() == "winmail.dat"
    )


def read(data: bytes) -> Tnef:
    """The contents of a winmail.dat; empty where the bytes are none."""
    codepage, text, html, rich = "cp1252", "", "", b""
    files: list[dict[str, bytes]] = []
    for name, value in _attributes(data):
        if name == _OEM_CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _BODY:
            text = text or _string(value, codepage)
        elif name == _PROPERTIES_OF_MESSAGE:
            found = dict(_properties(value))
            text = _string(found.get(_PLAIN, b""), codepage) or text
            html = _string(found.get(_HTML, b""), codepage) or html
            rich = found.get(_RICH, b"")
        elif name == _NEW_FILE and len(files) < _FILES:
            files.append({})
        elif files:
            _collect(files[-1], name, value)
    return Tnef(text, html, rich, tuple(_file(parts, codepage) for parts in files if "content" in parts))


def _collect(parts: dict[str, bytes], name: int, value: bytes) -> None:
    """What one attribute says of the newest file."""
    if name == _FILE_TITLE:
        parts.setdefault("title", value)
    elif name == _FILE_DATA:
        parts["content"] = value
    elif name == _FILE_PROPERTIES:
        found = dict(_properties(value))
        parts["name"] = found.get(_LONG_NAME, b"")
        parts["type"] = found.get(_MIME_TAG, b"")
        parts.setdefault("content", found[_DATA_OBJECT]) if _DATA_OBJECT in found else None


def _file(parts: dict[str, bytes], codepage: str) -> File:
    name = _string(parts.get("name", b""), codepage) or _string(parts.get("title", b""), codepage)
    content_type = _string(parts.get("type", b""), codepage).lower()
    return File(name, content_type or "application/octet-stream", parts["content"])


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Level, name, type, length, value, checksum: until the bytes end or make no sense."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return
    at = 6
    for _ in range(_ATTRIBUTES):
        if at + 9 > len(data):
            return
        name, length = struct.unpack_from("<HxxI", data, at + 1)
        if at + 9 + length + 2 > len(data):
            return
        yield name, data[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """MAPI properties; the first value of each counts."""
    if len(data) < 4:
        return
    at = 4
    for _ in range(min(struct.unpack_from("<I", data)[0], _PROPERTIES)):
        found = _property(data, at)
        if found is None:
            return
        name, value, at = found
        if value is not None:
            yield name, value


def _property(data: bytes, at: int) -> tuple[int, bytes | None, int] | None:
    if at + 4 > len(data):
        return None
    kind, name = struct.unpack_from("<HH", data, at)
    at += 4
    if name >= 0x8000:
        at = _after_name(data, at)
    many, kind = kind & 0x1000, kind & 0x0FFF
    count = 1
    if many or kind in _VARIABLE:
        if at + 4 > len(data):
            return None
        count = struct.unpack_from("<I", data, at)[0]
        at += 4
    if kind in _FIXED:
        size = max(4, _FIXED[kind]) * count
        return (name, None, at + size) if at + size <= len(data) else None
    return _variable(data, at, name, count) if kind in _VARIABLE else None


def _variable(data: bytes, at: int, name: int, count: int) -> tuple[int, bytes | None, int] | None:
    value: bytes | None = None
    for _ in range(min(count, _PROPERTIES)):
        if at + 4 > len(data):
            return None
        length = struct.unpack_from("<I", data, at)[0]
        at += 4
        if at + length > len(data):
            return None
        value = data[at : at + length] if value is None else value
        at += length + -length % 4
    return name, value, at


def _after_name(data: bytes, at: int) -> int:
    """A named property: GUID, kind, then a number or a string."""
    if at + 24 > len(data):
        return len(data)
    kind, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (length + -length % 4 if kind == 1 else 0)


def _string(value: bytes, codepage: str) -> str:
    """Text in UTF-16 where every second byte is zero, else in the code page of the sender."""
    if len(value) >= 2 and value[1::2].count(0) * 3 > len(value) // 2 and len(value) % 2 == 0:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    return charset.decode(value.rstrip(b"\x00"), codepage)[0]
