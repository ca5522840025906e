# SPDX-License-Identifier: Apache-2.0
"""Prefilled mails: a link in a notification opens one, and sent as it is, it does what its label says.

It is valid for one member of staff, one ticket, one command and one time, until it expires; and it needs an authenticated mail of that
very member like every command: who finds the link in a forwarded notification can do nothing with it. What the digest of a group
offers is for whoever is of the group that answers the ticket, for the first of them who sends it: it grants nothing that they
could not command by themselves, and nothing at all to others on the list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from maildesk.desk import audience, marks, token
from maildesk.desk.case import Case
from maildesk.desk.digest_readers import of_group
from maildesk.desk.letters import ANY_OF_GROUP
from maildesk.desk.records import ContextKeys, MarkChange
from maildesk.desk.thread import ticket_at
from maildesk.desk.values import Evidence, Member, Reach, Standing, Ticket
from maildesk.mail.values import Mail

_EPOCH = date(1970, 1, 1).toordinal()
MOST = 5  # action addresses of one mail that are looked at


@dataclass(frozen=True, slots=True)
class Granted:
    """A prefilled mail that may be obeyed: on this ticket (None: about what is beside no ticket), this command.

    `used` remembers that it was.
    """

    ticket: Ticket | None
    writer: Member
    command: str
    used: MarkChange


@dataclass(frozen=True, slots=True)
class Denied:
    """A prefilled mail that is not obeyed. `remedy` is for its author, who is told if they work here and the link was theirs."""

    reason: str
    ticket: Ticket | None = None
    remedy: str | None = None


def offered(mail: Mail) -> Iterator[token.Action]:
    """The prefilled mails that this one may be. Its author's To names the address; an envelope is anybody's to write."""
    named = {one.address: None for one in (*mail.to, *mail.cc) if "+x" in one.address}
    return (found for one in list(named)[:MOST] if (found := token.read_action(one)) is not None)


def keys(found: Iterable[token.Action]) -> ContextKeys:
    """What must be known of prefilled mails."""
    known = tuple(found)
    tickets = frozenset(one.ticket_id for one in known if one.ticket_id)
    return ContextKeys(ticket_ids=tickets, marks=frozenset(_mark(one) for one in known), commands=True)


def weighed(case: Case) -> Granted | Denied | None:
    """Whether the mail may do what its address was signed for; None for a mail that goes to no such address."""
    action = next(offered(case.mail), None)
    if action is None:
        return None
    writer, command = audience.member(case), _command(case.mail)
    if case.standing is not Standing.AUTHENTICATED or writer is None:
        return Denied(f"it goes to the address of a prefilled mail, but nothing proves that {case.who} works here")
    if action.person_id not in (writer.person_id, ANY_OF_GROUP):
        return Denied(f"it goes to the address of a prefilled mail of somebody else than {case.who}")
    return _of_writer(case, writer, action, command)


def _of_writer(case: Case, writer: Member, action: token.Action, command: str) -> Granted | Denied:
    ticket = ticket_at(case.facts, action.ticket_id)
    by_hand = "write the command yourself, at the top of an answer to a mail about the ticket"
    gone = ticket is None and action.ticket_id != 0
    if gone or not token.signs(case.identity, action, command):
        reason = "The prefilled mail was changed before it was sent, or its ticket is gone"
        return Denied(reason, ticket, f"Send it as it opens, or {by_hand}")
    if action.expires < case.now.date().toordinal() - _EPOCH:
        return Denied("The prefilled mail is too old: what it was offered for may have changed", ticket, f"Please {by_hand}")
    if action.person_id == ANY_OF_GROUP and not of_group(writer, ticket, case.identity.catalogue):
        return Denied("The prefilled mail is for those of the group that answers the ticket", ticket, f"Ask one of them, or {by_hand}")
    used = case.facts.marks.get(_mark(action))
    if used is not None:
        return Denied(f"The prefilled mail was used already, on {used:%Y-%m-%d at %H:%M} UTC", ticket, f"To do it once more, {by_hand}")
    return Granted(ticket, writer, command, MarkChange(_mark(action), None, case.now))


def reaching(case: Case, ticket: Ticket | None) -> Case:
    """The case as if the mail had led to the ticket that its address was signed for, and to none else."""
    evidence = Evidence("thread", "it goes to the address of a prefilled mail that the desk signed")
    reach = Reach.TOKEN if ticket is not None else Reach.NONE
    reached = replace(case.reached, reach=reach, ticket=ticket, evidence=evidence)
    return replace(case, reached=reached, evidence=(*case.evidence, evidence))


def _command(mail: Mail) -> str:
    """The new words, without the signature that a program puts below."""
    return " ".join((mail.text if mail.reply is None else mail.reply).split())


def _mark(action: token.Action) -> str:
    return marks.acted(action.person_id, action.ticket_id, action.nonce)
