# SPDX-License-Identifier: Apache-2.0
"""A member of staff logs somebody else's request: a forward, the desk in Cc or Bcc of a conversation, or `#for ADDRESS`.

Maintainers write to people whom they know; the duty to bring that to the desk is staff's (catalogue.md). The requester is who asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maildesk.desk import entries, guess, notices, token
from maildesk.desk.audience import member
from maildesk.desk.case import Case, Decision
from maildesk.desk.command import Parsed, Verb
from maildesk.desk.compare import text_digest
from maildesk.desk.confidential import may_read
from maildesk.desk.learn import as_ticket
from maildesk.desk.letters import Letter, Offer
from maildesk.desk.people import newcomers
from maildesk.desk.records import Effects, NewMessage, NewParticipant, NewPerson, NewTicket
from maildesk.desk.reference import base_subject
from maildesk.desk.routing import routed
from maildesk.desk.values import (
    Disposition,
    Evidence,
    InboundState,
    Link,
    LinkOrigin,
    Reach,
    Role,
    Standing,
    Ticket,
    TicketState,
    Visibility,
)
from maildesk.mail import address, language
from maildesk.mail.answered import answered
from maildesk.mail.values import Address, Forwarded, Mail

# What the receipt repeats of a request: enough to see that the right words were taken.
EXCERPT = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody's request as it stands in a mail of staff: who asked (None: unclear), what, and the words of staff above it."""

    requester: Address | None
    told: Forwarded
    note: str
    how: str  # "forward", "copy", "words"


def logged(case: Case, parsed: Parsed) -> Decision | None:
    """What becomes of a mail of staff that logs a request for somebody else; None for a mail that does nothing of the kind.

    `case`: an authenticated mail of a member of staff. `parsed`: its new text. Who asked is never guessed: where it is unclear
    the mail is held, and its writer is asked.
    """
    asked = _asked(case, parsed)
    if asked is None:
        return None
    if case.reached.ticket is not None and case.reached.reach is not Reach.NONE:
        return None
    if asked.requester is None:
        return _unclear(case, asked)
    return _opened(case, parsed, asked, asked.requester)


def _asked(case: Case, parsed: Parsed) -> Asked | None:
    mail, for_ = case.mail, parsed.argument(Verb.FOR)
    told: Forwarded | None
    if for_ is not None:
        told = mail.forwarded or Forwarded(None, (), (), mail.subject, mail.date, parsed.rest)
        return Asked(_one(case, for_), told, parsed.rest if mail.forwarded else "", "forward" if mail.forwarded else "words")
    if mail.forwarded is not None:
        return Asked(_outsider(case, mail.forwarded.from_), mail.forwarded, parsed.rest, "forward")
    if _only_copied(case) and (told := answered(mail.quoted or "")) is not None:
        return Asked(_partner(case, told.from_), told, parsed.rest, "copy")
    return None


def _only_copied(case: Case) -> bool:
    """The desk is in Cc or Bcc: the mail speaks to somebody else, and staff let the desk see it."""
    return bool(case.mail.to) and not any(token.is_desk_address(case.identity, one.address) for one in case.mail.to)


def _one(case: Case, written: str) -> Address | None:
    """The one address that `#for` names, with or without a name. A colleague may have asked; the desk itself did not."""
    found = address.lists([written.encode("utf-8", "replace")], "", None, [])
    return found[0] if len(found) == 1 and not token.is_desk_address(case.identity, found[0].address) else None


def _outsider(case: Case, one: Address | None) -> Address | None:
    """Staff and the desk itself are not who asked: staff forward what others wrote."""
    if one is None or token.is_desk_address(case.identity, one.address):
        return None
    return None if any(one.key in member.keys for member in case.facts.staff) else one


def _partner(case: Case, one: Address | None) -> Address | None:
    """The author of the quoted mail, if the mail answers just them: an attribution alone may name anybody."""
    addressed = {other.key: other for other in (*case.mail.to, *case.mail.cc)}
    known = addressed.get(one.key) if one else None
    return _outsider(case, known)


def _unclear(case: Case, asked: Asked) -> Decision:
    reason = "a member of staff logs a request, but who asked is unclear"
    ask = Letter(
        kind="receipt",
        template="who-asked",
        ticket_id=None,
        to=_staff(case),
        values={"subject": case.mail.subject, "named": asked.told.from_.address if asked.told.from_ else None},
        answers=case.mail.message_id,
        references=_thread(case.mail),
    )
    return Decision(Disposition.HELD, InboundState.HELD, reason, case.evidence, letters=(ask,))


