# SPDX-License-Identifier: Apache-2.0
"""What a bounce does: the ticket learns that its mail did not arrive, the address is marked, the assignee hears of it.

Anybody can write a bounce; what it says is data. It marks an address only if it came back to the signed reverse-path of a mail that
really went there: our Message-IDs are known to everybody who takes part, and lead to the ticket alone.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from maildesk.desk import caps, hearers, marks, thread, token
from maildesk.desk.asking import failed, returned_ids
from maildesk.desk.case import Case, Decision
from maildesk.desk.entries import DESK
from maildesk.desk.letters import Letter
from maildesk.desk.records import NOTHING, AddressFault, Effects, Facts, LostLetter, NewEvent
from maildesk.desk.values import Disposition, InboundState, Posted, Reach, Ticket, Visibility
from maildesk.mail.bounce import STATUS
from maildesk.mail.values import Address, Bounce, folded

# RFC 3463: these say something of one mail (too large, its content, a policy) or of a full mailbox, nothing of the address.
_OF_THE_MAIL = re.compile(r"5\.(?:2\.[234]|3\.\d+|6\.\d+|7\.\d+|4\.[67])")
DIAGNOSTIC = 200


def bounced(case: Case) -> Decision:
    returned = _returned(case)
    posted = returned or _named(case)
    ticket = _ticket(case, posted)
    if ticket is None and returned is not None:
        return _beside(case, returned)
    if ticket is None:
        return Decision(Disposition.BOUNCE, InboundState.IGNORED, "a bounce of no mail that the desk knows", case.evidence)
    bounce = case.mail.bounce
    faulty = _faulty(bounce, returned)
    event = NewEvent(ticket.id, "bounce", DESK, None, {"inbound": case.arrival.inbound_id, **_details(bounce), "marked": list(faulty)})
    faults = tuple(AddressFault(one, _reason(bounce)) for one in faulty)
    marked, letters = _told(case, ticket, posted, bounce)
    reason = "a delivery status notification about mail on the ticket"
    if bounce is not None and bounce.arrived:
        reason = "a report that mail on the ticket arrived"
    effects = Effects(events=(event,), address_faults=faults, lost=_lost(bounce, returned)) + marked
    return Decision(Disposition.BOUNCE, InboundState.FILED, reason, case.evidence, ticket.id, effects, letters=letters)


def _beside(case: Case, returned: Posted) -> Decision:
    """A mail of ours came back that is about no ticket: the digest of somebody, or of a group."""
    bounce = case.mail.bounce
    faulty = _faulty(bounce, returned)
    details = {"inbound": case.arrival.inbound_id, "outbox": returned.outbox_id, **_details(bounce), "marked": list(faulty)}
    effects = Effects(
        events=(NewEvent(None, "bounce", DESK, None, details),),
        address_faults=tuple(AddressFault(one, _reason(bounce)) for one in faulty),
        lost=_lost(bounce, returned),
    )
    reason = "a delivery status notification about a mail that belongs to no ticket"
    return Decision(Disposition.BOUNCE, InboundState.IGNORED, reason, case.evidence, effects=effects)


def _lost(bounce: Bounce | None, returned: Posted | None) -> tuple[LostLetter, ...]:
    """The row whose mail is known not to have arrived. Where one of several did not get it, the row is told to have failed all the same."""
    if bounce is None or returned is None or not is_permanent(bounce):
        return ()
    whom = ", ".join(one for one in returned.recipients if folded(one) in {folded(each) for each in bounce.recipients})
    return (LostLetter(returned.outbox_id, ": ".join(one for one in (whom, _reason(bounce)) if one)),)


def _returned(case: Case) -> Posted | None:
    """The row of the outbox to whose own reverse-path the mail came back. Only a mail that nobody can answer is a bounce (RFC 5321
    section 4.5.5): its reverse-path is null, or not known."""
    if case.arrival.envelope.mail_from:
        return None
    for address in thread.recipients(case.mail, case.arrival.envelope):
        found = token.read_bounce_address(case.identity, address) if "+" in address else None
        if found is not None and found[1] in case.facts.posted:
            return case.facts.posted[found[1]]
    return None


def _named(case: Case) -> Posted | None:
    """The row of the outbox whose signed Message-ID the returned mail has."""
    ours = returned_ids(case.mail, case.identity)
    return next((one for one in case.facts.posted.values() if one.message_id in ours), None)


def _ticket(case: Case, posted: Posted | None) -> Ticket | None:
    if posted is not None and posted.ticket_id is not None:
        return thread.ticket_at(case.facts, posted.ticket_id)
    return case.reached.ticket if case.reached.reach is not Reach.TAG else None


def _details(bounce: Bounce | None) -> dict[str, object]:
    if bounce is None:
        return {"recipients": [], "status": None, "action": None}
    return {"recipients": list(bounce.recipients), "status": bounce.status, "action": bounce.action}


def _reason(bounce: Bounce | None) -> str:
    words = (bounce.status, bounce.diagnostic) if bounce else ()
    return " ".join(one for one in words if one)[:DIAGNOSTIC] or "a mail came back"


def is_permanent(bounce: Bounce | None) -> bool:
    """Did the mail fail for good? A delay is none."""
    return bounce is not None and bounce.action == "failed" and (bounce.status or "").startswith("5.")


def about_address(status: str) -> bool:
    """Does this enhanced status (RFC 3463) say that the address takes no mail at all?"""
    return status.startswith("5.") and _OF_THE_MAIL.fullmatch(status) is None


def refuses_address(words: str) -> bool:
    """Do the words of a relay, such as "550 5.1.1 No such user", say that? Without an enhanced status they may be about the mail."""
    found = STATUS.search(words)
    return found is not None and about_address(found.group())


def _faulty(bounce: Bounce | None, posted: Posted | None) -> tuple[str, ...]:
    """The addresses to mark, as `Address.key`: named by the report, and really written to."""
    if bounce is None or posted is None or not is_permanent(bounce) or not about_address(bounce.status or ""):
        return ()
    written = {folded(one) for one in posted.recipients}
    named = {folded(one) for one in bounce.recipients}
    return tuple(sorted(written & named if named else written if len(written) == 1 else ()))


def _told(case: Case, ticket: Ticket, posted: Posted | None, bounce: Bounce | None) -> tuple[Effects, tuple[Letter, ...]]:
    if bounce is None or posted is None or not is_permanent(bounce):
        return NOTHING, ()
    lost = [one for one in posted.recipients if folded(one) in failed(case.mail)] or list(posted.recipients)
    letters = undelivered(case.facts, ticket, lost, _reason(bounce))
    spent = caps.spend_all(((marks.undelivered(ticket.id), caps.UNDELIVERED),), case.facts.marks, case.now) if letters else None
    return (Effects(marks=spent), letters) if spent else (NOTHING, ())


def refused(facts: Facts, ticket_id: int, lost: Mapping[str, str], now: datetime) -> tuple[Effects, tuple[Letter, ...]]:
    """What the assignee hears of a mail that the relay would not take. `lost`: by address, its words."""
    ticket = thread.ticket_at(facts, ticket_id)
    letters = undelivered(facts, ticket, lost, "; ".join(dict.fromkeys(lost.values()))[:DIAGNOSTIC]) if ticket else ()
    if ticket is None or not letters:
        return NOTHING, ()
    spent = caps.spend_all(((marks.undelivered(ticket.id), caps.UNDELIVERED),), facts.marks, now)
    return (Effects(marks=spent), letters) if spent else (NOTHING, ())


def undelivered(facts: Facts, ticket: Ticket, lost: Iterable[str], reason: str) -> tuple[Letter, ...]:
    """What the assignee hears of mail that did not arrive; nobody, where nobody has the ticket or only staff did not get it."""
    owner = hearers.owner_of(facts, ticket)
    works_here = {key for one in facts.staff for key in one.keys}
    if owner is None or all(folded(one) in works_here for one in lost):
        return ()
    return (
        Letter(
            kind="undelivered",
            template="undelivered",
            ticket_id=ticket.id,
            to=(Address(owner.address, owner.name),),
            values={"recipients": list(lost), "reason": reason},
            visibility=Visibility.INTERNAL,
        ),
    )
