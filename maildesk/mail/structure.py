# SPDX-License-Identifier: Apache-2.0
"""What parts does a mail have, and where do they lie in its bytes? One pass, nothing copied, bounded.

The standard library's parser copies every line and raises or recurses on hostile input; here a part is a range of
the raw bytes, so that 25 MB stay 25 MB and an attachment can be cut out again by its path alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from maildesk.mail import bounds, fields, parameters
from maildesk.mail.fields import Fields

# With the line end before it: literal bytes are found ten times faster than the start of every line.
_DELIMITER = re.compile(rb"\n--([^\r\n]{1,998})\r?$", re.MULTILINE)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LINE = re.compile(rb"[^\n]*\n?")
# A byte order mark, the separator of an mbox, blank lines: they precede the header in files that people hand in.
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:>?From (?!\s*:)[^\r\n]*\r?\n)?(?:[ \t]*\r?\n){0,100}(?=[!-9;-~]{1,200}[ \t]*:)")
_KNOWN_FIELD = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|received|message-id|mime-version|content-[a-z-]+|reply-to|return-path|in-reply-to"
    rb"|references|x-[a-z-]+)[ \t]*:"
)
_CONTENT_FIELD = re.compile(rb"(?i)content-[a-z-]{1,40}[ \t]*:")
_PART_FIELD = re.compile(rb"(?i)content-[a-z-]{1,40}[ \t]*:|\r?\n")
_LOOKED_AT = 65_536  # bytes in which a field is looked for where a header does not begin with one
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


class _Delimiter(NamedTuple):
    start: int
    end: int
    name: bytes


@dataclass(slots=True, eq=False)
class Part:
    """One MIME part: its header and the range [start, end) of its body in the raw bytes.

    `path` numbers parts as IMAP does (RFC 3501 section 6.4.5): "1", "2.1"; a mail that is no multipart is "1".
    """

    path: str
    fields: Fields
    content_type: str
    parameters: dict[str, str]
    start: int
    end: int
    depth: int
    encoding: str = ""  # the Content-Transfer-Encoding in lower case; "" where there is none
    children: list["Part"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return bool(self.children) and self.content_type.startswith("multipart/")

    @property
    def is_message(self) -> bool:
        return self.content_type in ("message/rfc822", "message/global")

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail; attached messages are entered."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))

    def own_leaves(self) -> Iterator["Part"]:
        """The parts of the mail itself, in its order, without what attached messages hold."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            if part.is_multipart:
                waiting.extend(reversed(part.children))
            else:
                yield part


@dataclass(frozen=True, slots=True)
class Structure:
    """A parsed mail: its bytes, its parts, and what was malformed."""

    raw: bytes
    root: Part
    defects: list[str]
    # How many signatures stand around this mail.
    layers: int = 0


def parse(raw: bytes, layers: int = 0) -> Structure:
    """The structure of a mail, which may stand within `layers` signatures.

    Never raises; over a bound the rest belongs to the part that was being read.
    """
    defects: list[str] = []
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
        defects.append("lines end in bare CR")
    if raw[: raw.find(b"\n") + 1].endswith(b"\r\r\n"):
        raw = raw.replace(b"\r\r\n", b"\r\n")
        defects.append("lines end in CR CR LF")
    return Structure(raw, _Parser(raw, defects).parse(), defects, layers)


