# SPDX-License-Identifier: Apache-2.0
"""Business hours: what counts between two moments, over nights, holidays and the days on which clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk.calendar import DAY, Calendar, CalendarError, add_working, between, take_working

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((9 * 60, 17 * 60),)
WEEKDAYS = (*(OFFICE,) * 5, (), ())
EMPTY: tuple[tuple[tuple[int, int], ...], ...] = ((),) * 7


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def berlin(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BERLIN)  # type: ignore[misc, arg-type]


def office(*closed: date) -> Calendar:
    return Calendar(BERLIN, WEEKDAYS, frozenset(closed))


def test_without_a_calendar_every_hour_counts() -> None:
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert add_working(start, hours(48), None) == start + hours(48)
    assert between(start, start + hours(48), None) == hours(48)


def test_eight_hours_from_friday_afternoon_are_over_on_monday_afternoon() -> None:
    assert add_working(berlin(2026, 11, 20, 15), hours(8), office()) == berlin(2026, 11, 23, 15)


def test_what_comes_at_night_counts_from_the_morning_on() -> None:
    assert add_working(berlin(2026, 11, 23, 22), hours(1), office()) == berlin(2026, 11, 24, 10)


def test_what_is_used_up_at_the_end_of_a_day_is_due_then_and_not_in_the_morning_after() -> None:
    assert add_working(berlin(2026, 11, 20, 9), hours(8), office()) == berlin(2026, 11, 20, 17)


def test_nobody_works_on_a_holiday() -> None:
    christmas = office(date(2026, 12, 25))
    assert add_working(berlin(2026, 12, 24, 16), hours(2), christmas) == berlin(2026, 12, 28, 10)
    assert between(berlin(2026, 12, 25, 9), berlin(2026, 12, 25, 17), christmas) == hours(0)


def test_the_day_of_a_zone_is_that_of_the_zone() -> None:
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"), WEEKDAYS, frozenset())
    assert add_working(datetime(2026, 11, 22, 23, tzinfo=UTC), hours(1), tokyo) == datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_day_on_which_clocks_go_forward_has_an_hour_less() -> None:
    always = Calendar(BERLIN, (((0, DAY),),) * 7)
    assert between(berlin(2026, 3, 29), berlin(2026, 3, 30), always) == hours(23)
    assert add_working(berlin(2026, 3, 29), hours(24), always) == berlin(2026, 3, 30, 1)


def test_a_day_on_which_clocks_go_back_has_an_hour_more() -> None:
    always = Calendar(BERLIN, (((0, DAY),),) * 7)
    assert between(berlin(2026, 10, 25), berlin(2026, 10, 26), always) == hours(25)


def test_office_hours_are_as_long_on_the_days_after_the_change_as_before() -> None:
    friday, monday = berlin(2026, 3, 27, 9), berlin(2026, 3, 30, 17)
    assert between(friday, monday, office()) == hours(16)
    assert add_working(friday, hours(16), office()) == monday


def test_hours_that_a_change_of_clocks_leaves_out_are_nobodys() -> None:
    night = Calendar(BERLIN, (((2 * 60, 3 * 60),),) * 7)
    assert between(berlin(2026, 3, 29), berlin(2026, 3, 30), night) <= hours(1)
    assert add_working(berlin(2026, 3, 28, 2), hours(2), night) <= berlin(2026, 3, 30, 3)


@pytest.mark.parametrize(
    "week",
    [
        EMPTY,
        EMPTY[:6],
        (((600, 630),), *EMPTY[1:]),
        (((600, 540),), *EMPTY[1:]),
        (((600, 720), (660, 780)), *EMPTY[1:]),
        (((0, 1500),), *EMPTY[1:]),
        (((-60, 600),), *EMPTY[1:]),
    ],
    ids=["empty", "six days", "half an hour", "backward", "overlapping", "too long", "before midnight"],
)
def test_hours_by_which_nothing_could_be_due_are_refused(week: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    with pytest.raises(CalendarError):
        Calendar(UTC, week)


def test_naive_moments_are_refused() -> None:
    for refused in (
        lambda: add_working(datetime(2026, 1, 1), hours(1), None),  # noqa: DTZ001
        lambda: take_working(datetime(2026, 1, 1), hours(1), None),  # noqa: DTZ001
        lambda: between(datetime(2026, 1, 1), berlin(2026, 1, 2), None),  # noqa: DTZ001
    ):
        with pytest.raises(ValueError, match="naive"):
            refused()


def test_a_promise_of_a_year_by_an_hour_a_week_can_be_told() -> None:
    rare = Calendar(BERLIN, (((9 * 60, 10 * 60),), *EMPTY[1:]))
    assert add_working(berlin(2026, 1, 1), hours(8760), rare).year == 2193


# Zones with every habit: an hour, half an hour, at midnight, southern, none.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana", "America/Sao_Paulo", "Asia/Kolkata")
MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.integers(1, 200 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def day() -> tuple[tuple[int, int], ...]:
        edges = draw(st.lists(st.sampled_from(range(0, DAY + 1, 30)), unique=True, max_size=4).map(sorted))
        return tuple(pair for at, pair in enumerate(pairwise(edges)) if at % 2 == 0)

    week = (((540, 1020),), *(day() for _ in range(6)))
    closed = draw(st.frozensets(st.dates(date(2018, 1, 1), date(2029, 12, 31)), max_size=20))
    return Calendar(ZoneInfo(draw(st.sampled_from(ZONES))), week, closed)


@settings(deadline=None)
@given(MOMENTS, AMOUNTS, calendars())
def test_as_much_passes_until_it_is_due_as_was_added(start: datetime, amount: timedelta, calendar: Calendar) -> None:
    assert between(start, add_working(start, amount, calendar), calendar) == amount


@settings(deadline=None)
@given(MOMENTS, AMOUNTS, calendars())
def test_taking_away_is_the_way_back(end: datetime, amount: timedelta, calendar: Calendar) -> None:
    start = take_working(end, amount, calendar)
    assert between(start, end, calendar) == amount
    assert add_working(start, amount, calendar) <= end


@settings(deadline=None)
@given(MOMENTS, AMOUNTS, calendars())
def test_nothing_is_due_later_than_it_must(start: datetime, amount: timedelta, calendar: Calendar) -> None:
    due = add_working(start, amount, calendar)
    assert between(start, due - timedelta(seconds=1), calendar) < amount


@settings(deadline=None)
@given(st.tuples(MOMENTS, MOMENTS).map(sorted), AMOUNTS, calendars())
def test_what_is_asked_later_is_never_due_earlier(moments: list[datetime], amount: timedelta, calendar: Calendar) -> None:
    first, second = (add_working(one, amount, calendar) for one in moments)
    assert first <= second


@settings(deadline=None)
@given(MOMENTS, AMOUNTS, AMOUNTS, calendars())
def test_two_spans_after_each_other_are_one(start: datetime, one: timedelta, other: timedelta, calendar: Calendar) -> None:
    assert add_working(add_working(start, one, calendar), other, calendar) == add_working(start, one + other, calendar)


@settings(deadline=None)
@given(st.tuples(MOMENTS, AMOUNTS, AMOUNTS), calendars())
def test_what_passes_adds_up(given_: tuple[datetime, timedelta, timedelta], calendar: Calendar) -> None:
    start, middle, end = given_[0], given_[0] + given_[1], given_[0] + given_[1] + given_[2]
    assert between(start, middle, calendar) + between(middle, end, calendar) == between(start, end, calendar)
