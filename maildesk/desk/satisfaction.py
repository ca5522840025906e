# SPDX-License-Identifier: Apache-2.0
"""Did it help? Whoever asked is asked once, in the letter that tells them that their request is over, and answers by a mail.

The address of that mail says all: which ticket, who, and yes or no, signed. What programs make of its subject and text is words for
staff, and no more. It opens nothing and is answered by nothing. A ticket has one opinion, of the person who gave the first; who changes
their mind replaces their own.
"""

from collections.abc import Sequence
from dataclasses import replace

from maildesk.desk import hearers, notices, thread, token
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import event, links, message, newly_verified
from maildesk.desk.flood import recorded_only
from maildesk.desk.hold import held, ignored
from maildesk.desk.letters import Letter, Offer, Prose
from maildesk.desk.lifecycle import is_over
from maildesk.desk.records import ContextKeys, Effects, NewMessage, TicketChange
from maildesk.desk.reference import base_subject
from maildesk.desk.values import Contact, Disposition, Identity, InboundState, Member, Standing, Ticket, Visibility
from maildesk.mail.values import Address, Envelope, Mail

EVENT = "opinion"


def asked_of(ticket: Ticket, requester: Contact) -> int | None:
    """Whom the letter that ends a request asks whether it helped; None where nobody is to be asked.

    Once a ticket, whatever becomes of it later. Never a list, nor somebody who works here: the desk does not praise itself.
    """
    asked = ticket.clock.opinion_asked_at is not None or ticket.helped is not None
    return None if asked or requester.staff or requester.public_list else requester.person_id


def given(mail: Mail, envelope: Envelope, identity: Identity) -> tuple[token.Opinion, ...]:
    """What the addresses of a mail say. One address is an opinion; yes and no at once are none."""
    named = (one for one in thread.recipients(mail, envelope) if "+" in one)
    found = (token.read_opinion_address(identity, one) for one in named)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def keys(mail: Mail, envelope: Envelope, identity: Identity) -> ContextKeys:
    """What must be known of a mail that may be an opinion; nothing for all others."""
    return ContextKeys(ticket_ids=frozenset(one.ticket_id for one in given(mail, envelope, identity)))


def opined(case: Case) -> Decision | None:
    """What becomes of a mail that says whether it helped; None for any other."""
    said = given(case.mail, case.arrival.envelope, case.identity)
    if not said or case.mail.bounce is not None or case.arrival.history:
        return None
    asked, there = case.facts.tickets.get(said[0].ticket_id), thread.ticket_at(case.facts, said[0].ticket_id)
    if asked is None or there is None:
        return ignored(case, "it says whether a ticket helped that is gone")
    if not notices.by_hand(case.mail):
        return ignored(case, "an automatic mail says nothing about whether the desk helped")
    at = replace(case, reached=replace(case.reached, ticket=there, visibility=Visibility.INTERNAL))
    why_not = _refusal(at, said, asked)
    return held(at, why_not) if why_not else _taken(at, said[0], asked, there)


def _refusal(case: Case, said: Sequence[token.Opinion], asked: Ticket) -> str | None:
    """The signed address proves who read the question, and From who answers. A forged From (DMARC) proves nothing at all."""
    person, what = case.author.person, "it says whether the desk helped"
    if len(said) > 1:
        return f"{what}, and says more than one thing"
    if person is None or person.id != said[0].person_id:
        return f"{what}, but somebody else was asked"
    if case.standing is Standing.SUSPECT or (person.staff and case.standing is not Standing.AUTHENTICATED):
        return f"{what}, but may be forged"
    takes_part = person.id == asked.requester_id or person.id in case.facts.participants.get(asked.id, {})
    return None if takes_part else f"{what}, but {case.who} takes no part in the ticket any more"


def _taken(case: Case, said: token.Opinion, asked: Ticket, there: Ticket) -> Decision:
    """`asked`: the ticket that the opinion is of; `there`: where its conversation is now, if it became part of another."""
    counts = asked.helped is None or asked.helped_by == said.person_id
    fresh = counts and asked.helped is not said.helped
    fields = {"helped": said.helped, "helped_by": said.person_id} if fresh else {}
    entry = message(case, there.id, said.person_id) if _tells(case.mail, said) else None
    claimed, taken = links(case, there.id) if entry else ((), ())
    details = {"helped": said.helped, "before": asked.helped, "counts": counts}
    effects = Effects(
        verified_addresses=newly_verified(case),
        changes=(TicketChange(asked.id, asked.revision, fields),) if fields else (),
        messages=(entry,) if entry else (),
        events=(event(case, there.id, EVENT, details),),
        links=claimed,
        taken_links=taken,
    )
    helped = "helped" if said.helped else "did not help"
    letters = _letters(case, said, there, entry) if fresh or entry else ()
    reason = f"{case.who} says that it {helped}"
    return Decision(Disposition.REPLY, InboundState.FILED, reason, case.evidence, there.id, effects, letters=letters)


def _tells(mail: Mail, said: token.Opinion) -> bool:
    """Whether it is worth a note. Thanks for what did not help are told with the opinion: as a note they would silence it."""
    return bool(_words(mail) or mail.attachments) and (said.helped or not recorded_only(mail))


def _words(mail: Mail) -> str:
    """The new words, without the signature that a program puts below."""
    return (mail.text if mail.reply is None else mail.reply).strip()


def _letters(case: Case, said: token.Opinion, ticket: Ticket, entry: NewMessage | None) -> tuple[Letter, ...]:
    """Who has the ticket hears of what did not help, and of every word; a mere yes, and mere thanks for help, are only counted."""
    if said.helped and (not _words(case.mail) or recorded_only(case.mail)):
        return ()
    found = hearers.hearers(case.facts, case.identity, ticket, case.now, said.person_id)
    to_members = tuple(_letter(case, said, ticket, entry, Address(one.address, one.name), one) for one in found.members)
    group = found.group
    return (*to_members, *((_letter(case, said, ticket, entry, Address(group.address, group.name), None),) if group else ()))


def _letter(case: Case, said: token.Opinion, ticket: Ticket, entry: NewMessage | None, to: Address, member: Member | None) -> Letter:
    name = case.mail.from_.name if case.mail.from_ else ""
    body, cut = notices.excerpt(_words(case.mail))
    offers = (*(() if member and ticket.owner_id == member.person_id else (Offer("Take", "#take"),)), Offer("Reopen", "#reopen"))
    return Letter(
        kind="notification",
        template="opinion",
        ticket_id=ticket.id,
        to=(to,),
        values={
            "subject": "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject),
            "author": name or case.who,
            "helped": said.helped,
            "unverified": case.standing is not Standing.AUTHENTICATED,
            "state": ticket.state.value,
            "body": body if _words(case.mail) else Prose(),
            "cut": cut,
        },
        visibility=Visibility.INTERNAL,
        about=entry.id if entry else None,
        offers=offers if member and is_over(ticket.state) else (),
        offered_to=member.person_id if member else None,
    )
