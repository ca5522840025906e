# SPDX-License-Identifier: Apache-2.0
"""Parts, loops, jobs, the lock and the log, each by itself."""

import json
import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maildesk.daemon import logs
from maildesk.daemon.lock import AnotherDaemon, DaemonLock
from maildesk.daemon.logs import JsonLines
from maildesk.daemon.loops import Bell, Job, Loop, Schedule
from maildesk.daemon.supervisor import LONGEST_PAUSE, PERSON_PAUSE, Part, Supervisor, pause_after
from maildesk.flow.errors import MaildeskError, StoreUnavailable, TransportDown

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


def test_a_part_that_fails_starts_again_and_takes_no_other_down(stop: threading.Event) -> None:
    tries, steady = [], threading.Event()
    again = threading.Event()

    def failing(stop: threading.Event) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("once")
        again.set()
        stop.wait()

    def running(stop: threading.Event) -> None:
        steady.set()
        stop.wait()

    supervisor = Supervisor([Part("failing", failing), Part("running", running)], stop)
    supervisor.start()
    assert again.wait(10) and steady.wait(10)
    assert supervisor.finish(10) == []


def test_a_part_that_does_not_end_is_named(stop: threading.Event) -> None:
    release = threading.Event()
    supervisor = Supervisor([Part("stubborn", lambda _: release.wait(30) and None)], stop)  # type: ignore[func-returns-value]
    supervisor.start()
    assert supervisor.finish(0.05) == ["stubborn"]
    release.set()


def test_parts_are_woken_when_they_are_to_end(stop: threading.Event) -> None:
    bell = Bell()
    supervisor = Supervisor([Part("waiting", Loop("waiting", lambda: 0, bell, look_seconds=60).run, bell.ring)], stop)
    supervisor.start()
    assert supervisor.finish(10) == []


def test_pauses_grow_and_stay_below_what_recovery_allows() -> None:
    assert all(0 < pause_after(failures, OSError()) <= LONGEST_PAUSE for failures in range(1, 2000))
    assert pause_after(1, OSError()) <= 1


def test_a_part_that_needs_a_person_does_not_knock_on_and_on() -> None:
    class Refused(MaildeskError):
        exit_code = 77

    assert pause_after(1, Refused("wrong password")) == PERSON_PAUSE


@pytest.mark.parametrize("problem", [StoreUnavailable("locked"), TransportDown("no answer")])
def test_a_loop_outlives_a_store_or_relay_that_is_away(stop: threading.Event, problem: Exception) -> None:
    calls = []
    bell = Bell()

    def once() -> int:
        calls.append(1)
        bell.ring()
        if len(calls) == 1:
            raise problem
        stop.set()
        return 0

    Loop("work", once, bell, store_pause=0, relay_pause=0).run(stop)
    assert len(calls) == 2


def test_a_loop_tells_the_next_part_only_when_it_did_something(stop: threading.Event) -> None:
    told, results = [], iter([2, 0])

    def once() -> int:
        taken = next(results)
        if not taken:
            stop.set()
        return taken

    bell = Bell()
    bell.ring()
    Loop("work", once, bell, done=lambda: told.append(1)).run(stop)
    assert told == [1]


class FakeJobs:
    """Grants each job once."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self._granted: set[str] = set()

    def start_job(self, name: str, *, owner: str, now: datetime, every: timedelta, lease: timedelta) -> bool:
        first = name not in self._granted
        self._granted.add(name)
        return first

    def finish_job(self, name: str, *, owner: str, now: datetime, outcome: str) -> None:
        self.outcomes[name] = outcome


def test_a_job_runs_when_the_store_says_so_and_its_outcome_is_kept() -> None:
    runs: list[int] = []
    jobs = FakeJobs()

    def run() -> str:
        runs.append(1)
        return "3 written"

    schedule = Schedule([Job("summaries", timedelta(minutes=1), run)], jobs, lambda: NOW, "host:1")
    schedule.once()
    schedule.once()
    assert runs == [1] and jobs.outcomes == {"summaries": "3 written"}


def test_a_job_that_fails_is_told_and_tried_again_when_it_is_due() -> None:
    jobs = FakeJobs()

    def run() -> str:
        raise KeyError("oops")

    Schedule([Job("summaries", timedelta(minutes=1), run)], jobs, lambda: NOW, "host:1").once()
    assert jobs.outcomes == {"summaries": "failed: KeyError"}


def test_the_lock_names_its_holder_and_is_free_after_it(tmp_path: Path) -> None:
    lock = DaemonLock(tmp_path / "db.lock")
    with pytest.raises(AnotherDaemon, match="process"):
        DaemonLock(tmp_path / "db.lock")
    lock.release()
    DaemonLock(tmp_path / "db.lock").release()


def formatted(args: Sequence[object] = ()) -> dict[str, str]:
    record = logging.LogRecord("maildesk.daemon", logging.WARNING, __file__, 1, "it took %s", tuple(args), None)
    line: dict[str, str] = json.loads(JsonLines().format(record))
    return line


def test_a_json_log_line_is_one_object_with_a_time_in_utc() -> None:
    line = formatted(["a\nbreak"])
    assert line["level"] == "warning" and line["message"] == "it took a\nbreak"
    assert line["time"].endswith("Z")


def test_at_every_level_only_our_own_lines_are_fine_grained() -> None:
    root, ours = logging.getLogger(), logging.getLogger("maildesk")
    before = root.handlers[:], root.level, ours.level
    try:
        logs.configure("json", "debug")
        assert logging.getLogger("maildesk.imap").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("imapclient.imapclient").isEnabledFor(logging.INFO)
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
