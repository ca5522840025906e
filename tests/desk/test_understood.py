# SPDX-License-Identifier: Apache-2.0
"""What the acknowledgement is given to say."""

from dataclasses import replace
from typing import Any

from maildesk.classifying import catalogue
from maildesk.desk.letters import Spoken
from maildesk.desk.records import NewTicket
from maildesk.desk.understood import told_of, understood
from maildesk.desk.values import Candidate, ProjectMatch, TicketState
from tests.desk.builders import IDENTITY, NOW, unclassified

SHIPPED = replace(IDENTITY, catalogue=catalogue(None))
GUESS = replace(
    unclassified(),
    candidates=(Candidate("legal", 0.4), Candidate("general", 0.3), Candidate("creative", 0.2), Candidate("events", 0.1)),
    project=ProjectMatch("Envoy", "Graduated", "its name"),
    also=("marketing",),
)


def ticket(category: str = "general", service: str | None = None, **given: Any) -> NewTicket:
    known: dict[str, Any] = {"confidence": 0.4, "restricted": False, "language": "de", "history": False, "opened_at": NOW}
    return NewTicket(1, 1, TicketState.NEW, "A logo", 1, category, service, **(known | given))


def told(one: NewTicket, language: str = "en") -> dict[str, Any]:
    return {name: _in(value, language) for name, value in told_of(understood(one, GUESS, SHIPPED)).items()}


def _in(value: Any, language: str) -> Any:
    if isinstance(value, Spoken):
        return value.told(language)
    if isinstance(value, dict):
        return {name: _in(one, language) for name, one in value.items()}
    return [_in(one, language) for one in value] if isinstance(value, list) else value


def test_category_service_and_further_needs_are_told_in_the_readers_language() -> None:
    said = told(ticket("legal", "trademarks"), "de")
    assert (said["category"]["name"], said["category"]["service"], said["also"]) == ("Recht", "Marken", ["Marketing"])
    assert said["project"] == {"name": "Envoy"} and said["likely"] == []


def test_where_a_person_decides_the_two_best_are_told_with_their_numbers() -> None:
    said = told(ticket())
    assert said["category"] is None and said["also"] == []
    assert [(one["number"], one["name"]) for one in said["likely"]] == [(7, "Legal"), (3, "Creative services")]


def test_nothing_that_is_unlikely_is_named() -> None:
    vague = replace(
        GUESS, candidates=(Candidate("general", 0.85), Candidate("legal", 0.12), Candidate("events", 0.02), Candidate("creative", 0.01))
    )
    said = told_of(understood(ticket(), vague, SHIPPED))
    assert [one["number"] for one in said["likely"]] == [7]


def test_of_a_confidential_request_nothing_is_told_but_what_everybody_can_choose() -> None:
    said = told(ticket("legal", "disputes", restricted=True))
    assert (said["category"], said["likely"], said["also"], said["project"], said["restricted"]) == (None, [], [], None, True)
    assert said["choices"] == told(ticket("events"))["choices"]


def test_the_promise_is_that_of_the_category() -> None:
    categories = tuple(replace(one, promise_hours=8) if one.slug == "legal" else one for one in SHIPPED.catalogue.categories)
    identity = replace(SHIPPED, catalogue=replace(SHIPPED.catalogue, categories=categories))
    hours = {slug: understood(ticket(slug), GUESS, identity).promise_hours for slug in ("legal", "events")}
    assert hours == {"legal": 8, "events": 48}
