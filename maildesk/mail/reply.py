# SPDX-License-Identifier: Apache-2.0
"""What did the person write now? The new text alone; quoted history and signature are kept apart, nothing is thrown away."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from maildesk.mail import quotation, signature
from maildesk.mail.values import Mail

_LINES = 20_000  # of a text that are looked at
_KNOWN_LINE = 25  # characters of a line that hardly two people write alike
_KNOWN_LINES = 3
_RULED = ("-", "_", "=", "*")  # how a separator begins


@dataclass(frozen=True, slots=True)
class Split:
    """A text, taken apart."""

    reply: str
    quoted: str
    signature: str


@dataclass(slots=True)
class _Piece:
    """Neighbouring lines that are all new or all quoted; `credit` counts the lines of an attribution at its top."""

    quoted: bool
    lines: list[str] = field(default_factory=list)
    credit: int = 0

    @property
    def says_something(self) -> bool:
        return any(line.strip() for line in self.lines)


def split(text: str, answered: str | None = None, marks: Iterable[tuple[int, str]] = ()) -> Split:
    """The new text of a mail, its quotations and its signature.

    Where answers stand between quoted lines, each stays below the paragraph that it answers. `answered` is the text of the
    mail that is being answered, if it is known. `marks` are lines at which the markup of the mail says "quote" or "signature".
    """
    lines = text.split("\n")
    if len(lines) > _LINES:
        return _longer(lines, answered, marks)
    end = min(history(lines), _known(lines, answered), *(at for at, kind in marks if kind == "quote"), len(lines))
    pieces = _pieces(lines[:end])
    signed = [_signed(piece, at, marks) for at, piece in _positions(pieces)]
    return _assembled(pieces, signed, lines[end:])


def without_answered(mail: Mail, answered: str) -> Mail:
    """The mail whose reply no longer repeats the text that it answers; the same mail where it does not.

    For answers in which no program marked the quotation: only who has the answered mail can tell it.
    """
    found = split(mail.reply or "", answered)
    if not found.quoted:
        return mail
    return replace(mail, reply=found.reply, quoted=found.quoted, signature=mail.signature or found.signature)


def _longer(lines: list[str], answered: str | None, marks: Iterable[tuple[int, str]]) -> Split:
    """The lines beyond those that are looked at belong to the history if one begins above them, else to the new text."""
    head, tail = "\n".join(lines[:_LINES]), lines[_LINES:]
    found = split(head, answered, marks)
    if history(lines[:_LINES]) < _LINES:
        return Split(found.reply, _trimmed([found.quoted, *tail]), found.signature)
    return Split(_trimmed([found.reply, *tail]), found.quoted, found.signature)


def history(lines: list[str]) -> int:
    """The line from which on everything is somebody else's mail without quotation marks; their number where there is none."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line or quotation.is_quoted(line):
            at += 1
            continue
        if (begin := _begins_history(lines, at)) is not None:
            return begin
        at += 1
    return len(lines)


def _begins_history(lines: list[str], at: int) -> int | None:
    line = lines[at]
    if ":" not in line and "\uff1a" not in line and line.lstrip()[:1] not in _RULED:
        return None
    if quotation.original(line) or quotation.forwarded(line):
        return at
    if quotation.header_block(lines, at) is not None:
        return _above_rules(lines, at)
    begin = quotation.attribution(lines, at)
    if begin is None or _quote_follows(lines, at + 1) or not _something_follows(lines, at + 1):
        return None
    # Without quotation marks below, only a line that says who, when and "wrote" cuts: people tell such things too.
    return begin if quotation.says_all("".join(lines[begin : at + 1])) else None


def _above_rules(lines: list[str], at: int) -> int:
    """A rule above a header block belongs to it, and so do the fields above those that people know."""
    while at > 0 and quotation.is_field(lines[at - 1]):
        at -= 1
    above = at
    while above > 0 and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above > 0 and quotation.is_rule(lines[above - 1]) else at


def _quote_follows(lines: list[str], at: int) -> bool:
    """Are the next words quoted?"""
    return any(quotation.is_quoted(line) for line in lines[at : at + 4] if line.strip()) and quotation.is_quoted(
        next(line for line in lines[at : at + 4] if line.strip())
    )


def _something_follows(lines: list[str], at: int) -> bool:
    return any(line.strip() for line in lines[at : at + 6])


