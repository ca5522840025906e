# SPDX-License-Identifier: Apache-2.0
"""Whose mail is passed on here? Forwards within the text and as attached messages."""

import re
from dataclasses import replace

from maildesk.mail import address, blocks, dates, disposition, headers, phrases, quotation, structure, text, transfer
from maildesk.mail.blocks import Block
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Address, Forwarded

_SEARCHED = 3_000  # lines in which the beginning of a forward is looked for
_BLANKS = 5  # lines between the separator and its header block
_FIELDS = 40  # fields around the block that nmh and s-nail copy from the header
# Outlook writes `Jane <jane@example.org<mailto:jane@example.org>>` or `Jane [mailto:jane@example.org]`.
_MAILTO = re.compile(r"\s?<mailto:[^<>]{0,200}>|<mailto:(?=[^<>]{0,200}>)", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?:mailto:|smtp:)?([^\[\]\s]{1,200}@[^\[\]\s]{1,200})\]", re.IGNORECASE)


def attached(mail: Structure) -> Forwarded | None:
    """The first attached message (message/rfc822) of a mail that is no report."""
    if mail.root.content_type in ("multipart/report", "multipart/digest"):
        return None
    for part in mail.root.walk():
        if part.is_message:
            # Encoded messages are forbidden (RFC 2046 section 5.2.1) and sent all the same.
            inner = mail if part.children else structure.parse(transfer.decoded(mail, part))
            message = _message(inner, part.children[0] if part.children else inner.root)
            if message is not None:
                return message
        elif _is_saved(part):
            inner = structure.parse(transfer.decoded(mail, part))
            if inner.root.fields.first("from") and inner.root.fields.first("date"):
                return _message(inner, inner.root)
    return None


def _is_saved(part: Part) -> bool:
    """A mail saved to a file and attached as one: programs that do not know it call it a stream of octets."""
    name = "" if part.is_multipart or part.content_type != "application/octet-stream" else disposition.filename(part) or ""
    return name.lower().endswith(".eml")


def _message(mail: Structure, root: Part) -> Forwarded | None:
    """The attached message; None where it is empty."""
    if not root.fields.items and not mail.raw[root.start : root.end].strip():
        return None
    return Forwarded(
        from_=address.author(root.fields.all("from")),
        to=address.lists(root.fields.all("to"), "To", None, []),
        cc=address.lists(root.fields.all("cc"), "Cc", None, []),
        subject=headers.text(root.fields.first("subject")),
        date=dates.parse(root.fields.first("date")),
        text=text.read(mail, root).text,
        message_id=headers.message_id(root.fields.first("message-id")),
    )


def inline(body: str, subject: str, note: str) -> Forwarded | None:
    """The mail that stands in the text, without the note where that stands below it."""
    found = _inline(body, subject, note)
    if found is None or not note or not found.text.endswith(note):
        return found
    return replace(found, text=found.text.removesuffix(note).rstrip())


def _inline(body: str, subject: str, note: str) -> Forwarded | None:
    """The mail that stands in the text below a separator, or below a header block where the subject says "forwarded".

    `note` is the new text above it: a header block alone, without a word above, is a forward too.
    """
    lines = body.split("\n")
    for at, line in enumerate(lines[:_SEARCHED]):
        if quotation.forwarded(line):
            return _below(lines, at + 1)
        if (told := blocks.run_on(line)) is not None:
            return below_block(told, lines[at:])
        block = blocks.header_block(lines, at) if ":" in line or "\uff1a" in line else None
        if block is not None:
            block = block._replace(end=_past_fields(lines, block.end))
            return below_block(block, lines) if phrases.FORWARD_SUBJECT.match(subject) or not note else None
    return None


def _below(lines: list[str], at: int) -> Forwarded | None:
    """The mail whose header block follows the separator; without a block, the words below it."""
    lines = lines[: _end(lines, at)]
    top = _past_fields(lines, at)
    for begin in range(top, min(len(lines), top + _BLANKS)):
        if (block := blocks.header_block(lines, begin)) is not None:
            return below_block(block._replace(end=_past_fields(lines, block.end)), lines)
        if lines[begin].strip("> \t"):
            break
    return _credited(lines, at)


def _end(lines: list[str], at: int) -> int:
    """The line that says that the forwarded mail ends here; without one it goes on to the end."""
    return next((n for n in range(at, len(lines)) if quotation.ends_forward(lines[n])), len(lines))


def _past_fields(lines: list[str], at: int) -> int:
    """Behind the fields of a copied header that no header block of a person has, and the blank lines above them."""
    past = at
    for n in range(at, min(len(lines), at + _FIELDS)):
        if blocks.is_field(lines[n]) or quotation.forwarded(lines[n]):  # Zoho repeats its separator
            past = n + 1
        elif lines[n].strip("> \t"):
            break
    return past


def _credited(lines: list[str], at: int) -> Forwarded | None:
    """Some programs write an attribution where others write a header block."""
    words = _unquoted(lines[at:])
    return Forwarded(None, (), (), "", None, words) if words else None


def below_block(block: Block, lines: list[str]) -> Forwarded:
    """The mail below a header block of these lines."""
    values = block.values
    senders = _mailboxes(values.get("from", ""))
    return Forwarded(
        from_=senders[0] if len(senders) == 1 else None,
        to=_mailboxes(values.get("to", "")),
        cc=_mailboxes(values.get("cc", "")),
        subject=headers.text(values.get("subject", "").encode("utf-8", "replace")),
        date=dates.moment(values.get("date", "")),
        text=_unquoted(lines[block.end :]),
    )


def _mailboxes(value: str) -> tuple[Address, ...]:
    plain = _BRACKETED.sub(r"<\1>", _MAILTO.sub("", value)).replace("*", "")
    return address.lists([plain.encode("utf-8", "replace")], "", None, [])


def _unquoted(lines: list[str]) -> str:
    """The words of the forwarded mail, without the quotation marks that some programs put before every line."""
    said = [line for line in lines if line.strip()]
    if said and all(quotation.is_quoted(line) for line in said):
        lines = [line.lstrip()[1:].removeprefix(" ") for line in lines]
    return "\n".join(lines).strip()
