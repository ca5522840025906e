# SPDX-License-Identifier: Apache-2.0
"""Whose address is this? A parser of RFC 5322 address lists that answers "nobody" where two readers could differ.

Programs disagree about `boss@x <mal@y>`, encoded words in an address, two angle addresses or a NUL
(Mailsploit; the standard library reads the first as boss@x). Such a mailbox has no rights because it does not exist.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from maildesk.mail import bounds, charset, clean, headers, words
from maildesk.mail.values import Address

_TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r'|(?P<quoted>"[^"\\]*(?:\\.[^"\\]*)*")'
    r"|(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=)"
    r"|(?P<literal>\[[^\[\]\\\s]*\])"
    r'|(?P<atom>[^\s"(),:;<>@\[\]\\]+)'
    r"|(?P<special>[,:;<>@(\[\])\\])",
    re.DOTALL,
)
_COMMENT_PART = re.compile(r"[^()\\]+|\\.|[()]", re.DOTALL)
# Four of five honest fields: one mailbox, nothing that needs a closer look.
_SIMPLE = re.compile(
    r"""(?:([A-Za-z0-9][A-Za-z0-9 .'_-]{0,200}) |"([A-Za-z0-9 .,'_()-]{0,200})" ?)?"""
    r"<([A-Za-z0-9._%+-]{1,200})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,20})>"
)
_BARE = re.compile(r"([A-Za-z0-9._%+-]{1,200})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,20})")
_ATEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\U0010ffff-]+")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_ADDRESS_LITERAL = re.compile(r"\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")
_ADDRESS_CHARACTERS = 320


