# SPDX-License-Identifier: Apache-2.0
"""The tickets of another desk, as a table of it says them: which column is what, and what each row means. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from types import MappingProxyType

from maildesk.desk.external import External, of_desk
from maildesk.desk.values import Priority, TicketState
from maildesk.mail import clean
from maildesk.mail.address import lists
from maildesk.mail.headers import message_ids
from maildesk.mail.values import Address

MOST_FAULTS = 20
_LONGEST_SUBJECT = 500
_LONGEST_TEXT = 1_000_000

# What a column is called here, and what other desks call it (JIRA, Zendesk, Request Tracker, FreeScout).
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reference": ("reference", "issue key", "key", "ticket id", "ticket", "number", "id"),
        "subject": ("subject", "summary", "title"),
        "requester": ("requester", "requester name", "reporter", "customer", "customer name", "from", "creator"),
        "address": ("address", "email", "e-mail", "requester address", "requester email", "reporter email", "customer email", "requestors"),
        "status": ("status", "state"),
        "opened": ("opened", "opened at", "created", "created at", "creation date", "date"),
        "owner": ("owner", "assignee", "agent", "assigned to"),
        "category": ("category", "request type", "component", "components", "queue", "type"),
        "project": ("project",),
        "priority": ("priority",),
        "message ids": ("message ids", "message id", "message-id", "message-ids", "references"),
        "description": ("description", "text", "body", "message"),
        "url": ("url", "link"),
    }
)
_REQUIRED = ("reference", "subject")
_STATES: Mapping[TicketState, tuple[str, ...]] = MappingProxyType(
    {
        TicketState.NEW: ("new", "to do", "todo", "backlog", "created", "submitted", "unassigned", "triage"),
        TicketState.OPEN: ("open", "in progress", "active", "assigned", "reopened", "selected for development", "in review"),
        TicketState.WAITING: ("waiting", "pending", "waiting for customer", "waiting for reporter", "waiting for requester", "needs info"),
        TicketState.BLOCKED: ("blocked", "on hold", "hold", "stalled", "waiting for third party"),
        TicketState.RESOLVED: ("resolved", "solved", "fixed"),
        TicketState.CLOSED: ("closed", "done", "completed", "cancelled", "canceled", "rejected", "declined", "deleted", "won't do"),
    }
)
_STATE = MappingProxyType({word: state for state, words in _STATES.items() for word in words})
_URGENT = frozenset({"high", "highest", "urgent", "critical", "blocker"})
_IDLE = frozenset({"low", "lowest", "minor", "trivial"})
_OVER = (TicketState.RESOLVED, TicketState.CLOSED)
_DATES = (
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d/%b/%y %I:%M %p",
    "%d/%b/%y %H:%M",
    "%d/%b/%y",
    "%d/%b/%Y",
)
_DATES_OF_WORDS = ("%d %b %Y %H:%M", "%d %b %Y", "%b %d, %Y %H:%M", "%b %d, %Y", "%a %b %d %H:%M:%S %Y")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A ticket of another desk. `owner`, `category`: in its words; `remarks`: what could not be taken over, for staff to read."""

    line: int
    to: External
    subject: str
    name: str
    requester: Address | None
    state: TicketState
    opened_at: datetime
    owner: str = ""
    category: str = ""
    project: str = ""
    priority: Priority = Priority.NORMAL
    message_ids: tuple[str, ...] = ()
    text: str = ""
    status: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def over(self) -> bool:
        return self.state in _OVER


@dataclass(frozen=True, slots=True)
class Table:
    """A table as tickets. `faults`: (line, words) of what has to be put right first; `columns`: which column is what, by its heading."""

    tickets: tuple[Foreign, ...]
    faults: tuple[tuple[int, str], ...]
    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def table(heading: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], desk: str, now: datetime) -> Table:
    """The tickets of a table. `desk`: whose they are, as people call it; `now`: no ticket was opened later."""
    places, ignored, faults = _places(heading)
    tickets: dict[str, Foreign] = {}
    ids: dict[str, str] = {}
    for line, cells in rows if not faults else ():
        found = _Row(line, {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}, desk, now)
        ticket = found.ticket()
        faults += [(line, words) for words in found.faults]
        if ticket is None:
            continue
        if ticket.to.key in tickets:
            faults.append((line, f"{ticket.to.name} stands in line {tickets[ticket.to.key].line} already"))
            continue
        tickets[ticket.to.key] = _own_ids(ticket, ids)
    return Table(tuple(tickets.values()), tuple(faults), {name: heading[at] for name, at in places.items()}, tuple(ignored))


def _own_ids(ticket: Foreign, taken: dict[str, str]) -> Foreign:
    """A Message-ID leads to one ticket."""
    lost = [one for one in ticket.message_ids if one in taken]
    kept = tuple(one for one in ticket.message_ids if one not in taken)
    taken.update(dict.fromkeys(kept, ticket.to.name))
    remarks = tuple(f"its Message-ID {one} is of {taken[one]}" for one in lost)
    return replace(ticket, message_ids=kept, remarks=(*ticket.remarks, *remarks))


