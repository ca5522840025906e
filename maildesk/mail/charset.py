# SPDX-License-Identifier: Apache-2.0
"""Which characters are these bytes? What is declared, else UTF-8, else Windows-1252; repairs are told."""

import codecs
from functools import lru_cache

from maildesk.mail import guess

# Labels that mean "I do not know", or 7-bit text that often is not.
_UNDECLARED = frozenset(
    {"", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "8bit", "default", "default_charset", "binary"}
)

# What is declared, and the superset that programs really send under that name (WHATWG encoding standard).
_SUPERSETS = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "hz-gb-2312": "hz",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16",
}

# Python codecs that a label may reach; everything else (punycode, idna, utf-7, rot13, unicode_escape ...) may not.
# fmt: off
_MULTIBYTE = frozenset({
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "gb18030", "hz", "cp949", "euc_kr",
    "johab", "iso2022_kr", "cp932", "shift_jis_2004", "shift_jisx0213", "euc_jp", "euc_jis_2004", "iso2022_jp",
    "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext", "big5", "big5hkscs",
})
# fmt: on
_SINGLE_BYTE_PREFIXES = ("cp", "iso8859", "koi8", "mac-", "mac_", "tis-620", "ptcp154", "kz1048", "hp-roman8")
_WESTERN = frozenset({"cp1252", "iso8859-15", "cp1250", "iso8859-2", "cp1254", "mac-roman", "mac_roman"})


@lru_cache(maxsize=256)
def codec(label: str) -> str | None:
    """The Python codec for a declared charset; None where it declares nothing, is unknown or is not a charset."""
    label = label.strip().strip("\"'").lower()
    if label in _UNDECLARED or len(label) > 40:
        return None
    try:
        name = codecs.lookup(_SUPERSETS.get(label, label)).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return name if name in _MULTIBYTE or name.startswith(_SINGLE_BYTE_PREFIXES) else None


def is_known(label: str) -> bool:
    """Does the label declare a charset that we read, or honestly nothing?"""
    return label.strip().strip("\"'").lower() in _UNDECLARED or codec(label) is not None


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The characters of `data` and, where the declared charset does not fit, one sentence on how it was read."""
    if data.isascii() and not (declared and _is_stateful(declared)):
        return data.decode("ascii"), None
    name = codec(declared or "")
    if name is None:
        text = undeclared(data)
        return text, None if declared is None or is_known(declared) else f"unknown charset {declared[:40]!a}"
    return _decode_as(data, name, declared or "")


def undeclared(data: bytes) -> str:
    """UTF-8 if it is that, else what it says in a Cyrillic or East Asian charset, else Windows-1252: there every byte means something."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _nearest(data)


def _decode_as(data: bytes, name: str, declared: str) -> tuple[str, str | None]:
    if name in _WESTERN and (text := _as_utf8(data)) is not None:
        return text, f"declared charset {declared[:40]!a}, read as utf-8"
    try:
        return data.decode(name), None
    except (UnicodeError, ValueError):
        return _repaired(data, name, declared)


def _repaired(data: bytes, name: str, declared: str) -> tuple[str, str]:
    if name != "utf-8" and (text := _as_utf8(data)) is not None:
        return text, f"declared charset {declared[:40]!a}, read as utf-8"
    if name == "utf-8" and _mostly_not_utf8(data):
        return _western(data), f"declared charset {declared[:40]!a}, read as windows-1252"
    return data.decode(name, "replace"), f"bytes that are not {declared[:40]!a} were replaced"


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _nearest(data: bytes) -> str:
    """UTF-8 with a few broken bytes (a cut in the middle of a character) stays UTF-8."""
    if not _mostly_not_utf8(data):
        return data.decode("utf-8", "replace")
    name = guess.guessed(data)
    return data.decode(name, "replace") if name else _western(data)


def _mostly_not_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return 2 * broken >= len(text) - len(text.encode("ascii", "ignore"))


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_stateful(declared: str) -> bool:
    """ISO-2022, HZ and UTF-16 say other characters with ASCII bytes."""
    name = codec(declared)
    return name is not None and name.startswith(("iso2022", "hz", "utf-16", "utf-32"))
