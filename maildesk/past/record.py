# SPDX-License-Identifier: Apache-2.0
"""A plot as rows of the desk's tables: the same rows, in the same tables, that mail and commands leave behind."""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from maildesk.desk import token
from maildesk.desk.lifecycle import after_answer
from maildesk.desk.reference import reference
from maildesk.desk.values import Identity, TicketState
from maildesk.past.cast import Cast, Colleague, Requester
from maildesk.past.plot import Plot, Step, Turn
from maildesk.past.words import answer, follow_up

Row = Mapping[str, Any]
Written = tuple[str, Row]  # a table by its name, and a row of it

ACCOUNT = "made-up"
# What a member of staff commands at each step, and the state that it leaves.
_VERBS = {
    Step.TAKEN: ("taken", "take", "open"),
    Step.WAITING: ("waiting", "waiting", "waiting"),
    Step.BLOCKED: ("blocked", "blocked", "blocked"),
    Step.SNOOZED: ("snoozed", "snooze", "snoozed"),
    Step.SPAM: ("spam", "spam", "spam"),
    Step.RESOLVED: ("resolved", "resolve", "resolved"),
    Step.CLOSED: ("closed", "close", "closed"),
}


@dataclass(slots=True)
class Recorder:
    """Writes tickets one after the other. Ids go up from the counters' starts."""

    identity: Identity
    rng: random.Random
    ticket: int = 0
    message: int = 0
    outbox: int = 0

    def people(self, cast: Cast, since: datetime) -> Iterator[Written]:
        """Everybody, with their addresses and groups."""
        for one in cast.staff:
            yield "person", _person(one.id, one.name, since, one.handle)
            yield "person_address", _address(one.address, one.id, since)
            for slug in one.groups:
                yield "membership", {"person_id": one.id, "group_slug": slug}
        for who in cast.requesters:
            yield "person", _person(who.id, who.name, since, None)
            yield "person_address", _address(who.address, who.id, since)

    def ticket_of(self, plot: Plot, number: int) -> Iterator[Written]:
        """All rows of one ticket, in the order in which they refer to each other."""
        self.ticket += 1
        scene = _Scene(self, plot, self.ticket, number)
        turns = [row for turn in plot.turns for row in scene.turn(turn)]
        yield "ticket", scene.row()
        yield "participant", _participant(self.ticket, plot.requester.id, "requester", plot.turns[0].at)
        if scene.answered_at is not None:
            yield "participant", _participant(self.ticket, plot.owner.id, "staff", scene.answered_at)
        yield from turns