class _Parser:
    """The pass over one mail: open boundaries, and delimiter lines still to come."""

    def __init__(self, raw: bytes, defects: list[str]) -> None:
        self.raw = raw
        self.defects = defects
        self.delimiters: list[_Delimiter] = []
        self.names: set[bytes] = set()
        self.next = 0
        self.levels: dict[bytes, tuple[int, bool]] = {}
        self.level = 0
        self.parts = 0
        self.full = False
        self.blank = (-1, -1)

    def parse(self) -> Part:
        prologue = _PROLOGUE.match(self.raw)
        start = prologue.end() if prologue else 0
        self.delimiters = self._delimiter_lines(start)
        self.names = {delimiter.name for delimiter in self.delimiters}
        return self._part(start, "", 0, "text/plain")

    def _delimiter_lines(self, start: int) -> list[_Delimiter]:
        found: list[_Delimiter] = []
        for match in _DELIMITER.finditer(self.raw, max(start - 1, 0)):
            if len(found) >= bounds.DELIMITERS:
                self.defects.append(f"more than {bounds.DELIMITERS} lines like delimiters, the rest was not read as parts")
                break
            found.append(_Delimiter(match.start() + 1, match.end(), match[1].rstrip()))
        return found

    def _part(self, start: int, prefix: str, depth: int, default: str) -> Part:
        """The part whose header begins at `start`; it ends where an enclosing multipart goes on."""
        self.parts += 1
        header, body = self._fields(start)
        part = self._described(header, prefix, default, body, depth)
        if depth >= bounds.DEPTH and (part.is_message or part.content_type.startswith("multipart/")):
            self.defects.append(f"parts nested deeper than {bounds.DEPTH}, the rest was not read as parts")
        elif part.content_type.startswith("multipart/"):
            part.path = prefix
            self._multipart(part)
        elif part.is_message and part.encoding in ("", "7bit", "8bit", "binary"):
            part.children.append(self._part(body, part.path + ".", depth + 1, "text/plain"))
        part.end = self._end_of(body)
        return part

    def _fields(self, start: int) -> tuple[Fields, int]:
        """The fields of the header that begins at `start`, and where the body begins."""
        end, body = self._header(start)
        defects: list[str] = []
        header = fields.parse(self.raw[start:end], defects)
        if header.broken and (text := self._text_at_once(start, end)) < end:
            return fields.parse(self.raw[start:text], self.defects), text
        self.defects += defects
        return header, body

    def _described(self, header: Fields, prefix: str, default: str, body: int, depth: int) -> Part:
        content_type, values = parameters.parse(header.first("content-type"))
        if content_type and not _TYPE.fullmatch(content_type):
            self.defects.append("a Content-Type that is none")
            content_type = default if "/" in content_type or content_type != "text" else "text/plain"
        path = prefix + "1" if not prefix or prefix.endswith(".") else prefix
        encoding, _ = parameters.parse(header.first("content-transfer-encoding"))
        if depth == 0 and not content_type.startswith("multipart/") and self._begins_with_a_part(body):
            self.defects.append("parts without a multipart around them")
            content_type, values = "multipart/mixed", {}
        return Part(path, header, content_type or default, values, body, body, depth, encoding)

    def _begins_with_a_part(self, body: int) -> bool:
        """Does the body begin with a delimiter and the header of a part, though nothing says so?"""
        if not self.delimiters or self.raw[body : min(self.delimiters[0].start, body + 100)].strip():
            return False
        return _CONTENT_FIELD.match(self.raw, self._after(self.delimiters[0])) is not None

    def _multipart(self, part: Part) -> None:
        boundary = self._boundary(part)
        if not boundary:
            self.defects.append("a multipart without boundary, read as text")
            return
        # What stands before the closing hyphens may end in blanks; at the end of a line they belong to nobody.
        closing = {boundary.rstrip() + b"--", boundary + b"--"}
        boundary = boundary.rstrip()
        shadowed = {name: self.levels.get(name) for name in (boundary, *closing)}
        self.level += 1
        self.levels |= {boundary: (self.level, False)} | dict.fromkeys(closing, (self.level, True))
        self._children(part)
        self.level -= 1
        for name, outer in shadowed.items():
            if outer is None:
                del self.levels[name]
            else:
                self.levels[name] = outer

    def _boundary(self, part: Part) -> bytes:
        """The declared boundary; where no line uses it, the one of the line with which the parts begin all the same."""
        declared = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
        if declared.rstrip() in self.names or (not declared and self._peek(part.start) is not None):
            return declared
        following = self.delimiters[self.next : self.next + 1]
        if not following or following[0].name in self.levels:
            return declared
        if _PART_FIELD.match(self.raw, self._after(following[0])) is None:
            return declared
        if declared:
            self.defects.append("a boundary other than the declared one")
        return following[0].name

    def _children(self, part: Part) -> None:
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        while True:
            found = self._peek(len(self.raw) + 1)
            if found is None or self.levels[found.name][0] != self.level:
                self.defects.append("a multipart without its closing delimiter")
                return
            self.next += 1
            if self.levels[found.name][1]:
                return
            if self.parts >= bounds.PARTS:
                self._too_many()
                continue
            prefix = part.path if not part.path or part.path.endswith(".") else part.path + "."
            child_prefix = f"{prefix}{len(part.children) + 1}"
            part.children.append(self._part(self._after(found), child_prefix, part.depth + 1, default))

    def _too_many(self) -> None:
        if not self.full:
            self.defects.append(f"more than {bounds.PARTS} parts, the rest was not read")
        self.full = True

    def _after(self, delimiter: _Delimiter) -> int:
        """Where the line after a delimiter begins."""
        line = _LINE.match(self.raw, delimiter.end)
        return line.end() if line else len(self.raw)

    def _peek(self, limit: int) -> _Delimiter | None:
        """The next delimiter of an open multipart before `limit`. What belongs to none is passed over for good."""
        while self.next < len(self.delimiters) and self.delimiters[self.next].start < limit:
            if self.delimiters[self.next].name in self.levels:
                return self.delimiters[self.next]
            self.next += 1
        return None

    def _end_of(self, body: int) -> int:
        """The end of a body: the line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1)."""
        found = self._peek(len(self.raw) + 1)
        if found is None:
            return len(self.raw)
        end = found.start
        end -= self.raw[end - 1 : end] == b"\n"
        end -= self.raw[end - 1 : end] == b"\r"
        return max(body, end)

    def _header(self, start: int) -> tuple[int, int]:
        """Where the header that begins at `start` ends, and where the body begins."""
        first = _LINE.match(self.raw, start)
        if first is None or not first.group().strip():
            return start, first.end() if first else start
        end, body = self._blank_line(start)
        cut = self._peek(end)
        if cut is not None:
            end = body = cut.start
        if not fields.is_field(first.group()) and _KNOWN_FIELD.search(self.raw, start, min(end, start + _LOOKED_AT)) is None:
            self.defects.append("a part without header")
            return start, start
        return end, body

    def _blank_line(self, start: int) -> tuple[int, int]:
        """The next blank line: its start and end. Searched once for all parts, so that no byte is read twice."""
        if self.blank[0] < start:
            found = _BLANK_LINE.search(self.raw, start)
            self.blank = (found.start() + 1, found.end()) if found else (len(self.raw), len(self.raw))
        return self.blank

    def _text_at_once(self, start: int, end: int) -> int:
        """Where a header runs into the text without a blank line: at the first line below which nothing but text follows."""
        if end - start > bounds.HEADER_BYTES:
            return end
        at = start
        for line in self.raw[start:end].splitlines(keepends=True):
            if line[:1] not in (b" ", b"\t") and line.strip() and not fields.is_field(line):
                if _KNOWN_FIELD.search(self.raw, at, end) is None:
                    self.defects.append("no blank line between header and text")
                    return at
                return end
            at += len(line)
        return end