@dataclass(slots=True)
class _Entry:
    """What stands between two commas: tokens as (kind, text)."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    # How many tokens there were when the first angle bracket closed; -1 before that.
    closed: int = -1

    def has(self, text: str) -> bool:
        return any(kind == "special" and token == text for kind, token in self.tokens)


@dataclass(slots=True)
class AddressList:
    """The mailboxes of a field that are beyond doubt, and how many entries are not."""

    mailboxes: list[Address] = field(default_factory=list)
    doubtful: int = 0
    groups: int = 0
    truncated: bool = False


def author(values: list[bytes]) -> Address | None:
    """The one mailbox that wrote the mail, from its From (or Sender) fields; None where that is in doubt (Trust 1)."""
    if len(values) != 1:
        return None
    found = parse(values[0])
    return found.mailboxes[0] if len(found.mailboxes) == 1 and not found.doubtful and not found.groups else None


def parse(value: bytes, hint: str | None = None) -> AddressList:
    """The mailboxes of one address list (RFC 5322 section 3.4); groups are opened.

    `hint` is the charset for raw 8-bit names. An address in raw 8-bit other than UTF-8 is nobody's.
    """
    line = value.decode("utf-8", "surrogateescape")
    if (match := _BARE.fullmatch(line)) is not None:
        return AddressList([Address(f"{match[1]}@{match[2].lower()}")])
    if (match := _SIMPLE.fullmatch(line)) is not None:
        return AddressList([Address(f"{match[3]}@{match[4].lower()}", clean.line(match[1] or match[2] or ""))])
    found = AddressList()
    if "\x00" in line:
        found.doubtful = 1
        return found
    entries = _entries(line, found)
    if entries is None:
        found.doubtful += 1
        return found
    _read_entries(entries, found, hint)
    return found


def spec(text: str) -> str | None:
    """A bare address (`local@domain`, with or without angle brackets) with its domain in lower case; None where it is in doubt."""
    found = parse(text.encode("utf-8", "replace"))
    return found.mailboxes[0].address if len(found.mailboxes) == 1 and not found.doubtful and not found.groups else None


def _read_entries(entries: list[_Entry], found: AddressList, hint: str | None) -> None:
    surname = ""
    for entry in entries:
        if len(found.mailboxes) >= bounds.RECIPIENTS:
            found.truncated = True
            return
        if not entry.has("@") and not entry.has("<"):
            # `Doe, Jane <jane@example.org>` without quotes: the comma stands in the name.
            found.doubtful += surname != ""
            surname = _name(entry.tokens, hint)
            continue
        mailbox = _mailbox(entry, hint)
        if surname and (mailbox is None or not entry.has("<")):
            found.doubtful += 1
        elif surname and mailbox is not None:
            mailbox = Address(mailbox.address, f"{surname}, {mailbox.name}".strip(", "))
        surname = ""
        if mailbox is None:
            found.doubtful += 1
        else:
            found.mailboxes.append(mailbox)
    found.doubtful += surname != ""


def _entries(line: str, found: AddressList) -> list[_Entry] | None:
    """The entries of the list; None where a quote, comment or group makes the whole line doubtful."""
    entries, entry, angle, at = [], _Entry(), False, 0
    while at < len(line):
        match = _TOKEN.match(line, at)
        if match is None:
            return None
        kind, piece, at = str(match.lastgroup), match.group(), match.end()
        special = piece if kind == "special" else ""
        if special == "(":
            comment, at = _comment(line, at)
            if comment is None:
                return None
            entry.comments.append(comment)
        elif special and special in ",;" and not angle:
            entries.append(entry)
            if len(entries) > 4 * bounds.RECIPIENTS:
                found.truncated = True
                return entries
            entry = _Entry()
        elif special == ":" and not angle:
            found.groups += 1
            entry = _Entry()
        else:
            if special == "<" and entry.closed >= 0:
                # `a <a@x> b <b@x>`: the comma is missing between two mailboxes.
                entries.append(_Entry(entry.tokens[: entry.closed], entry.comments))
                entry = _Entry(entry.tokens[entry.closed :])
            angle = special == "<" or (angle and special != ">")
            entry.tokens.append((kind, piece))
            entry.closed = len(entry.tokens) if special == ">" and entry.closed < 0 else entry.closed
    return [e for e in (*entries, entry) if any(kind != "blank" for kind, _ in e.tokens)]


def _comment(line: str, at: int) -> tuple[str | None, int]:
    """The comment whose opening parenthesis has been read, and where it ends; None where it never does."""
    depth, pieces = 1, list[str]()
    while match := _COMMENT_PART.match(line, at):
        piece, at = match.group(), match.end()
        depth += (piece == "(") - (piece == ")")
        if depth == 0:
            return "".join(pieces), at
        pieces.append(piece[1:] if piece[0] == "\\" else piece)
    return None, at


def _mailbox(entry: _Entry, hint: str | None) -> Address | None:
    opening = [n for n, t in enumerate(entry.tokens) if t == ("special", "<")]
    closing = [n for n, t in enumerate(entry.tokens) if t == ("special", ">")]
    if not opening and not closing:
        address = _addr_spec(entry.tokens)
        comment = " ".join(entry.comments)
        return Address(address, _decoded(comment, hint)) if address else None
    if len(opening) != 1 or len(closing) != 1 or closing[0] < opening[0]:
        return None
    if any(kind != "blank" for kind, _ in entry.tokens[closing[0] + 1 :]):
        return None
    address = _addr_spec(_without_scheme(entry.tokens[opening[0] + 1 : closing[0]]))
    phrase = entry.tokens[: opening[0]]
    if address is None or not _is_phrase(phrase, address):
        return None
    return Address(address, _name(phrase, hint))


def _without_scheme(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`<mailto:jane@example.org>`, as programs write it that copy from a page."""
    return tokens[2:] if len(tokens) > 2 and tokens[0][1].lower() == "mailto" and tokens[1][1] == ":" else tokens


def _is_phrase(tokens: list[tuple[str, str]], address: str) -> bool:
    """An unquoted @ before the angle is in doubt, unless it repeats the very address (seen from many programs)."""
    if ("special", "@") not in tokens:
        return True
    return "".join(text for _, text in tokens).strip(" \t'").casefold() == address.casefold()


