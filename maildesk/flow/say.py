# SPDX-License-Identifier: Apache-2.0
"""Staff write at the command line: a real mail of theirs, which goes the one way that every mail goes."""

from dataclasses import dataclass

from maildesk.desk import audience, hearers, token
from maildesk.desk.confidential import may_read, refusal
from maildesk.desk.records import ContextKeys, Facts
from maildesk.desk.reference import base_subject, reference
from maildesk.desk.values import Disposition, Identity, Member, Ticket, Visibility
from maildesk.flow.act import Refused, staff_member, ticket_of, unchanged
from maildesk.flow.bystaff import ByStaff
from maildesk.flow.ingest import Outcome
from maildesk.mail.compose import OutgoingAttachment

SENT_NOTHING = "look at it again: nothing was sent"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody has to say on a ticket. `actor`: a handle or an address of staff; `inside`: a note; `close`: and then it is done.

    `seen`: the newest event of the ticket that they have seen (`TicketDetail.seen`). Where others did something since, nothing is sent
    but told (`Changed`); None sends it all the same.
    """

    actor: str
    number: int
    text: str
    files: tuple[OutgoingAttachment, ...] = ()
    inside: bool = False
    close: bool = False
    seen: int | None = None
    canned: str = ""  # the canned answer that it began with, by its slug


@dataclass(frozen=True, slots=True)
class Said:
    """What became of it. `readers`: the names of those who read it; `inbound_id` None: it was a dry run."""

    actor: Member
    ticket: Ticket
    readers: tuple[str, ...]
    inbound_id: int | None = None


class Say(ByStaff):
    """Composes the mail and takes it in."""

    def __call__(self, words: Words, *, dry_run: bool = False) -> Said:
        """Raises Changed, Refused (what was written is kept then), NotFound, MaildeskError (nobody of that name works here),
        StoreUnavailable."""
        facts = self._store.facts(asked(words))
        actor, ticket = staff_member(facts.staff, words.actor), ticket_of(facts, words.number, self._identity)
        may_say(words, actor, ticket, self._identity)
        unchanged(facts, ticket, words.seen, actor, self._identity, SENT_NOTHING)
        readers = self._readers(words, facts, ticket, actor)
        if dry_run:
            return Said(actor, ticket, readers)
        to, subject, text = addressed(words, ticket, self._identity)
        name = reference(self._identity.prefix, ticket.number)
        outcome = self._write(name, self._pen(actor, to, subject, text, words.files, words.seen, words.canned))
        if outcome.disposition is not Disposition.REPLY:
            unchanged(self._store.facts(asked(words)), ticket, words.seen, actor, self._identity, SENT_NOTHING)
            raise _refused(outcome)
        return Said(actor, ticket, readers, outcome.inbound_id)

    def _readers(self, words: Words, facts: Facts, ticket: Ticket, actor: Member) -> tuple[str, ...]:
        if words.inside:
            told = hearers.notified(facts, self._identity, ticket, self._clock(), actor.person_id)
            return tuple(one.name or one.handle for one in told)
        return audience.readers(facts, ticket)


def asked(words: Words) -> ContextKeys:
    """What must be known before somebody writes on a ticket."""
    return ContextKeys(ticket_numbers=frozenset((words.number,)), seen=words.seen)


def may_say(words: Words, actor: Member, ticket: Ticket, identity: Identity) -> None:
    """Raises Refused where the ticket is confidential, and whoever writes is neither a reader of it nor answers as its requester."""
    if may_read(actor, ticket, identity.catalogue) or (not words.inside and ticket.requester_id == actor.person_id):
        return
    raise Refused(refusal(reference(identity.prefix, ticket.number), ticket, identity.catalogue), "nothing was sent")


def addressed(words: Words, ticket: Ticket, identity: Identity) -> tuple[str, str, str]:
    """Address, subject and text of the mail that says it."""
    to = token.reply_address(identity, ticket.id, Visibility.INTERNAL if words.inside else Visibility.PUBLIC)
    tag = reference(identity.prefix, ticket.number)
    return to, f"Re: {base_subject(identity.prefix, ticket.subject)} [{tag}]", f"{_commands(words)}{words.text}"


def _commands(words: Words) -> str:
    return ("#close\n" if words.close else "") + ("#note\n" if words.inside else "")


def _refused(outcome: Outcome) -> Refused:
    where = f"`maildesk mail show {outcome.inbound_id}` has your words"
    if outcome.disposition is None:
        return Refused(f"it is stored, and waits for its turn ({outcome.reason or 'another process has it in hand'})", where)
    return Refused(f"nothing was sent: {outcome.reason}", where)
