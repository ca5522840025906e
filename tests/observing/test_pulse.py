# SPDX-License-Identifier: Apache-2.0
"""A loop that turns, one that rests, and one that is stuck: told apart, and the watchdog is fed for the living alone."""

import threading
from collections.abc import Iterator

import pytest

from maildesk.daemon.notify import Notifier
from maildesk.daemon.supervisor import Part, Supervisor
from maildesk.daemon.watch import Heart
from maildesk.observing.health import health
from maildesk.observing.pulse import Beat, Pulse, Watched


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def pulse(hands: Hands) -> Pulse:
    return Pulse("work", patience=60, clock=hands)


def test_a_loop_that_asks_whether_to_stop_turns(pulse: Pulse, hands: Hands) -> None:
    watched = Watched(threading.Event(), pulse)
    assert pulse.beat().state == "starting"
    for _ in range(5):
        hands.now += 50
        assert not watched.is_set()
        assert pulse.beat().state == "running"


def test_a_loop_that_does_not_is_stuck_once_its_patience_is_over(pulse: Pulse, hands: Hands) -> None:
    pulse.turn()
    hands.now += 60
    assert pulse.beat().state == "running"
    hands.now += 1
    assert pulse.beat() == Beat("work", "stuck", 61)


def test_a_part_that_never_began_is_stuck_as_well(pulse: Pulse, hands: Hands) -> None:
    hands.now += 61
    assert pulse.beat().state == "stuck"


def test_who_rests_for_long_is_not_stuck(pulse: Pulse, hands: Hands) -> None:
    pulse.rest(300)
    hands.now += 359
    assert pulse.beat().state != "stuck"
    hands.now += 2
    assert pulse.beat().state == "stuck"


def test_a_part_that_fails_says_so_until_it_turns_again(pulse: Pulse) -> None:
    pulse.fail("the server refuses us")
    assert (pulse.beat().state, pulse.beat().problem) == ("failing", "the server refuses us")
    pulse.turn()
    assert pulse.beat().state == "running"


def test_waiting_for_the_end_is_resting_and_ends_with_it(pulse: Pulse) -> None:
    stop = threading.Event()
    watched = Watched(stop, pulse)
    assert not watched.wait(0.001)
    stop.set()
    assert watched.wait(60) and watched.is_set()


def test_a_part_may_end_the_others_by_the_event_that_it_is_given(pulse: Pulse) -> None:
    stop = threading.Event()
    Watched(stop, pulse).set()
    assert stop.is_set()


@pytest.fixture
def stuck() -> Iterator[Supervisor]:
    """A supervisor over a part that turns, and one that hangs at its work."""
    release = threading.Event()

    def turning(stop: threading.Event) -> None:
        while not stop.wait(0.01):
            pass

    def hanging(stop: threading.Event) -> None:
        stop.is_set()
        release.wait(30)

    made = Supervisor([Part("turning", turning, patience=30), Part("hanging", hanging, patience=0.1)], threading.Event())
    made.start()
    yield made
    release.set()
    made.finish(10)


def test_a_stuck_loop_is_named_and_fails_the_health(stuck: Supervisor) -> None:
    while not any(one.beat().state == "stuck" for one in stuck.pulses):
        pass
    well, told = health([one.beat() for one in stuck.pulses])
    assert not well
    assert told["why"] == ["hanging does not go round its loop any more"]
    assert told["parts"]["turning"]["state"] == "running"


class Heard(Notifier):
    """What would have been told to systemd."""

    def __init__(self) -> None:
        super().__init__({"WATCHDOG_USEC": "40000"})
        self.lines: list[str] = []
        self.stuck_told = threading.Event()

    def tell(self, *lines: str) -> None:
        self.lines += lines
        if "STATUS=hanging is stuck" in lines:
            self.stuck_told.set()


def test_the_watchdog_is_not_fed_while_a_loop_is_stuck(stuck: Supervisor) -> None:
    heard = Heard()
    heart = Heart(stuck.pulses, heard)
    heart.start()
    assert heard.stuck_told.wait(10)
    fed = heard.lines.count("WATCHDOG=1")
    heart.stop()
    assert heard.lines.index("READY=1") < heard.lines.index("STATUS=hanging is stuck")
    assert heard.lines.count("WATCHDOG=1") == fed
