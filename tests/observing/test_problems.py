# SPDX-License-Identifier: Apache-2.0
"""What is wrong by the facts, and what is told of it: once when it begins, again where it grows, once when it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maildesk.desk.canary import Flight
from maildesk.desk.values import InboundState, OutboxState, TicketState
from maildesk.flow.errors import StoreUnavailable
from maildesk.observing.facts import Disk, Facts
from maildesk.observing.incidents import News, Occasion, news
from maildesk.observing.problems import Limits, Problem, problems
from maildesk.settings.load import load
from maildesk.store.view_health import ContactRow, JobRow, Standing
from maildesk.store.watching import IncidentRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PEERS = frozenset({"relay", "imap:main/INBOX"})
LIMITS = Limits(5 * MINUTE, 10 * MINUTE, 10 * MINUTE, 15 * MINUTE, 10 * MINUTE, 1000, PEERS)
WELL = Standing(
    mails=dict.fromkeys(InboundState, 0),
    letters=dict.fromkeys(OutboxState, 0),
    tickets=dict.fromkeys(TicketState, 0),
    overdue=0,
    mail_since=None,
    letter_since=None,
    unindexed=0,
    unindexed_since=None,
    index_fits=True,
    jobs=(JobRow("summaries", NOW - MINUTE, NOW, "", None),),
    contacts=(ContactRow("relay", NOW, None, ""),),
    canary=Flight(),
)
ROOM = Disk(Path("/var"), 5000, 9000)


def facts(standing: Standing | None = WELL, disk: Disk = ROOM, now: datetime = NOW) -> Facts:
    trouble = None if standing else StoreUnavailable("the database cannot be reached", "start it")
    return Facts(now, standing, trouble, disk)


def names(given: Facts) -> list[str]:
    return [one.name for one in problems(given, LIMITS)]


def test_where_all_is_well_nothing_is_wrong() -> None:
    assert names(facts()) == []


@pytest.mark.parametrize(
    ("standing", "name"),
    [
        (replace(WELL, mail_since=NOW - 6 * MINUTE), "mail-late"),
        (replace(WELL, letter_since=NOW - 11 * MINUTE), "letters-late"),
        (replace(WELL, mails=WELL.mails | {InboundState.QUARANTINED: 2}), "quarantine"),
        (replace(WELL, mails=WELL.mails | {InboundState.HELD: 2}), "held"),
        (replace(WELL, letters=WELL.letters | {OutboxState.FAILED: 1}), "letters-failed"),
        (replace(WELL, contacts=(ContactRow("imap:main/INBOX", None, NOW - 11 * MINUTE, "no answer"),)), "contact imap:main/INBOX"),
        (replace(WELL, canary=Flight(NOW - 11 * MINUTE, NOW - 11 * MINUTE)), "canary"),
        (replace(WELL, jobs=(JobRow("summaries", NOW - 6 * MINUTE, NOW, "", None),)), "schedule"),
        (replace(WELL, index_fits=False), "index"),
    ],
)
def test_each_thing_that_can_be_wrong_has_its_name(standing: Standing, name: str) -> None:
    assert names(facts(standing)) == [name]


@pytest.mark.parametrize(
    "standing",
    [
        replace(WELL, mail_since=NOW - 4 * MINUTE),
        replace(WELL, letter_since=NOW - 9 * MINUTE),
        replace(WELL, contacts=(ContactRow("relay", None, NOW - 9 * MINUTE, "no answer"),)),
        replace(WELL, canary=Flight(NOW - 9 * MINUTE, NOW - 9 * MINUTE)),
    ],
)
def test_what_is_not_late_yet_is_not_wrong(standing: Standing) -> None:
    assert names(facts(standing)) == []


def test_a_mailbox_that_is_not_watched_any_more_is_not_missed() -> None:
    gone = ContactRow("imap:old/INBOX", None, NOW - timedelta(days=9), "no answer")
    assert names(facts(replace(WELL, contacts=(gone,)))) == []


def test_the_folders_of_mailboxes_that_are_switched_on_are_watched(tmp_path: Path) -> None:
    mailbox = {"HOST": "imap.example.org", "USER": "u", "PASSWORD": "p", "FOLDERS": "INBOX,Lists", "JUNK_FOLDERS": "Junk"}
    given = {f"MAILDESK_MAILBOX__{name}__{key}": value for name in ("MAIN", "OFF") for key, value in mailbox.items()}
    given |= {"MAILDESK_MAILBOX__OFF__ENABLED": "false", "HOME": str(tmp_path)}
    given |= {"MAILDESK_DESK__ADDRESS": "desk@example.org", "MAILDESK_DESK__SIGNING_KEYS": "k" * 48}
    assert Limits.of(load(None, given)).peers == {"relay", "imap:main/INBOX", "imap:main/Lists", "imap:main/Junk"}


def test_alarms_that_are_told_do_not_hide_a_schedule_that_stands_still() -> None:
    jobs = (JobRow("alarms", NOW, NOW, "", None), JobRow("summaries", NOW - 9 * MINUTE, NOW, "", None))
    assert names(facts(replace(WELL, jobs=jobs))) == ["schedule"]


def test_a_disk_that_fills_up_and_a_database_that_is_away_are_wrong() -> None:
    assert names(facts(None, Disk(Path("/var"), 999, 9000))) == ["database", "disk"]


def told(*given: Problem, at: datetime = NOW - MINUTE) -> dict[str, IncidentRow]:
    return {one.name: IncidentRow(one.name, NOW - MINUTE, at, one.extent, one.what) for one in given}


LATE = facts(replace(WELL, mail_since=NOW - 6 * MINUTE))
BROKEN = facts(replace(WELL, mails=WELL.mails | {InboundState.QUARANTINED: 5}))


def occasions(found: list[News]) -> list[tuple[Occasion, str]]:
    return [(one.occasion, one.name) for one in found]


def test_an_incident_is_told_once_and_its_end_once() -> None:
    (begun,) = news(LATE, LIMITS, {})
    assert (begun.occasion, begun.name, begun.since) == (Occasion.RAISED, "mail-late", NOW - 6 * MINUTE)
    known = told(*problems(LATE, LIMITS))
    assert news(LATE, LIMITS, known) == []
    assert occasions(news(facts(), LIMITS, known)) == [(Occasion.RECOVERED, "mail-late")]


def test_what_grows_is_told_again_once_an_hour() -> None:
    (problem,) = problems(BROKEN, LIMITS)
    fewer = replace(problem, extent=3)
    assert news(BROKEN, LIMITS, told(fewer)) == []
    assert occasions(news(BROKEN, LIMITS, told(fewer, at=NOW - 61 * MINUTE))) == [(Occasion.GROWN, "quarantine")]
    assert news(BROKEN, LIMITS, told(problem, at=NOW - 61 * MINUTE)) == []


def test_a_clock_that_was_ahead_does_not_silence_what_grows() -> None:
    (problem,) = problems(BROKEN, LIMITS)
    known = told(replace(problem, extent=3), at=NOW + timedelta(days=1))
    assert occasions(news(BROKEN, LIMITS, known)) == [(Occasion.GROWN, "quarantine")]


def test_mail_that_waits_for_staff_is_no_alarm() -> None:
    held = facts(replace(WELL, mails=WELL.mails | {InboundState.HELD: 2}))
    assert news(held, LIMITS, {}) == []


def test_nothing_is_over_because_the_database_is_away() -> None:
    assert news(facts(None), LIMITS, told(*problems(LATE, LIMITS))) == []
