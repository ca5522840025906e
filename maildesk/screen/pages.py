# SPDX-License-Identifier: Apache-2.0
"""A ticket as lines that somebody reads: who, what, the thread with its quotations folded away, the history. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from maildesk.desk.reference import reference
from maildesk.desk.values import Priority, Standing, Visibility
from maildesk.screen.values import Held, Opened, Piece, Unfolded
from maildesk.telling import cells
from maildesk.telling.history import told
from maildesk.telling.plain import person, relative_time, size

if TYPE_CHECKING:
    from maildesk.store.view_tickets import MessageRow

_STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {Standing.UNVERIFIED: "unverified: the address may be forged", Standing.SUSPECT: "suspect: the mail failed DMARC"}
)


def page(opened: Opened, shown: Unfolded, prefix: str, now: datetime) -> tuple[Piece, ...]:
    """The whole page."""
    detail = opened.detail
    pieces = [*_head(opened, prefix, now)]
    for index, message in enumerate(detail.messages):
        pieces += _message(message, index, opened, prefix, now, unfolded=message.id in shown.messages)
    for index, held in enumerate(opened.held, len(detail.messages)):
        pieces += _held(held, index, now)
    pieces += _history(opened, shown, prefix, now)
    return tuple(pieces)


def since(opened: Opened, seen: frozenset[int], after: datetime | None, prefix: str, now: datetime) -> tuple[Piece, ...]:
    """The messages that are none of those `seen` (ids), or were filed from `after` on."""
    pieces: list[Piece] = []
    for index, one in enumerate(opened.detail.messages):
        if one.id not in seen or (after is not None and one.filed_at >= after):
            pieces += _message(one, index, opened, prefix, now, unfolded=False)
    return tuple(pieces)


def _head(opened: Opened, prefix: str, now: datetime) -> Iterator[Piece]:
    one, detail = opened.detail.ticket, opened.detail
    yield Piece(f"{reference(prefix, one.number)}  {cells.line(one.subject) or '(no subject)'}", "title")
    merged = f", part of {reference(prefix, one.merged_into)}" if one.merged_into is not None else ""
    sleeps = f" until {relative_time(one.snoozed_until, now)}" if one.snoozed_until else f" on {one.blocked_on}" if one.blocked_on else ""
    facts = [
        f"{one.state.value}{sleeps}{merged}",
        "confidential" if one.restricted else "",
        f"{one.priority.value} priority" if one.priority is not Priority.NORMAL else "",
        one.category if one.service is None else f"{one.category}/{one.service}",
        f"{one.project} ({one.maturity})" if one.project and one.maturity else one.project or "",
        f"owner {one.owner_name}" if one.owner_name else "nobody's",
        _due(one.due_at, now),
        f"needed by {one.needed_by:%Y-%m-%d}" if one.needed_by else "",
        f"opened {relative_time(one.opened_at, now)}",
    ]
    yield Piece(cells.line(" · ".join(filter(None, facts))), "dim")
    taking = ", ".join(f"{person(who.name, who.address)} ({who.role.value})" for who in detail.participants)
    if taking:
        yield Piece(cells.line(f"taking part: {taking}"), "dim")
    for number in detail.merged:
        yield Piece(f"{reference(prefix, number)} is part of it", "dim")
    for other in detail.relations:
        yield Piece(cells.line(f"{other.kind}: {reference(prefix, other.number)}  {other.subject}"), "dim")
    for words in opened.advice:
        yield Piece(cells.line(f"to know: {words}"), "dim")
    if opened.held:
        yield Piece(f"{len(opened.held)} held: A lets in, E keeps out", "late")


def _due(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    return f"late: it was due {relative_time(due, now)}" if due < now else f"due {relative_time(due, now)}"


def _message(message: "MessageRow", index: int, opened: Opened, prefix: str, now: datetime, *, unfolded: bool) -> Iterator[Piece]:
    inside = message.visibility is Visibility.INTERNAL
    style, bar = ("note", 2) if inside else ("text", 0)
    yield Piece("")
    yield Piece(_title(message, opened, prefix, now), "inside" if inside else "heading", message=index)
    yield from (Piece(line, style, bar) for line in _trimmed(message.text if message.reply is None else message.reply))
    yield from _quotation(message, bar, unfolded=unfolded)
    for one in message.attachments:
        if not one.logo:
            yield Piece(cells.line(f"[{one.filename or 'without a name'}, {one.content_type}, {size(one.size)}]"), "file", bar)


def _title(message: "MessageRow", opened: Opened, prefix: str, now: datetime) -> str:
    marks = [
        "note: stays among staff" if message.visibility is Visibility.INTERNAL else "",
        relative_time(message.filed_at, now),
        _STANDINGS.get(message.standing, ""),
        message.auto or "",
        reference(prefix, message.ticket) if message.ticket != opened.number else "",
        f"message {message.id}",
    ]
    return cells.line(f"── {person(message.author_name, message.author_address)} · {' · '.join(filter(None, marks))}")


def _quotation(message: "MessageRow", indent: int, *, unfolded: bool) -> Iterator[Piece]:
    """What a mail repeats of others, and its signature: folded away, but never gone."""
    if message.reply is None:
        return
    folded = [one for one in (message.quoted, message.signature) if one and one.strip()]
    if not folded:
        return
    if not unfolded:
        count = sum(len(_trimmed(one)) for one in folded)
        names = " and ".join(name for name, text in (("quoted", message.quoted), ("signature", message.signature)) if text and text.strip())
        yield Piece(f"▸ {names}, {count} line{'s' if count != 1 else ''} (z)", "fold", indent)
        return
    for text in folded:
        yield Piece("▾", "fold", indent)
        yield from (Piece(line, "quote", indent + 2) for line in _trimmed(text))


def held(some: Sequence[Held], now: datetime) -> tuple[Piece, ...]:
    """Mails that are held, one below the other."""
    return tuple(piece for index, one in enumerate(some) for piece in _held(one, index, now))


def _held(held: Held, index: int, now: datetime) -> Iterator[Piece]:
    yield Piece("")
    title = f"── held mail {held.id} · {held.author} · {relative_time(held.received_at, now)} · {held.reason} "
    yield Piece(cells.line(title), "late", message=index)
    yield Piece(cells.line(held.subject), "text", 2)
    yield from (Piece(line, "text", 2) for line in _trimmed(held.text))


def _history(opened: Opened, shown: Unfolded, prefix: str, now: datetime) -> Iterator[Piece]:
    detail = opened.detail
    yield Piece("")
    count = f"{len(detail.events)} lines of history, {len(detail.outbox)} letter{'s' if len(detail.outbox) != 1 else ''}"
    if not shown.history:
        yield Piece(f"▸ {count} (h)", "fold")
        return
    yield Piece(f"▾ {count}", "fold")
    for event in detail.events:
        yield Piece(cells.line(f"{relative_time(event.at, now)}: {told(event.kind, event.actor, event.details, prefix)}"), "dim", 2)
    for letter in detail.outbox:
        yield Piece(cells.line(f"letter {letter.id}, {letter.kind}: {letter.state.value}, to {', '.join(letter.recipients)}"), "dim", 2)


def _trimmed(text: str) -> Sequence[str]:
    return cells.lines(text.strip("\n").rstrip())
