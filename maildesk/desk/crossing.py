# SPDX-License-Identifier: Apache-2.0
"""Two of the staff answered the same mail, the second without having seen what the first wrote: each is told of the other.

A mail that was written cannot be asked about; it is sent as its author wanted. At the command line whoever writes is asked before.
"""

from collections.abc import Iterator

from maildesk.desk.case import Case
from maildesk.desk.letters import Letter
from maildesk.desk.notices import excerpt
from maildesk.desk.reference import base_subject
from maildesk.desk.thread import thread_ids
from maildesk.desk.values import Member, Notify, Parent, Ticket, Visibility
from maildesk.mail.values import Address


def letters(case: Case, ticket: Ticket, member: Member, words: str) -> tuple[Letter, ...]:
    """To the author what colleagues answered after the mail that they answer, and to those what the author answered."""
    unseen = tuple(_unseen(case, ticket, member))
    if not unseen:
        return ()
    others = {one.person_id: one for one in case.facts.staff if any(one.person_id == each.author_id for each in unseen)}
    told = (one for one in others.values() if one.person_id != ticket.owner_id and one.notify in (Notify.ALL, Notify.MINE))
    newest = unseen[-1]
    return (
        _letter(case, ticket, member, newest.author_name or newest.author_address, newest.words, len(unseen), late=True),
        *(_letter(case, ticket, one, member.name or member.handle, words, 1, late=False) for one in told),
    )


def _unseen(case: Case, ticket: Ticket, member: Member) -> Iterator[Parent]:
    answered = _answered(case)
    for one in case.facts.colleagues.get(ticket.id, ()) if answered is not None else ():
        if answered is not None and one.id > answered and one.author_id not in (member.person_id, ticket.requester_id):
            yield one


def _answered(case: Case) -> int | None:
    """The message that the mail of ours told of which is being answered; the newest of several."""
    told = (case.facts.sent.get(one) for one in thread_ids(case.mail))
    return max((one.about for one in told if one and one.about is not None), default=None)


def _letter(case: Case, ticket: Ticket, to: Member, colleague: str, words: str, count: int, *, late: bool) -> Letter:
    body, cut = excerpt(words)
    return Letter(
        kind="crossed",
        template="crossed",
        ticket_id=ticket.id,
        to=(Address(to.address, to.name),),
        values={
            "subject": "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject),
            "colleague": colleague,
            "count": count,
            "late": late,
            "body": body,
            "cut": cut,
        },
        visibility=Visibility.INTERNAL,
        urgent=late,  # its author is at their mail right now
    )
