# SPDX-License-Identifier: Apache-2.0
"""Digests: each member of staff, and each group that wants one, gets theirs once for each of their moments, in a commit of its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from maildesk.desk import groups, marks, meanwhile
from maildesk.desk.digest import Digest, digest
from maildesk.desk.digest_items import Desk, Item, News, Trouble
from maildesk.desk.digest_readers import OfGroup, OfMember, Reader
from maildesk.desk.entries import DESK
from maildesk.desk.letters import Letter
from maildesk.desk.records import Effects, MarkChange
from maildesk.desk.rhythm import Had, Rhythm, astray, due, following
from maildesk.desk.values import Identity, Member, Visibility
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import DIGEST, Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock
from maildesk.flow.values import Commanded, NewOutbox
from maildesk.mail.values import Address

_FIRST = timedelta(days=1)  # what a first digest looks back at


class Rhythmic(Protocol):
    """When a member of staff gets a digest, and why their address takes none (`store/digests.py`)."""

    @property
    def person_id(self) -> int: ...

    @property
    def rhythm(self) -> Rhythm: ...

    @property
    def fault(self) -> str | None: ...


class Happened(Protocol):
    """A line of a ticket's history (`store/digests.py`)."""

    @property
    def ticket_id(self) -> int: ...

    @property
    def at(self) -> datetime: ...

    @property
    def kind(self) -> str: ...

    @property
    def actor_id(self) -> int | None: ...

    @property
    def who(self) -> str: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