def _places(heading: Sequence[str]) -> tuple[dict[str, int], list[str], list[tuple[int, str]]]:
    """The first column of each meaning; what means nothing here; and what is missing, with the heading that comes nearest."""
    named = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    places: dict[str, int] = {}
    ignored: list[str] = []
    for name in COLUMNS:  # "Key" is the reference only where nothing says so more clearly
        for alias in COLUMNS[name]:
            at = next((at for at, one in enumerate(heading) if _plain(one) == alias), None)
            if at is not None:
                places[name] = at
                break
    for at, one in enumerate(heading):
        if at not in places.values() and one.strip():
            near = get_close_matches(_plain(one)[:60], named, n=1, cutoff=0.8)
            hint = near and named[near[0]] not in places
            ignored.append(f"{one.strip()[:60]} (is it {near[0]}?)" if hint else one.strip()[:60])
    return places, ignored, [(1, _missing(name, heading)) for name in _REQUIRED if name not in places]


def _missing(name: str, heading: Sequence[str]) -> str:
    known = {_plain(one): one.strip() for one in heading if one.strip()}
    near = next((found[0] for alias in COLUMNS[name] if (found := get_close_matches(alias, known, n=1, cutoff=0.6))), None)
    told = f"; {known[near]!r:.60} comes nearest" if near else ""
    return f"no column is the {name}: head one of them {' or '.join(COLUMNS[name])}{told}"


def _plain(heading: str) -> str:
    return " ".join(heading.replace("_", " ").replace("(s)", "s").split()).casefold()


class _Row:
    """One row, and what is wrong with it."""

    def __init__(self, line: int, cells: Mapping[str, str], desk: str, now: datetime) -> None:
        self._line = line
        self._cells = cells
        self._desk = desk
        self._now = now
        self.faults: list[str] = []
        self._remarks: list[str] = []

    def ticket(self) -> Foreign | None:
        """The ticket; None for a line that is empty or has no reference."""
        if not any(self._cells.values()):
            return None
        get = self._cells.get
        to = of_desk(self._desk, get("reference", ""), get("url") or None)
        if to is None:
            self.faults.append(f"{get('reference', '')!r:.60} is no reference: such are CNCFSD-1502 and 1502")
            return None
        return Foreign(
            self._line,
            to,
            clean.line(get("subject", ""))[:_LONGEST_SUBJECT],
            self._name(),
            self._requester(),
            self._state(),
            self._opened(),
            clean.line(get("owner", "")),
            clean.line(get("category", "")),
            clean.line(get("project", "")),
            self._priority(),
            message_ids(get("message ids", "").encode("utf-8", "replace")),
            clean.text(get("description", ""))[:_LONGEST_TEXT],
            clean.line(get("status", "")),
            tuple(self._remarks),
        )

    def _name(self) -> str:
        written = clean.line(self._cells.get("requester", ""))
        return "" if "@" in written else written

    def _requester(self) -> Address | None:
        """The address, in a column of its own or beside the name."""
        written = self._cells.get("address") or self._cells.get("requester", "")
        if not written:
            return None
        defects: list[str] = []
        found = lists([written.encode("utf-8", "replace")], "the column", None, defects)
        if len(found) == 1 and not defects:
            return found[0] if found[0].name else Address(found[0].address, self._name())
        if "@" in written:
            self.faults.append(f"{written!r:.60} is no address: such is ana@harbor.example")
        return None

    def _state(self) -> TicketState:
        written = _plain(self._cells.get("status", ""))
        if written and written not in _STATE:
            self._remarks.append(f"its status {written!r:.60} says nothing here, and it counts as open")
        return _STATE.get(written, TicketState.OPEN if written else TicketState.NEW)

    def _priority(self) -> Priority:
        written = _plain(self._cells.get("priority", ""))
        return Priority.HIGH if written in _URGENT else Priority.LOW if written in _IDLE else Priority.NORMAL

    def _opened(self) -> datetime:
        written = self._cells.get("opened", "")
        if not written:
            return self._now
        moment = next(_moments(written), None)
        if moment is None:
            self.faults.append(f"{written!r:.60} is no date that can be read in one way only: such is 2026-11-01 10:20")
            return self._now
        return min(moment, self._now)


def _moments(written: str) -> Iterator[datetime]:
    """What the words may mean, in UTC where they name no zone. 03/04/2026 is two days, and none."""
    forms = (None, *_DATES, *_DATES_OF_WORDS)
    for form in forms:
        try:
            moment = datetime.strptime(f"{written} +0000", f"{form} %z") if form else datetime.fromisoformat(written)
            yield moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