def _addr_spec(tokens: list[tuple[str, str]]) -> str | None:
    """`local@domain` from tokens that are exactly that; white space is allowed at the ends and around the @ only."""
    kept = [t for t in tokens if t[0] != "blank"]
    if len(kept) != 3 or kept[1] != ("special", "@"):
        return None
    local, domain = _local(*kept[0]), _domain(*kept[2])
    if local is None or domain is None or len(local) + len(domain) >= _ADDRESS_CHARACTERS:
        return None
    return f"{local}@{domain}"


def _local(kind: str, text: str) -> str | None:
    if kind == "quoted":
        content = _ESCAPED.sub(r"\1", text[1:-1])
        if _UNSAFE.search(content) or clean.has_invisible(content) or not content:
            return None
        return content if _ATEXT.fullmatch(content) else '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if kind != "atom" or not _ATEXT.fullmatch(text) or _UNSAFE.search(text) or clean.has_invisible(text) or words.is_encoded(text):
        return None
    return unicodedata.normalize("NFC", text)


def _domain(kind: str, text: str) -> str | None:
    if kind == "literal":
        return text.lower() if _ADDRESS_LITERAL.fullmatch(text) else None
    if kind != "atom" or len(text) > 255:
        return None
    text = text.lower() if text.isascii() else _internationalized(text)
    return text if text and all(_is_label(label) for label in text.split(".")) else None


def _internationalized(domain: str) -> str:
    """The domain in NFC and lower case; empty where compatibility characters make it look like another one."""
    normal = unicodedata.normalize("NFC", domain).lower()
    return normal if unicodedata.normalize("NFKC", normal) == normal and not clean.has_invisible(normal) else ""


def _is_label(label: str) -> bool:
    if label.isascii():
        return len(label) <= 63 and _LABEL.fullmatch(label) is not None
    return len(label) <= 63 and all(c.isalnum() or c in "-_" or unicodedata.category(c) in ("Mn", "Mc") for c in label)


def _name(tokens: list[tuple[str, str]], hint: str | None) -> str:
    return _decoded("".join(_spoken(kind, text) for kind, text in tokens).strip(), hint)


def _spoken(kind: str, text: str) -> str:
    """A token of a name without its quotes; a backslash outside them says nothing."""
    if kind == "quoted":
        return _ESCAPED.sub(r"\1", text[1:-1])
    return " " if kind == "blank" else text.replace("\\", "")


def _decoded(name: str, hint: str | None) -> str:
    """A display name as people read it; encoded words in quotes are decoded too, as many programs write them so."""
    if any("\ud800" <= c <= "\udfff" for c in name):
        raw = name.encode("utf-8", "surrogateescape")
        name = charset.decode(raw, hint)[0] if hint else charset.undeclared(raw)
    name = clean.line(words.decode(name))
    # Outlook puts single quotes around a name that is an address.
    return name[1:-1] if len(name) > 2 and name[0] == name[-1] == "'" else name


def lists(values: list[bytes], name: str, hint: str | None, defects: list[str]) -> tuple[Address, ...]:
    """All mailboxes of all fields of one name, each once; what is in doubt is left out and told."""
    mailboxes: dict[str, Address] = {}
    for value in values[: bounds.RECIPIENTS]:
        found = parse(value, hint)
        if found.doubtful:
            defects.append(f"{name}: {found.doubtful} entries in doubt were left out")
        if found.truncated:
            defects.append(f"{name}: more than {bounds.RECIPIENTS} addresses, the rest was not read")
        for mailbox in found.mailboxes:
            mailboxes.setdefault(mailbox.key, mailbox)
        if len(mailboxes) > bounds.RECIPIENTS:
            defects.append(f"{name}: more than {bounds.RECIPIENTS} addresses, the rest was not read")
            break
    return tuple(mailboxes.values())[: bounds.RECIPIENTS]


def path(value: bytes | None) -> str | None:
    """The reverse-path of a Return-Path field: "" for the null one, None where there is none or it is in doubt."""
    if value is None:
        return None
    line = headers.uncommented(headers.characters(value)).strip()
    return "" if line == "<>" else spec(line)