def _known(lines: list[str], answered: str | None) -> int:
    """Where the tail of the mail repeats the mail that it answers, though no program said so."""
    if not answered:
        return len(lines)
    known = {_folded(line) for line in answered.split("\n")}
    telling = sum(len(line) >= _KNOWN_LINE for line in known)
    hits, begin = 0, len(lines)
    for at in range(len(lines) - 1, -1, -1):
        folded = _folded(lines[at])
        if len(folded) >= _KNOWN_LINE and folded not in known:
            break
        if folded and folded in known:
            hits += len(folded) >= _KNOWN_LINE
            begin = at
    return begin if hits >= min(_KNOWN_LINES, telling) > 0 else len(lines)


def _folded(line: str) -> str:
    return " ".join(line.strip("> \t\u00a0").split()).casefold()


def _pieces(lines: list[str]) -> list[_Piece]:
    """New and quoted runs in turn. Blank lines belong to the run above; an attribution to the quote below."""
    pieces = [_Piece(quoted=False)]
    for at, line in enumerate(lines):
        quoted = quotation.is_quoted(line) if line.strip() else pieces[-1].quoted
        if quoted and not pieces[-1].quoted:
            pieces.append(_credited(pieces[-1], lines, at))
        elif quoted != pieces[-1].quoted:
            pieces.append(_Piece(quoted=False))
        pieces[-1].lines.append(line)
    return pieces


def _credited(above: _Piece, lines: list[str], at: int) -> _Piece:
    """A quote that begins at line `at`, with the attribution that ends the new text above it."""
    last = at - 1
    while last >= 0 and at - last < 4 and not lines[last].strip():
        last -= 1
    if last < 0 or not above.lines or not lines[last].strip() or last < at - len(above.lines):
        return _Piece(quoted=True)
    begin = quotation.attribution(lines, last)
    if begin is None and quotation.named(lines[last]):
        begin = last
    if begin is None:
        return _Piece(quoted=True)
    count = min(at - begin, len(above.lines))
    credit = above.lines[-count:]
    del above.lines[-count:]
    return _Piece(quoted=True, lines=credit, credit=count)


def _positions(pieces: list[_Piece]) -> list[tuple[int, _Piece]]:
    found, at = [], 0
    for piece in pieces:
        found.append((at, piece))
        at += len(piece.lines)
    return found


def _signed(piece: _Piece, at: int, marks: Iterable[tuple[int, str]]) -> list[str]:
    """The signature at the end of a run of new text, taken out of it."""
    if piece.quoted:
        return []
    begin = signature.start(piece.lines)
    for line, kind in marks:
        if kind == "signature" and at <= line < at + begin:
            begin = line - at
    found = piece.lines[begin:]
    del piece.lines[begin:]
    return found


def _assembled(pieces: list[_Piece], signed: list[list[str]], rest: list[str]) -> Split:
    reply: list[str] = []
    quoted: list[str] = []
    inline = _is_inline(pieces)
    for number, piece in enumerate(pieces):
        if not piece.quoted:
            reply += piece.lines
        elif inline and any(p.says_something and not p.quoted for p in pieces[number + 1 : number + 2]):
            kept = _answered(piece)
            quoted += piece.lines[: len(piece.lines) - kept]
            reply += piece.lines[len(piece.lines) - kept :]
        else:
            quoted += piece.lines
    return Split(_trimmed(reply), _trimmed([*quoted, *rest]), _trimmed([line for lines in signed for line in lines]))


def _is_inline(pieces: list[_Piece]) -> bool:
    """Do answers stand between quotes? One quote with everything below it is a bottom answer, unless nobody is credited for it
    and words stand above it too: then it is a citation."""
    answered = [n for n, p in enumerate(pieces[:-1]) if p.quoted and pieces[n + 1].says_something]
    if len(answered) > 1:
        return True
    return bool(answered) and pieces[answered[0]].credit == 0 and any(p.says_something for p in pieces[: answered[0]])


def _answered(piece: _Piece) -> int:
    """How many lines at the end of a quote are its last paragraph: what the words below answer."""
    count, said = 0, False
    for line in reversed(piece.lines[piece.credit :]):
        empty = not line.strip("> \t\u00a0")
        if empty and said:
            break
        said = said or not empty
        count += 1
    return count


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip()
