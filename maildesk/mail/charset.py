# SPDX-License-Identifier: Apache-2.0
"""Which characters are these bytes? What is declared, else UTF-8, else Windows-1252; repairs are told."""

import codecs
import re
from functools import lru_cache

from maildesk.mail import guess

# Labels that mean "I do not know", or 7-bit text that often is not.
_UNDECLARED = frozenset(
    {"", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "8bit", "default", "default_charset", "binary"}
)

# Names that programs write and Python does not know.
_NAMES = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "utf8mb4": "utf-8",
    "utf8-bom": "utf-8",
    "utf-8-mac": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "koi8-ru": "koi8-u",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "euc-cn": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-1980": "gb18030",
    "cn-gb": "gb18030",
    "cn-big5": "big5hkscs",
    "cseuckr": "cp949",
    "windows-31j": "cp932",
    "ansi": "cp1252",
}
# A code page of Windows or IBM by its number, whatever stands before it.
_CODE_PAGE = re.compile(r"(?:x-)?(?:windows|win|ibm|cp|windows-cp)[-_]?(\d{3,5})")

# The superset that programs really send under the name of a codec (WHATWG encoding standard).
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
}

_SHIFT = re.compile(rb"(\x1b\$[@B]|\x1b\([BJI])")

# Python codecs that a label may reach; everything else (punycode, idna, rot13, unicode_escape ...) may not.
# fmt: off
_MULTIBYTE = frozenset({
    "utf-7", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "gb18030", "hz", "cp949", "euc_kr",
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
    page = _CODE_PAGE.fullmatch(label)
    label = f"cp{page[1]}" if page else _NAMES.get(label, label.removeprefix("x-"))
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError, UnicodeError):
        return None
    name = _SUPERSETS.get(name, name)
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
    text, defect = _decode_as(data, _in_order(data) if name == "utf-16" else name, declared or "")
    return text.removeprefix("\ufeff"), defect


def _in_order(data: bytes) -> str:
    """The byte order of UTF-16: what a mark says, else where the zeros of ASCII stand, else the big end first (RFC 2781)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "utf-16-le" if data[1:1000:2].count(0) > data[:1000:2].count(0) else "utf-16-be"


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


def _repaired(data: bytes, name: str, declared: str) -> tuple[str, str | None]:
    if name.startswith("iso2022_jp") and (text := _with_extensions(data)) is not None:
        return text, None
    if name != "utf-8" and not data.isascii() and (text := _as_utf8(data)) is not None:
        return text, f"declared charset {declared[:40]!a}, read as utf-8"
    if name == "utf-8" and (text := _as_cesu8(data)) is not None:
        return text, "surrogates in utf-8 were joined"
    if name == "utf-8" and _mostly_not_utf8(data):
        return _western(data), f"declared charset {declared[:40]!a}, read as windows-1252"
    return data.decode(name, "replace"), f"bytes that are not {declared[:40]!a} were replaced"


def _with_extensions(data: bytes) -> str | None:
    """ISO-2022-JP with the characters of NEC and IBM that Windows adds (circled numbers, company signs), as cp50221."""
    head, *rest = _SHIFT.split(data)
    found = bytearray(head)
    for shift, piece in zip(rest[::2], rest[1::2], strict=True):
        if shift[1:2] == b"$":
            pairs = piece[: len(piece) // 2 * 2]
            found += b"".join([_shift_jis(first, second) for first, second in zip(pairs[::2], pairs[1::2], strict=True)])
        else:
            found += bytes([byte | 0x80 for byte in piece]) if shift == b"\x1b(I" else piece
    try:
        return found.decode("cp932")
    except UnicodeDecodeError:
        return None


def _shift_jis(first: int, second: int) -> bytes:
    """A character of JIS X 0208 by row and cell, as Shift JIS writes it; line ends within a shift stay."""
    if first < 0x21 or second < 0x21:
        return bytes([first, second])
    lead = (first - 0x21 >> 1) + (0x81 if first <= 0x5E else 0xC1)
    trail = second + (0x7E if first % 2 == 0 else 0x1F if second < 0x60 else 0x20)
    return bytes([lead & 0xFF, trail & 0xFF])


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_cesu8(data: bytes) -> str | None:
    """UTF-8 of UTF-16, as Java and Oracle programs write characters beyond the first 65,536 (Unicode Technical Report 26)."""
    if b"\xed" not in data:
        return None
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None


def _nearest(data: bytes) -> str:
    """UTF-8 with a few broken bytes (a cut in the middle of a character) stays UTF-8."""
    if (text := _as_cesu8(data)) is not None:
        return text
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
    """ISO-2022, HZ, UTF-16 and UTF-7 say other characters with ASCII bytes."""
    name = codec(declared)
    return name is not None and name.startswith(("iso2022", "hz", "utf-16", "utf-32", "utf-7"))
