# SPDX-License-Identifier: Apache-2.0
"""A plot as rows of the desk's tables: the same rows, in the same tables, that mail and commands leave behind."""

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from maildesk.desk import promise, token
from maildesk.desk.clock import STOPPED, Clock
from maildesk.desk.lifecycle import after_answer, is_over, stands_still
from maildesk.desk.reference import reference
from maildesk.desk.values import Identity, TicketState
from maildesk.past.cast import Cast, Colleague, Requester
from maildesk.past.plot import Plot, Step, Turn
from maildesk.past.sheets import Sheets, blank
from maildesk.past.words import answer, follow_up, opinion

Details = Mapping[str, Any]

ACCOUNT = "made-up"
# The same of every row: written as JSON once.
_ENVELOPE: Details = {"mail_from": None, "rcpt_to": [], "peer": None, "authenticated_as": None, "trusted": False}
_EVIDENCE = [["made up", "no mail came in: this desk was generated"]]
_SAID = {"said": "sent, with the subject that the sender wrote"}
_REASONS = {"ticket": "a new request", "reply": "add: it answers a mail of the ticket"}
_OPINIONS = {Step.HELPED: True, Step.UNHELPED: False}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
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


def people(cast: Cast, since: datetime) -> Sheets:
    """Everybody, with their addresses and groups."""
    sheets = blank()
    for one in cast.staff:
        sheets["person"].append((one.id, one.name, True, one.handle, "all", one.zone.key, since))
        sheets["person_address"].append((one.address.casefold(), one.address, one.id, since, "mail"))
        sheets["membership"] += [(one.id, slug) for slug in one.groups]
    for who in cast.requesters:
        sheets["person"].append((who.id, who.name, False, None, None, None, since))
        sheets["person_address"].append((who.address.casefold(), who.address, who.id, since, "mail"))
    return sheets


