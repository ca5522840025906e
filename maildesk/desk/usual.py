# SPDX-License-Identifier: Apache-2.0
"""How long the desk took lately, as a requester may read it beside the promise: what half of all waited, and nine of ten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Of fewer nothing can be said of nine of ten.
ENOUGH = 10
_HOUR = 3600
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Usual:
    """Of one category, over the last `months`: `answers` and `solutions` counted, their median and ninetieth percentile in seconds."""

    months: int
    answers: int = 0
    answer_p50: int | None = None
    answer_p90: int | None = None
    solutions: int = 0
    resolve_p50: int | None = None
    resolve_p90: int | None = None


def honest(usual: Usual | None) -> Mapping[str, Any] | None:
    """The values of a template that tell how long first answers took; None where too few say anything.

    `half` and `most`: amounts with their unit, "hours" or "days", rounded up: nobody is promised less than they will wait.
    """
    if usual is None or usual.answers < ENOUGH or usual.answer_p50 is None or usual.answer_p90 is None:
        return None
    return {"months": usual.months, "half": amount(usual.answer_p50), "most": amount(usual.answer_p90)}


def amount(seconds: int) -> Mapping[str, Any]:
    """A span of time as people say it: hours up to two days, then days; one hour at least."""
    if seconds <= 2 * _DAY:
        return {"count": max(-(-seconds // _HOUR), 1), "unit": "hours"}
    return {"count": -(-seconds // _DAY), "unit": "days"}
