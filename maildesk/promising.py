# SPDX-License-Identifier: Apache-2.0
"""Where settings become the policy of the promise (calendars, holidays, the maturity of projects), and its scheduled jobs are joined."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from maildesk.flow.errors import MaildeskError
from maildesk.settings import Settings
from maildesk.settings.problems import did_you_mean

if TYPE_CHECKING:
    from maildesk.desk.calendar import Calendar
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.targets import Policy
    from maildesk.wiring import Wiring

# A promise is of a year at most, and a daemon is started again now and then.
_YEARS_BACK, _YEARS_AHEAD = 1, 5


def policy(settings: Settings, catalogue: "Catalogue", today: date) -> "Policy":
    """The policy in force. Raises MaildeskError: holidays that nobody knows, a calendar that the catalogue names and nobody wrote."""
    from maildesk.classifying import projects_path
    from maildesk.desk.targets import Policy
    from maildesk.model.files import read_projects

    options = settings.promise
    calendars = {name: _calendar(settings, name, today) for name in settings.calendar}
    _check(catalogue, calendars)
    return Policy(
        answer_hours=options.answer_hours,
        resolve_hours=options.resolve_hours,
        calendar=options.calendar,
        calendars=calendars,
        warn_percent=options.warn_percent,
        escalate_to=options.escalate_to,
        escalate_hours=options.escalate_hours,
        close_days=options.close_days,
        notice_days=options.notice_days,
        remind_days=options.remind_days,
        escalation=options.escalation,
        maturities={one.name.casefold(): one.maturity for one in read_projects(projects_path(settings)).known},
    )


def _calendar(settings: Settings, name: str, today: date) -> "Calendar":
    from zoneinfo import ZoneInfo

    from maildesk.desk.calendar import Calendar
    from maildesk.settings.business import closed_days, week

    options = settings.calendar[name]
    closed = closed_days(options) | (_holidays(name, options.holidays, today) if options.holidays else frozenset())
    return Calendar(ZoneInfo(options.zone), week(options.hours), closed)


def _holidays(name: str, place: str, today: date) -> frozenset[date]:
    """The public holidays of a country ("DE") or a part of it ("DE-BY"), of the years around today."""
    try:
        import holidays  # half a second that only a desk with holidays pays for
    except ImportError as problem:
        raise MaildeskError(
            f'[calendar.{name}] holidays = "{place}" needs the extra holidays',
            "pip install 'maildesk[holidays]', or list the days in closed",
        ) from problem
    country, _, part = place.upper().partition("-")
    known = holidays.list_supported_countries()
    if country not in known or (part and part not in known[country]):
        near = did_you_mean(place.upper(), [*known, *(f"{country}-{one}" for one in known.get(country, ()))])
        raise MaildeskError(f'[calendar.{name}] holidays = "{place}" is a place whose holidays are not known{near}', "list them in closed")
    years = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=years))


def _check(catalogue: "Catalogue", calendars: Mapping[str, object]) -> None:
    for category in catalogue.categories:
        named = category.served.calendar
        if named and named not in calendars:
            near = did_you_mean(named, calendars)
            raise MaildeskError(
                f'category {category.slug} of the catalogue names the calendar "{named}", which is not there{near}',
                f"add [calendar.{named}] to the configuration",
            )


def remind(wiring: "Wiring") -> int:
    """Looks at the tickets whose alarm rings; how many."""
    from maildesk.flow.remind import remind as look
    from maildesk.wiring import clock

    return look(wiring.store, wiring.letters, wiring.numbers, wiring.identity, clock)


def measure(wiring: "Wiring") -> int:
    """Measures how long answers and solutions took; of how many categories."""
    from maildesk.flow.remind import measure as take
    from maildesk.wiring import clock

    return take(wiring.store, wiring.settings.promise.figures_months, clock)
