# SPDX-License-Identifier: Apache-2.0
"""What stands in a digest: what is late, due today, nobody's, theirs, held, undelivered, and what changed since the last one.

A ticket stands in it once, where it is most urgent. Words of a confidential ticket are for its readers; others see reference and age.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from maildesk.desk.catalogue import Catalogue
from maildesk.desk.digest_items import OURS, OVER, Desk, Item, Trouble
from maildesk.desk.digest_lines import Line, line, trouble, unheard
from maildesk.desk.digest_readers import Reader
from maildesk.desk.values import Priority

LINES = 20  # of a section; what exceeds is counted
OVERDUE, TODAY, UNASSIGNED = "Overdue", "Due today", "Nobody has it yet"
_URGENCY = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}
YOURS, CHANGED, LOCKED = "Waiting on you", "Changed since the last digest", "Confidential, for its readers"
HELD, UNDELIVERED = "Held mail", "Answers that did not arrive"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest. `more`: how many lines it would have beyond those shown."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """What somebody reads. `bars`: the open tickets that concern them, by category."""

    overdue: int
    due_today: int
    unassigned: int
    sections: tuple[Section, ...]
    bars: tuple[tuple[str, int, int], ...]  # name, count, per cent of the largest


def digest(reader: Reader, desk: Desk, since: datetime, now: datetime, zone: tzinfo) -> Digest | None:
    """Somebody's digest; None where nothing is to be said. `since`: when the last one was; `zone`: theirs."""
    theirs = [one for one in desk.items if reader.concerns(one)]
    parts = _parts(theirs, reader, since, now, _tomorrow(now, zone))
    sections = [_section(title, [line(one, reader, desk, since, now) for one in some[:LINES]], len(some)) for title, some in parts]
    sections += _troubles(reader, desk, since, now)
    if not sections:
        return None
    counts = {title: len(some) for title, some in parts}
    overdue, today, unassigned = (counts.get(one, 0) for one in (OVERDUE, TODAY, UNASSIGNED))
    return Digest(overdue, today, unassigned, tuple(sections), _bars(theirs, reader, desk.catalogue))


def _section(title: str, shown: Sequence[Line], count: int) -> Section:
    return Section(title, tuple(shown), count - len(shown))


def _parts(items: Iterable[Item], reader: Reader, since: datetime, now: datetime, midnight: datetime) -> list[tuple[str, list[Item]]]:
    """The sections that have something, each ticket in the first that it fits."""
    found: dict[str, list[Item]] = {one: [] for one in (OVERDUE, TODAY, UNASSIGNED, YOURS, CHANGED, LOCKED)}
    for one in items:
        if title := _place(one, reader, since, now, midnight):
            found[title].append(one)
    for title, some in found.items():
        some.sort(key=lambda one: (_URGENCY[one.priority], one.deadline or midnight.max.replace(tzinfo=now.tzinfo), one.number))
        if title == LOCKED:
            some.sort(key=lambda one: one.number)  # not even its order tells when it is due
    return [(title, some) for title, some in found.items() if some]


def _place(item: Item, reader: Reader, since: datetime, now: datetime, midnight: datetime) -> str | None:
    """Its section; None where it stands in none."""
    ours = item.state in OURS
    if not reader.reads(item):
        return LOCKED if ours else None
    # Whoever has the ball: to the requester it is late all the same, and a date by which they need it counts in every list.
    if item.deadline and item.state not in OVER and item.deadline < midnight:
        return OVERDUE if item.deadline <= now else TODAY
    if item.owner_id is None and ours:
        return UNASSIGNED
    if ours and reader.has_own:
        return YOURS
    return CHANGED if unheard(item, reader, since) else None


def _tomorrow(now: datetime, zone: tzinfo) -> datetime:
    """The end of the reader's day."""
    return (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _troubles(reader: Reader, desk: Desk, since: datetime, now: datetime) -> list[Section]:
    """Held mail is also everybody's who looks after what is nobody's; an answer that did not arrive matters while its ticket is open,
    and once where it is over."""
    triages = reader.triages()
    held = [one for one in desk.held if triages or reader.concerns(one)]
    lost = [one for one in desk.undelivered if reader.concerns(one) and (one.state not in OVER or one.at > since)]
    parts: tuple[tuple[str, list[Trouble]], ...] = ((HELD, held), (UNDELIVERED, lost))
    return [
        _section(title, [trouble(one, reader, now, f"#accept {one.id}" if title == HELD else None) for one in some[:LINES]], len(some))
        for title, some in parts
        if some
    ]


def _bars(items: Iterable[Item], reader: Reader, catalogue: Catalogue) -> tuple[tuple[str, int, int], ...]:
    """Of what one may not read, not even the category is told."""
    counts = Counter(one.category for one in items if one.state not in OVER and reader.reads(one))
    largest = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    names = {one.slug: one.name for one in catalogue.categories}
    return tuple((names.get(slug, slug), count, round(100 * count / largest)) for slug, count in ordered)
