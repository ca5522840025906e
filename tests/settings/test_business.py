# SPDX-License-Identifier: Apache-2.0
"""Business calendars and the promise, as an operator writes them, and as the rules get them."""

import sys
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from maildesk.desk.calendar import add_working
from maildesk.desk.catalogue import PLAIN, Catalogue, Category, Group
from maildesk.desk.hours import Served
from maildesk.flow.errors import MaildeskError
from maildesk.promising import policy
from maildesk.settings import SettingsError
from maildesk.settings.business import week
from tests.settings.conftest import Read

TODAY = date(2026, 11, 23)


def test_hours_stand_for_each_day_that_they_name() -> None:
    office, saturday = ((540, 1020),), ((600, 750),)
    assert week(("mon-fri 09:00-17:00", "sat 10:00-12:30")) == (office, office, office, office, office, saturday, ())


def test_a_day_can_have_a_break() -> None:
    assert week(("Mon 13:00-17:00", "mon 08:00-12:00"))[0] == ((480, 720), (780, 1020))


@pytest.mark.parametrize("written", ["always", "mon 9-17", "fri-mon 09:00-17:00", "mon 09:00"])
def test_what_are_no_hours_is_said(written: str) -> None:
    with pytest.raises(ValueError, match=written):
        week((written,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[calendar.berlin]\nzone = "Europe/Berln"', "Did you mean Europe/Berlin?"),
        ('[calendar.berlin]\nzone = "../passwd"', "is no time zone"),
        ('[calendar.berlin]\nzone = "UTC"\nhours = []', "nothing could ever be due"),
        ('[calendar.berlin]\nzone = "UTC"\nhours = ["mon 17:00-09:00"]', "must follow one another"),
        ('[calendar.berlin]\nzone = "UTC"\nclosed = ["24.12."]', "is no date"),
        ('[promise]\nescalate_to = "the board"', "is no mail address"),
        ('[promise]\ncalendar = "berln"\n[calendar.berlin]\nzone = "UTC"', "Did you mean berlin?"),
    ],
)
def test_what_is_wrong_with_a_calendar_is_said_with_what_is_near(read_text: Read, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_text(text)
    assert said in str(raised.value)


def test_a_promise_counts_the_hours_of_its_calendar(read_text: Read) -> None:
    text = '[promise]\ncalendar = "berlin"\n[calendar.berlin]\nzone = "Europe/Berlin"\nclosed = ["2026-12-24"]'
    targets = policy(read_text(text).settings, PLAIN, TODAY).targets(None, None, 8)
    eve = datetime(2026, 12, 23, 12, tzinfo=UTC)
    assert add_working(eve, timedelta(hours=8), targets.calendar) == datetime(2026, 12, 25, 12, tzinfo=UTC)


def test_the_maturity_of_projects_is_known(read_text: Read) -> None:
    assert policy(read_text("").settings, PLAIN, TODAY).maturity("envoy") == "graduated"


def test_a_calendar_that_only_the_catalogue_names_is_missed(read_text: Read) -> None:
    legal = Category("legal", "Legal", "legal", served=Served(calendar="berln"))
    catalogue = Catalogue((legal,), {"legal": Group("legal", "Legal", "legal@example.org")})
    settings = read_text('[calendar.berlin]\nzone = "Europe/Berlin"').settings
    with pytest.raises(MaildeskError, match="Did you mean berlin"):
        policy(settings, catalogue, TODAY)


class Holidays(ModuleType):
    """The package of that name, which knows one country with one holiday a year."""

    def country_holidays(self, _country: str, *, subdiv: str | None, years: range) -> dict[date, str]:
        named = {date(year, 12, 25): "Christmas" for year in years}
        return named | ({date(year, 1, 6): "Epiphany" for year in years} if subdiv else {})

    def list_supported_countries(self) -> dict[str, list[str]]:
        return {"DE": ["BY"]}


def with_holidays(read_text: Read, place: str) -> Any:
    text = f'[promise]\ncalendar = "berlin"\n[calendar.berlin]\nzone = "Europe/Berlin"\nholidays = "{place}"'
    return policy(read_text(text).settings, PLAIN, TODAY).targets(None, None, 8).calendar


@pytest.mark.parametrize("place", ["DE", "de-by"])
def test_public_holidays_are_closed(read_text: Read, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setitem(sys.modules, "holidays", Holidays("holidays"))
    assert date(2026, 12, 25) in with_holidays(read_text, place).closed


def test_holidays_of_nowhere_are_said_with_what_is_near(read_text: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", Holidays("holidays"))
    with pytest.raises(MaildeskError, match="Did you mean DE-BY"):
        with_holidays(read_text, "DE-BX")


def test_without_the_extra_it_is_said_how_to_get_it(read_text: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(MaildeskError) as raised:
        with_holidays(read_text, "DE")
    assert "maildesk[holidays]" in raised.value.told