@dataclass(slots=True)
class _Scene:
    """One ticket while it is written down."""

    book: Recorder
    plot: Plot
    id: int
    number: int
    state: str = "new"
    owner_id: int | None = None
    category: str = ""
    answered_at: int | None = None
    closed_at: int | None = None
    resolved_at: int | None = None
    waiting_since: int | None = None
    paused: int = 0  # seconds that the requester had the ball
    reopened: int = 0
    asked_at: int | None = None  # since when somebody waits for an answer
    thread: list[str] = field(default_factory=list)

    def turn(self, turn: Turn) -> Iterator[Written]:
        """The rows of one turn."""
        match turn.step:
            case Step.ASKED:
                yield from self._asked(turn.at)
            case Step.ANSWERED:
                yield from self._answered(turn.at)
            case Step.REPLIED:
                yield from self._replied(turn.at)
            case Step.BOUNCED:
                details = {"recipients": [self.plot.requester.address], "status": "4.2.2", "marked": []}
                yield self._event(turn.at, "bounce", "desk", None, details)
            case Step.MOVED:
                yield self._commanded(turn.at, "category", "category", {"category": self.plot.first}, {"category": self.plot.category})
                self.category = self.plot.category
                yield self._lesson(turn.at)
            case _:
                yield self._changed(turn)

    def row(self) -> Row:
        """The ticket as it is in the end."""
        plot, last = self.plot, _moment(self.plot.turns[-1].at)
        return {
            "id": self.id,
            "number": self.number,
            "state": self.state,
            "subject": plot.request.subject,
            "requester_id": plot.requester.id,
            "owner_id": self.owner_id,
            "category": self.category,
            "service": plot.request.service if self.category == plot.category else None,
            "confidence": plot.confidence,
            "restricted": plot.restricted,
            "language": plot.language,
            "history": False,
            "project": plot.requester.project.name,
            "priority": "high" if plot.urgent else "normal",
            "origin": "mail",
            "opened_at": _moment(plot.turns[0].at),
            "changed_at": last,
            "closed_at": _moment(self.closed_at) if self.closed_at else None,
            "answered_at": _moment(self.answered_at) if self.answered_at else None,
            "snoozed_until": _moment(plot.turns[-1].at + 7 * 86400) if self.state == "snoozed" else None,
            "revision": len(plot.turns),
            "maturity": plot.requester.project.maturity,
            "blocked_on": "a third party" if self.state == "blocked" else None,
            **self._clock(),
        }

    def _clock(self) -> Row:
        """What was promised, and how long it took (`desk/clock.py`), in plain hours. Nothing rings: a made-up past sends no mail."""
        opened, hours = self.plot.turns[0].at, self.plot.promise_hours
        due = opened + hours * 3600
        next_due = self.asked_at + hours * 3600 if self.asked_at and self.answered_at else None
        spent = self.resolved_at - opened - self.paused if self.resolved_at else None
        to_do = self.state in ("new", "open")
        return {
            "first_due_at": _moment(due),
            "next_due_at": _moment(next_due) if next_due else None,
            "asked_at": _moment(self.asked_at) if self.asked_at else None,
            "paused_at": _moment(self.waiting_since) if self.waiting_since else None,
            "paused_seconds": self.paused,
            "resolved_at": _moment(self.resolved_at) if self.resolved_at else None,
            "answer_seconds": self.answered_at - opened if self.answered_at else None,
            "resolve_seconds": spent,
            "reopened": self.reopened,
            "due_at": _moment(next_due or due) if to_do and self.asked_at else None,
        }

    def _replied(self, at: int) -> Iterator[Written]:
        words = follow_up(self.book.rng, self.plot.language)
        yield from self._mail(at, self.plot.requester, words, "answered", {"how": "add"})
        self.asked_at = self.asked_at or at
        if self.waiting_since is not None:
            self.paused += at - self.waiting_since
            self.waiting_since = None
        if state := after_answer(TicketState(self.state)):
            yield self._event(at, "reopened", "desk", None, {"from": self.state, "to": state.value})
            self.reopened += self.state in ("resolved", "closed")
            self.state, self.closed_at, self.resolved_at = state.value, None, None

    def _asked(self, at: int) -> Iterator[Written]:
        plot = self.plot
        self.category, self.asked_at = plot.first, at
        details = {"category": plot.first, "service": plot.request.service, "confidence": plot.confidence}
        yield from self._mail(at, plot.requester, plot.request.body, "opened", details)
        yield self._event(at, "acknowledgement", "desk", None, {"said": "sent, with the subject that the sender wrote"})
        yield self._letter(at, "acknowledgement", "", f"We have your request {self.name}.")

    def _answered(self, at: int) -> Iterator[Written]:
        first = self.answered_at is None
        words = answer(self.book.rng, self.plot.language)
        yield from self._mail(at, self.plot.owner, words, "answered", {"how": "staff", "to": 1, "first_answer": first})
        yield self._letter(at, "answer", self.book.identity.address, words)
        self.asked_at = None
        if first:
            self.answered_at = at

    def _changed(self, turn: Turn) -> Written:
        kind, verb, state = _VERBS[turn.step]
        was: dict[str, Any] = {"state": self.state}
        now: dict[str, Any] = {"state": state}
        if turn.step is Step.TAKEN:
            was["owner_id"], now["owner_id"] = None, self.plot.owner.id
            self.owner_id = self.plot.owner.id
        self.state = state
        self.closed_at = turn.at if turn.step is Step.CLOSED else None
        if turn.step is Step.WAITING:
            self.waiting_since = turn.at
        elif turn.step in (Step.RESOLVED, Step.CLOSED):
            self.resolved_at = self.resolved_at or turn.at
            self.asked_at = None
        return self._commanded(turn.at, kind, verb, was, now)

    def _commanded(self, at: int, kind: str, verb: str, was: Row, now: Row) -> Written:
        owner = self.plot.owner
        return self._event(at, kind, owner.address, owner.id, {"verb": verb, "step": f"cli-{self.id}-{at}", "was": was, "now": now})

    def _lesson(self, at: int) -> Written:
        plot = self.plot
        return "lesson", {
            "ticket_id": self.id,
            "at": _moment(at),
            "was": plot.first,
            "category": plot.category,
            "service": plot.request.service,
            "actor_id": plot.owner.id,
            "subject": plot.request.subject,
            "text": plot.request.body,
        }

    @property
    def name(self) -> str:
        """The reference of the ticket."""
        return reference(self.book.identity.prefix, self.number)

    def _mail(self, at: int, who: Requester | Colleague, words: str, kind: str, details: Row) -> Iterator[Written]:
        """A mail that came in, filed on the ticket, and its event."""
        self.book.message += 1
        number, moment = self.book.message, _moment(at)
        message_id = f"<{self.book.rng.getrandbits(96):024x}@{who.address.rpartition('@')[2]}>"
        subject = self.plot.request.subject if not self.thread else f"Re: {self.plot.request.subject} [{self.name}]"
        raw = _raw(who, self.book.identity.address, subject, message_id, self.thread, moment, words)
        disposition = "reply" if self.thread else "ticket"
        yield "inbound", _inbound(number, self.id, raw, moment, disposition)
        yield "raw_mail", {"inbound_id": number, "position": 0, "encoding": "identity", "content": raw}
        source = {"account": ACCOUNT, "folder": "INBOX", "uidvalidity": 1, "uid": number}
        yield "inbound_source", {**source, "inbound_id": number, "settled": True}
        yield "message", self._message(number, who, message_id, subject, words, moment)
        yield "conversation_link", {"message_id": message_id, "ticket_id": self.id, "origin": "seen"}
        yield "decision", _decision(number, self.id, disposition, moment)
        yield self._event(at, kind, who.address, who.id, {"inbound": number, **details})
        self.thread.append(message_id)

    def _message(self, number: int, who: Requester | Colleague, message_id: str, subject: str, words: str, moment: datetime) -> Row:
        head: dict[str, Any] = {"to": [["", self.book.identity.address]]}
        return {
            "id": number,
            "ticket_id": self.id,
            "inbound_id": number,
            "filed_at": moment,
            "author_id": who.id,
            "author_name": who.name,
            "author_address": who.address,
            "standing": "authenticated",
            "visibility": "public",
            "message_id": message_id,
            "message_key": message_id,
            "text_digest": hashlib.sha256(words.encode()).hexdigest(),
            "subject": subject,
            "sent_at": moment,
            "head": {**head, "in_reply_to": self.thread[-1:], "references": self.thread[-5:]} if self.thread else head,
            "text": words,
            "reply": words,
            "language": self.plot.language,
        }

    def _letter(self, at: int, kind: str, mail_from: str, words: str) -> Written:
        self.book.outbox += 1
        moment, to = _moment(at), self.plot.requester.address
        message_id = token.message_id(self.book.identity, self.id, f"{self.book.rng.getrandbits(96):024x}")
        content = _raw(self.book.identity, to, f"Re: {self.plot.request.subject} [{self.name}]", message_id, self.thread, moment, words)
        return "outbox", {
            "id": self.book.outbox,
            "ticket_id": self.id,
            "kind": kind,
            "capped": kind == "acknowledgement",
            "message_id": message_id,
            "mail_from": mail_from,
            "recipients": json.dumps([to]),
            "content": content,
            "state": "sent",
            "attempts": 1,
            "created_at": moment,
            "next_attempt_at": moment,
            "claimed_at": moment,
            "settled_at": moment,
        }

    def _event(self, at: int, kind: str, actor: str, actor_id: int | None, details: Row) -> Written:
        return "event", {"ticket_id": self.id, "at": _moment(at), "kind": kind, "actor": actor, "actor_id": actor_id, "details": details}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _person(number: int, name: str, at: datetime, handle: str | None) -> Row:
    staff = handle is not None
    return {"id": number, "name": name, "staff": staff, "handle": handle, "notify": "all" if staff else None, "created_at": at}


