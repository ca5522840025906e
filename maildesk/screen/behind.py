# SPDX-License-Identifier: Apache-2.0
"""All that the screen asks of the desk behind it. Every method may wait for the database: none is called on the screen's own thread."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maildesk.desk.reference import parse_reference, reference
from maildesk.flow.errors import MaildeskError
from maildesk.screen.completing import Known
from maildesk.screen.values import Done, Draft, Held, Letter, Line, Opened, Rows
from maildesk.screen.views import VIEWS
from maildesk.settings import Settings
from maildesk.telling.plain import person, size

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.command import Command, Verb
    from maildesk.desk.confidential import Locked
    from maildesk.desk.values import Member
    from maildesk.flow.say import Words
    from maildesk.mail.compose import OutgoingAttachment
    from maildesk.mail.values import Address
    from maildesk.querying import Wanted
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_query import TicketLists
    from maildesk.store.view_tickets import TicketRow
    from maildesk.wiring import Wiring

PAGE = 100
_SUGGESTED = 5
_MOST_HELD = 50  # mails that are shown at once
_MOST_SHOWN = 200  # lines of a held mail


class Behind:
    """The desk, for whoever acts: `actor` is a handle, an address or a user name. Any number of threads may ask at once."""

    def __init__(self, settings: Settings, actor: str) -> None:
        self.settings = settings
        self.actor = actor
        self._opening = threading.RLock()
        self._open = ExitStack()

    @property
    def prefix(self) -> str:
        return self.settings.desk.prefix

    @property
    def _lists(self) -> "TicketLists":
        """What the queue is read with: the first tickets do not wait for all that files mail to be loaded."""
        with self._opening:
            return self._listing

    @cached_property
    def _listing(self) -> "TicketLists":
        from maildesk.databases import opened_tickets

        return self._open.enter_context(opened_tickets(self.settings))

    @property
    def _store(self) -> "SqlStore":
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> "SqlStore":
        from maildesk.databases import opened

        return self._open.enter_context(opened(self.settings))

    @property
    def _wiring(self) -> "Wiring":
        with self._opening:
            return self._joined

    @cached_property
    def _joined(self) -> "Wiring":
        from maildesk.wiring import Wiring

        wiring = Wiring(self.settings, self._store)
        _ = wiring.act, wiring.say, wiring.log  # joined once, under the lock
        return wiring

    @property
    def _catalogue(self) -> "Catalogue":
        from maildesk.classifying import catalogue

        return catalogue(self.settings)

    def close(self) -> None:
        """Ends what was begun. Nothing may be under way."""
        if "_joined" in self.__dict__:
            self._joined.close()
        self._open.close()

    def me(self) -> "Member":
        """Who acts. Raises MaildeskError where that is nobody who works here."""
        staff = self._lists.members()
        name = self.actor.casefold().removeprefix("@")
        found = next((one for one in staff if name in (one.handle.casefold(), *one.keys)), None)
        if found is None:
            from maildesk.flow.act import staff_member  # its words for nobody; the import is what a start would wait for

            return staff_member(staff, self.actor)
        return found

    def rows(self, query: str, after: Any = None, limit: int = PAGE, *, first: bool = False) -> Rows:
        """A page of the queue. Raises MaildeskError for a query that cannot be read, and where the database is gone.

        `first`: nobody waits for the catalogue and the staff to be read, and what is confidential is hidden from everybody.
        """
        wanted = self._wanted(query)
        found = self._lists.found(wanted.query, now=_now(), limit=limit, after=after, sight=wanted.sight)
        kept = any(one.restricted for one in found.rows)
        reads = (lambda one: not one.restricted) if first or not kept else self._reads()
        return Rows(tuple(_line(one, self.prefix, hidden=not reads(one)) for one in found.rows), found.after, first and kept)

    def count(self, query: str) -> int:
        """How many tickets a query finds, counted up to a bound. Raises as `rows`."""
        wanted = self._wanted(query)
        return self._lists.count_found(wanted.query, now=_now(), sight=wanted.sight)

    def open(self, number: int) -> Opened:
        """The ticket as its readers read it. Raises NotFound; MaildeskError where it is confidential and who acts is none of them."""
        self._must_read(number)
        detail = self._store.ticket_by_number(number)
        held = tuple(map(self._held, self._store.held_beside(number)))
        return Opened(_line(detail.ticket, self.prefix, hidden=False), detail, held, self._advice(number))

    def door(self) -> tuple[Held, ...]:
        """The newest of the mails that are held and lie beside no ticket. Raises MaildeskError where who asks does not work here."""
        self.me()
        return tuple(map(self._held, self._store.held_alone(_MOST_HELD)))

    def judge(self, mail: int, verb: "Verb") -> Done:
        """Lets a held mail in, or keeps it out. Raises Refused, StoreUnavailable."""
        from maildesk.desk.command import Command
        from maildesk.flow.act import Order

        return Done(self._wiring.act(Order(self.actor, None, (Command(verb, str(mail)),))).lines)

    def number(self, wanted: str) -> int:
        """The number in a reference. Raises MaildeskError."""
        found = parse_reference(self.prefix, wanted)
        if found is None:
            raise MaildeskError(f"{wanted!r} is no reference of a ticket", f"such are {reference(self.prefix, 1042)} and 1042")
        return found

    def newest_event(self) -> int:
        """Changes whenever something happens."""
        return self._lists.newest_happening()

    def do(self, number: int, command: "Command", message: int | None = None, seen: int | None = None, *, dry_run: bool = False) -> Done:
        """Does it; as a `dry_run` it only finds out whether it can be done. Raises Changed, Refused, NotFound, StoreUnavailable."""
        from maildesk.flow.act import Order

        acted = self._wiring.act(Order(self.actor, number, (command,), message, seen), dry_run=dry_run)
        return Done((*acted.lines, *(f"the new ticket is {reference(self.prefix, one)}" for one in acted.opened)), acted.opened)

    def preview(self, draft: Draft) -> Letter:
        """Exactly what would go to whom. Raises as `send`."""
        if draft.kind == "log":
            return self._request(draft)
        from maildesk.previewing import preview_of

        name = reference(self.prefix, draft.number)
        shown = preview_of(self._wiring)(self._words(draft))
        also = tuple(f"also: {one.kind} to {_named(one.to)}" for one in shown[1:])
        closes = (f"{name} is closed then",) if draft.close and draft.kind == "reply" else ()
        if not shown:
            return Letter((("On", name),), draft.text, warnings=("Nobody gets a mail of it: it is on the ticket alone.",), then=closes)
        first = shown[0]
        cc = (("Cc", _named(first.cc)),) if first.cc else ()
        inside = (f"It stays among staff, on {name}.",) if draft.kind == "note" else ()
        fields = (("From", _named((first.from_,) if first.from_ else ())), ("To", _named(first.to)), *cc, ("Subject", first.subject))
        files = tuple(f"{name}, {kind}, {size(bytes_)}" for name, kind, bytes_ in first.files)
        return Letter(fields, first.text.rstrip(), files, inside, (*also, *closes))

    def _request(self, draft: Draft) -> Letter:
        me, files = self.me(), self._files(draft)
        origin = (("Asked", draft.origin.strip()),) if draft.origin.strip() else ()
        fields = (("Request of", draft.requester.strip()), ("Subject", self._subject(draft)), *origin)
        receipt = f"the receipt goes to {person(me.name, me.address)}; nobody else hears of it"
        return Letter(fields, draft.text, tuple(f"{one.filename}, {size(len(one.content))}" for one in files), then=(receipt,))

    def readers(self, draft: Draft) -> tuple[str, ...]:
        """Who will read it: the names. Raises as `send`; an answer to something that changed meanwhile raises Changed."""
        return self._wiring.say(self._words(draft), dry_run=True).readers

    def send(self, draft: Draft) -> Done:
        """Sends an answer, keeps a note, logs a request. Raises Changed, Refused, MaildeskError, StoreUnavailable."""
        if draft.kind == "log":
            return self._log(draft)
        from maildesk.telling.sent import heard

        said = self._wiring.say(self._words(draft))
        return Done((heard(reference(self.prefix, said.ticket.number), said.readers, inside=draft.kind == "note"),))

    def answers(self, opened: Opened) -> tuple[str, ...]:
        """The names of the canned answers, those that may fit the ticket first. Raises MaildeskError."""
        from maildesk.readymade import fitting

        self._must_read(opened.number)
        identity = self._wiring.identity
        found, _ = fitting(identity, self._store, opened.detail, self.actor, _SUGGESTED)
        return tuple(dict.fromkeys((*(one.slug for one in found), *(one.slug for one in identity.answers.all()))))

    def canned(self, number: int, name: str) -> str:
        """The words of a canned answer on a ticket, in the requester's language. Raises MaildeskError."""
        from maildesk.readymade import filled

        self._must_read(number)
        return filled(self._wiring.identity, self._store, number, self.actor, name, None)[1]

    def save(self, opened: Opened, folder: Path) -> tuple[Path, ...]:
        """Writes the attachments of a ticket. Raises MaildeskError, OSError."""
        from maildesk.telling.saving import save

        self._must_read(opened.number)
        written: list[Path] = []
        for message in opened.detail.messages:
            if attached := [one for one in message.attachments if not one.logo]:
                written += save(self._store.raw(message.inbound_id), attached, folder)
        return tuple(written)

    def known(self) -> Known:
        """The names that the command line completes. Raises MaildeskError."""
        from maildesk.classifying import projects

        slugs: list[str] = []
        for category in self._catalogue.categories:
            slugs += [category.slug, *(f"{category.slug}/{service.slug}" for service in category.services)]
        return Known(
            staff=tuple(one.handle for one in self._store.staff()),
            categories=tuple(slugs),
            projects=tuple(one.name for one in projects(self.settings).known),
            views=tuple(one.name for one in VIEWS),
            answers=tuple(dict.fromkeys(one.slug for one in self._wiring.identity.answers.all())),
            queries=tuple(f"@{name}" for name in self.settings.query),
        )

    def warm(self) -> None:
        """Loads what the first command or answer would wait for. Raises MaildeskError where nobody of that name works here."""
        self.me()
        self._wiring.reader([])

    def _words(self, draft: Draft) -> "Words":
        from maildesk.flow.say import Words

        inside = draft.kind == "note"
        close, canned = draft.close and not inside, "" if inside else draft.canned
        return Words(self.actor, draft.number, draft.text, self._files(draft), inside, close, draft.seen, canned)

    def _log(self, draft: Draft) -> Done:
        from maildesk.flow.log import Request

        request = Request(
            self.actor, draft.requester.strip(), self._subject(draft), draft.text, draft.origin.strip(), files=self._files(draft)
        )
        logged = self._wiring.log(request)
        name = reference(self.prefix, logged.number)
        return Done((f"{name}: logged for {request.requester}; the receipt goes to {logged.actor.address}",), (logged.number,))

    @staticmethod
    def _subject(draft: Draft) -> str:
        return draft.subject.strip() or next((one.strip() for one in draft.text.splitlines() if one.strip()), "")[:120]

    def _files(self, draft: Draft) -> "tuple[OutgoingAttachment, ...]":
        from maildesk.telling.attaching import attached_files

        return attached_files(draft.paths, self.settings.intake.max_mail_bytes)

    def _wanted(self, text: str) -> "Wanted":
        from maildesk.desk.query import QueryError
        from maildesk.querying import read

        try:
            return read(self.settings, self._lists, text, me=self.actor, now=_now())
        except QueryError as error:
            near = f"; did you mean {' or '.join(error.nearest)}?" if error.nearest else ""
            raise MaildeskError(str(error), f"expected: {error.expected}{near}") from None

    def _reads(self) -> "Callable[[Locked], bool]":
        """Whether whoever acts may read a ticket."""
        from maildesk.desk.confidential import may_read

        me, known = self.me(), self._catalogue
        return lambda one: may_read(me, one, known)

    def _must_read(self, number: int) -> None:
        lock = self._store.lock_of(number)
        if lock is not None and lock.restricted and not self._reads()(lock):
            from maildesk.desk.confidential import refusal

            raise MaildeskError(refusal(reference(self.prefix, number), lock, self._catalogue), "ask one of them")

    def _advice(self, number: int) -> tuple[str, ...]:
        from maildesk.desk.entitlement import advice

        return tuple(advice(self._catalogue, self._store.asked(number)))

    def _held(self, inbound_id: int) -> Held:
        from maildesk.mail.read import read

        row = self._store.inbound_by_id(inbound_id).row
        seen = read(self._store.raw(inbound_id), row.envelope)
        author = person(seen.from_.name, seen.from_.address) if seen.from_ else "nobody"
        text = "\n".join((seen.text if seen.reply is None else seen.reply).splitlines()[:_MOST_SHOWN])
        return Held(inbound_id, row.received_at, author, seen.subject, row.reason, text)


def _now() -> datetime:
    from maildesk.wiring import clock

    return clock()


def _line(row: "TicketRow", prefix: str, *, hidden: bool) -> Line:
    told = Line(row.number, reference(prefix, row.number), row.opened_at, hidden)
    if hidden:
        return told
    return replace(
        told,
        state=row.state,
        priority=row.priority,
        category=row.category if row.service is None else f"{row.category}/{row.service}",
        owner=row.owner_name or "",
        requester=row.requester_name or row.requester_address or "",
        subject=row.subject,
        due_at=row.due_at,
        confidential=row.restricted,
    )


def _named(some: "Sequence[Address]") -> str:
    return ", ".join(person(one.name, one.address) for one in some)