def _opened(case: Case, parsed: Parsed, asked: Asked, requester: Address) -> Decision:
    ticket_id = case.ids.ticket()
    people, participants, requester_id = _people(case, asked, requester, ticket_id)
    case = replace(case, arrival=replace(case.arrival, classification=guess.settled(case, requester_id)))
    ticket = _ticket(case, parsed, asked, ticket_id, requester_id)
    request = _request(case, asked, requester, ticket_id, requester_id)
    claimed, taken = entries.links(case, ticket_id)
    details = {"for": requester.address, "how": asked.how, "origin": ticket.origin, "date": asked.told.date and asked.told.date.isoformat()}
    logged_ = entries.event(case, ticket_id, "logged", {**details, "was": {"state": "closed"}, "now": {"state": "new"}})
    effects = Effects(
        people=people,
        tickets=(ticket,),
        participants=participants,
        messages=(request, _note(case, asked, requester, ticket_id)),
        events=(entries.event(case, ticket_id, "opened", guess.details(case.arrival.classification)), logged_),
        links=(*claimed, *_mentioned(case, request, ticket_id, claimed)),
        taken_links=taken,
    )
    told = parsed.has(Verb.TELL) or case.identity.acknowledgement.on_behalf
    letters = (_receipt(case, asked, requester, ticket, told), *(_telling(case, requester, ticket) if told else ()))
    reason = f"{case.who} logged a request of {requester.address}"
    why = Evidence("on behalf", f"by {asked.how}: {requester.address} asked, {case.who} logged it")
    seen = (*case.evidence, *guess.evidence(case.arrival.classification), why)
    decision = Decision(Disposition.TICKET, InboundState.FILED, reason, seen, ticket_id, effects, letters=letters)
    return notices.logged(case, routed(case, decision))


def _people(case: Case, asked: Asked, requester: Address, ticket_id: int) -> tuple[tuple[NewPerson, ...], tuple[NewParticipant, ...], int]:
    """The requester first; in a conversation also those whom the member of staff wrote to. Nobody is verified by that."""
    copied = (*case.mail.to, *case.mail.cc) if asked.how == "copy" else ()
    others = tuple(one for one in copied if one.key != case.author.key)
    standing_for = replace(case.mail, from_=requester, to=others, cc=())
    people, participants = newcomers(standing_for, case.identity, case.facts, case.ids, ticket_id, Role.REQUESTER, Standing.AUTHENTICATED)
    logger = case.author.person.id if case.author.person else None
    unproven = tuple(replace(one, verified=False) for one in people)
    return unproven, tuple(replace(one, added_by=logger) for one in participants), participants[0].person_id


def _ticket(case: Case, parsed: Parsed, asked: Asked, ticket_id: int, requester_id: int) -> NewTicket:
    taken_for = case.arrival.classification
    return NewTicket(
        id=ticket_id,
        number=0,
        state=TicketState.NEW,
        subject=_subject(case, asked),
        requester_id=requester_id,
        category=taken_for.category,
        service=taken_for.service,
        confidence=taken_for.confidence,
        restricted=taken_for.restricted,
        language=language.language(asked.told.text),
        history=case.arrival.history,
        opened_at=case.arrival.received_at,
        project=taken_for.project.name if taken_for.project else None,
        maturity=taken_for.project.maturity if taken_for.project else None,
        readers=taken_for.readers,
        origin=parsed.argument(Verb.ORIGIN) or "mail",
        logged_by=case.author.person.id if case.author.person else None,
    )


def _subject(case: Case, asked: Asked) -> str:
    subject = base_subject(case.identity.prefix, asked.told.subject or case.mail.subject)
    return subject or asked.told.text.partition("\n")[0][:120]


def _request(case: Case, asked: Asked, requester: Address, ticket_id: int, requester_id: int) -> NewMessage:
    """The request as its author wrote it, under its own Message-ID where that is known; that of the mail belongs to the note."""
    told = asked.told
    mail = replace(
        case.mail,
        message_id=_original_id(case, asked),
        from_=requester,
        to=told.to,
        cc=told.cc,
        subject=_subject(case, asked),
        date=told.date or case.mail.date,
        in_reply_to=(),
        references=(),
        text=told.text,
        reply=told.text,
        quoted=None,
        signature=None,
        language=language.language(told.text),
        forwarded=None,
    )
    return _message(case, ticket_id, requester_id, requester, mail, Visibility.PUBLIC)


