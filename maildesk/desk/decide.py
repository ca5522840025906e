# SPDX-License-Identifier: Apache-2.0
"""What becomes of a mail: one decision from the mail, the facts and the time. Pure."""

from datetime import datetime

from maildesk.desk import canary, joining, token, unwanted
from maildesk.desk.adding import added
from maildesk.desk.bounced import bounced
from maildesk.desk.case import Arrival, Case, Decision, look
from maildesk.desk.changed import replace
from maildesk.desk.clarifying import reconsidered
from maildesk.desk.compare import text_digest
from maildesk.desk.confirming import confirmed, with_question
from maildesk.desk.correcting import corrected
from maildesk.desk.flood import quiet, recorded_only
from maildesk.desk.following import long_closed
from maildesk.desk.hold import held, ignored
from maildesk.desk.keeping import kept
from maildesk.desk.knocking import with_knock
from maildesk.desk.leaving import left
from maildesk.desk.notices import told
from maildesk.desk.opening import opened
from maildesk.desk.postponing import postponed
from maildesk.desk.records import AddressFault, Effects, Facts, Ids
from maildesk.desk.routing import routed
from maildesk.desk.satisfaction import opined
from maildesk.desk.staff import by_staff
from maildesk.desk.trust import Action, Writer
from maildesk.desk.values import Disposition, Identity, InboundState, Standing
from maildesk.desk.wished import asks_nothing, wished
from maildesk.mail.values import Auto, Mail

_ADDS = (Action.ADD, Action.ADD_MARKED, Action.ADD_QUIETLY)


def decide(arrival: Arrival, facts: Facts, identity: Identity, ids: Ids, now: datetime) -> Decision:
    """The decision for one mail. Deterministic; `ids` gives the numbers of new rows."""
    case = look(arrival, facts, identity, ids, now)
    decision = _with_late_links(case, quiet(case, _decided(joining.together(case))))
    decision = _recovered(case, with_question(case, with_knock(case, decision)))
    # Old mail was answered when it was written: a first start on a full mailbox writes to nobody (promise: Durability 4).
    letters = () if arrival.history else postponed(decision.letters, facts, now)
    return replace(decision, effects=_timed(case, decision.effects, facts), letters=letters)


def _decided(case: Case) -> Decision:
    """The first rule that has something to say of the mail."""
    before = canary.returned(case) or _own(case) or _repeat(case) or _junk(case) or _answered(case) or _automatic(case) or _unnamed(case)
    # What was let in by hand is words for others to read: it commands nothing.
    by_hand = before or (None if case.accepted else by_staff(case))
    return by_hand or wished(case) or corrected(case) or told(case, reconsidered(case, routed(case, _by_table(case))))


def _timed(case: Case, effects: Effects, facts: Facts) -> Effects:
    """The effects with the clocks of their tickets. Old mail, thanks, corrections and automatic mail ask for nothing."""
    arrival = case.arrival
    asks = not (arrival.history or effects.lessons or asks_nothing(effects) or recorded_only(case.mail))
    return kept(effects, facts, case.identity, case.now, asked_at=arrival.received_at, asks=asks)


def _recovered(case: Case, decision: Decision) -> Decision:
    """Whoever certainly writes from an address reads it as well, whatever a bounce said."""
    if case.standing is not Standing.AUTHENTICATED or case.author.person is None or not case.author.person.faulty:
        return decision
    return replace(decision, effects=decision.effects + Effects(address_faults=(AddressFault(case.author.key, None),)))


def _with_late_links(case: Case, decision: Decision) -> Decision:
    """A mail that was added may join its ticket with others, or suggest it."""
    target = case.reached.ticket
    if decision.disposition is not Disposition.REPLY or target is None or decision.ticket_id != target.id:
        return decision
    effects, letters = joining.settled(case, target, decision.effects)
    return replace(decision, effects=effects, letters=(*decision.letters, *letters))


def _own(case: Case) -> Decision | None:
    """Our own mail that came back, or somebody who writes in the desk's name."""
    mail, identity = case.mail, case.identity
    if mail.message_id and token.is_ours(identity, mail.message_id):
        return ignored(case, "the desk's own mail came back")
    in_our_name = mail.from_ is not None and token.is_desk_address(identity, mail.from_.address)
    if in_our_name and not _is_report(mail) and not case.accepted:
        return held(case, "it is written in the desk's own name, but the desk did not write it")
    return None


def _repeat(case: Case) -> Decision | None:
    """The same mail again under other bytes: another list's copy, another Received line. It is kept, and adds nothing."""
    copies = case.facts.copies.get(case.mail.message_id or "", ())
    digest = text_digest(case.identity.prefix, case.mail)
    for copy in copies:
        if case.author.key and copy.author == case.author.key and copy.text_digest == digest:
            return Decision(
                Disposition.REPEAT,
                InboundState.IGNORED,
                "the same mail, by its Message-ID, author and text, is on the ticket already",
                case.evidence,
                ticket_id=copy.ticket_id,
            )
    return None


def _junk(case: Case) -> Decision | None:
    if case.arrival.envelope.junk and not case.accepted:
        return held(case, "the mail provider took it for spam")
    return None


def _answered(case: Case) -> Decision | None:
    """What a mail to the address of a question, or of leaving, comes to. One that says something else is let in as words."""
    return None if case.accepted else confirmed(case) or left(case) or opined(case)


def _automatic(case: Case) -> Decision | None:
    """Bounces and automatic replies are recorded where they belong; they open nothing and wake nobody."""
    auto = case.mail.auto
    if _is_report(case.mail):
        return bounced(case)
    if case.action in _ADDS or case.accepted:
        return None
    if auto is Auto.LOOP:
        # Request Tracker and others mark what their people write like this too: somebody must see it.
        return held(case, f"it may be going in circles ({case.mail.auto_reason})")
    if auto is Auto.REPLY and not (case.mail.in_reply_to or case.mail.references):
        # Web forms send with the null reverse-path and other marks of responders: what answers nothing may be a request.
        return held(case, f"it looks automatic, but answers nothing ({case.mail.auto_reason})")
    if auto is Auto.REPLY:
        return ignored(case, f"an automatic reply that belongs to no ticket of its sender ({case.mail.auto_reason})")
    return None


def _is_report(mail: Mail) -> bool:
    """Does it tell of the delivery of a mail? A report of success is marked as an automatic reply: nothing bounced."""
    return mail.auto is Auto.BOUNCE or mail.bounce is not None


def _unnamed(case: Case) -> Decision | None:
    if case.mail.from_ is None and not case.accepted:
        return held(case, "its From field names nobody for certain")
    return None


def _by_table(case: Case) -> Decision:
    if case.action is Action.HOLD:
        return held(case, _why_held(case))
    if case.action in (Action.OPEN, Action.OPEN_SUGGEST) or case.reached.ticket is None:
        return _asked(case)
    if (old := long_closed(case.reached, case.identity, case.now)) and not case.author.staff:
        return opened(case, follows=old)
    return added(case, case.reached.ticket)


def _asked(case: Case) -> Decision:
    """A ticket of its own, unless it is advertising."""
    found = unwanted.judged(case)
    if found.aside:
        return unwanted.set_aside(case, found)
    return opened(case, None, found.evidence)


def _why_held(case: Case) -> str:
    if case.writer is Writer.SUSPECT:
        return "its sender failed DMARC: it may be forged"
    return f"{case.who} ({case.writer}) does not take part in the ticket"
