# SPDX-License-Identifier: Apache-2.0
"""Decides mails again by today's rules and writes nothing: what would become of a mail now, and what would change of an old one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import count
from typing import Protocol

from maildesk.desk import lookup, thread
from maildesk.desk.before import Filed, before
from maildesk.desk.case import Arrival, Decision
from maildesk.desk.decide import decide
from maildesk.desk.records import ContextKeys, Facts, NewEvent, NewMessage
from maildesk.desk.values import Disposition, Identity
from maildesk.desk.verbs import bymail
from maildesk.flow.arrivals import arrivals, told
from maildesk.flow.ports import Classifier, Clock, Reader
from maildesk.flow.values import Claimed, Kept, Words

GROUP = 50
REREAD = "reread"
_MADE_UP = 2**62  # numbers of rows that are never written begin here


class Remembering(Protocol):
    """The rooms of the store that deciding again needs."""

    def facts(self, keys: ContextKeys) -> Facts: ...

    def kept(self, inbound_ids: Sequence[int]) -> list[Kept]: ...

    def filed(self, ticket_ids: Iterable[int]) -> list[Filed]: ...

    def joined(self, ticket_ids: Iterable[int]) -> Mapping[tuple[int, int], datetime]: ...

    def reread(self, old: Words, new: Words, told: NewEvent, now: datetime) -> bool: ...


class EmptyDesk:
    """A desk to which nobody ever wrote."""

    def facts(self, keys: ContextKeys) -> Facts:
        """Nothing is known."""
        return Facts(tickets={}, participants={}, people={}, links={}, copies={})

    def kept(self, inbound_ids: Sequence[int]) -> list[Kept]:
        """No mail is kept."""
        return []

    def filed(self, ticket_ids: Iterable[int]) -> list[Filed]:
        """No message is on any ticket."""
        return []

    def joined(self, ticket_ids: Iterable[int]) -> dict[tuple[int, int], datetime]:
        """Nobody takes part."""
        return {}

    def reread(self, old: Words, new: Words, told: NewEvent, now: datetime) -> bool:
        """There are no words to write."""
        return False


@dataclass(frozen=True, slots=True)
class Rethought:
    """A decision that was not written, and the facts that it stands on."""

    arrival: Arrival
    facts: Facts
    decision: Decision


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored mail, what was decided of it, and what would be decided today.

    `changed`: of "disposition" and "ticket" those that would differ. `words`: the fields of its text that are read otherwise today.
    `ticket_id`: where it would go; None for a ticket of its own, or none. `skipped`: why it is not compared.
    """

    kept: Kept
    disposition: Disposition
    ticket_id: int | None
    reason: str
    changed: tuple[str, ...]
    words: tuple[str, ...]
    new: Words | None = None
    skipped: str = ""


