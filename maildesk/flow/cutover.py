# SPDX-License-Identifier: Apache-2.0
"""Brings the open tickets of another desk in: nothing is sent, and mail that answers over there finds them here."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from maildesk.desk.compare import text_digest
from maildesk.desk.confidential import may_read
from maildesk.desk.cutover import Foreign
from maildesk.desk.external import ExternalLink
from maildesk.desk.keeping import kept
from maildesk.desk.keys import ContextKeys
from maildesk.desk.learn import apart, as_ticket, learn_effects
from maildesk.desk.naming import Choice, named, nearest
from maildesk.desk.records import Effects, Facts, NewEvent, NewMessage, NewParticipant, NewPerson, NewTicket
from maildesk.desk.values import Classification, Identity, Link, LinkOrigin, Member, Role, Standing, TicketState, Visibility
from maildesk.flow.numbers import Numbers, numbered
from maildesk.flow.ports import Classifier, Clock, Desk
from maildesk.mail.compose import Outgoing, compose
from maildesk.mail.read import read
from maildesk.mail.values import Address, Mail

GROUP = 100  # tickets a commit
_EMPTY = "(The other desk said nothing more.)"


class CutOverStore(Desk, Protocol):
    """The rooms of the store that a cut-over needs."""

    def bring(self, tickets: Sequence[Any], now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a row. `number`: the ticket that it is already, or 0 for a new one; `category` and `owner` as they are here."""

    ticket: Foreign
    number: int = 0
    category: str = ""
    owner: str | None = None
    restricted: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """All rows, sorted: those to be brought in, those that are there, those that are over."""

    new: list[Planned] = field(default_factory=list)
    there: list[Planned] = field(default_factory=list)
    over: list[Foreign] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What the desk makes of the words of the other one."""

    category: str
    service: str | None
    confidence: float
    restricted: bool
    readers: tuple[str, ...]
    owner: Member | None
    remarks: tuple[str, ...]


class CutOver:
    """`brought` makes the value that the store writes; `actor` is who does it, in the words of the history; `desk` is the other one."""

    def __init__(
        self,
        store: CutOverStore,
        numbers: Numbers,
        classifier: Classifier,
        identity: Identity,
        clock: Clock,
        brought: Callable[..., Any],
        actor: str,
        desk: str,
    ) -> None:
        self._store = store
        self._numbers = numbers
        self._classifier = classifier
        self._identity = identity
        self._clock = clock
        self._brought = brought
        self._actor = actor
        self._desk = desk

    def __call__(self, tickets: Sequence[Foreign], *, dry_run: bool = False) -> Plan:
        """What became of the tickets, or would. What is interrupted goes on when it is repeated. Raises StoreUnavailable, Conflict."""
        plan = Plan(over=[one for one in tickets if one.over])
        open_ = [one for one in tickets if not one.over]
        for start in range(0, len(open_), GROUP):
            self._group(open_[start : start + GROUP], plan, dry_run=dry_run)
        return plan

    def _group(self, tickets: Sequence[Foreign], plan: Plan, *, dry_run: bool) -> None:
        facts = apart(self._store.facts(_keys(tickets)))
        there = {one.to.key: facts.tickets[one.ticket_id] for one in facts.external if one.imported}
        plan.there += [
            Planned(one, had.number, had.category, restricted=had.restricted) for one in tickets if (had := there.get(one.to.key))
        ]
        fresh = [one for one in tickets if one.to.key not in there]
        composed = [self._composed(one) for one in fresh]
        mails = [read(raw) for raw in composed]
        guesses = self._classifier.classify(mails)
        settled = [self._settled(one, guess, facts) for one, guess in zip(fresh, guesses, strict=True)]
        numbers = [0] * len(fresh) if dry_run else self._numbers.ticket_numbers(len(fresh))
        for one, found, number in zip(fresh, settled, numbers, strict=True):
            owner = found.owner.handle if found.owner else None
            plan.new.append(Planned(one, number, found.category, owner, found.restricted, found.remarks))
        if fresh and not dry_run:
            self._write(list(zip(fresh, composed, mails, settled, numbers, strict=True)), facts)

    def _write(self, group: Sequence[tuple[Foreign, bytes, Mail, _Settled, int]], facts: Facts) -> None:
        now = self._clock()
        inbound = self._store.reserve("inbound", len(group))
        brought = []
        for inbound_id, (one, raw, mail, settled, number) in zip(inbound, group, strict=True):
            effects = self._effects(one, mail, settled, inbound_id, facts)
            effects = numbered(kept(effects, facts, self._identity, now), iter((number,)))
            learn_effects(facts, effects)
            why = f"brought in from {self._desk}, where it is {one.to.name}"
            brought.append(self._brought(inbound_id, raw, effects.tickets[0].id, one.opened_at, self._desk, why, effects))
        self._store.bring(brought, now)

    def _composed(self, one: Foreign) -> bytes:
        """What the requester asked over there, as a mail."""
        unnamed = hashlib.sha256(one.to.key.encode()).hexdigest()[:24]
        return compose(
            Outgoing(
                message_id=one.message_ids[0] if one.message_ids else f"<brought.{unnamed}@{self._identity.domain}>",
                date=one.opened_at,
                from_=one.requester or Address(self._identity.address, one.name or self._desk),
                to=(Address(self._identity.address, self._identity.name),),
                subject=one.subject,
                text=one.text or _EMPTY,
                boundary=unnamed,
            )
        )

    def _settled(self, one: Foreign, guess: Classification, facts: Facts) -> _Settled:
        """A category that a person chose over there is a person's choice; without one the classifier says what it may be."""
        catalogue, remarks = self._identity.catalogue, [*one.remarks]
        choice = named(one.category, catalogue) if one.category else None
        if one.category and choice is None:
            near = ", ".join(nearest(one.category, catalogue))
            remarks.append(f"its category {one.category!r:.60} is none here" + (f" (near are {near})" if near else ""))
        locked = catalogue.confidential(choice.category, choice.service) if choice else guess.restricted
        readers = (catalogue.readers(choice.category, choice.service) if choice else guess.readers) if locked else ()
        taken = choice or Choice(guess.category, guess.service)
        owner = _owner(one.owner, facts.staff)
        if one.owner and owner is None:
            remarks.append(f"its owner {one.owner!r:.60} does not work here")
        if not one.requester:
            remarks.append(f"who asked has no address: {one.name}" if one.name else "nobody says who asked")
        known = sum(1 for each in one.message_ids if each in facts.links)
        if known:
            remarks.append(f"{known} of its Message-IDs belong to other tickets here")
        settled = _Settled(taken.category, taken.service, 1.0 if choice else guess.confidence, locked, readers, owner, tuple(remarks))
        return self._readable(settled, one)

    def _readable(self, settled: _Settled, one: Foreign) -> _Settled:
        """Nobody is given what they may not read."""
        ticket = as_ticket(_ticket(0, one, settled, None, self._desk))
        if settled.owner is None or may_read(settled.owner, ticket, self._identity.catalogue):
            return settled
        remarks = (*settled.remarks, f"its owner {settled.owner.handle} may not read it, since it is confidential here")
        return _Settled(settled.category, settled.service, settled.confidence, settled.restricted, settled.readers, None, remarks)

    def _effects(self, one: Foreign, mail: Mail, settled: _Settled, inbound_id: int, facts: Facts) -> Effects:
        ticket_id = self._numbers.ticket()
        who, new = self._requester(one, facts)
        held = facts.links
        links = tuple(Link(each, ticket_id, LinkOrigin.SEEN) for each in one.message_ids if each not in held)
        author = one.requester or Address("", one.name)
        message = NewMessage(
            self._numbers.message(),
            ticket_id,
            inbound_id,
            who,
            author.name,
            author.address,
            Standing.UNVERIFIED,
            Visibility.PUBLIC,
            text_digest(self._identity.prefix, mail),
            mail,
        )
        details = {"desk": self._desk, "reference": one.to.name, "status": one.status, "remarks": list(settled.remarks)}
        return Effects(
            people=new,
            tickets=(_ticket(ticket_id, one, settled, who, self._desk),),
            participants=(NewParticipant(ticket_id, who, Role.REQUESTER, None),) if who is not None else (),
            messages=(message,),
            events=(NewEvent(ticket_id, "imported", self._actor, None, details),),
            links=links,
            external=(ExternalLink(ticket_id, one.to, imported=True),),
        )

    def _requester(self, one: Foreign, facts: Facts) -> tuple[int | None, tuple[NewPerson, ...]]:
        """Whoever has this address. That the other desk says so proves no mail."""
        if one.requester is None:
            return None, ()
        known = facts.people.get(one.requester.key)
        if known is not None:
            return known.id, ()
        new = NewPerson(self._numbers.person(), one.requester.name, one.requester.address, one.requester.key, verified=False)
        return new.id, (new,)