class DigestStore(Protocol):
    """What digests need of the database."""

    def digest_items(self, since: datetime) -> list[Item]: ...

    def digest_happenings(self, since: datetime) -> Iterable[Happened]: ...

    def digest_troubles(self) -> tuple[list[Trouble], list[Trouble]]: ...

    def digest_readers(self) -> Sequence[Rhythmic]: ...

    def digest_refusals(self, addresses: Iterable[str]) -> Mapping[str, str]: ...

    def digest_marks(self, keys: Iterable[str]) -> Mapping[str, datetime]: ...

    def staff(self) -> tuple[Member, ...]: ...

    def command(self, commanded: Commanded, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets digests when, what they had, and why their address takes none."""

    reader: Reader
    rhythm: Rhythm
    had: Had
    fault: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody's digest as it would be sent; `content` None: nothing is to be said."""

    reader: Reader
    content: NewOutbox | None


@dataclass(frozen=True, slots=True)
class Coming:
    """When somebody's next digest is due, in their zone."""

    reader: Reader
    at: datetime


_Maker = Callable[[Subscription], NewOutbox | None]


class Digests:
    """Writes digests over one store. `rhythms`: of the groups of the catalogue whose addresses get one, by slug."""

    def __init__(
        self,
        store: DigestStore,
        letters: Letters,
        numbers: Numbers,
        identity: Identity,
        clock: Clock,
        rhythms: "Mapping[str, Rhythm] | None" = None,
    ) -> None:
        self._store = store
        self._letters = letters
        self._numbers = numbers
        self._identity = identity
        self._clock = clock
        self._rhythms = rhythms or {}

    def subscriptions(self) -> list[Subscription]:
        """Everybody who works here, then the groups, due or not. Raises StoreUnavailable."""
        staff = {one.person_id: one for one in self._store.staff()}
        catalogue = self._identity.catalogue
        timed = {one.person_id: one for one in self._store.digest_readers()}
        known: list[tuple[Reader, Rhythm, str | None]] = [
            (OfMember(staff[number], catalogue), one.rhythm, one.fault) for number, one in timed.items() if number in staff
        ]
        wanted = [catalogue.groups[slug] for slug in self._rhythms if slug in catalogue.groups]
        refused = self._store.digest_refusals([one.address for one in wanted])
        known += [(OfGroup(one, catalogue), self._rhythms[one.slug], refused.get(one.address)) for one in wanted]
        keys = [key for reader, _, _ in known for key in (reader.mark, marks.early(reader.mark))]
        had = self._store.digest_marks(keys)
        return [
            Subscription(reader, rhythm, Had(had.get(reader.mark), had.get(marks.early(reader.mark))), fault)
            for reader, rhythm, fault in known
        ]

    def due_now(self) -> list[Written]:
        """What those would get who are due now. Nothing is written. Raises StoreUnavailable."""
        now = self._clock()
        found = [one for one in self.subscriptions() if _open(one) and due(one.rhythm, one.had, now)]
        make = self._maker(found, now) if found else None
        return [Written(one.reader, make(one)) for one in found] if make else []

    def coming(self) -> list[Coming]:
        """Who is due next, the soonest first; whose digests are off, or lead nowhere, is in none. Raises StoreUnavailable."""
        now = self._clock()
        moments = ((one, following(one.rhythm, now)) for one in self.subscriptions() if _open(one))
        found = [Coming(one.reader, at.astimezone(one.rhythm.zone)) for one, at in moments if at]
        return sorted(found, key=lambda one: (one.at, one.reader.handle))

    def send_due(self) -> int:
        """Writes those that are due now; how many. Empty ones count as had. Raises StoreUnavailable.

        Whose address takes no mail gets none until it does again: the next then tells of all since the last.
        """
        now = self._clock()
        subscribed = [one for one in self.subscriptions() if _open(one)]
        for one in subscribed:
            if mended := astray(one.rhythm, one.had, now):
                self._remember(one, mended, None)
        found = [(one, moment) for one in subscribed if (moment := due(one.rhythm, one.had, now))]
        if not found:
            return 0
        make = self._maker([one for one, _ in found], now)
        return sum(self._send(make, one, moment) for one, moment in found)

    def preview(self, wanted: Callable[[Reader], bool]) -> list[Written]:
        """What those would get if it was due now. Nothing is written. Raises StoreUnavailable."""
        found = [one for one in self.subscriptions() if wanted(one.reader)]
        make = self._maker(found, self._clock())
        return [Written(one.reader, make(one)) for one in found]

    def preview_group(self, slug: str) -> Written:
        """What the group of the catalogue would get, also where its address gets none. Raises KeyError, StoreUnavailable."""
        reader, rhythm = OfGroup(self._identity.catalogue.groups[slug], self._identity.catalogue), self._rhythms.get(slug, Rhythm(UTC))
        marked = self._store.digest_marks((reader.mark,))
        one = Subscription(reader, rhythm, Had(marked.get(reader.mark)), None)
        return Written(reader, self._maker([one], self._clock())(one))

    def _send(self, make: _Maker, one: Subscription, moment: datetime) -> int:
        row = make(one)
        return 1 if self._remember(one, Had(moment, one.had.early), row) and row else 0

    def _remember(self, one: Subscription, had: Had, row: NewOutbox | None) -> bool:
        """In one commit with the letter; False where another process was first."""
        changes = ((one.reader.mark, one.had.last, had.last), (marks.early(one.reader.mark), one.had.early, had.early))
        kept = tuple(MarkChange(key, seen, at) for key, seen, at in changes if at is not None and at != seen)
        try:
            self._store.command(Commanded(Effects(marks=kept), (row,) if row else ()), self._clock())
        except Conflict:
            return False
        return True

    def _maker(self, wanted: Sequence[Subscription], now: datetime) -> _Maker:
        since = {one.reader.mark: one.had.since(now) or now - _FIRST for one in wanted}
        desk = self._desk(min(since.values(), default=now))

        def make(one: Subscription) -> NewOutbox | None:
            told = digest(one.reader, desk, since[one.reader.mark], now, one.rhythm.zone)
            if told is None:
                return None
            return self._letters.write(letter(one.reader, told, now.astimezone(one.rhythm.zone)), None, self._numbers.outbox(), now)

        return make

    def _desk(self, since: datetime) -> Desk:
        news: dict[int, list[News]] = {}
        for one in self._store.digest_happenings(since):
            what = meanwhile.happened(one.kind, one.details, self._identity.prefix)
            # That an answer opened the ticket again is told by the answer.
            if what is not None and not (one.kind == "reopened" and one.actor_id is None):
                who = "the desk" if one.actor_id is None and one.who == DESK else one.who
                news.setdefault(one.ticket_id, []).append(News(one.at, one.actor_id, who, what))
        held, undelivered = self._store.digest_troubles()
        items = [replace(one, news=tuple(news[one.ticket_id])) if one.ticket_id in news else one for one in self._store.digest_items(since)]
        return Desk(items, held, undelivered, self._store.staff(), self._identity.catalogue)


def _open(one: Subscription) -> bool:
    """Does mail get there? An address of RFC 2606, with which catalogues are written before they are filled in, leads nowhere."""
    return not one.fault and (not isinstance(one.reader, OfGroup) or groups.reachable(one.reader.group))


def letter(reader: Reader, told: Digest, local: datetime) -> Letter:
    """The letter of a digest. `local`: now, in its reader's zone."""
    values: dict[str, Any] = {
        "name": reader.name.partition(" ")[0] if isinstance(reader, OfMember) else reader.name,
        "group": reader.name if isinstance(reader, OfGroup) else None,
        "day": f"{local:%A, %Y-%m-%d}",
        "overdue": told.overdue,
        "due_today": told.due_today,
        "unassigned": told.unassigned,
        "sections": [{"title": one.title, "lines": list(one.lines), "more": one.more} for one in told.sections],
        "bars": [{"name": name, "count": count, "share": share} for name, count, share in told.bars],
    }
    to = (Address(reader.address, reader.name),)
    return Letter(DIGEST, "digest", None, to, values=values, visibility=Visibility.INTERNAL, offered_to=reader.offered_to)
