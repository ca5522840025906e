# SPDX-License-Identifier: Apache-2.0
"""A mail looked at from all sides, before anything is decided, and the shape of a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maildesk.desk import acknowledge, late, thread, trust
from maildesk.desk.changed import replace
from maildesk.desk.following import onward
from maildesk.desk.late import Late
from maildesk.desk.letters import Letter
from maildesk.desk.lists import behind_list
from maildesk.desk.people import Author, author, comaintains, takes_part
from maildesk.desk.records import NOTHING, Effects, Facts, Ids, NewTicket
from maildesk.desk.standing import standing
from maildesk.desk.thread import Reached
from maildesk.desk.trust import Action, Writer
from maildesk.desk.values import Classification, Disposition, Evidence, Identity, InboundState, Reach, Standing, Stub, Ticket
from maildesk.mail.values import Envelope, Mail

_BY_ROSTER = Evidence("roster", "its author maintains the project of the ticket, and the operator lets such people take part")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that waits for its decision.

    `accepted_by`: the member of staff who let it in after it was held.
    `stub`: only its header fields came in; `full_size` is its whole size then (bytes, 0 if unknown).
    """

    inbound_id: int
    mail: Mail
    envelope: Envelope
    received_at: datetime
    history: bool
    stub: Stub | None
    full_size: int
    classification: Classification
    accepted_by: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one mail, and what that changes, before anything is written."""

    disposition: Disposition
    state: InboundState
    reason: str
    evidence: tuple[Evidence, ...]
    ticket_id: int | None = None
    effects: Effects = NOTHING
    acknowledgement: acknowledge.Plan | None = None
    letters: tuple[Letter, ...] = ()

    @property
    def opened(self) -> NewTicket | None:
        """The ticket that this mail itself opens, if it does."""
        return next((one for one in self.effects.tickets if one.id == self.ticket_id), None)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known of a mail once it has been looked at from all sides."""

    arrival: Arrival
    identity: Identity
    facts: Facts
    ids: Ids
    now: datetime
    standing: Standing
    author: Author
    reached: Reached
    writer: Writer
    action: Action
    evidence: tuple[Evidence, ...]
    late: Late = late.NOTHING_LATE
    hinted: Ticket | None = None  # a ticket that others may have meant, though the mail does not reach it
    comaintainer: bool = False  # its author does not take part yet, and may since they maintain the ticket's project

    @property
    def mail(self) -> Mail:
        return self.arrival.mail

    @property
    def accepted(self) -> bool:
        return self.arrival.accepted_by is not None

    def participates(self, ticket: Ticket) -> bool:
        """Does the author take part in the ticket already?"""
        return takes_part(self.author, ticket, self.facts)

    @property
    def who(self) -> str:
        return self.mail.from_.address if self.mail.from_ else "nobody"


def look(arrival: Arrival, facts: Facts, identity: Identity, ids: Ids, now: datetime) -> Case:
    """Who writes, how sure that is, which ticket the mail leads to, and what the table says of it."""
    stands, why_standing = standing(arrival.mail, arrival.envelope, identity.authserv_ids)
    mail, stands, by_list = behind_list(arrival.mail, stands, identity)
    arrival = replace(arrival, mail=mail)
    who = author(mail, facts)
    ways = thread.ways(mail, arrival.envelope, identity, facts)
    reached, hinted = _led(mail, ways, identity, facts)
    if who.staff or not takes_part(who, reached.ticket, facts):
        # Who asked may have been sent what the desk keeps as a note (`desk/onbehalf.py`): they answer for all to read.
        reached = thread.within(reached, mail, facts)
    reached, joins = late.weigh(ways, reached, mail, who, stands, facts)
    reached = onward(reached, who, identity, facts, now)
    # Whoever works here is listened to when their mail proves it, or not at all: a forged one must not speak for the desk.
    participant = takes_part(who, reached.ticket, facts) and (not who.staff or stands is Standing.AUTHENTICATED)
    joining = not participant and comaintains(who, stands, reached.ticket, facts, identity)
    writer = trust.writer(stands, participant=participant or joining, staff=who.staff)
    if arrival.accepted_by is not None:
        writer = trust.Writer.INSIDER  # somebody who may say so let the mail in; who wrote it is no surer for that
    if reached.mentioned_only and writer not in (Writer.INSIDER, Writer.UNVERIFIED_PARTICIPANT):
        # Anybody can mention a Message-ID; that alone must not pull a stranger's own request into the ticket's held mail.
        hinted, joins = reached.ticket, late.NOTHING_LATE
        reached = Reached(Reach.NONE, None, Evidence("thread", reached.evidence.detail + "; that leads only participants there"))
    action = trust.action(writer, reached.reach)
    table = Evidence("trust", f"{writer}, by {reached.reach}: {action}")
    evidence = (why_standing, *by_list, reached.evidence, *((_BY_ROSTER,) if joining else ()), table)
    return Case(arrival, identity, facts, ids, now, stands, who, reached, writer, action, evidence, joins, hinted, joining)


def _led(mail: Mail, ways: Sequence[Reached], identity: Identity, facts: Facts) -> tuple[Reached, Ticket | None]:
    """Where the mail leads, and else the ticket that others may have meant."""
    reached = thread.strongest(ways)
    meant = thread.hint(mail, identity, facts) if reached.ticket is None else None
    if meant is None:
        return reached, None
    why = f"{meant.evidence.detail}; that leads only those who write to its requester"
    return Reached(Reach.NONE, None, Evidence("thread", why)), meant.ticket
