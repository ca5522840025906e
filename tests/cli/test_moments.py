# SPDX-License-Identifier: Apache-2.0
"""Times as people type them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import click
import pytest
import time_machine

from maildesk.cli.moments import Moment

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
