# SPDX-License-Identifier: Apache-2.0
"""T2: claim, read, decide, and write everything that a mail changes in one commit.

A group of mails shares one commit. When a group fails, its mails are taken one by one, so that none suffers for another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from maildesk.desk import lookup, pictures
from maildesk.desk.case import Arrival, Decision
from maildesk.desk.decide import decide
from maildesk.desk.learn import learn
from maildesk.desk.letters import Letter
from maildesk.desk.records import Effects, Facts
from maildesk.desk.retry import next_processing
from maildesk.desk.values import Identity, InboundState
from maildesk.flow.arrivals import arrivals, told
from maildesk.flow.errors import Conflict, MaildeskError, StoreUnavailable
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers, named, numbered, remembered
from maildesk.flow.ports import Classifier, Clock, Desk, Extractor, Inbox, Reader
from maildesk.flow.values import Claimed, Filing, NewOutbox
from maildesk.flow.witness import NOBODY, Witness
from maildesk.mail.compose import OutgoingAttachment

CONFLICTS = 5  # looks at a group, then at each of its mails, before that counts as a failed try


class ProcessStore(Inbox, Desk, Protocol):
    """The rooms of the store that processing needs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many mails share a commit, how long a claim holds, how often a mail is tried, and the size that makes a stub oversize."""

    batch: int = 50
    lease: timedelta = timedelta(seconds=300)
    attempts: int = 3
    max_mail_bytes: int = 26_214_400


class Process:
    """The worker's verb. `owner` is "host:pid", by which a restarted daemon knows the claims of its dead predecessor."""

    def __init__(
        self,
        store: ProcessStore,
        read: Reader,
        extract: Extractor,
        classifier: Classifier,
        letters: Letters,
        numbers: Numbers,
        identity: Identity,
        clock: Clock,
        owner: str,
        limits: Limits,
        witness: Witness = NOBODY,
    ) -> None:
        self._store = store
        self._read = read
        self._extract = extract
        self._classifier = classifier
        self._letters = letters
        self._numbers = numbers
        self._identity = identity
        self._clock = clock
        self._owner = owner
        self._limits = limits
        self._witness = witness
        self._owed: list[tuple[int, str]] = []  # claims to give back as soon as the database answers

    def once(self, only: Sequence[int] | None = None) -> int:
        """Claims a group of waiting mails (of `only`, if given) and files it; the number of mails taken.

        Raises StoreUnavailable. The claims are given back then, at the latest by the next call; no attempt is counted.
        """
        self._give_back()
        limits = self._limits
        claims = self._store.claim(limit=limits.batch, now=self._clock(), lease=limits.lease, owner=self._owner, only=only)
        try:
            self._group([claim for claim in claims if not self._worn_out(claim)])
        except StoreUnavailable:
            self._owed += [(claim.inbound_id, claim.lease) for claim in claims]
            self._give_back()
            raise
        return len(claims)

    def _give_back(self) -> None:
        """While the database is away nothing can be given back; waiting for the leases to run out would add minutes to its outage."""
        if self._owed:
            self._store.give_back(self._owed)
            self._owed = []

    def _worn_out(self, claim: Claimed) -> bool:
        """A mail whose worker died on every try is set aside untouched: it may be what kills the worker.

        The first try was in a group, where any mail may have been the one; so it takes one more death than the tries alone.
        """
        if claim.attempts <= self._limits.attempts + 1:
            return False
        self._fail(claim, f"its worker died over it {claim.attempts - 1} times")
        return True

    def _group(self, claims: Sequence[Claimed]) -> None:
        if len(claims) > 1 and self._together(claims):
            return
        for claim in claims:
            self._alone(claim)

    def _together(self, claims: Sequence[Claimed]) -> bool:
        """One commit for all; false where that failed: whichever mail it was shows when each is taken alone."""
        try:
            self._until_settled(claims)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - one mail's fault must not stop the others (promise: Durability 5)
            return False
        return True

    def _alone(self, claim: Claimed) -> None:
        try:
            self._until_settled([claim])
        except StoreUnavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - one mail's fault must not stop the others (promise: Durability 5)
            self._fail(claim, problem.told if isinstance(problem, MaildeskError) else f"{type(problem).__name__}: {problem}")

    def _until_settled(self, claims: Sequence[Claimed]) -> None:
        """Read once, decided again with a fresh look whenever another worker filed a mail of the same conversation meanwhile."""
        read = self._arrivals(claims)
        for _ in range(CONFLICTS - 1):
            try:
                self._file(claims, read)
            except Conflict:
                continue
            return
        self._file(claims, read)

    def _fail(self, claim: Claimed, reason: str) -> None:
        now = self._clock()
        retry_at = next_processing(claim.attempts, self._limits.attempts, now)
        state = InboundState.RECEIVED if retry_at else InboundState.QUARANTINED
        self._store.fail(claim.inbound_id, claim.lease, state=state, reason=reason[:500], retry_at=retry_at)
        self._witness.stumbled(state)

    def _file(self, claims: Sequence[Claimed], arrivals: Sequence[Arrival]) -> None:
        now = self._clock()
        facts = self._facts(arrivals)
        decisions = self._number(self._decide(arrivals, facts))
        taken = [ticket.number for decision in decisions for ticket in decision.effects.tickets]
        try:
            filings = self._filings(claims, arrivals, decisions, facts)
            self._store.file(filings, now)
        except StoreUnavailable:
            raise  # the commit may have happened and only its answer be lost: the numbers may be taken
        except Exception:
            self._numbers.unused(taken)
            raise
        self._witness.filed(filings)

    def _arrivals(self, claims: Sequence[Claimed]) -> list[Arrival]:
        return arrivals(claims, self._read, self._classifier, self._limits.max_mail_bytes)

    def _facts(self, arrivals: Sequence[Arrival]) -> Facts:
        mails = ((arrival.mail, arrival.envelope) for arrival in arrivals)
        guesses = [arrival.classification for arrival in arrivals]
        return self._store.facts(lookup.keys(mails, self._identity, self._clock(), guesses))

    def _decide(self, arrivals: Sequence[Arrival], facts: Facts) -> list[Decision]:
        """In order, each decision knowing the ones before it: an answer may stand in the same group as its request."""
        decisions = []
        for read in arrivals:
            arrival = told(read, facts)
            decision = _remembering(decide(arrival, facts, self._identity, self._numbers, self._clock()), read, facts)
            learn(facts, decision)
            decisions.append(decision)
        return decisions

    def _number(self, decisions: Sequence[Decision]) -> list[Decision]:
        numbers = iter(self._numbers.ticket_numbers(sum(len(decision.effects.tickets) for decision in decisions)))
        done = [replace(decision, effects=numbered(decision.effects, numbers)) for decision in decisions]
        fresh = {ticket.id: ticket.number for decision in done for ticket in decision.effects.tickets}
        return [replace(decision, effects=remembered(decision.effects, fresh)) for decision in done]

    def _filings(self, claims: Sequence[Claimed], arrivals: Sequence[Arrival], decisions: Sequence[Decision], facts: Facts) -> list[Filing]:
        numbers = {ticket.id: ticket.number for ticket in facts.tickets.values()}
        numbers.update((ticket.id, ticket.number) for decision in decisions for ticket in decision.effects.tickets)
        return [
            _filing(claim, decision, self._outbox(claim, arrival, decision, numbers))
            for claim, arrival, decision in zip(claims, arrivals, decisions, strict=True)
        ]

    def _outbox(self, claim: Claimed, arrival: Arrival, decision: Decision, numbers: Mapping[int, int]) -> tuple[NewOutbox, ...]:
        files = self._files(claim, decision.letters)
        return (*self._acknowledgement(arrival, decision, numbers), *(self._letter(one, numbers, files) for one in decision.letters))

    def _files(self, claim: Claimed, letters: Sequence[Letter]) -> Mapping[str, OutgoingAttachment]:
        """The attachments that letters carry, by their paths; each is taken out of the mail once, by the process that reads mails."""
        wanted = {one.part: one for letter in letters for one in letter.attachments}
        contents = self._extract(claim.raw, list(wanted)) if wanted else []
        return {
            part: OutgoingAttachment(one.filename or f"part-{part}", one.content_type, content)
            for (part, one), content in zip(wanted.items(), contents, strict=True)
        }

    def _acknowledgement(self, arrival: Arrival, decision: Decision, numbers: Mapping[int, int]) -> tuple[NewOutbox, ...]:
        if decision.acknowledgement is None or decision.ticket_id is None:
            return ()
        outbox_id, number = self._numbers.outbox(), numbers[decision.ticket_id]
        plan, opened = decision.acknowledgement, decision.opened
        return (self._letters.acknowledgement(arrival, plan, opened, decision.ticket_id, number, outbox_id, self._clock()),)

    def _letter(self, letter: Letter, numbers: Mapping[int, int], files: Mapping[str, OutgoingAttachment]) -> NewOutbox:
        number = numbers.get(letter.ticket_id) if letter.ticket_id else None
        carried = [files[one.part] for one in letter.attachments]
        return self._letters.write(named(letter, numbers), number, self._numbers.outbox(), self._clock(), carried)


def _remembering(decision: Decision, read: Arrival, facts: Facts) -> Decision:
    """The decision, which also remembers the pictures of a mail that is filed."""
    seen = pictures.remembered(read.mail, facts, read.received_at) if decision.effects.messages else ()
    return replace(decision, effects=decision.effects + Effects(marks=seen)) if seen else decision


def _filing(claim: Claimed, decision: Decision, outbox: tuple[NewOutbox, ...]) -> Filing:
    return Filing(
        inbound_id=claim.inbound_id,
        lease=claim.lease,
        state=decision.state,
        disposition=decision.disposition,
        ticket_id=decision.ticket_id,
        reason=decision.reason,
        evidence=decision.evidence,
        effects=decision.effects,
        outbox=outbox,
    )
