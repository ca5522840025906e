# SPDX-License-Identifier: Apache-2.0
"""Digests: each member of staff gets theirs once for each of their moments, in a commit of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from maildesk.desk import marks
from maildesk.desk.digest import Desk, Digest, Item, Trouble, digest
from maildesk.desk.letters import Letter
from maildesk.desk.records import Effects, MarkChange
from maildesk.desk.rhythm import Rhythm, due
from maildesk.desk.values import Identity, Member, Visibility
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import DIGEST, Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock
from maildesk.flow.values import Commanded, NewOutbox
from maildesk.mail.values import Address

_FIRST = timedelta(days=1)  # what a first digest looks back at


class Reader(Protocol):
    """When a member of staff gets a digest (`store/digests.py`)."""

    @property
    def person_id(self) -> int: ...

    @property
    def rhythm(self) -> Rhythm: ...

    @property
    def last(self) -> datetime | None: ...

    @property
    def fault(self) -> str | None: ...


class DigestStore(Protocol):
    """What digests need of the database."""

    def digest_items(self) -> list[Item]: ...

    def digest_troubles(self) -> tuple[list[Trouble], list[Trouble]]: ...

    def digest_readers(self) -> Sequence[Reader]: ...

    def staff(self) -> tuple[Member, ...]: ...

    def command(self, commanded: Commanded, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Written:
    """Somebody's digest as it would be sent; `content` None: nothing is to be said."""

    member: Member
    content: NewOutbox | None


class Digests:
    """Writes digests over one store."""

    def __init__(self, store: DigestStore, letters: Letters, numbers: Numbers, identity: Identity, clock: Clock) -> None:
        self._store = store
        self._letters = letters
        self._numbers = numbers
        self._identity = identity
        self._clock = clock

    def due_now(self) -> list[Member]:
        """Who would get one now, were there something to say. Raises StoreUnavailable."""
        now = self._clock()
        found = {one.person_id for one in self._store.digest_readers() if not one.fault and due(one.rhythm, one.last, now)}
        return [one for one in self._store.staff() if one.person_id in found]

    def send_due(self) -> int:
        """Writes those that are due now; how many. Empty ones count as had. Raises StoreUnavailable.

        Whose address takes no mail gets none until it does again: the next then tells of all since the last.
        """
        now = self._clock()
        found = [(one, moment) for one in self._store.digest_readers() if not one.fault and (moment := due(one.rhythm, one.last, now))]
        if not found:
            return 0
        make = self._maker(now)
        return sum(self._send(make, one, moment) for one, moment in found)

    def preview(self, wanted: Callable[[Member], bool]) -> list[Written]:
        """What those would get if it was due now. Nothing is written. Raises StoreUnavailable."""
        make = self._maker(self._clock())
        return [Written(member, row) for member, row in (make(one) for one in self._store.digest_readers()) if member and wanted(member)]

    def _send(self, make: "Callable[[Reader], tuple[Member | None, NewOutbox | None]]", reader: Reader, moment: datetime) -> int:
        _, row = make(reader)
        had = MarkChange(marks.digested(reader.person_id), reader.last, moment)
        try:
            self._store.command(Commanded(Effects(marks=(had,)), (row,) if row else ()), self._clock())
        except Conflict:
            return 0  # another process sent it
        return 1 if row else 0

    def _maker(self, now: datetime) -> "Callable[[Reader], tuple[Member | None, NewOutbox | None]]":
        held, undelivered = self._store.digest_troubles()
        staff = {one.person_id: one for one in self._store.staff()}
        desk = Desk(self._store.digest_items(), held, undelivered, tuple(staff.values()), self._identity.catalogue)

        def make(reader: Reader) -> tuple[Member | None, NewOutbox | None]:
            member = staff.get(reader.person_id)
            if member is None:
                return None, None
            told = digest(member, desk, reader.last or now - _FIRST, now, reader.rhythm.zone)
            return member, self._written(member, told, now, reader.rhythm) if told else None

        return make

    def _written(self, member: Member, told: Digest, now: datetime, rhythm: Rhythm) -> NewOutbox:
        return self._letters.write(letter(member, told, now.astimezone(rhythm.zone)), None, self._numbers.outbox(), now)


def letter(member: Member, told: Digest, local: datetime) -> Letter:
    """The letter of a digest. `local`: now, in its reader's zone."""
    values: dict[str, Any] = {
        "name": member.name.partition(" ")[0] or member.handle,
        "day": f"{local:%A, %Y-%m-%d}",
        "overdue": told.overdue,
        "due_today": told.due_today,
        "unassigned": told.unassigned,
        "sections": [{"title": one.title, "lines": list(one.lines), "more": one.more} for one in told.sections],
        "bars": [{"name": name, "count": count, "share": share} for name, count, share in told.bars],
    }
    to = (Address(member.address, member.name),)
    return Letter(DIGEST, "digest", None, to, values=values, visibility=Visibility.INTERNAL, offered_to=member.person_id)
