# SPDX-License-Identifier: Apache-2.0
"""A request that is not formulated yet: what staff could ask, as an answer that they edit and send, and whether an answer made it clear.

Nothing is forced and nothing moves by itself: a person decides what it is.
"""

from dataclasses import replace

from maildesk.desk.case import Case, Decision
from maildesk.desk.catalogue import FALLBACK, Catalogue
from maildesk.desk.entries import DESK
from maildesk.desk.letters import Draft, Offer
from maildesk.desk.records import Effects, NewEvent
from maildesk.desk.reference import base_subject
from maildesk.desk.understood import LIKELY
from maildesk.desk.values import Classification, Disposition, Evidence, Ticket

_CATEGORIES = 2
_OF_EACH = 2
_ALONE = 3  # questions where nothing tells what it may be about
SUGGESTED = "category.suggested"


def unclear(ticket: Ticket, guess: Classification | None) -> bool:
    """Has nobody said yet what is asked for? `guess`: of the mail that opened the ticket."""
    return guess is not None and ticket.category == FALLBACK and not guess.automatic


def questions(catalogue: Catalogue, guess: Classification, language: str | None) -> tuple[str, ...]:
    """What to ask: of the likely categories, after what is asked of everybody."""
    likely = [one.category for one in guess.candidates if one.category != FALLBACK and one.score >= LIKELY][:_CATEGORIES]
    found = [(slug, category) for slug in (FALLBACK, *likely) if (category := catalogue.category(slug))]
    most = {FALLBACK: 1 if len(found) > 1 else _ALONE}
    asked = (one for slug, each in found for one in each.questions.asked_in(language)[: most.get(slug, _OF_EACH)])
    return tuple(dict.fromkeys(asked))


def draft(case: Case, ticket: Ticket, guess: Classification) -> tuple[Draft, ...]:
    """The answer with these questions in the requester's language; none where the catalogue has no questions."""
    catalogue, language = case.identity.catalogue, ticket.language
    asked = questions(catalogue, guess, language)
    general = catalogue.category(FALLBACK)
    if not asked or general is None:
        return ()
    opens = general.questions.opened_in(language)
    lines = (*((opens, "") if opens else ()), *(f"{number}. {one}" for number, one in enumerate(asked, 1)))
    subject = "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject)
    return (Draft("Ask the requester", f"Re: {subject}".strip(), lines),)


def offers(ticket: Ticket, guess: Classification) -> tuple[Offer, ...]:
    """What it may be, by one mail each; and all of it at once, where it asks for several things."""
    kinds = tuple(dict.fromkeys((guess.category, *guess.also)))
    split = (Offer(f"Split: {', '.join(kinds)}", f"#needs {', '.join(kinds)}"),) if guess.also and FALLBACK not in kinds else ()
    return split if ticket.category != FALLBACK else (*(Offer(f"It is: {one}", f"#category {one}") for one in _best(guess)), *split)


def _best(guess: Classification) -> tuple[str, ...]:
    return tuple(one.category for one in guess.candidates if one.category != FALLBACK)[:_CATEGORIES]


def clearer(case: Case, ticket: Ticket) -> Classification | None:
    """What the requester's answer on a ticket that nobody has classified looks like, where that is sure."""
    guess, person = case.arrival.classification, case.author.person
    if ticket.category != FALLBACK or not guess.automatic or guess.category == FALLBACK:
        return None
    return guess if person is not None and person.id == ticket.requester_id else None


def reconsidered(case: Case, decision: Decision) -> Decision:
    """The decision about an answer, with the word to staff that the ticket looks like something now. It does not move."""
    ticket = case.reached.ticket
    if decision.disposition is not Disposition.REPLY or ticket is None or decision.ticket_id != ticket.id or case.mail.auto is not None:
        return decision
    guess = clearer(case, ticket)
    if guess is None:
        return decision
    details = {"category": guess.category, "confidence": guess.confidence, "reasons": list(guess.reasons)}
    told = Evidence("category", f"with this answer it looks like {guess.category} ({guess.confidence:.0%}): {'; '.join(guess.reasons)}")
    effects = decision.effects + Effects(events=(NewEvent(ticket.id, SUGGESTED, DESK, None, details),))
    return replace(decision, effects=effects, evidence=(*decision.evidence, told))
