# SPDX-License-Identifier: Apache-2.0
"""How soon a category is served, as the catalogue says it."""

from typing import Any

import pytest

from maildesk.desk.hours import Hours, Served, served


def read(table: dict[str, Any]) -> tuple[Served, list[tuple[str, str]]]:
    problems: list[tuple[str, str]] = []
    return served(table, "category.events", problems), problems


def test_a_category_that_says_nothing_has_nothing_of_its_own() -> None:
    assert read({}) == (Served(), [])


def test_what_differs_by_maturity_is_found_by_the_name_of_it_in_any_case() -> None:
    table = {"resolve_hours": 240, "calendar": "berlin", "for": {"Graduated": {"promise_hours": 24, "answer_hours": 12}}}
    assert read(table) == (Served(0, 240, "berlin", {"graduated": Hours(24, 12, 0)}), [])


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"answer_hours": 0}, "category.events.answer_hours"),
        ({"resolve_hours": "soon"}, "category.events.resolve_hours"),
        ({"calendar": 3}, "category.events.calendar"),
        ({"for": "graduated"}, "category.events.for"),
        ({"for": {"graduated": 24}}, "category.events.for.graduated"),
        ({"for": {"graduated": {"hours": 24}}}, "category.events.for.graduated.hours"),
        ({"for": {"graduated": {"promise_hours": True}}}, "category.events.for.graduated.promise_hours"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(table: dict[str, Any], where: str) -> None:
    _, problems = read(table)
    assert [place for place, _ in problems] == [where]
