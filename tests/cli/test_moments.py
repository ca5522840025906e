# SPDX-License-Identifier: Apache-2.0
"""Times as people type them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import click
import pytest
import time_machine

from maildesk.cli.moments import Day, Moment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def read(text: str, *, end: bool = False) -> datetime:
    return Moment(end=end).convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "age"),
    [("90min", timedelta(minutes=90)), ("12h", timedelta(hours=12)), ("7d", timedelta(days=7)), ("2w", timedelta(days=14))],
)
def test_an_age_counts_from_now(text: str, age: timedelta) -> None:
    assert read(text) == NOW - age


def test_a_date_is_local() -> None:
    local = datetime.fromisoformat("2026-11-01").astimezone()
    assert read("2026-11-01") == local


def test_the_end_of_a_date_is_its_last_moment() -> None:
    assert read("2026-11-01", end=True) - read("2026-11-01") == timedelta(days=1)
    assert read("2026-11-01T12:00Z", end=True) == datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "7 parsecs", "2026-13-01", "999999w", "7d ago"])
def test_what_is_no_time_says_what_is(text: str) -> None:
    with pytest.raises(click.BadParameter, match="12h, 7d, 2w, 2026-11-01"):
        read(text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("2026-02-30", "2026-02-28"),
        ("2028-02-30", "2028-02-29"),
        ("2026-13-01", "2026-12-01"),
        ("2026-00-00", "2026-01-01"),
        ("2026-1-5", "2026-01-05"),
        ("2026/11/01", "2026-11-01"),
        ("2026-11", "2026-11-01"),
        ("2026", "2026-01-01"),
        ("2026-02-30T12:00", "2026-02-28"),
        ("31.12.2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("03/04/2026", "2026-04-03 or 2026-03-04"),
        ("yesterday", "2d"),
        ("last week", "1w"),
        ("7 days", "7d"),
        ("7d ago", "7d"),
        ("the last 3 months", "90d"),
        ("2y", "730d"),
    ],
)
def test_what_is_no_time_is_told_with_the_nearest_that_is(text: str, near: str) -> None:
    with pytest.raises(click.BadParameter, match=f"did you mean {near}\\?"):
        read(text)


@pytest.mark.parametrize("text", ["0000-13-01", "someday", "9" * 5000, "-1", "٣٠"])
def test_where_nothing_is_near_nothing_is_guessed(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no time; such are"):
        read(text)


def test_a_day_begins_in_utc() -> None:
    assert Day().convert("2026-11-01", None, None) == datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(click.BadParameter, match="'2026-11-31' is no day; did you mean 2026-11-30"):
        Day().convert("2026-11-31", None, None)
