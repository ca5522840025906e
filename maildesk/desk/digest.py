# SPDX-License-Identifier: Apache-2.0
"""What stands in somebody's digest: what is theirs, what is late, what nobody took, what is held, and what changed.

A ticket stands in it once, where it is most urgent. Words of a confidential ticket are for its readers; others see reference and age.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from maildesk.desk import groups
from maildesk.desk.catalogue import Catalogue
from maildesk.desk.confidential import HIDDEN, may_read
from maildesk.desk.letters import Offer, Prefilled, TicketName
from maildesk.desk.values import Member, TicketState

LINES = 20  # of a section; what exceeds is counted
_OURS = (TicketState.NEW, TicketState.OPEN)


@dataclass(frozen=True, slots=True)
class Item:
    """An open ticket as a digest needs it. `changed_by_others`: whether somebody else changed it since the last digest."""

    ticket_id: int
    number: int
    subject: str
    category: str
    service: str | None
    state: TicketState
    owner_id: int | None
    project: str | None
    maturity: str | None
    restricted: bool
    readers: tuple[str, ...]
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    needed_by: datetime | None

    @property
    def deadline(self) -> datetime | None:
        """The earlier of what was promised and what is needed; what others have to do is not ours to be late with."""
        moments = [one for one in (self.due_at, self.needed_by) if one is not None]
        return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A held mail, or an answer that could not be delivered. `ticket_id` None: it is beside no ticket."""

    id: int
    ticket_id: int | None
    number: int | None
    at: datetime
    what: str  # who wrote, or to whom it was
    reason: str
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest. `more`: how many lines it would have beyond those shown."""

    title: str
    lines: tuple[dict[str, Any], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """What somebody reads. `bars`: open tickets of theirs and of their groups, by category."""

    overdue: int
    due_today: int
    unassigned: int
    sections: tuple[Section, ...]
    bars: tuple[tuple[str, int, int], ...]  # name, count, per cent of the largest


@dataclass(frozen=True, slots=True)
class Desk:
    """What all digests of a moment are made of."""

    items: Sequence[Item]
    held: Sequence[Trouble]
    undelivered: Sequence[Trouble]
    staff: Sequence[Member]
    catalogue: Catalogue


def digest(member: Member, desk: Desk, since: datetime, now: datetime, zone: tzinfo) -> Digest | None:
    """Somebody's digest; None where nothing is to be said. `since`: when the last one was; `zone`: theirs."""
    mine = [one for one in desk.items if _concerns(one, member, desk.catalogue)]
    parts = _parts(mine, member, since, now, zone)
    sections = [Section(title, *_lines(some, member, desk, now)) for title, some in parts]
    sections += _troubles(member, desk, now)
    if not sections:
        return None
    counts = {title: len(some) for title, some in parts}
    return Digest(counts.get(OVERDUE, 0), counts.get(TODAY, 0), counts.get(UNASSIGNED, 0), tuple(sections), _bars(mine, desk.catalogue))


OVERDUE, TODAY, UNASSIGNED = "Overdue", "Due today", "Nobody has it yet"
YOURS, CHANGED = "Waiting on you", "Changed since the last digest"
HELD, UNDELIVERED = "Held mail", "Answers that did not arrive"


def _concerns(item: Item, member: Member, catalogue: Catalogue) -> bool:
    """Theirs, or nobody's of their groups. What a colleague has is the colleague's."""
    if item.owner_id is not None:
        return item.owner_id == member.person_id
    return groups.belongs(member, catalogue.owner(item.category).slug, catalogue)


def _parts(items: Iterable[Item], member: Member, since: datetime, now: datetime, zone: tzinfo) -> list[tuple[str, list[Item]]]:
    """The sections that have something, each ticket in the first that it fits."""
    midnight = _tomorrow(now, zone)
    found: dict[str, list[Item]] = {OVERDUE: [], TODAY: [], UNASSIGNED: [], YOURS: [], CHANGED: []}
    for one in items:
        if title := _section(one, member, since, now, midnight):
            found[title].append(one)
    for some in found.values():
        some.sort(key=lambda one: (one.deadline or datetime.max.replace(tzinfo=now.tzinfo), one.number))
    return [(title, some) for title, some in found.items() if some]