def _address(address: str, person: int, at: datetime) -> Row:
    return {"key": address.casefold(), "address": address, "person_id": person, "verified_at": at, "source": "mail"}


def _participant(ticket: int, person: int, role: str, at: int) -> Row:
    return {"ticket_id": ticket, "person_id": person, "role": role, "added_by": None, "added_at": _moment(at)}


def _decision(number: int, ticket: int, disposition: str, moment: datetime) -> Row:
    reason = "a new request" if disposition == "ticket" else "add: it answers a mail of the ticket"
    evidence = [["made up", "no mail came in: this desk was generated"]]
    row = {"inbound_id": number, "decided_at": moment, "disposition": disposition}
    return {**row, "ticket_id": ticket, "reason": reason, "evidence": evidence}


def _inbound(number: int, ticket: int, raw: bytes, moment: datetime, disposition: str) -> Row:
    return {
        "id": number,
        "received_at": moment,
        "source_kind": "imap",
        "source_account": ACCOUNT,
        "source_folder": "INBOX",
        "source_uidvalidity": 1,
        "source_uid": number,
        "envelope": {"mail_from": None, "rcpt_to": [], "peer": None, "authenticated_as": None, "trusted": False},
        "digest": hashlib.sha256(raw).hexdigest(),
        "size": len(raw),
        "history": False,
        "state": "filed",
        "attempts": 1,
        "disposition": disposition,
        "ticket_id": ticket,
        "reason": "made up",
    }


def _raw(
    who: Requester | Colleague | Identity, to: str, subject: str, message_id: str, thread: list[str], at: datetime, words: str
) -> bytes:
    """The mail as bytes: plain, in UTF-8 (RFC 6532), as short as a mail can be."""
    references = f"References: {' '.join(thread[-5:])}\r\n" if thread else ""
    head = f"From: {who.name} <{who.address}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n{references}"
    date = f"{at:%a, %d %b %Y %H:%M:%S} +0000"
    mime = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return f"{head}Date: {date}\r\n{mime}\r\n{words}\r\n".encode()
