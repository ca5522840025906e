# SPDX-License-Identifier: Apache-2.0
"""Is a mail that would open a ticket advertising or fraud? First what is known of it beside its words, then the words.

The answer only ever sets a mail aside for staff to look at (held): nothing is deleted and nobody is told. Who takes part in a ticket,
works here or stands on the roster is never set aside, nor is an answer to a mail that the desk knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from maildesk.desk.case import Case, Decision
from maildesk.desk.entitlement import known_on_roster
from maildesk.desk.spamminess import log_odds, probability
from maildesk.desk.token import is_desk_address
from maildesk.desk.values import Disposition, Evidence, Identity, InboundState, Reach, SpamVerdict, Standing
from maildesk.mail.values import Auto, Mail

# What counts beside the words, in log odds: 0.7 makes it twice as likely, 3 twenty times. A plain request stands at about -4.
AUTHENTICATED = -1.0
TAGGED = -2.0
CAMPAIGN = 3.0
MACHINE = 1.5
ELSEWHERE = 0.7
UNADDRESSED = 0.5
_REASONS = 3  # that people read


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a mail beside its words.

    `campaign` and `machine` name the field or the rule by which it shows that a program sent it to many. `elsewhere`: answers go to
    another domain than the author's. `addressed`: the desk stands in To or Cc, or a list brought it. `tagged`: its subject names a ticket.
    """

    authenticated: bool = False
    campaign: str | None = None
    machine: str | None = None
    elsewhere: bool = False
    addressed: bool = True
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One sign: what it adds (log odds, positive for unwanted), and why, in words."""

    odds: float
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the mail is set aside; `evidence` shows each point, `reason` says why in words."""

    aside: bool
    evidence: Evidence
    reason: str = ""


def marks(mail: Mail) -> Seen:
    """What a mail shows by itself, whoever looks. A discussion list passes on what people write: its marks say nothing of them."""
    listed = _listed(mail)
    return Seen(
        campaign=mail.campaign,
        machine=mail.auto_reason if mail.auto is Auto.BULK and not listed else None,
        elsewhere=not listed and _answers_elsewhere(mail),
    )


def seen(mail: Mail, identity: Identity, standing: Standing, *, tagged: bool) -> Seen:
    """What the desk knows of a mail beside its words."""
    shown = marks(mail)
    addressed = _listed(mail) or any(is_desk_address(identity, one.address) for one in (*mail.to, *mail.cc))
    return Seen(standing is Standing.AUTHENTICATED, shown.campaign, shown.machine, shown.elsewhere, addressed, tagged)


def points(known: Seen) -> tuple[Point, ...]:
    """The one table of what counts beside the words."""
    return tuple(_points(known))


def _points(known: Seen) -> Iterator[Point]:
    if known.campaign:
        yield Point(CAMPAIGN, f"a program for campaigns sent it ({known.campaign})")
    elif known.machine:
        yield Point(MACHINE, f"a machine sent it to many ({known.machine})")
    if known.elsewhere:
        yield Point(ELSEWHERE, "answers to it go to another domain than its author's")
    if not known.addressed:
        yield Point(UNADDRESSED, "the desk stands neither in its To nor in its Cc")
    if known.tagged:
        yield Point(TAGGED, "its subject names a ticket of ours")
    if known.authenticated:
        yield Point(AUTHENTICATED, "its sender is authenticated")


def weighed(words: SpamVerdict, found: tuple[Point, ...]) -> float:
    """The log odds of words and points together; what is above 0 is set aside."""
    return log_odds(words.score) + sum(one.odds for one in found)


def verdict(words: SpamVerdict, found: tuple[Point, ...]) -> SpamVerdict:
    """The verdict of the words and of the points beside them, with what speaks against the mail."""
    whole = weighed(words, found)
    return SpamVerdict(whole > 0, probability(whole), (*(one.why for one in found if one.odds > 0), *words.reasons))


def judged(case: Case) -> Judged:
    """What becomes of a mail that would open a ticket."""
    if why := _never(case):
        return Judged(False, Evidence("advertising", f"not asked: {why}"))
    words = case.arrival.classification.spam
    signs = points(seen(case.mail, case.identity, case.standing, tagged=case.reached.reach is Reach.TAG))
    found = verdict(words, signs)
    told = "; ".join((f"its words {log_odds(words.score):+.1f}", *(f"{one.why} {one.odds:+.1f}" for one in signs)))
    evidence = Evidence("advertising", f"{'yes' if found.verdict else 'no'}, {found.score:.1%} likely: {told}")
    return Judged(found.verdict, evidence, f"it looks like advertising or fraud: {'; '.join(found.reasons[:_REASONS])}")


def set_aside(case: Case, found: Judged) -> Decision:
    """Held beside no ticket, even if its subject names one: staff who look after that need not look at this."""
    return Decision(Disposition.HELD, InboundState.HELD, found.reason, (*case.evidence, found.evidence))


def _never(case: Case) -> str | None:
    """Why nobody asks whether it is advertising."""
    person = case.author.person
    if case.accepted:
        return "a member of staff let it in"
    if case.arrival.stub:
        return "its words are not here"
    if case.hinted or case.reached.reach not in (Reach.NONE, Reach.TAG):
        return "it goes on with a conversation that the desk knows"
    if person is None:
        return None
    if person.staff:
        return "its author works here"
    if known_on_roster(case.facts, person.id):
        return "its author stands on the roster"
    earlier = case.facts.earlier.get(person.id)
    return "its author takes part in a ticket" if earlier and earlier.takes_part else None


def _answers_elsewhere(mail: Mail) -> bool:
    if mail.from_ is None:
        return False
    own = _domain(mail.from_.address)
    return any(_domain(one.address) != own for one in mail.reply_to)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _listed(mail: Mail) -> bool:
    return mail.list_id is not None and mail.campaign is None
