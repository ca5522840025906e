# SPDX-License-Identifier: Apache-2.0
"""The clock of a ticket as columns of its row, and what is asked of them: which tickets the desk has to look at, and how long it takes."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Table, text

from maildesk.desk.clock import Clock
from maildesk.store.columns import Key, Moment
from maildesk.store.common import BY_KEY, metadata

_NUMBERS = ("paused_seconds", "reopened", "later_kept", "later_missed", "answer_step", "resolve_step")  # of every ticket
_SPANS = ("answer_seconds", "resolve_seconds")
NAMES = tuple(one.name for one in fields(Clock))


def columns() -> list[Column[Any]]:
    """A column for each field of `Clock`, by its name."""
    return [_column(name) for name in NAMES]


def _column(name: str) -> Column[Any]:
    if name in _NUMBERS:
        return Column(name, Integer, nullable=False, server_default=text("0"))
    return Column(name, BigInteger if name in _SPANS else Moment)


def clock_row(clock: Clock) -> Mapping[str, datetime | int | None]:
    """The clock by the names of its columns."""
    return {name: getattr(clock, name) for name in NAMES}


def clock_of(row: Any) -> Clock:
    """The clock of a row of tickets."""
    return Clock(*(getattr(row, name) for name in NAMES))


# How long answers and solutions of a category took lately: measured by a scheduled job, since a letter must not wait for it.
figure = Table(
    "figure",
    metadata,
    Column("category", Key, primary_key=True),
    Column("measured_at", Moment, nullable=False),
    Column("months", Integer, nullable=False),  # the time looked back at
    Column("answers", Integer, nullable=False),
    Column("answer_p50", BigInteger),  # seconds
    Column("answer_p90", BigInteger),
    Column("solutions", Integer, nullable=False),
    Column("resolve_p50", BigInteger),
    Column("resolve_p90", BigInteger),
    info=BY_KEY,
)