@dataclass(slots=True)
class Recorder:
    """Writes tickets one after the other. `ticket`, `message`, `outbox`: the ids given last."""

    identity: Identity
    rng: random.Random
    ticket: int
    message: int
    outbox: int
    sheets: Sheets = field(default_factory=blank)

    def write(self, plot: Plot, number: int) -> None:
        """All rows of one ticket."""
        self.ticket += 1
        scene = _Scene(self, plot, self.ticket, number)
        for turn in plot.turns:
            scene.turn(turn)
        self.sheets["ticket"].append(scene.row())
        self.sheets["participant"].append((self.ticket, plot.requester.id, "requester", _moment(plot.turns[0].at)))
        if scene.answered_at is not None:
            self.sheets["participant"].append((self.ticket, plot.owner.id, "staff", _moment(scene.answered_at)))


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
    clock: Clock = STOPPED
    needed_by: int | None = None
    opinion_asked_at: int | None = None
    helped: bool | None = None
    thread: list[str] = field(default_factory=list)

    def turn(self, turn: Turn) -> None:
        """Writes the rows of one turn."""
        match turn.step:
            case Step.ASKED:
                self._asked(turn.at)
            case Step.ANSWERED:
                self._answered(turn.at)
            case Step.REPLIED:
                self._replied(turn.at)
            case Step.BOUNCED:
                details = {"recipients": [self.plot.requester.address], "status": "4.2.2", "marked": []}
                self._event(turn.at, "bounce", "desk", None, details)
            case Step.MOVED:
                self._commanded(turn.at, "category", "category", {"category": self.plot.first}, {"category": self.plot.category})
                self.category = self.plot.category
                self._lesson(turn.at)
            case Step.NEEDED if self.plot.needed_by is not None:
                self.needed_by = self.plot.needed_by
                wanted = {"needed_by": _moment(self.needed_by).isoformat()}
                self._commanded(turn.at, "needed", "needed", {"needed_by": None}, wanted)
            case Step.NOTICED:
                self._noticed(turn.at)
            case Step.HELPED | Step.UNHELPED:
                self._opined(turn.at, _OPINIONS[turn.step])
            case _:
                self._changed(turn)

    def row(self) -> tuple[Any, ...]:
        """The ticket as it is in the end."""
        plot, last = self.plot, self.plot.turns[-1].at
        return (
            self.id,
            self.number,
            self.state,
            plot.request.subject,
            plot.requester.id,
            self.owner_id,
            self.category,
            plot.request.service if self.category == plot.category else None,
            plot.confidence,
            plot.restricted,
            plot.language,
            False,
            plot.requester.project.name,
            "high" if plot.urgent else "normal",
            "mail",
            _moment(plot.turns[0].at),
            _moment(last),
            _moment_or_none(self.closed_at),
            _moment_or_none(self.answered_at),
            _moment(last + 7 * 86400) if self.state == "snoozed" else None,
            _moment_or_none(self.needed_by),
            len(plot.turns),
            plot.requester.project.maturity,
            "a third party" if self.state == "blocked" else None,
            *self._times(),
            _moment_or_none(self.opinion_asked_at),
            self.helped,
            plot.requester.id if self.helped is not None else None,
        )

    def _times(self) -> tuple[Any, ...]:
        """What its clock says in the end. Nothing rings: a made-up past sends no mail."""
        clock = self.clock
        needed_by = _moment_or_none(self.needed_by)
        owed = [one for one in (promise.owed(clock), clock.resolve_due_at, needed_by) if one]
        return (
            clock.first_due_at,
            clock.next_due_at,
            clock.resolve_due_at,
            clock.asked_at,
            clock.paused_at,
            clock.paused_seconds,
            clock.resolved_at,
            clock.answer_seconds,
            clock.resolve_seconds,
            clock.later_kept,
            clock.later_missed,
            clock.reopened,
            None if stands_still(TicketState(self.state)) else min(owed, default=None),
        )

    @property
    def _opened_at(self) -> datetime:
        return _moment(self.plot.turns[0].at)

    def _moved(self, at: int, state: TicketState) -> None:
        before, calendar = TicketState(self.state), self.plot.promised.calendar
        self.clock = promise.moved(self.clock, before, state, _moment(at), self._opened_at, calendar)
        self.state = state.value

    def _replied(self, at: int) -> None:
        words = follow_up(self.book.rng, self.plot.language)
        self._mail(at, self.plot.requester, words, "answered", {"how": "add"})
        before = TicketState(self.state)
        if state := after_answer(before):
            self._event(at, "reopened", "desk", None, {"from": self.state, "to": state.value})
            self.closed_at = None
            self._moved(at, state)
        self.clock = promise.asked(self.clock, _moment(at), self.plot.promised, anew=is_over(before))

    def _asked(self, at: int) -> None:
        plot = self.plot
        self.category, self.clock = plot.first, promise.opened(_moment(at), plot.promised)
        details = {"category": plot.first, "service": plot.request.service, "confidence": plot.confidence}
        self._mail(at, plot.requester, plot.request.body, "opened", details)
        self._event(at, "acknowledgement", "desk", None, _SAID)
        self._letter(at, "acknowledgement", "", f"We have your request {self.name}.")

    def _answered(self, at: int) -> None:
        first = self.answered_at is None
        words = answer(self.book.rng, self.plot.language)
        self._mail(at, self.plot.owner, words, "answered", {"how": "staff", "to": 1, "first_answer": first})
        self._letter(at, "answer", self.book.identity.address, words)
        self.clock = promise.answered(self.clock, _moment(at), self._opened_at)
        if first:
            self.answered_at = at

    def _noticed(self, at: int) -> None:
        self.opinion_asked_at = at
        closes_at = _moment(at + 2 * 86400).isoformat()
        self._event(at, "closing", "desk", None, {"closes_at": closes_at, "requester_told": True, "opinion_asked": True})
        self._letter(at, "closing", "", f"We think that {self.name} is done. Did we help you?")

    def _opined(self, at: int, helped: bool) -> None:
        """A mail that the link of the notice opened; its words, if it has any, are a note."""
        self.helped, who = helped, self.plot.requester
        words = opinion(self.book.rng, self.plot.language, helped)
        details = {"helped": helped, "before": None, "counts": True}
        number, message_id = self._taken_in(at, who, f"[{self.name}]", words, "reply", "opinion", details)
        if words:
            row = self._message(number, who, message_id, f"[{self.name}]", words, _moment(at), "internal")
            self.book.sheets["message"].append(row)
            self.book.sheets["conversation_link"].append((message_id, self.id, "seen"))

    def _changed(self, turn: Turn) -> None:
        kind, verb, state = _VERBS[turn.step]
        was: dict[str, Any] = {"state": self.state}
        now: dict[str, Any] = {"state": state}
        if turn.step is Step.TAKEN:
            was["owner_id"], now["owner_id"] = None, self.plot.owner.id
            self.owner_id = self.plot.owner.id
        self.closed_at = turn.at if turn.step is Step.CLOSED else None
        self._moved(turn.at, TicketState(state))
        self._commanded(turn.at, kind, verb, was, now)

    def _commanded(self, at: int, kind: str, verb: str, was: Details, now: Details) -> None:
        owner = self.plot.owner
        self._event(at, kind, owner.address, owner.id, {"verb": verb, "step": f"cli-{self.id}-{at}", "was": was, "now": now})

    def _lesson(self, at: int) -> None:
        plot, request = self.plot, self.plot.request
        row = (self.id, _moment(at), plot.first, plot.category, request.service, plot.owner.id, request.subject, request.body)
        self.book.sheets["lesson"].append(row)

    @property
    def name(self) -> str:
        """The reference of the ticket."""
        return reference(self.book.identity.prefix, self.number)

    def _mail(self, at: int, who: Requester | Colleague, words: str, kind: str, details: Details) -> None:
        """A mail that came in, filed on the ticket, and its event."""
        thread, sheets = self.thread, self.book.sheets
        subject = self.plot.request.subject if not thread else f"Re: {self.plot.request.subject} [{self.name}]"
        number, message_id = self._taken_in(at, who, subject, words, "reply" if thread else "ticket", kind, details)
        sheets["message"].append(self._message(number, who, message_id, subject, words, _moment(at)))
        sheets["conversation_link"].append((message_id, self.id, "seen"))
        thread.append(message_id)

    def _taken_in(
        self, at: int, who: Requester | Colleague, subject: str, words: str, disposition: str, kind: str, details: Details
    ) -> tuple[int, str]:
        """A mail as it is kept, and the event that it makes; its number and its Message-ID."""
        book, sheets, moment = self.book, self.book.sheets, _moment(at)
        book.message += 1
        number = book.message
        message_id = f"<{book.rng.getrandbits(96):024x}@{who.address.rpartition('@')[2]}>"
        raw = _raw(who, book.identity.address, subject, message_id, self.thread, moment, words)
        sheets["inbound"].append(_inbound(number, self.id, raw, moment, disposition))
        sheets["raw_mail"].append((number, 0, "identity", raw))
        sheets["inbound_source"].append((ACCOUNT, "INBOX", 1, number, number, True))
        sheets["decision"].append((number, moment, disposition, self.id, _REASONS[disposition], _EVIDENCE))
        self._event(at, kind, who.address, who.id, {"inbound": number, **details})
        return number, message_id

    def _message(
        self, number: int, who: Requester | Colleague, message_id: str, subject: str, words: str, at: datetime, seen: str = "public"
    ) -> tuple[Any, ...]:
        head: dict[str, Any] = {"to": [["", self.book.identity.address]]}
        if self.thread:
            head |= {"in_reply_to": self.thread[-1:], "references": self.thread[-5:]}
        author = (who.id, who.name, who.address, "authenticated", seen)
        written = (_digest(words), subject, at, head, words, words, self.plot.language)
        return (number, self.id, number, at, *author, message_id, message_id, *written)

    def _letter(self, at: int, kind: str, mail_from: str, words: str) -> None:
        book, moment, to = self.book, _moment(at), self.plot.requester.address
        book.outbox += 1
        message_id = token.message_id(book.identity, self.id, f"{book.rng.getrandbits(96):024x}")
        content = _raw(book.identity, to, f"Re: {self.plot.request.subject} [{self.name}]", message_id, self.thread, moment, words)
        sent = ("sent", 1, moment, moment, moment, moment)
        head = (book.outbox, self.id, kind, kind == "acknowledgement", message_id, mail_from)
        book.sheets["outbox"].append((*head, json.dumps([to]), content, *sent))

    def _event(self, at: int, kind: str, actor: str, actor_id: int | None, details: Details) -> None:
        self.book.sheets["event"].append((self.id, _moment(at), kind, actor, actor_id, details))