class Rethink:
    """`most_bytes` is what the desk takes; a stub of a larger mail is oversize."""

    def __init__(self, store: Remembering, read: Reader, classifier: Classifier, identity: Identity, clock: Clock, most_bytes: int) -> None:
        self._store = store
        self._read = read
        self._classifier = classifier
        self._identity = identity
        self._clock = clock
        self._most_bytes = most_bytes

    def now(self, mail: Claimed) -> Rethought:
        """What would be decided if this mail came now. Raises StoreUnavailable, ReaderLost."""
        (arrival,) = arrivals([mail], self._read, self._classifier, self._most_bytes)
        return self._decided(arrival, self._clock(), lambda facts: facts)

    def replay(self, inbound_ids: Sequence[int]) -> Iterator[Replayed]:
        """Old mails by today's rules, each with the desk as it was before it. Raises StoreUnavailable, ReaderLost."""
        for start in range(0, len(inbound_ids), GROUP):
            group = self._store.kept(inbound_ids[start : start + GROUP])
            seen = arrivals([one.mail for one in group], self._read, self._classifier, self._most_bytes)
            for kept, arrival in zip(group, seen, strict=True):
                yield self._replayed(kept, arrival)

    def apply(self, replayed: Replayed, actor: str) -> bool:
        """Writes the words that are read otherwise today, where the decision is the same; what was decided stays. True if it did."""
        old, new = replayed.kept.words, replayed.new
        if old is None or new is None or replayed.changed or not replayed.words:
            return False
        details = {"inbound": replayed.kept.mail.inbound_id, "fields": list(replayed.words)}
        return self._store.reread(old, new, NewEvent(old.ticket_id, REREAD, actor, None, details), self._clock())

    def _decided(self, arrival: Arrival, now: datetime, as_known: Callable[[Facts], Facts]) -> Rethought:
        keys = lookup.keys([(arrival.mail, arrival.envelope)], self._identity, now, [arrival.classification])
        facts = as_known(self._store.facts(keys))
        seen = told(arrival, facts)
        return Rethought(seen, facts, decide(seen, facts, self._identity, _MadeUp(), now))

    def _replayed(self, kept: Kept, arrival: Arrival) -> Replayed:
        if why := _incomparable(kept):
            return Replayed(kept, kept.disposition, kept.ticket_id, kept.reason, (), (), skipped=why)
        today: list[Facts] = []

        def as_known(facts: Facts) -> Facts:
            today.append(facts)
            return before(facts, self._store.filed(facts.tickets), self._store.joined(facts.tickets), kept.turn, kept.decided_at)

        again = self._decided(arrival, kept.decided_at, as_known)
        if _commands(again):
            why = "it commands: what it did is in the history, and tickets stand otherwise today"
            return Replayed(kept, kept.disposition, kept.ticket_id, kept.reason, (), (), skipped=why)
        decision = again.decision
        new = _words(kept, decision)
        where = None if decision.disposition is Disposition.TICKET else decision.ticket_id
        changed = tuple(_changed(kept, decision, today[0]))
        return Replayed(kept, decision.disposition, where, decision.reason, changed, _differences(kept.words, new), new)


def _commands(again: Rethought) -> bool:
    """Whether it is a mail of staff with commands: what they do depends on how tickets stand, which is not kept."""
    who = again.arrival.mail.from_
    person = again.facts.people.get(who.key) if who else None
    return person is not None and person.staff and bool(bymail.said(again.arrival.mail).commands)


def _incomparable(kept: Kept) -> str:
    if kept.disposition is Disposition.QUARANTINED:
        return "it was never decided: it could not be processed"
    return ""


def _changed(kept: Kept, decision: Decision, today: Facts) -> Iterator[str]:
    """Where today's decision differs. A mail on a merged or divided ticket is where either decision put it."""
    if kept.disposition is not decision.disposition:
        yield "disposition"
    if Disposition.TICKET in (kept.disposition, decision.disposition):
        return  # a ticket of its own is the same ticket, under whatever number
    places = {kept.ticket_id, kept.words.ticket_id if kept.words else None}
    ends = {end.id for one in places if one is not None and (end := thread.ticket_at(today, one))}
    if decision.ticket_id not in places | ends:
        yield "ticket"


def _words(kept: Kept, decision: Decision) -> Words | None:
    """What would be kept of the message; None where more or less than one message came of the mail."""
    if kept.words is None or len(decision.effects.messages) != 1:
        return None
    return _as_words(kept.words, decision.effects.messages[0])


def _as_words(old: Words, message: NewMessage) -> Words:
    mail = message.mail
    return replace(
        old,
        text_digest=message.text_digest,
        text=mail.text,
        reply=mail.reply,
        quoted=mail.quoted,
        signature=mail.signature,
        auto=mail.auto.value if mail.auto else None,
        auto_reason=mail.auto_reason,
        language=mail.language,
    )


def _differences(old: Words | None, new: Words | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    names = (one.name for one in fields(Words) if one.name != "text_digest")
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


class _MadeUp:
    """Numbers of rows that are never written."""

    def __init__(self) -> None:
        self._numbers = count(_MADE_UP)

    def person(self) -> int:
        return next(self._numbers)

    def ticket(self) -> int:
        return next(self._numbers)

    def message(self) -> int:
        return next(self._numbers)
