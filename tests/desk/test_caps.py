# SPDX-License-Identifier: Apache-2.0
"""Caps: so many at once, more with time, and never silent for a clock that was wrong."""

from datetime import timedelta

from maildesk.desk.caps import Cap, spend, spend_all
from tests.desk.builders import NOW

CAP = Cap(3, timedelta(hours=1))


def spent(times: int, mark: object = None) -> object:
    for _ in range(times):
        mark = spend(CAP, mark, NOW)  # type: ignore[arg-type]
    return mark


def test_so_many_at_once_and_no_more() -> None:
    assert spent(3) is not None
    assert spend(CAP, spent(3), NOW) is None  # type: ignore[arg-type]


def test_one_more_for_each_while_that_passes() -> None:
    mark = spend(CAP, spent(3), NOW + CAP.every)  # type: ignore[arg-type]
    assert mark is not None and spend(CAP, mark, NOW + CAP.every) is None


def test_after_a_long_silence_no_more_than_the_cap_at_once() -> None:
    later = NOW + timedelta(days=9)
    mark = spent(3)
    for _ in range(3):
        mark = spend(CAP, mark, later)  # type: ignore[arg-type]
    assert mark is not None and spend(CAP, mark, later) is None  # type: ignore[arg-type]


def test_a_mark_of_a_clock_that_was_ahead_counts_for_nothing() -> None:
    assert spend(CAP, NOW + timedelta(days=400), NOW) == NOW + CAP.every


def test_of_several_caps_one_that_is_spent_is_enough() -> None:
    full = {"b": NOW + 3 * CAP.every}
    assert spend_all((("a", CAP), ("b", CAP)), full, NOW) is None
    changes = spend_all((("a", CAP), ("b", CAP)), {}, NOW)
    assert changes is not None and [(one.key, one.seen) for one in changes] == [("a", None), ("b", None)]
