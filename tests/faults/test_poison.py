# SPDX-License-Identifier: Apache-2.0
"""F15, F16: mails that take all memory, hang or kill whoever looks at them cost themselves alone."""

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import Daemon, LocalDesk, mail, until
from tests.faults.changes import changed
from tests.faults.conftest import Recovery
from tests.faults.flow import PATIENT, Sender, await_settled, begin, fixed_port, reckon, request, tickets

OTHERS = 10
SOON = 10.0  # seconds; 5 are promised, and the machine of a test has other things to do


def poison(what: str) -> bytes:
    """A mail that does something to who reads it, or works on it."""
    return mail("poison", "P <p99@envoy.test>", x_poison=what)


def others_are_filed(desk: LocalDesk) -> bool:
    return desk.ask("SELECT count(*) FROM ticket WHERE subject LIKE 'request %'") == [(OTHERS,)]


def quarantined(desk: LocalDesk) -> list[tuple[str, ...]]:
    return desk.ask("SELECT reason FROM inbound WHERE state = 'quarantined'")


@pytest.mark.parametrize("what", ["kill", "eat"])
def test_f16_a_mail_that_kills_its_reader_holds_nobody_up_and_is_set_aside(
    make_desk: DeskMaker, sqlite_url: str, recovery: Recovery, what: str
) -> None:
    desk = make_desk(sqlite_url)
    daemon = desk.start(start=changed("poisonable_reader"))
    with recovery(f"F16 poison that {what}s its reader: the others", SOON):
        daemon.send(poison(what), *(request(number) for number in range(OTHERS)))
        until(lambda: others_are_filed(desk), lambda: daemon.log)
    until(lambda: len(quarantined(desk)) == 1, lambda: daemon.log)
    assert "died over it" in quarantined(desk)[0][0]
    reckon(desk, desk.letters(), range(OTHERS))
    assert daemon.process.poll() is None


@contextmanager
def restarted(desk: LocalDesk) -> Iterator[list[int]]:
    """As a supervisor does: whenever the desk dies it is started again. How its lives ended."""
    ends: list[int] = []
    over = threading.Event()

    def keep() -> None:
        while not over.is_set():
            daemon = begin(desk, changed("mortal_over_poison"))
            while daemon.process.poll() is None and not over.wait(0.02):
                continue
            if not over.is_set():
                ends.append(daemon.process.wait(5))

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield ends
    finally:
        over.set()
        keeper.join(20)


def test_f16_a_mail_that_kills_the_whole_desk_again_and_again_is_set_aside_unread(
    make_desk: DeskMaker, postgresql_url: str, recovery: Recovery
) -> None:
    desk = make_desk(postgresql_url)
    sender = Sender(fixed_port(desk))
    sender.give([poison("kill"), *(request(number) for number in range(OTHERS))])
    with restarted(desk) as ends:
        with recovery("F16 poison that kills the whole desk: the others"):
            sender.finish(60)
            until(lambda: others_are_filed(desk), lambda: desk.processes[-1].log)
        until(lambda: len(quarantined(desk)) == 1, lambda: desk.processes[-1].log)
    assert set(ends) == {-signal.SIGKILL}
    assert "its worker died over it" in quarantined(desk)[0][0]
    assert desk.ask("SELECT count(*), count(DISTINCT subject) FROM ticket") == [(OTHERS, OTHERS)]


def let_grow(daemon: Daemon, megabytes: int) -> None:
    """The process may have so much memory more than it has now; beyond that, malloc fails."""
    pages = int(Path(f"/proc/{daemon.process.pid}/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + megabytes * 1024 * 1024
    resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def test_f15_a_mail_for_which_there_is_no_memory_waits_until_there_is_and_others_are_served(
    make_desk: DeskMaker, sqlite_url: str, recovery: Recovery
) -> None:
    """20 MB, which is more than once in memory on its way. A desk killed for its memory is one that dies (`test_kills.py`)."""
    desk = make_desk(sqlite_url, extra=PATIENT)
    sender = Sender(fixed_port(desk))
    daemon = desk.start()
    sender.give([request(0)])
    until(lambda: tickets(desk) == 1)
    let_grow(daemon, 8)
    sender.give(
        [mail("request 1", "P <p1@envoy.test>", body="Who can draw a logo for our booth at the conference in spring?\r\n" * 320_000)]
    )
    daemon.send(*(request(number) for number in range(2, 2 + OTHERS)))
    until(lambda: tickets(desk) == 1 + OTHERS, lambda: daemon.log)
    assert desk.ask("SELECT count(*) FROM ticket WHERE subject = 'request 1'") == [(0,)], "there was memory for it"
    with recovery("F15 no memory for a mail of 20 MB, then enough"):
        resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        sender.finish(60)
        await_settled(desk, 2 + OTHERS)
    assert all(400 <= code < 500 for code in sender.refusals)
    assert daemon.process.poll() is None
    reckon(desk, desk.letters(), range(2 + OTHERS)).assert_whole(most_repeats=0)
