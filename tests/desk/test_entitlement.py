# SPDX-License-Identifier: Apache-2.0
"""What staff read of who asks and for what: advice, never a reason."""

from dataclasses import replace

import pytest

from maildesk.assets import asset
from maildesk.desk.catalogue import Catalogue, CatalogueError, parse
from maildesk.desk.entitlement import Asked, advice, asked, known_on_roster, maintains
from maildesk.desk.values import ProjectMatch, Seat
from maildesk.model.files import read_catalogue
from tests.desk.builders import one_ticket

KESTREL = Seat("Kestrel", "graduated", "ana")
STEERING = Seat("Kestrel", "graduated", "bo", "Steering Committee; Maintainers")
TABLES = {
    "group": {"desk": {"name": "Desk", "address": "desk@x.example"}},
    "category": {
        "general": {"name": "General", "owner": "desk"},
        "events": {
            "name": "Events",
            "owner": "desk",
            "maturity": "sandbox projects last",
            "service": {"own-event": {"name": "Your own event", "maturity": "stand-alone events: graduated projects"}},
        },
    },
    "project": {"Kestrel": {"says": "for Kestrel only the steering committee may file", "bodies": ["steering"]}},
}
CATALOGUE = parse(TABLES)
GENERAL = Asked("general", None, None, "", False, ())


def told(**given: object) -> tuple[str, ...]:
    return advice(CATALOGUE, replace(GENERAL, **given))  # type: ignore[arg-type]


def test_who_is_not_on_the_roster_of_the_project_is_told() -> None:
    assert told(project="Envoy", listed=True) == ("not on the roster of Envoy",)


def test_who_is_on_another_roster_is_told_with_it() -> None:
    assert told(project="Envoy", listed=True, seats=(KESTREL,)) == ("not on the roster of Envoy, but on that of Kestrel",)


def test_who_is_on_it_is_told_with_the_body() -> None:
    assert told(project="envoy", listed=True, seats=(Seat("Envoy", "graduated", "ana", "Leads"),)) == ("on the roster of Envoy (Leads)",)


def test_of_a_project_that_the_roster_lacks_nothing_is_said() -> None:
    assert told(project="Envoy") == told() == ()


def test_without_a_project_it_is_told_what_they_maintain() -> None:
    many = tuple(Seat(name, "sandbox", "ana") for name in "ABCDE")
    assert told(seats=many) == ("on the roster of A, B, C and 2 more",)


def test_levels_are_told_with_that_of_the_project() -> None:
    assert told(category="events", service="own-event", project="Envoy", maturity="graduated") == (
        "stand-alone events: graduated projects; Envoy is graduated",
        "sandbox projects last; Envoy is graduated",
    )


def test_levels_are_told_alone_where_that_of_the_project_is_unknown() -> None:
    assert told(category="events") == ("sandbox projects last",)


@pytest.mark.parametrize(("seats", "said"), [((), True), ((KESTREL,), True), ((STEERING,), False)])
def test_who_may_file_is_told_where_the_catalogue_says_so(seats: tuple[Seat, ...], said: bool) -> None:
    assert ("for Kestrel only the steering committee may file" in told(project="kestrel", seats=seats)) is said


def test_the_catalogue_that_ships_has_the_rule_of_kubernetes() -> None:
    catalogue = read_catalogue(asset("config/catalogue.toml"))
    (line,) = advice(catalogue, replace(GENERAL, project="Kubernetes"))
    assert line.startswith("for Kubernetes only the steering committee")


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({}, "project.Kestrel.says"),
        ({"says": " "}, "project.Kestrel.says"),
        ({"says": "x", "body": []}, "project.Kestrel.body"),
        ({"says": "x", "bodies": "steering"}, "project.Kestrel.bodies"),
    ],
)
def test_what_is_wrong_with_such_a_rule_is_told(table: dict[str, object], where: str) -> None:
    with pytest.raises(CatalogueError) as wrong:
        parse(TABLES | {"project": {"Kestrel": table}})
    assert where in [place for place, _ in wrong.value.problems]


def test_a_catalogue_without_such_rules_says_nothing() -> None:
    assert Catalogue((), {}).filing("Kestrel") is None


def test_the_ticket_knows_its_project_before_the_first_mail_does() -> None:
    facts = one_ticket()
    facts.seats, facts.maturities = {1: (KESTREL,)}, {"Kestrel": "graduated"}
    guess = ProjectMatch("Zephyr", "sandbox", "the subject names it")
    ticket = replace(facts.tickets[7], project="Kestrel")
    assert asked(ticket, facts, guess) == Asked("general", None, "Kestrel", "graduated", True, (KESTREL,))
    assert asked(facts.tickets[7], facts, guess) == Asked("general", None, "Zephyr", "sandbox", False, (KESTREL,))


def test_a_ticket_of_nobody_is_of_nobody_who_is_missing() -> None:
    facts = one_ticket()
    facts.maturities = {"Kestrel": "graduated"}
    assert not asked(replace(facts.tickets[7], project="Kestrel", requester_id=None), facts).listed


def test_who_has_a_seat_is_known_on_the_roster() -> None:
    facts = one_ticket()
    facts.seats = {1: (KESTREL,)}
    assert known_on_roster(facts, 1) and not known_on_roster(facts, 2) and not known_on_roster(facts, None)
    assert maintains(facts, 1, "kestrel") and not maintains(facts, 1, "Zephyr") and not maintains(facts, 1, None)
