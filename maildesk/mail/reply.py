# SPDX-License-Identifier: Apache-2.0
"""What did the person write now? The new text alone; quoted history and signature are kept apart, nothing is thrown away."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from maildesk.mail import blocks, history, quotation, quoting, signature
from maildesk.mail.values import Address, Mail

_LINES = 20_000  # of a text that are looked at
_KNOWN_LINE = 25  # characters of a line that hardly two people write alike
_KNOWN_LINES = 3
_LEADING_WORDS = 4
_CREDIT_LINES = 3


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


def split(
    text: str,
    answered: str | None = None,
    marks: Iterable[tuple[int, str]] = (),
    writer: Address | None = None,
    answers: bool = True,
) -> Split:
    """The new text of a mail, its quotations and its signature.

    Where answers stand between quoted lines, each stays below the paragraph that it answers. `answered` is the text of the
    mail that is being answered, if it is known. `marks` are lines at which the markup of the mail says "quote" or "signature",
    or "end", where a signature ends.
    `writer` is who wrote it: signatures begin with names. `answers` is false for a mail that answers none: what it quotes
    without a name was copied for what is said about it.
    """
    lines = text.split("\n")
    found, goes_on = _taken_apart(lines[:_LINES], answered, marks, writer, answers)
    return _with_rest(found, goes_on, lines[_LINES:]) if len(lines) > _LINES else found


def _taken_apart(
    lines: list[str], answered: str | None, marks: Iterable[tuple[int, str]], writer: Address | None, answers: bool
) -> tuple[Split, bool]:
    """The lines as `split` takes them apart, and whether a history begins among them, so that what follows belongs to it."""
    marked = quoting.marked(lines)
    cut = history.find(lines, marked, answers)
    told = min((at for at, kind in marks if kind == "quote"), default=len(lines))
    end = min(cut.start, _known(lines, answered), signature.above_rule(lines, told) if told < len(lines) else len(lines))
    pieces = _pieces(lines, marked, 0, end)
    rest = lines[end:]
    if end == cut.start and cut.end < len(lines):
        pieces += [_Piece(quoted=True, lines=lines[end : cut.end], credit=cut.end - end), *_pieces(lines, marked, cut.end, len(lines))]
        rest = []
    pieces = _uncited(pieces, answers)
    signed = [_signed(pieces, number, at, marks, writer) for number, at in enumerate(_positions(pieces))]
    return _assembled(pieces, signed, rest), cut.start < len(lines)


def without_answered(mail: Mail, answered: str) -> Mail:
    """The mail whose reply no longer repeats the text that it answers; the same mail where it does not.

    For answers in which no program marked the quotation: only who has the answered mail can tell it.
    """
    found = split(mail.reply or "", answered, writer=mail.from_)
    if not found.quoted:
        return mail
    return replace(mail, reply=found.reply, quoted=found.quoted, signature=mail.signature or found.signature)


def _with_rest(found: Split, goes_on: bool, rest: list[str]) -> Split:
    """The lines beyond those that are looked at belong to the history if one begins above them, else to the new text."""
    if goes_on:
        return Split(found.reply, _trimmed([found.quoted, *rest]), found.signature)
    return Split(_trimmed([found.reply, *rest]), found.quoted, found.signature)


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


def _pieces(lines: list[str], marked: list[bool], start: int, end: int) -> list[_Piece]:
    """New and quoted runs of the lines [start, end) in turn. Blank lines belong to the run above; an attribution to the quote below."""
    pieces = [_Piece(quoted=False)]
    for at in range(start, end):
        quoted = marked[at] or (pieces[-1].quoted and not lines[at].strip())
        if quoted and not pieces[-1].quoted:
            pieces.append(_credited(pieces[-1], lines, at))
        elif quoted != pieces[-1].quoted:
            pieces.append(_Piece(quoted=False))
        pieces[-1].lines.append(lines[at])
    return pieces


def _uncited(pieces: list[_Piece], answers: bool) -> list[_Piece]:
    """The pieces, where quotes that are no history count as the writer's words: nobody is credited for them, and the mail
    answers none, or the words above lead to them (`Please run:`)."""
    quotes = [n for n, piece in enumerate(pieces) if piece.quoted]
    credited = next((n for n in quotes if pieces[n].credit), len(pieces))
    if credited < len(pieces):
        return _joined(pieces[:credited]) + pieces[credited:]
    if answers and not (len(quotes) == 1 and _leads(pieces[quotes[0] - 1].lines)):
        return pieces
    return [_Piece(quoted=False, lines=[line for piece in pieces for line in piece.lines])]


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces above the first credited quote, where what the words lead to counts as the writer's words too."""
    found = [_Piece(quoted=False)]
    for number, piece in enumerate(pieces):
        quoted = piece.quoted and not _leads(pieces[number - 1].lines)
        if quoted != found[-1].quoted:
            found.append(_Piece(quoted=quoted))
        found[-1].lines += piece.lines
    return found


