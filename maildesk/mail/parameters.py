# SPDX-License-Identifier: Apache-2.0
"""What are the value and the parameters of Content-Type and Content-Disposition? RFC 2045 and RFC 2231, read leniently."""

import re
from urllib.parse import unquote_to_bytes

from maildesk.mail import charset, clean, headers, words

_PARAMETER = re.compile(r';[;\s]*([^\s=;"]{1,80})\s*=\s*("[^"\\]*(?:\\.[^"\\]*)*"|"[^"]*$|[^;]*)', re.DOTALL)
# `text/html, charset=utf-8`, `attachment filename=a.txt`: the semicolon is missing.
_UNPARTED = re.compile(r"^\s{0,100}([\w.+-]{1,80}(?:/[\w.+-]{1,80})?)(?:\s{1,100}|,\s{0,100})(?=[\w*-]{1,40}\s{0,10}=)")
# `filename="utf-8''a%20b.txt"`: the form of RFC 2231 without the asterisk that announces it.
_EXTENDED = re.compile(r"(?i)(?:utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d)'[a-z-]{0,10}'[^\s'\"]+")
_NAMELESS = re.compile(r"\s{0,100}[\w*-]{1,40}\s{0,10}=")
_SLASH = re.compile(r"\s{0,10}/\s{0,10}")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*)?)?$")
_SECTIONS = 1_000


def parse(value: bytes | None) -> tuple[str, dict[str, str]]:
    """The value in lower case and the parameters by name in lower case, decoded.

    Of a parameter given twice the first counts; an extended form (`name*`) wins over the plain one (RFC 6266).
    """
    if not value:
        return "", {}
    line = _UNPARTED.sub(r"\1; ", headers.characters(value))
    line = f";{line}" if _NAMELESS.match(line) else line
    head = headers.uncommented(line.partition(";")[0]) if "(" in line else line.partition(";")[0]
    if ";" not in line:
        return _SLASH.sub("/", clean.line(head).lower().strip(' "')), {}
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, raw in _PARAMETER.findall(line):
        _collect(name.lower(), _unquoted(raw), plain, sections)
    for name, pieces in sections.items():
        plain[name] = _joined(pieces)
    return _SLASH.sub("/", clean.line(head).lower().strip(' "')), plain


def _collect(name: str, value: str, plain: dict[str, str], sections: dict[str, dict[int, tuple[str, bool]]]) -> None:
    match = _SECTION.match(name)
    if match is None:
        plain.setdefault(name, _joined({0: (value, True)}) if _EXTENDED.fullmatch(value) else value)
        return
    base, number, extended = match.groups()
    pieces = sections.setdefault(base, {})
    if len(pieces) < _SECTIONS:
        pieces.setdefault(int(number or 0), (value, extended is not None or number is None))


def _unquoted(raw: str) -> str:
    raw = raw.strip()
    if raw[:1] != '"':
        return headers.uncommented(raw).strip() if "(" in raw and raw.endswith(")") else raw.rstrip('"')
    return _ESCAPED.sub(_unescape, raw.strip('"') if raw.endswith('"') and len(raw) > 1 else raw[1:])


def _unescape(match: re.Match[str]) -> str:
    """A backslash escapes a quote or itself; before anything else it is a Windows path as old programs sent it."""
    return match[1] if match[1] in '"\\' else match[0]


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """Continuations in the order of their numbers; the first extended one names the charset (RFC 2231 section 4.1)."""
    data, label = b"", ""
    for number in sorted(pieces):
        value, extended = pieces[number]
        if extended and not data and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if extended else value.encode("utf-8", "replace")
    return words.decode(charset.decode(data, label)[0])
