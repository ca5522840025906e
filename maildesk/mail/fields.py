# SPDX-License-Identifier: Apache-2.0
"""What fields does this header block hold? Raw values, in order, bounded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from maildesk.mail import bounds

# The CR before it is taken off each line: a pattern that begins with a literal is found four times faster.
_LINE_END = re.compile(rb"\n(?![ \t])")
_NAME_BYTES = 200
_NAME = re.compile(rb"[!-9;-~]{1,%d}" % _NAME_BYTES)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a header block: names in lower case, values as bytes without their line ends."""

    items: tuple[tuple[str, bytes], ...] = ()
    index: dict[str, list[bytes]] = field(default_factory=dict, repr=False, compare=False)
    # Is there a line that is no field?
    broken: bool = False

    def first(self, name: str) -> bytes | None:
        """The topmost field of that name (lower case)."""
        values = self.index.get(name)
        return values[0] if values else None

    def all(self, name: str) -> list[bytes]:
        """All fields of that name (lower case), topmost first."""
        return self.index.get(name, [])

    def named(self, names: Sequence[str]) -> list[str]:
        """Those of the names (lower case) that a field has."""
        return [] if self.index.keys().isdisjoint(names) else [name for name in names if name in self.index]

    def __contains__(self, name: str) -> bool:
        return name in self.index


def parse(block: bytes, defects: list[str]) -> Fields:
    """The fields of a header block (RFC 5322 section 2.2); lines that are no field are passed over and told."""
    if len(block) > bounds.HEADER_BYTES:
        block = block[: bounds.HEADER_BYTES]
        defects.append(f"header longer than {bounds.HEADER_BYTES} bytes, the rest was not read")
    items: list[tuple[str, bytes]] = []
    lines = _LINE_END.split(block.rstrip(b"\r\n"), bounds.FIELDS)
    if len(lines) > bounds.FIELDS:
        lines.pop()
        defects.append(f"more than {bounds.FIELDS} header fields, the rest was not read")
    for line in lines:
        if (item := _field(line, defects)) is not None:
            items.append(item)
    index: dict[str, list[bytes]] = {}
    for name, value in items:
        index.setdefault(name, []).append(value)
    return Fields(tuple(items), index, len(items) < len(lines))


def is_field(line: bytes) -> bool:
    """Does the line begin a header field?"""
    name, colon, _ = line.partition(b":")
    return bool(colon) and _NAME.fullmatch(name.rstrip(b" \t")) is not None


def _field(line: bytes, defects: list[str]) -> tuple[str, bytes] | None:
    written, colon, value = line.partition(b":")
    written = written.rstrip(b" \t")
    name = _name(written) if colon and len(written) <= _NAME_BYTES else None
    if name is None:
        if line.strip():
            defects.append("a line in the header is no field")
        return None
    value = value.removesuffix(b"\r")
    if len(value) > bounds.FIELD_BYTES:
        value = value[: bounds.FIELD_BYTES]
        defects.append(f"field longer than {bounds.FIELD_BYTES} bytes, the rest was not read")
    if b"\n" in value:
        value = value.replace(b"\r\n", b"").replace(b"\n", b"")  # all of them are folds
    return name, value.strip()


@lru_cache(maxsize=1024)
def _name(written: bytes) -> str | None:
    """The name in lower case, None where it is none. Few names make up nearly all headers, so they are remembered."""
    return written.decode("ascii").lower() if _NAME.fullmatch(written) else None
