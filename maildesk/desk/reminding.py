# SPDX-License-Identifier: Apache-2.0
"""What the desk does by itself when a ticket's alarm rings: it warns, says that it is late, reminds, and closes what was resolved.

Whoever holds the ball hears of it, and nobody else: staff of what is due, the requester of what they are waited for. What is done is
kept on the ticket in the same commit, so that nobody hears of it twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from maildesk.desk import confidential, hearers, keeping, satisfaction
from maildesk.desk.alarms import Alarm, Step, Track, due_now
from maildesk.desk.calendar import add_working
from maildesk.desk.clock import Clock
from maildesk.desk.entries import DESK
from maildesk.desk.letters import Letter, Offer
from maildesk.desk.lifecycle import Occasion, after
from maildesk.desk.records import Effects, Facts, NewEvent, TicketChange
from maildesk.desk.reference import base_subject
from maildesk.desk.targets import Targets
from maildesk.desk.usual import honest
from maildesk.desk.values import Contact, Identity, Member, Ticket, Visibility
from maildesk.mail.values import Address

_WORDS = {Step.WARNED: "warned", Step.LATE: "late", Step.ESCALATED: "escalated"}
_OFFERS = (Offer("Wait for the requester", "#waiting"), Offer("Resolve", "#resolve"))


@dataclass(frozen=True, slots=True)
class _Ring:
    """A ticket whose alarm rings, and what is known."""

    ticket: Ticket
    facts: Facts
    identity: Identity
    now: datetime
    targets: Targets

    @property
    def subject(self) -> str:
        return "" if self.ticket.restricted else base_subject(self.identity.prefix, self.ticket.subject)

    @property
    def requester(self) -> Contact | None:
        """Who asked, if the desk may write to them by itself: whoever never proved their address has had its one letter (Trust 7)."""
        one = self.facts.contacts.get(self.ticket.requester_id) if self.ticket.requester_id is not None else None
        if one is None or not one.deliverable or (one.public_list and self.ticket.restricted):
            return None
        return one if one.verified or self.ticket.answered_at is not None else None


@dataclass(frozen=True, slots=True)
class _Deed:
    """What one alarm comes to: the clock then, fields beside it, an event and letters."""

    clock: Clock
    event: NewEvent
    letters: tuple[Letter, ...] = ()
    fields: tuple[tuple[str, Any], ...] = ()


def rung(ticket: Ticket, facts: Facts, identity: Identity, now: datetime) -> tuple[Effects, tuple[Letter, ...]]:
    """What is to be done at a ticket now. It always changes the ticket: its next alarm is set anew, so that none rings for ever."""
    targets = keeping.targets(ticket, identity)
    ring = _Ring(ticket, facts, identity, now, targets)
    clock, events = ticket.clock, []
    letters: list[Letter] = []
    fields: dict[str, Any] = {}
    for alarm in due_now(ticket, identity.promise, targets, now):
        deed = _done(ring, alarm, clock)
        clock = deed.clock
        events.append(deed.event)
        letters.extend(deed.letters)
        fields |= dict(deed.fields)
    change = TicketChange(ticket.id, ticket.revision, {**fields, "clock": replace(clock, alarm_at=None)})
    return keeping.kept(Effects(changes=(change,), events=tuple(events)), facts, identity, now), tuple(letters)


def _done(ring: _Ring, alarm: Alarm, clock: Clock) -> _Deed:
    if alarm.track is Track.REMINDER:
        return _reminded(ring, clock)
    if alarm.track is Track.NOTICE:
        return _noticed(ring, clock)
    if alarm.track is Track.CLOSING:
        return _closed(ring, clock)
    return _due(ring, alarm, clock)


def _due(ring: _Ring, alarm: Alarm, clock: Clock) -> _Deed:
    """A promise: staff hear of each step once, the requester once of all."""
    step = int(alarm.step)
    clock = replace(clock, answer_step=step) if alarm.track is Track.ANSWER else replace(clock, resolve_step=step)
    told = _late(ring, alarm) if alarm.step >= Step.LATE and clock.told_late_at is None else ()
    if told:
        clock = replace(clock, told_late_at=ring.now)
    due_at = alarm.due_at.isoformat() if alarm.due_at else None
    event = _event(ring, f"due.{_WORDS[alarm.step]}", {"what": alarm.track.value, "due_at": due_at, "requester_told": bool(told)})
    return _Deed(clock, event, (*_staff(ring, alarm), *told))


def _staff(ring: _Ring, alarm: Alarm) -> tuple[Letter, ...]:
    if alarm.step is Step.ESCALATED:
        return (replace(_to_staff(ring, alarm, Address(ring.identity.promise.escalate_to), None), urgent=True),)
    found = hearers.hearers(ring.facts, ring.identity, ring.ticket, ring.now, None, pressing=True)
    if alarm.step is Step.LATE:  # the others of the group may help, whoever has it
        group = hearers.hearers(ring.facts, ring.identity, replace(ring.ticket, owner_id=None), ring.now, None)
        found = replace(group, members=tuple(dict.fromkeys((*found.members, *group.members))))
    letters = [_to_staff(ring, alarm, Address(one.address, one.name), one) for one in (*found.members, *found.blind)]
    if found.group:
        letters.append(_to_staff(ring, alarm, Address(found.group.address, found.group.name), None))
    return tuple(letters)


def _to_staff(ring: _Ring, alarm: Alarm, to: Address, member: Member | None) -> Letter:
    ticket = ring.ticket
    owner = hearers.owner_of(ring.facts, ticket)
    reads = member is not None and confidential.may_read(member, ticket, ring.identity.catalogue)
    offers = _OFFERS if member and owner is member else (Offer("Take", "#take"), *_OFFERS)
    return Letter(
        kind="due",
        template="due",
        ticket_id=ticket.id,
        to=(to,),
        values={
            "subject": ring.subject,
            "what": alarm.track.value,
            "step": _WORDS[alarm.step],
            "due_at": alarm.due_at,
            "opened_at": ticket.opened_at,
            "owner": (owner.name or owner.handle) if owner else None,
            "yours": member is not None and owner is member,
        },
        visibility=Visibility.INTERNAL,
        offers=offers if reads else (),
        offered_to=member.person_id if reads and member else None,
    )


def _late(ring: _Ring, alarm: Alarm) -> tuple[Letter, ...]:
    """The desk is late and says so: when it will be, and whom to turn to (catalogue.md: technical matters, matters of budget)."""
    requester = ring.requester
    if requester is None:
        return ()
    answer = alarm.track is Track.ANSWER
    promised = ring.targets.next if ring.ticket.clock.next_due_at else ring.targets.first
    owner = hearers.owner_of(ring.facts, ring.ticket)
    values = {
        "requester": {"name": requester.name},
        "subject": ring.subject,
        "what": alarm.track.value,
        "promise_hours": _hours(promised if answer else ring.targets.resolution or promised),
        "working": ring.targets.calendar is not None,
        "next_at": add_working(ring.now, promised, ring.targets.calendar),
        "owner": owner.name if owner else None,
        "escalation": list(ring.identity.promise.escalation),
        "usual": honest(ring.facts.usual.get(ring.ticket.category)),
    }
    return (_to_requester(ring, requester, "late", values),)


def _reminded(ring: _Ring, clock: Clock) -> _Deed:
    requester = ring.requester
    values = {"requester": {"name": requester.name}, "subject": ring.subject, "since": clock.paused_at} if requester else {}
    letters = (_to_requester(ring, requester, "reminder", values),) if requester else ()
    return _Deed(replace(clock, noticed_at=ring.now), _event(ring, "reminded", {"requester_told": bool(letters)}), letters)


def _noticed(ring: _Ring, clock: Clock) -> _Deed:
    policy, requester = ring.identity.promise, ring.requester
    notice = timedelta(days=min(policy.notice_days, policy.close_days))
    closes_at = max((clock.resolved_at or ring.now) + timedelta(days=policy.close_days), ring.now + notice)
    values = {"requester": {"name": requester.name}, "subject": ring.subject, "closes_at": closes_at} if requester else {}
    asked = satisfaction.asked_of(ring.ticket, requester) if requester else None
    letters = (replace(_to_requester(ring, requester, "closing", values), opinion_of=asked),) if requester else ()
    clock = replace(clock, noticed_at=ring.now, opinion_asked_at=clock.opinion_asked_at if asked is None else ring.now)
    told = {"closes_at": closes_at.isoformat(), "requester_told": bool(letters), "opinion_asked": asked is not None}
    return _Deed(clock, _event(ring, "closing", told), letters)


def _closed(ring: _Ring, clock: Clock) -> _Deed:
    state = after(Occasion.QUIET, ring.ticket.state) or ring.ticket.state
    days = ring.identity.promise.close_days
    details = {
        "was": {"state": ring.ticket.state.value},
        "now": {"state": state.value},
        "why": f"nobody wrote for {days} {'day' if days == 1 else 'days'} after it was resolved",
    }
    return _Deed(clock, _event(ring, "closed", details), fields=(("state", state), ("closed_at", ring.now)))


def _to_requester(ring: _Ring, to: Contact, template: str, values: dict[str, Any]) -> Letter:
    language = ring.ticket.language
    return Letter(template, template, ring.ticket.id, (Address(to.address, to.name),), values=values, language=language)


def _event(ring: _Ring, kind: str, details: dict[str, Any]) -> NewEvent:
    return NewEvent(ring.ticket.id, kind, DESK, None, details)


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)
