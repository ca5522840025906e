# SPDX-License-Identifier: Apache-2.0
"""F14: the machine's clock is a day ahead, and then right again. Digests and summer time stand in `tests/flow/test_digests.py`."""

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, until
from tests.faults.changes import changed
from tests.faults.flow import await_settled, reckon, request


def live(desk: LocalDesk, hours: float, numbers: range, requests: int) -> None:
    """A life of the desk by a wrong clock, in which some mails come again that came before, and in which its jobs have run."""
    desk.change("DELETE FROM job_run")
    daemon = desk.start(start=changed("clock", hours))
    daemon.send(*(request(number) for number in numbers))
    await_settled(desk, requests)
    jobs = "SELECT count(*) FROM job_run WHERE finished_at IS NOT NULL AND name IN ('digests', 'promises', 'summaries', 'sleepers')"
    until(lambda: desk.ask(jobs) == [(4,)], lambda: daemon.log)
    await_settled(desk, requests)
    assert daemon.terminate() == 0


@pytest.mark.parametrize("hours", [24, -24])
def test_f14_a_clock_that_is_a_day_off_for_a_while_repeats_no_letter_and_keeps_none_back(
    make_desk: DeskMaker, sqlite_url: str, hours: int
) -> None:
    desk = make_desk(sqlite_url)
    live(desk, 0, range(3), 3)
    live(desk, hours, range(1, 5), 5)
    live(desk, 0, range(3, 7), 7)
    reckon(desk, desk.letters(), range(7)).assert_whole(most_repeats=0)
    assert len(desk.letters()) == 7
    assert desk.ask("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]
