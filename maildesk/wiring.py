# SPDX-License-Identifier: Apache-2.0
"""The one place where settings and parts are joined. Imports stand inside the functions: a command pays for what it uses."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from maildesk.assets import asset, template_folders
from maildesk.databases import open_store as open_store
from maildesk.databases import opened as opened
from maildesk.databases import opened_messages as opened_messages
from maildesk.databases import opened_page as opened_page
from maildesk.databases import opened_tickets as opened_tickets
from maildesk.databases import sqlite_path as sqlite_path
from maildesk.databases import upgrade_database as upgrade_database
from maildesk.flow.witness import NOBODY, Witness
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.desk.values import Identity
    from maildesk.flow.act import Act
    from maildesk.flow.deliver import Deliver
    from maildesk.flow.ingest import Ingest
    from maildesk.flow.leave import Leave
    from maildesk.flow.letters import Letters
    from maildesk.flow.log import Log
    from maildesk.flow.numbers import Numbers
    from maildesk.flow.ports import Classifier, Transport
    from maildesk.flow.process import Process
    from maildesk.flow.say import Say
    from maildesk.flow.values import Incoming, Receipt
    from maildesk.imap.poller import Poller
    from maildesk.oauth.token import Tokens
    from maildesk.reader.process import ReaderProcess
    from maildesk.render.canned import Shelf
    from maildesk.render.fault import Fault
    from maildesk.render.templates import Templates
    from maildesk.smtp.listener import Listener
    from maildesk.store.sql import SqlStore

    Receiver = Callable[[Sequence[Incoming]], list[Receipt]]

INGEST_SECONDS = 60.0


def clock() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def nonce() -> str:
    """96 random bits in lower-case hexadecimal."""
    import secrets

    return secrets.token_hex(12)


def owner() -> str:
    """Who holds a lease: "host:pid"."""
    import socket

    return f"{socket.gethostname()}:{os.getpid()}"


def identity(settings: Settings) -> "Identity":
    """Who the desk is, as the rules want it."""
    from maildesk.classifying import catalogue
    from maildesk.desk.values import AcknowledgementPolicy, Identity
    from maildesk.promising import policy

    served = catalogue(settings)
    desk, told = settings.desk, settings.acknowledgement
    return Identity(
        name=desk.name,
        address=desk.address,
        aliases=desk.aliases,
        prefix=desk.prefix,
        keys=tuple(key.encode() for key in desk.signing_keys),
        authserv_ids=desk.authserv_ids,
        list_hosts=desk.list_hosts,
        language=desk.language,
        promise_hours=desk.promise_hours,
        reopen_days=desk.reopen_days,
        unproven_per_hour=desk.unproven_per_hour,
        acknowledgement=AcknowledgementPolicy(told.enabled, told.per_address_minutes, told.global_per_minute, told.on_behalf),
        catalogue=served,
        promise=policy(settings, served, clock().date()),
        comaintainers=desk.comaintainers,
        answers=answers(settings),
    )


def answers(settings: Settings) -> "Shelf":
    """The canned answers: the operator's, then those that ship."""
    from maildesk.render.canned import Shelf

    return Shelf([*filter(None, (settings.desk.answers_dir,)), asset("config") / "answers"])


def classifier(settings: Settings | None = None) -> "Classifier":
    """The classifier in force; without settings the one that ships."""
    from maildesk.classifying import classifier as in_force

    return in_force(settings)


def templates(settings: Settings, tell: "Callable[[Fault], None] | None" = None) -> "Templates":
    """The operator's templates over the built-in ones. `tell` hears of a file of theirs that cannot be used; it is logged unless given."""
    from maildesk.render import fault
    from maildesk.render.templates import Templates

    return Templates(template_folders(settings.desk.template_dir), language=settings.desk.language, tell=tell or fault.log)