def _leads(lines: list[str]) -> bool:
    """Do the words lead to what stands below them? An attribution names somebody, or tells the day."""
    above = next((line for line in reversed(lines) if line.strip()), "")
    return quotation.ends(above) and len(above.split()) >= _LEADING_WORDS and not quotation.may_credit(above)


def _credited(above: _Piece, lines: list[str], at: int) -> _Piece:
    """A quote that begins at line `at`, with the attribution that ends the new text above it, or with one of its own."""
    begin = _attribution_above(above, lines, at)
    if begin is None:
        return _Piece(quoted=True, credit=int(_credits_itself(lines, at)))
    count = min(at - history.above_labels(lines, begin), len(above.lines))
    credit = above.lines[-count:]
    del above.lines[-count:]
    return _Piece(quoted=True, lines=credit, credit=count)


def _attribution_above(above: _Piece, lines: list[str], at: int) -> int | None:
    """The line at which the attribution begins that stands above line `at`, in the new text `above`."""
    last = at - 1
    while last >= 0 and at - last < 4 and not lines[last].strip():
        last -= 1
    if last < 0 or not above.lines or not lines[last].strip() or last < at - len(above.lines):
        return None
    begin = quotation.attribution(lines, last)
    if begin is None and (quotation.named(lines[last]) or (last == at - 1 and _rules(lines, at))):
        begin = quotation.introduced(lines, last)
    return begin


def _credits_itself(lines: list[str], at: int) -> bool:
    """Does a quote begin with a header block, or with its attribution, as Apple Mail marks it?"""
    if quotation.original(lines[at]) or blocks.label(lines[at]) is not None:
        return True
    return any(quotation.attribution(lines, n) == at for n in range(at, min(len(lines), at + _CREDIT_LINES)))


def _rules(lines: list[str], at: int) -> bool:
    """Does a rule stand above a header block that is marked as quoted?"""
    return quotation.is_rule(lines[at - 1]) and blocks.header_block(lines, at) is not None


def _positions(pieces: list[_Piece]) -> list[int]:
    """The line at which each piece begins."""
    return [0, *accumulate(len(piece.lines) for piece in pieces[:-1])]


def _signed(pieces: list[_Piece], number: int, at: int, marks: Iterable[tuple[int, str]], writer: Address | None) -> list[str]:
    """What a program or a signature added to a run of new text that begins at line `at`, taken out of it.

    Below a signature whose end is marked the person goes on.
    """
    piece = pieces[number]
    if piece.quoted:
        return []
    size = len(piece.lines)
    ends = sorted({line - at for line, kind in marks if kind == "end" and at < line < at + size})
    found: list[str] = []
    kept: list[list[str]] = []
    for first, end in pairwise((0, *ends, size)):
        lines = piece.lines[first:end]
        begins = (line - at - first for line, kind in marks if kind == "signature" and at + first <= line < at + end)
        begin = _signed_at(lines, min(begins, default=len(lines)), writer, below=number + 1 < len(pieces), goes_on=first > 0)
        top = signature.banner(lines[:begin]) if number == first == 0 else 0
        found += lines[:top] + lines[begin:]
        kept.append(lines[top:begin])
    piece.lines[:] = "\n\n".join(filter(None, map(_trimmed, kept))).split("\n") if ends else kept[0]
    return found


def _signed_at(lines: list[str], marked: int, writer: Address | None, below: bool, goes_on: bool) -> int:
    """The line at which the signature begins: at `marked` at the latest. What goes on below another begins a paragraph."""
    begin = min(signature.start(["", *lines], writer) - 1 if goes_on else signature.start(lines, writer), marked)
    return signature.above_rule(lines, max(0, begin)) if below or begin < len(lines) else begin


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
    and words stand above it too: then it is a citation. A quote below the answer that nobody is credited for goes on with it."""
    answered = [n for n, p in enumerate(pieces[:-1]) if p.quoted and pieces[n + 1].says_something]
    if len(answered) > 1:
        return True
    if not answered:
        return False
    first = answered[0]
    if first + 2 < len(pieces) and pieces[first].credit and not pieces[first + 2].credit:
        return True
    return pieces[first].credit == 0 and any(p.says_something for p in pieces[:first])


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
