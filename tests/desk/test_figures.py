# SPDX-License-Identifier: Apache-2.0
"""What reports count: percentiles by nearest rank, sums of parts, cells that are too small."""

from datetime import UTC, datetime
from itertools import chain
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.figures import Figures, Times, age, percentile, suppressed, together

MINUTES = st.lists(st.integers(0, 10_000), min_size=1, max_size=200)


@given(minutes=MINUTES, share=st.sampled_from([0.5, 0.9]))
def test_a_percentile_is_the_value_at_its_rank(minutes: list[int], share: float) -> None:
    assert percentile(Times(minutes), share) == sorted(minutes)[ceil(share * len(minutes)) - 1]


@given(parts=st.lists(st.lists(st.integers(0, 40), min_size=120, max_size=300), min_size=1, max_size=4), share=st.sampled_from([0.5, 0.9]))
def test_a_percentile_of_long_parts_is_that_of_all_of_them(parts: list[list[int]], share: float) -> None:
    whole = together(Figures(answers=Times(one)) for one in parts)
    every = sorted(chain.from_iterable(parts))
    assert percentile(whole.answers, share) == every[ceil(share * len(every)) - 1]


def test_there_is_no_percentile_of_nothing() -> None:
    assert percentile(Times(), 0.5) is None


@given(parts=st.lists(MINUTES, max_size=5))
def test_parts_count_as_much_as_the_whole(parts: list[list[int]]) -> None:
    figures = [Figures(opened=len(one), kept=1, answers=Times(one)) for one in parts]
    whole = together(figures)
    assert (whole.opened, whole.kept, whole.answers) == (sum(map(len, parts)), len(parts), Times(chain.from_iterable(parts)))


@given(ages=st.lists(st.integers(0, 10_000), min_size=1, max_size=60), share=st.sampled_from([0.5, 0.9, 1.0]))
def test_an_age_is_the_one_at_its_rank(ages: list[int], share: float) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    opened = Times(int(now.timestamp()) // 60 - one for one in ages)
    assert age(opened, share, now) == sorted(ages)[ceil(share * len(ages)) - 1]


@given(due=st.lists(st.integers(0, 200), max_size=50), now=st.integers(0, 200))
def test_what_is_due_becomes_late_the_minute_after(due: list[int], now: int) -> None:
    figures = Figures(solved_missed=1, solved_due=Times(due))
    figures.judge(datetime.fromtimestamp(60 * now, UTC))
    late = sum(one < now for one in due)
    assert figures == Figures(solved_missed=1 + late, solved_pending=len(due) - late)


@pytest.mark.parametrize(("kept", "missed", "promise"), [(3, 1, 0.75), (0, 2, 0.0), (0, 0, None)])
def test_the_promise_is_judged_by_what_came_or_was_due(kept: int, missed: int, promise: float | None) -> None:
    assert Figures(kept=kept, missed=missed, pending=9).promise == promise


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (90, 90)])
def test_the_public_account_shows_no_small_cells(count: int, shown: int | None) -> None:
    assert suppressed(count) == shown