def _keys(tickets: Sequence[Foreign]) -> ContextKeys:
    return ContextKeys(
        addresses=frozenset(one.requester.key for one in tickets if one.requester),
        message_ids=frozenset(each for one in tickets for each in one.message_ids),
        references=frozenset(one.to.key for one in tickets),
    )


def _ticket(ticket_id: int, one: Foreign, settled: _Settled, requester: int | None, desk: str) -> NewTicket:
    """Old, as far as promises go: what the other desk promised it kept or broke over there."""
    state = TicketState.OPEN if settled.owner and one.state is TicketState.NEW else one.state
    return NewTicket(
        ticket_id,
        0,
        state,
        one.subject,
        requester,
        settled.category,
        settled.service,
        settled.confidence,
        settled.restricted,
        None,
        history=True,
        opened_at=one.opened_at,
        owner_id=settled.owner.person_id if settled.owner else None,
        project=one.project or None,
        priority=one.priority,
        origin=desk.casefold()[:40],
        readers=settled.readers,
    )


def _owner(wanted: str, staff: Sequence[Member]) -> Member | None:
    """By handle, address or name; nobody where two have that name."""
    words = wanted.casefold().removeprefix("@")
    found = [one for one in staff if words in (one.handle.casefold(), one.name.casefold(), *one.keys)]
    return found[0] if words and len(found) == 1 else None
