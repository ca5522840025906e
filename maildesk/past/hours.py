# SPDX-License-Identifier: Apache-2.0
"""When people write: by hour of their day, by day of the week, by season; and when staff are at work. Times are seconds since 1970."""

import random
from bisect import bisect_left
from datetime import datetime, tzinfo
from itertools import accumulate

HOUR, DAY = 3600, 86400
# How much is written in each hour of the writer's day, on a weekday and on a weekend's day.
_BY_HOUR = (1, 0.5, 0.3, 0.2, 0.2, 0.5, 1.5, 4, 8, 12, 13, 12, 8, 10, 12, 12, 11, 9, 6, 4, 4, 4, 3, 2)
_HOURS = tuple(accumulate(_BY_HOUR))
_WEEKDAYS = (1.1, 1.15, 1.1, 1.05, 0.9, 0.22, 0.2)  # Monday first
_MONTHS = (0.95, 1.05, 1.3, 1.15, 1.0, 0.9, 0.75, 0.7, 1.05, 1.25, 1.25, 0.65)  # conferences in spring and autumn
_FIRST, _LAST = 9, 17  # staff work from nine to five in their zone
_THURSDAY = 3  # 1970-01-01


def weekday(moment: int) -> int:
    """Monday is 0."""
    return (moment // DAY + _THURSDAY) % 7


def arrival(rng: random.Random, since: int, until: int, zone: int) -> int:
    """A moment between the two at which somebody in `zone` (hours from UTC) writes; days that are likelier come oftener."""
    while True:
        day = since + int(rng.random() * (until - since)) // DAY * DAY
        month = (day % (365 * DAY + DAY // 4)) * 12 // (365 * DAY + DAY // 4)
        if rng.random() * 1.5 <= _WEEKDAYS[weekday(day)] * _MONTHS[month]:
            break
    hour = bisect_left(_HOURS, rng.random() * _HOURS[-1])
    moment = day // DAY * DAY + (hour - zone) * HOUR + int(rng.random() * HOUR)
    return min(max(moment, since), until - 1)


def ahead(moment: int, zone: tzinfo) -> int:
    """How many seconds the clocks of a zone are ahead of UTC, in summer as in winter."""
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def at_work(rng: random.Random, moment: int, zone: tzinfo) -> int:
    """The first moment from `moment` on at which somebody in `zone` is at work, some minutes into it where they just came."""
    local = moment + ahead(moment, zone)
    hour = local % DAY // HOUR
    if weekday(local) < 5 and _FIRST <= hour < _LAST:
        return moment
    day = local // DAY * DAY + (DAY if hour >= _LAST or weekday(local) >= 5 else 0)
    while weekday(day) >= 5:
        day += DAY
    begin = day + _FIRST * HOUR + int(rng.random() * 2 * HOUR)
    # Clocks may be changed between now and then, but never at an hour at which people begin to work.
    return begin - ahead(begin - ahead(moment, zone), zone)
