# SPDX-License-Identifier: Apache-2.0
"""Connections that break at random bytes, on each of the three sides: the mailbox, the door, the relay."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from maildesk.flow.deliver import Deliver, Pace
from maildesk.flow.errors import TransportDown
from maildesk.flow.receive import Receive
from maildesk.imap.errors import ImapError
from maildesk.imap.options import MailboxOptions
from maildesk.imap.poller import Poller
from maildesk.oauth.token import Tokens
from maildesk.smtp.options import OutgoingOptions
from maildesk.smtp.relay import Relay
from maildesk.store.sql import open_store
from tests.daemon.process import LocalDesk, until
from tests.faults.flow import Sender, request
from tests.faults.proxy import BreakingProxy, Deed, Fault, Plan, sound
from tests.servers.dovecot import Account, Dovecot

Say = Callable[[str], None]
_TOLD_EVERY = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """What a run of cuts came to."""

    cuts: int
    mails: int
    seconds: float


def at_random(seed: int, to_server: int, to_client: int) -> Plan:
    """Every connection breaks, either way, after a random number of bytes up to these."""
    chance = random.Random(seed)

    def plan(_number: int) -> Fault:
        deed: Deed = "cut" if chance.random() < 0.5 else "reset"
        if chance.random() < 0.5:
            return Fault("server", deed, after=chance.randint(0, to_server))
        return Fault("client", deed, after=chance.randint(0, to_client))

    return plan


def cut_mailbox(desk: LocalDesk, dovecot: Dovecot, account: Account, wire: BreakingProxy, cuts: int, say: Say) -> Cut:
    """A poller comes again at once after each break; a mail or two arrive for each."""
    options = MailboxOptions(
        host="127.0.0.1",
        port=wire.port,
        security="none",
        user=account.name,
        password=account.password,
        after="move",
        move_to="Filed",
        first_start="acknowledge",
        timeout_seconds=20,
    )
    store, begun, numbers = open_store(desk.url, busy_seconds=10), time.monotonic(), count()
    tokens, clock = Tokens(options.oauth, "mailbox.main.oauth"), Standing()
    receive = Receive(store, lambda: None)
    poller = Poller("main", "INBOX", options, marks=store, receive=receive, tokens=tokens, clock=clock, max_mail_bytes=1 << 20)
    for _ in _until_cut(wire, cuts, say, "mailbox"):
        dovecot.append(account, "INBOX", request(next(numbers)), request(next(numbers)))
        try:
            poller.once()
        except ImapError:
            continue
    wire.plan = sound
    poller.once()
    store.close()
    return Cut(cuts, next(numbers), time.monotonic() - begun)


def cut_door(desk: LocalDesk, wire: BreakingProxy, cuts: int, say: Say) -> Cut:
    """A mail server offers what has no 250 again, over a new connection."""
    sender, begun, numbers = Sender(wire.port), time.monotonic(), count()
    for _ in _until_cut(wire, cuts, say, "door"):
        offers = sender.offers
        sender.give([request(next(numbers))])
        until(lambda offers=offers: sender.offers > offers)  # type: ignore[misc]
    wire.plan = sound
    sender.finish(60)
    return Cut(cuts, next(numbers), time.monotonic() - begun)


def cut_relay(desk: LocalDesk, wire: BreakingProxy, cuts: int, mails: int, say: Say) -> Cut:
    """The outbox is offered again and again, on a clock that does not wait for the pauses in between."""
    store, begun, clock = open_store(desk.url, busy_seconds=10), time.monotonic(), Standing()
    relay = Relay(OutgoingOptions(transport="smtp", host="127.0.0.1", port=wire.port, security="none", timeout_seconds=20), clock=clock)
    deliver = Deliver(store, relay, clock, "host:1", Pace(acknowledgements_per_minute=100_000))
    for _ in _until_cut(wire, cuts, say, "relay"):
        try:
            taken = deliver.once()
        except TransportDown:
            taken = 0
        clock.now += timedelta(seconds=61)
        if not taken and desk.ask("SELECT count(*) FROM outbox WHERE state IN ('queued', 'deferred')") == [(0,)]:
            break
    wire.plan = sound
    while desk.ask("SELECT count(*) FROM outbox WHERE state IN ('queued', 'deferred')") != [(0,)]:
        clock.now += timedelta(hours=4)
        deliver.once()
    relay.close()
    store.close()
    return Cut(wire.broken, mails, time.monotonic() - begun)


def write_requests(folder: Path, mails: int) -> Path:
    """Mail files, a request each."""
    folder.mkdir()
    for number in range(mails):
        (folder / f"{number:06}.eml").write_bytes(request(number))
    return folder


def _until_cut(wire: BreakingProxy, cuts: int, say: Say, side: str) -> Iterator[None]:
    told = 0
    while wire.broken < cuts:
        yield
        if wire.broken // _TOLD_EVERY > told:
            told = wire.broken // _TOLD_EVERY
            say(f"{side}: {wire.broken} of {cuts} connections cut")


class Standing:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now
