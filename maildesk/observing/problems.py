# SPDX-License-Identifier: Apache-2.0
"""What is wrong, by the facts: one question a function. The only place that judges; doctor, metrics and alarms tell of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from maildesk.desk.values import InboundState, OutboxState
from maildesk.flow.witness import RELAY
from maildesk.observing.facts import Facts
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.store.view_health import ContactRow, Standing

MB = 1024 * 1024
INDEX_LATE = timedelta(minutes=5)  # a message waits a second or two
ALARMS_JOB = "alarms"
SCHEDULE_LATE = timedelta(minutes=5)  # it runs every half minute
_LOOK_AT_THE_DESK = "see that `maildesk run` runs, and what it logs"
_TRY = "see what it says: `maildesk doctor --online`"


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is wrong. `canary_every` None: there is no canary.

    `peers`: the mailboxes and the relay that the desk speaks with; what is remembered of others was of another configuration.
    """

    mail_late: timedelta
    letter_late: timedelta
    contact_late: timedelta
    canary_every: timedelta | None
    canary_late: timedelta
    disk_low: int  # bytes
    peers: frozenset[str] = frozenset({RELAY})

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """As the operator said."""
        said = settings.observe
        return cls(
            mail_late=timedelta(minutes=said.mail_late_minutes),
            letter_late=timedelta(minutes=said.letter_late_minutes),
            contact_late=timedelta(minutes=said.contact_late_minutes),
            canary_every=timedelta(minutes=said.canary_minutes) if said.canary_minutes else None,
            canary_late=timedelta(minutes=said.canary_late_minutes),
            disk_low=said.disk_low_mb * MB,
            peers=frozenset({RELAY, *_mailboxes(settings)}),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something is wrong: `what` for people, without addresses of people. `name` is the same as long as it lasts.

    `since`: None where that is not known. `extent`: how many there are, where it can grow. `urgent`: worth an alarm.
    """

    name: str
    what: str
    remedy: str
    since: datetime | None = None
    extent: int = 1
    urgent: bool = True


def _mailboxes(settings: Settings) -> Iterator[str]:
    """Every folder that is watched, as its part of the daemon is called."""
    for name, options in settings.mailbox.items():
        if options.enabled:
            yield from (f"imap:{name}/{folder}" for folder in (*options.folders, *options.junk_folders))


def contacts(standing: "Standing", limits: Limits) -> "list[ContactRow]":
    """What is remembered of the servers that the desk speaks with."""
    return [one for one in standing.contacts if one.peer in limits.peers]


def problems(facts: Facts, limits: Limits) -> list[Problem]:
    """Everything that is wrong."""
    return list(_all(facts, limits))


def _all(facts: Facts, limits: Limits) -> Iterator[Problem]:
    now = facts.taken_at
    if facts.trouble is not None:
        yield Problem("database", facts.trouble.message, facts.trouble.remedy)
    yield from _disk(facts, limits)
    if standing := facts.standing:
        yield from _schedule(standing, now)
        yield from _mails(standing, now, limits)
        yield from _letters(standing, now, limits)
        yield from _set_aside(standing)
        yield from _search(standing, now)
        yield from _contacts(standing, now, limits)
        yield from _canary(standing, now, limits)


def _disk(facts: Facts, limits: Limits) -> Iterator[Problem]:
    if facts.disk and facts.disk.free < limits.disk_low:
        what = f"{facts.disk.free / (1024 * MB):,.1f} GB are free below {facts.disk.folder}"
        yield Problem("disk", what, "make room: a full disk stops the intake (senders are asked to come again, nothing is lost)")


def _schedule(standing: "Standing", now: datetime) -> Iterator[Problem]:
    """The scheduler writes down each of its runs: a daemon that lives leaves a fresh one. Alarms are told by a part of their own."""
    last = max((job.started_at for job in standing.jobs if job.name != ALARMS_JOB), default=None)
    if last is None:
        yield Problem("schedule", "the desk has not run yet", "start it: `maildesk run`", urgent=False)
    elif now - last > SCHEDULE_LATE:
        yield Problem("schedule", f"the desk's schedule last ran {long(now - last)} ago", _LOOK_AT_THE_DESK, last)


def _mails(standing: "Standing", now: datetime, limits: Limits) -> Iterator[Problem]:
    since = standing.mail_since
    if since and now - since > limits.mail_late:
        what = f"{waiting_mails(standing)} mails wait to be processed, the oldest for {long(now - since)}"
        yield Problem("mail-late", what, _LOOK_AT_THE_DESK, since)


def _letters(standing: "Standing", now: datetime, limits: Limits) -> Iterator[Problem]:
    since = standing.letter_since
    if since and now - since > limits.letter_late:
        what = f"{waiting_letters(standing)} letters wait to be sent, the oldest is due for {long(now - since)}"
        remedy = "see that `maildesk run` runs, and try the relay: `maildesk doctor --online`"
        yield Problem("letters-late", what, remedy, since)


def _set_aside(standing: "Standing") -> Iterator[Problem]:
    if number := standing.mails[InboundState.HELD]:
        look = "look at them: `maildesk mail list --state held`"
        yield Problem("held", f"{number} mails held for a person", look, extent=number, urgent=False)
    if number := standing.mails[InboundState.QUARANTINED]:
        yield Problem("quarantine", f"{number} mails quarantined", "look at them: `maildesk mail list --state quarantined`", extent=number)
    if number := standing.letters[OutboxState.FAILED]:
        look = "look at them: `maildesk outbox list --state failed`"
        yield Problem("letters-failed", f"{number} letters failed for good", look, extent=number)


def _search(standing: "Standing", now: datetime) -> Iterator[Problem]:
    since = standing.unindexed_since
    if not standing.index_fits:
        what, remedy = "the search index was made by another version of this program", "fill it anew: `maildesk db reindex`"
        yield Problem("index", what, remedy, urgent=False)
    elif since and now - since > INDEX_LATE:
        what = f"{unindexed(standing)} messages wait for the search index, the first for {long(now - since)}"
        yield Problem("index", what, "see that `maildesk run` runs, or fill it: `maildesk db reindex`", since, urgent=False)


def _contacts(standing: "Standing", now: datetime, limits: Limits) -> Iterator[Problem]:
    for one in contacts(standing, limits):
        if one.failing_since and now - one.failing_since > limits.contact_late:
            what = f"{peer(one.peer)} is out of reach for {long(now - one.failing_since)}: {one.problem}"
            yield Problem(f"contact {one.peer}", what, _TRY, one.failing_since)


def _canary(standing: "Standing", now: datetime, limits: Limits) -> Iterator[Problem]:
    if limits.canary_every is None:
        return
    since = standing.canary.awaited_since(limits.canary_every)
    if since and now - since > limits.canary_late:
        what = f"a mail of the desk to itself is under way for {long(now - since)}"
        yield Problem("canary", what, "follow it: `maildesk outbox list`, then the relay's log and the mailbox", since)


def waiting_mails(standing: "Standing") -> int:
    """How many mails wait to be processed, those included that are being processed."""
    return standing.mails[InboundState.RECEIVED] + standing.mails[InboundState.PROCESSING]


def waiting_letters(standing: "Standing") -> int:
    """How many letters wait to be sent, those included that are not due yet."""
    return standing.letters[OutboxState.QUEUED] + standing.letters[OutboxState.SENDING] + standing.letters[OutboxState.DEFERRED]


def unindexed(standing: "Standing") -> str:
    """How many messages wait for the search index, in words."""
    from maildesk.store.room import MOST_COUNTED

    return f"{standing.unindexed:,}" if standing.unindexed <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def peer(name: str) -> str:
    """A mailbox or the relay as people call it. `name`: as `ContactRow.peer`."""
    account, _, folder = name.removeprefix("imap:").partition("/")
    return f"mailbox {account}, folder {folder}" if name.startswith("imap:") else f"the {name}"


def long(span: timedelta) -> str:
    """A span of time in its largest unit."""
    seconds = max(0, round(span.total_seconds()))
    number, unit = next(
        ((seconds // size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "min")) if seconds >= size), (seconds, "s")
    )
    return f"{number} {unit}"