@lru_cache(maxsize=64)  # the rows of one turn bear the same moment
def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _moment_or_none(seconds: int | None) -> datetime | None:
    return _moment(seconds) if seconds else None


@lru_cache(maxsize=4096)  # much is said more than once
def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _inbound(number: int, ticket: int, raw: bytes, moment: datetime, disposition: str) -> tuple[Any, ...]:
    source = ("imap", ACCOUNT, "INBOX", 1, number)
    kept = (_ENVELOPE, hashlib.sha256(raw).hexdigest(), len(raw), False)
    return (number, moment, *source, *kept, "filed", 1, disposition, ticket, "made up")


@lru_cache(maxsize=8)  # a mail and the letter that it makes
def _date(at: datetime) -> str:
    """RFC 5322 section 3.3."""
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year} {at.hour:02}:{at.minute:02}:{at.second:02} +0000"


def _raw(
    who: Requester | Colleague | Identity, to: str, subject: str, message_id: str, thread: list[str], at: datetime, words: str
) -> bytes:
    """The mail as bytes: plain, in UTF-8 (RFC 6532), as short as a mail can be."""
    references = f"References: {' '.join(thread[-5:])}\r\n" if thread else ""
    head = f"From: {who.name} <{who.address}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n{references}"
    mime = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return f"{head}Date: {_date(at)}\r\n{mime}\r\n{words}\r\n".encode()