@dataclass(frozen=True)
class Wiring:
    """The parts of one process, joined over one store. Each is made when it is first asked for."""

    settings: Settings
    store: "SqlStore"
    witness: Witness = NOBODY

    @cached_property
    def identity(self) -> "Identity":
        return identity(self.settings)

    @cached_property
    def letters(self) -> "Letters":
        from maildesk.flow.letters import Letters

        return Letters(self.templates, self.identity, nonce, self.settings.intake.max_mail_bytes)

    @cached_property
    def templates(self) -> "Templates":
        return templates(self.settings)

    def warm(self) -> None:
        """Loads what the first mail would wait for, and tells of an operator's broken template before a requester needs it."""
        from maildesk.render.preview import sample

        self.templates.check(sample)
        self.classifier.classify([])
        self.reader([])  # answered once its process is ready

    def close(self) -> None:
        """Ends the reader's process, if there is one."""
        if "reader" in self.__dict__:
            self.reader.close()

    @cached_property
    def classifier(self) -> "Classifier":
        return classifier(self.settings)

    @cached_property
    def numbers(self) -> "Numbers":
        from maildesk.flow.numbers import Numbers

        return Numbers(self.store)

    @cached_property
    def process(self) -> "Process":
        from maildesk.flow.process import Limits, Process

        intake = self.settings.intake
        limits = Limits(intake.batch, timedelta(seconds=intake.lease_seconds), intake.attempts, intake.max_mail_bytes)
        return Process(
            self.store,
            self.reader,
            self.reader.extract,
            self.classifier,
            self.letters,
            self.numbers,
            self.identity,
            clock,
            owner(),
            limits,
            self.witness,
        )

    @cached_property
    def act(self) -> "Act":
        from maildesk.flow.act import Act

        return Act(self.store, self.letters, self.numbers, self.identity, clock, nonce)

    @cached_property
    def leave(self) -> "Leave":
        from maildesk.flow.leave import Leave

        return Leave(self.store, self.letters, self.numbers, self.identity, clock)

    @cached_property
    def say(self) -> "Say":
        from maildesk.flow.say import Say

        return Say(self.store, self.ingest(), self.identity, clock, nonce)

    @cached_property
    def log(self) -> "Log":
        from maildesk.flow.log import Log

        return Log(self.store, self.ingest(), self.identity, clock, nonce)

    @cached_property
    def reader(self) -> "ReaderProcess":
        from maildesk.reader.process import ReaderProcess

        return ReaderProcess()

    @cached_property
    def deliver(self) -> "Deliver":
        from maildesk.flow.deliver import Deliver, Pace
        from maildesk.flow.undelivered import Undelivered

        pace = Pace(
            lease=timedelta(seconds=self.sending_seconds), acknowledgements_per_minute=self.settings.acknowledgement.global_per_minute
        )
        tell = Undelivered(self.store, self.letters, self.numbers, clock)
        return Deliver(self.store, transport(self.settings), clock, owner(), pace, tell, self.witness)

    @property
    def sending_seconds(self) -> float:
        """How long a group of letters may take: one mail waits for the relay ten times at most, from the connection to the answer
        after its content."""
        return max(600, 20 * self.settings.outgoing.timeout_seconds)

    def receive(self, wake: Callable[[], object] = lambda: None) -> "Receiver":
        """T1. `wake` is called after each commit."""
        from maildesk.flow.receive import Receive

        return Receive(self.store, wake, self.witness)

    def ingest(self) -> "Ingest":
        """Mail files through the whole path; a mail that needs another try, or is in a daemon's hands, is waited for a while."""
        from maildesk.flow.ingest import Ingest
        from maildesk.patience import Patience

        patience = Patience(INGEST_SECONDS)
        return Ingest(self.receive(), self.process.once, self.store.fates, patience)

    def record(self, kind: str, details: dict[str, object]) -> None:
        """An event of the desk itself."""
        from maildesk.desk.records import NewEvent

        self.store.record(NewEvent(None, kind, "desk", None, details), clock())

    def summarise(self) -> int:
        """Writes the summaries that are due; how many."""
        from maildesk.flow.summarise import summarise

        return summarise(self.store, self.letters, self.numbers, clock)

    def wake(self) -> int:
        """Wakes the snoozed tickets whose time has come; how many."""
        from maildesk.flow.wake import wake

        return wake(self.store, self.letters, self.numbers, self.identity, clock)

    def send_canary(self) -> bool:
        """Sends the desk's mail to itself, if it is time."""
        from maildesk.flow.canary import send

        every = timedelta(minutes=self.settings.observe.canary_minutes)
        return send(self.store, self.identity, self.numbers, nonce, clock, every)

    def pollers(self, receive: "Receiver") -> "Iterator[Poller]":
        """One for each folder of each mailbox that is switched on."""
        from maildesk.imap.poller import Poller

        for name, options in self.settings.mailbox.items():
            tokens = mailbox_tokens(self.settings, name)
            for folder in (*options.folders, *options.junk_folders) if options.enabled else ():
                yield Poller(
                    name,
                    folder,
                    options,
                    marks=self.store,
                    receive=receive,
                    tokens=tokens,
                    clock=clock,
                    max_mail_bytes=self.settings.intake.max_mail_bytes,
                    answered=partial(self.witness.answered, f"imap:{name}/{folder}"),
                )

    def listeners(self, receive: "Receiver") -> "Iterator[tuple[str, Listener]]":
        """One for each listener that is switched on, with its name."""
        from maildesk.desk.token import is_desk_address
        from maildesk.smtp.listener import Listener

        accounts = {account.user: account.password for account in self.settings.listener_account.values()}
        for name, options in self.settings.listener.items():
            if options.enabled:
                listener = Listener(
                    name,
                    options,
                    accepts=lambda address: is_desk_address(self.identity, address),
                    receive=receive,
                    note=lambda kind, details: self.record(kind, dict(details)),
                    accounts=accounts if options.tls_cert else {},
                    max_mail_bytes=self.settings.intake.max_mail_bytes,
                    clock=clock,
                    hint=self.settings.desk.address,
                )
                yield name, listener


def transport(settings: Settings) -> "Transport":
    """Where outgoing mail goes: a Maildir, or a relay."""
    outgoing = settings.outgoing
    if outgoing.transport == "maildir":
        from maildesk.smtp.maildir import Maildir

        return Maildir(maildir_path(settings))
    from maildesk.smtp.relay import Relay

    return Relay(outgoing, clock=clock, fallback_sender=settings.desk.address)


def mailbox_tokens(settings: Settings, name: str) -> "Tokens":
    """The access tokens of a mailbox, shared by its connections."""
    from maildesk.oauth.token import Tokens

    return Tokens(settings.mailbox[name].oauth, f"mailbox.{name}.oauth")


def maildir_path(settings: Settings) -> Path:
    """The Maildir of the embedded transport."""
    return settings.desk.state_dir / settings.outgoing.maildir
