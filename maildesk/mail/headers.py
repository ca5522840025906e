# SPDX-License-Identifier: Apache-2.0
"""What does a header field say to a person? Raw bytes to clean text."""

import re

from maildesk.mail import bounds, charset, clean, words

_COMMENT = re.compile(r"\([^()]*\)")
_MSG_ID = re.compile(r"<([^<>\s]{1,990})>")
_BARE_ID = re.compile(r"[^<>\s,;()\"]{1,900}@[^<>\s,;()\"]{1,90}")
_WITH_BLANKS = re.compile(r"<([^<>]{1,990})>")


def text(value: bytes | None, hint: str | None = None) -> str:
    """One clean line of an unstructured field (Subject, a List-Id's phrase).

    `hint` is the charset of the mail's text: programs that write raw 8-bit headers mostly use the same one.
    """
    return clean.line(words.decode(characters(value, hint))) if value else ""


def characters(value: bytes, hint: str | None = None) -> str:
    """The characters of a raw field: UTF-8 (RFC 6532), else the charset of the text, else Windows-1252."""
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return charset.decode(value, hint)[0] if hint else charset.undeclared(value)


def token(value: bytes | None) -> str:
    """The first word of a structured field in lower case, without comments: `No (was auto-replied)` is `no`."""
    if not value:
        return ""
    plain = uncommented(characters(value)).partition(";")[0].split()
    return clean.line(plain[0].lower()) if plain else ""


def uncommented(value: str) -> str:
    """The value without RFC 5322 comments; nested, quoted and unclosed ones included."""
    if '"' not in value and "\\" not in value:
        value = _COMMENT.sub(" ", value)  # nearly all there are; the others are read character by character
    if "(" not in value:
        return value
    depth, quoted, kept = 0, False, []
    characters_ = iter(value)
    for c in characters_:
        if c == "\\":
            escaped = next(characters_, "")
            kept.append("" if depth else c + escaped)
        elif c == '"' and not depth:
            quoted = not quoted
            kept.append(c)
        elif c == "(" and not quoted:
            depth += 1
        elif c == ")" and depth:
            depth -= 1
            kept.append("" if depth else " ")
        elif not depth:
            kept.append(c)
    return "".join(kept)


def message_ids(value: bytes | None) -> tuple[str, ...]:
    """The Message-IDs of a field in order, each once, with their angle brackets (RFC 5322 section 3.6.4).

    Folding inside the brackets, missing brackets and comments are met in real mail and read as they were meant.
    """
    if not value:
        return ()
    line = characters(value)
    found = [f"<{i}>" for i in _MSG_ID.findall(line)] or [f"<{''.join(i.split())}>" for i in _WITH_BLANKS.findall(line)]
    if not found and "<" not in line:
        found = [f"<{i}>" for i in _BARE_ID.findall(uncommented(line))]
    ids = dict.fromkeys(cleaned for i in found if len(cleaned := clean.line(i)) > 2)
    return tuple(ids)[: bounds.IDENTIFIERS] if len(ids) <= bounds.IDENTIFIERS else _both_ends(tuple(ids))


def _both_ends(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The first names the conversation, the last the mail that is answered: the middle goes."""
    return ids[:1] + ids[1 - bounds.IDENTIFIERS :]


def message_id(value: bytes | None) -> str | None:
    """The Message-ID of a mail, or None where there is none."""
    found = message_ids(value)
    return found[0] if found else None
