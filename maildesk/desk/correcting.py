# SPDX-License-Identifier: Apache-2.0
"""A requester who says what their request is about: they answer the acknowledgement with a number or a name, and nothing else.

It is an order to the desk, so it is obeyed only where the mail proves who wrote it (decisions.md). Everything else is a message: more
words, a question mark, a number that was not offered, and an answer to what somebody asked, where "3" may mean three of something.
"""

import re
from dataclasses import replace

from maildesk.desk import caps, marks, moving, notices, thread, token
from maildesk.desk.adding import added
from maildesk.desk.case import Case, Decision
from maildesk.desk.catalogue import Catalogue
from maildesk.desk.letters import Letter
from maildesk.desk.naming import Choice, named, spelled
from maildesk.desk.recategorising import moved_to
from maildesk.desk.records import Effects
from maildesk.desk.reference import base_subject
from maildesk.desk.trust import Action
from maildesk.desk.understood import in_words
from maildesk.desk.values import Identity, Standing, Ticket, TicketState, Visibility
from maildesk.mail.values import Address, Mail

LONGEST = 80  # characters of a whole reply
_S = TicketState
_OPEN = (_S.NEW, _S.OPEN, _S.WAITING, _S.BLOCKED, _S.SNOOZED)
# What people put around a number or a name. No sign of a sum ("+1" agrees with somebody, "-3" counts) and no question mark.
_BARE = re.compile(r"""[\w\s.,;:!#()\[\]{}*"'“”„«»‘’&/、。，．：；！（）「」『』【】＃\-–—]+""")
_SUM = re.compile(r"\s*[-–—]\s*\d")
_NUMBER = re.compile(r"\D*?([0-9]{1,3})(?![0-9])(.*)", re.DOTALL)
_KEYCAP = str.maketrans("", "", "\ufe0f\u20e3")  # "3" with the frame of a key around it is the digit and these two


def meant(reply: str, catalogue: Catalogue) -> Choice | None:
    """The choice that a reply is, if it is nothing else: "3", "#3.", "3 - Legal", "legal", "法務". Numbers are those of the list."""
    if len(reply) > 2 * LONGEST:
        return None
    said = reply.strip().translate(_KEYCAP)
    if not said or len(said) > LONGEST or "\n" in said or not _BARE.fullmatch(said) or _SUM.match(said):
        return None
    number = _NUMBER.fullmatch(_digits(said))
    if number is None or spelled(_digits(said)[: number.start(1)]):
        return named(said, catalogue)
    return _numbered(int(number[1]), number[2], catalogue) or named(said, catalogue)


def _digits(said: str) -> str:
    """The same with the digits of every script as ASCII ones: a Japanese keyboard types them wide."""
    return "".join(str(int(one)) if one.isdecimal() else one for one in said)


def _numbered(number: int, rest: str, catalogue: Catalogue) -> Choice | None:
    """The category of a number; a name behind it must be its own, as somebody copies a line of the list."""
    offered = catalogue.offered
    if not 1 <= number <= len(offered) or len(offered) < 2:
        return None
    choice = Choice(offered[number - 1].slug)
    name = re.sub(r"[(（][^()（）]*[)）]\W*$", "", rest)  # "8. General (something else)"
    if not spelled(rest):
        return choice
    found = named(rest, catalogue) or named(name, catalogue)
    return choice if found == choice else None


def perhaps(mail: Mail, identity: Identity) -> bool:
    """Whether it is worth looking up what a correction needs; what of the mail is quotation may be known only later."""
    words = mail.text if mail.reply is None else mail.reply
    first = next((line for line in words[:1000].splitlines() if line.strip()), "")
    return meant(first, identity.catalogue) is not None


def corrected(case: Case) -> Decision | None:
    """The decision about a mail that corrects its ticket; None for any other."""
    ticket = case.reached.ticket
    choice = _chosen(case, ticket) if ticket is not None and _may(case, ticket) else None
    if ticket is None or choice is None:
        return None
    spent = caps.spend_all(((marks.corrected_on(ticket.id), caps.CORRECTIONS),), case.facts.marks, case.now)
    person = case.author.person
    if spent is None or person is None:
        return None
    step = f"mail-{case.arrival.inbound_id}"
    done = moved_to(ticket, choice, case.facts, case.identity, case.now, by=None, actor=(case.who, person.id), step=step)
    if done is None:
        return None
    base = added(case, ticket)
    # `added` changes the ticket too: this is the change after it.
    effects = replace(done.effects, changes=tuple(replace(one, seen=one.seen + 1) for one in done.effects.changes))
    move = moving.Move(ticket, done.after, done.moved, person.name or case.who, person.id)
    letters = (*moving.told(move, case.facts, case.identity, case.now), *_thanks(case, done.after, person.id))
    reason = f"its requester corrected the category: {choice.category} instead of {ticket.category}"
    return replace(base, reason=reason, effects=base.effects + effects + Effects(marks=spent), letters=letters, acknowledgement=None)


def _chosen(case: Case, ticket: Ticket) -> Choice | None:
    choice = meant(case.mail.text if case.mail.reply is None else case.mail.reply, case.identity.catalogue)
    same = choice is not None and choice.category == ticket.category and choice.service in (None, ticket.service)
    return None if same else choice


def _may(case: Case, ticket: Ticket) -> bool:
    """Is it a person's own mail, surely the requester's, on a ticket that is not done, and an answer to what offered the numbers?"""
    person, mail = case.author.person, case.mail
    theirs = person is not None and person.id == ticket.requester_id and case.standing is Standing.AUTHENTICATED
    if not theirs or case.action is not Action.ADD or case.accepted or case.arrival.history or case.arrival.stub:
        return False
    if mail.auto is not None or mail.attachments or case.reached.visibility is Visibility.INTERNAL:
        return False
    return ticket.state in _OPEN and _answers_offer(case, ticket)


def _answers_offer(case: Case, ticket: Ticket) -> bool:
    """A lone number that answers anything else than what offered numbers may be an answer to a question.

    Some programs drop the threading fields: it counts then as long as nobody of staff has answered.
    """
    parent = next(iter((*case.mail.in_reply_to, *reversed(case.mail.references))), None)
    if parent is None:
        return ticket.answered_at is None
    grant = token.read_message_id(case.identity, parent)
    led = thread.ticket_at(case.facts, grant.ticket_id) if grant and grant.offers else None
    return led is not None and led.id == ticket.id


def _thanks(case: Case, ticket: Ticket, person_id: int) -> tuple[Letter, ...]:
    """One mail to the requester alone, in the language of their request."""
    mail, category = case.mail, case.identity.catalogue.category(ticket.category)
    contact = case.facts.contacts.get(person_id)
    if mail.from_ is None or category is None or (contact is not None and contact.public_list):
        return ()
    letter = Letter(
        kind="moved-thanks",
        template="moved-thanks",
        ticket_id=ticket.id,
        to=(Address(mail.from_.address, mail.from_.name),),
        values={
            "requester": {"name": mail.from_.name},
            "subject": base_subject(case.identity.prefix, ticket.subject),
            "category": None if ticket.restricted else in_words(category, category.service(ticket.service)),
        },
        language=ticket.language,
        answers=mail.message_id,
        references=notices.thread(mail),
        offers_choice=True,
    )
    return (letter,)
