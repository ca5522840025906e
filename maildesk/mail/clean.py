# SPDX-License-Identifier: Apache-2.0
"""Is this string safe to store and to show? Text of a mail, made clean Unicode."""

import re

# C0 controls but tab and newline, DEL, C1 controls, lone surrogates: none has a place in text,
# NUL and surrogates break databases, ESC and CSI drive terminals.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Invisible characters that reorder or hide: the Mailsploit and "right-to-left override" families.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROLS = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0x7F))
_BLANK = re.compile(r"\s+")


def text(value: str) -> str:
    """Lines of text: newlines are LF, no control characters, no lone surrogates."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii():
        return value.translate(_CONTROLS)
    return _UNSAFE.sub("", _SURROGATE.sub("\ufffd", value))


def line(value: str) -> str:
    """One line of text: white space collapsed, no control characters, no bidirectional or zero-width ones."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    value = _BLANK.sub(" ", value)
    value = _INVISIBLE.sub("", _UNSAFE.sub("", _SURROGATE.sub("\ufffd", value))).strip()
    # What was taken away may have stood between two blanks.
    return _BLANK.sub(" ", value) if "  " in value else value


def has_invisible(value: str) -> bool:
    """Does the value hold characters that a reader cannot see but a program can tell apart?"""
    return not value.isascii() and _INVISIBLE.search(value) is not None