def _original_id(case: Case, asked: Asked) -> str | None:
    """The Message-ID of the request, so that answers stand below it at its author's.

    An attached mail tells its own. An answer names what it answers, and so do forwards of Gmail and Outlook (observed).
    """
    if asked.how == "words":
        return None
    found = asked.told.message_id or next(iter(case.mail.in_reply_to), None)
    return None if found is None or token.is_ours(case.identity, found) else found


def _mentioned(case: Case, request: NewMessage, ticket_id: int, claimed: Sequence[Link]) -> tuple[Link, ...]:
    """The claim on the Message-ID of an attached request: its author may answer their own mail. What staff attach proves no more."""
    known = request.mail.message_id
    if known is None or known in case.facts.links or any(one.message_id == known for one in claimed):
        return ()
    return (Link(known, ticket_id, LinkOrigin.MENTIONED),)


def _note(case: Case, asked: Asked, requester: Address, ticket_id: int) -> NewMessage:
    """The words of staff above the request. Without any, that they logged it: their mail must be known again."""
    words = asked.note or f"Logged for {requester.address}."
    mail = replace(case.mail, text=words, reply=words, quoted=None, signature=None, attachments=(), forwarded=None)
    author = case.mail.from_ or requester
    return _message(case, ticket_id, case.author.person.id if case.author.person else None, author, mail, Visibility.INTERNAL)


def _message(case: Case, ticket_id: int, author_id: int | None, author: Address, mail: Mail, visibility: Visibility) -> NewMessage:
    return NewMessage(
        id=case.ids.message(),
        ticket_id=ticket_id,
        inbound_id=case.arrival.inbound_id,
        author_id=author_id,
        author_name=author.name,
        author_address=author.address,
        standing=case.standing,
        visibility=visibility,
        text_digest=text_digest(case.identity.prefix, case.mail),
        mail=mail,
    )


def _receipt(case: Case, asked: Asked, requester: Address, ticket: NewTicket, told: bool) -> Letter:
    return Letter(
        kind="receipt",
        template="receipt",
        ticket_id=ticket.id,
        to=_staff(case),
        visibility=Visibility.INTERNAL,
        values={
            "requester": {"name": requester.name, "address": requester.address},
            "subject": ticket.subject,
            "date": asked.told.date,
            "origin": ticket.origin,
            "excerpt": asked.told.text[:EXCERPT].splitlines(),
            "cut": len(asked.told.text) > EXCERPT,
            "note": asked.note.splitlines(),
            "attachments": [one.filename or one.content_type for one in case.mail.attachments if not one.inline],
            "told": told,
        },
        answers=case.mail.message_id,
        references=_thread(case.mail),
        offers=_offers(case, as_ticket(ticket)),
        offered_to=case.author.person.id if case.author.person else None,
    )


def _offers(case: Case, ticket: Ticket) -> tuple[Offer, ...]:
    """Whoever logs what they may not read has done their duty: from then on it is its readers'."""
    writer = member(case)
    reads = writer is not None and may_read(writer, ticket, case.identity.catalogue)
    return (Offer("Undo", "#undo"), Offer("Take", "#take")) if reads else ()


def _telling(case: Case, requester: Address, ticket: NewTicket) -> tuple[Letter, ...]:
    """The requester hears of it only where the operator or `#tell` says so: they never wrote to the desk."""
    author = case.mail.from_.name if case.mail.from_ else ""
    return (
        Letter(
            kind="acknowledgement",
            template="logged-for-you",
            ticket_id=ticket.id,
            to=(requester,),
            language=ticket.language,
            values={
                "staff": author or case.who,
                "subject": ticket.subject,
                "requester": {"name": requester.name},
                "promise_hours": case.identity.promise_hours,
            },
        ),
    )


def _staff(case: Case) -> tuple[Address, ...]:
    return (case.mail.from_,) if case.mail.from_ else ()


def _thread(mail: Mail) -> tuple[str, ...]:
    before = mail.references or mail.in_reply_to[:1]
    return (*before, mail.message_id) if mail.message_id else before