def _section(item: Item, member: Member, since: datetime, now: datetime, midnight: datetime) -> str | None:
    ours = item.state in _OURS
    if ours and item.deadline and item.deadline <= now:
        return OVERDUE
    if ours and item.deadline and item.deadline < midnight:
        return TODAY
    if item.owner_id is None and ours:
        return UNASSIGNED
    if ours:
        return YOURS
    return CHANGED if item.changed_at > since else None


def _tomorrow(now: datetime, zone: tzinfo) -> datetime:
    """The end of the reader's day."""
    return (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _lines(items: Sequence[Item], member: Member, desk: Desk, now: datetime) -> tuple[tuple[dict[str, Any], ...], int]:
    return tuple(_line(one, member, desk, now) for one in items[:LINES]), max(0, len(items) - LINES)


def _line(item: Item, member: Member, desk: Desk, now: datetime) -> dict[str, Any]:
    """One line. Who may not read a confidential ticket sees its reference and its age, and can do nothing with it."""
    age = {"reference": TicketName(item.ticket_id, item.number), "age": span(now - item.opened_at)}
    if not may_read(member, item, desk.catalogue):
        return {**age, "subject": HIDDEN, "about": "", "due": "", "action": None}
    category = desk.catalogue.category(item.category)
    project = f"{item.project} ({item.maturity})" if item.project and item.maturity else item.project
    about = ", ".join(one for one in (category.name if category else item.category, project) if one)
    # A digest lies open on a screen and goes through many servers: confidential words stay out of it for readers, too.
    subject = "confidential" if item.restricted else item.subject or "(no subject)"
    offer = Offer("Close", "#close") if item.owner_id == member.person_id else Offer("Take", "#take")
    return {**age, "subject": subject, "about": about, "due": _due(item, now), "action": Prefilled(item.ticket_id, item.number, offer)}


def _due(item: Item, now: datetime) -> str:
    deadline = item.deadline
    if deadline is None:
        return item.state.value if item.state not in _OURS else ""
    words = f"{span(now - deadline)} late" if deadline <= now else f"due in {span(deadline - now)}"
    return f"needed by {item.needed_by:%Y-%m-%d}, {words}" if deadline == item.needed_by else words


def _troubles(member: Member, desk: Desk, now: datetime) -> list[Section]:
    """Held mail is everybody's who looks after what is nobody's; an answer that did not arrive is its owner's."""
    own = {one.ticket_id for one in desk.items if one.owner_id == member.person_id}
    general = groups.belongs(member, desk.catalogue.owner("general").slug, desk.catalogue)
    held = [one for one in desk.held if (one.ticket_id in own if one.ticket_id is not None and not general else general)]
    lost = [one for one in desk.undelivered if one.ticket_id in own]
    accept = [_trouble(one, now, Prefilled(one.ticket_id or 0, one.number or 0, Offer("Let in", f"#accept {one.id}"))) for one in held]
    parts = ((HELD, accept), (UNDELIVERED, [_trouble(one, now, None) for one in lost]))
    return [Section(title, tuple(some[:LINES]), max(0, len(some) - LINES)) for title, some in parts if some]


def _trouble(one: Trouble, now: datetime, action: Prefilled | None) -> dict[str, Any]:
    name = TicketName(one.ticket_id, one.number) if one.ticket_id is not None and one.number is not None else None
    what, why = (HIDDEN, "") if one.restricted else (one.what, one.reason)
    return {"reference": name, "age": span(now - one.at), "subject": what, "about": why, "due": "", "action": action}


def _bars(items: Iterable[Item], catalogue: Catalogue) -> tuple[tuple[str, int, int], ...]:
    counts = Counter(one.category for one in items)
    largest = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    names = {one.slug: one.name for one in catalogue.categories}
    return tuple((names.get(slug, slug), count, round(100 * count / largest)) for slug, count in ordered)


def span(length: timedelta) -> str:
    """A length of time in the largest whole unit: "40 min", "5 h", "3 d"."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
