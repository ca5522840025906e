# SPDX-License-Identifier: Apache-2.0
"""The project of a request by the mail, the roster and earlier tickets together, and what is kept of a guess."""

from dataclasses import replace

import pytest

from maildesk.desk.decide import decide
from maildesk.desk.guess import details, evidence, project_of
from maildesk.desk.records import Facts
from maildesk.desk.values import Candidate, Earlier, Person, ProjectMatch, Seat, SpamVerdict
from tests.desk.builders import ALICE, IDENTITY, NOW, Ids, arrival, authenticated, mail, nothing_known, unclassified

ENVOY, HARBOR = Seat("Envoy", "graduated", "alice"), Seat("Harbor", "graduated", "alice")
LINKED = ProjectMatch("Flux", "graduated", "a link to github.com/fluxcd stands in it")
NAMED = ProjectMatch("Flux", "graduated", "the text names it", only_named=True)
OWN = ProjectMatch("Envoy", "graduated", "the text names it", only_named=True)


def known(seats: tuple[Seat, ...] = (), earlier: str | None = None) -> Facts:
    facts = nothing_known()
    facts.people[ALICE.key] = Person(1, "Alice Ng", verified=True)
    facts.seats[1] = seats
    facts.earlier[1] = Earlier(True, earlier)
    return facts


@pytest.mark.parametrize(
    ("found", "seats", "earlier", "name"),
    [
        (None, (), None, None),
        (LINKED, (ENVOY,), "Harbor", "Flux"),  # the mail says it for certain
        (NAMED, (), "Harbor", "Flux"),
        (NAMED, (ENVOY,), None, "Envoy"),  # of two signs the seat says more than a name in the text
        (OWN, (ENVOY, HARBOR), None, "Envoy"),
        (NAMED, (ENVOY, HARBOR), None, "Flux"),
        (None, (ENVOY,), "Harbor", "Envoy"),
        (None, (ENVOY, ENVOY), None, "Envoy"),
        (None, (ENVOY, HARBOR), None, None),  # they may write for either
        (None, (ENVOY, HARBOR), "Harbor", "Harbor"),
        (None, (), "Harbor", "Harbor"),
    ],
)
def test_the_project_is_that_of_the_surest_sign(
    found: ProjectMatch | None, seats: tuple[Seat, ...], earlier: str | None, name: str | None
) -> None:
    settled = project_of(found, known(seats, earlier), 1)
    assert (settled.name if settled else None) == name


def test_what_is_known_of_one_requester_says_nothing_of_another() -> None:
    assert project_of(None, known((ENVOY,), "Harbor"), 2) is None
    assert project_of(None, known((ENVOY,), "Harbor"), None) is None


def test_a_new_ticket_is_about_the_project_of_its_requester() -> None:
    done = decide(arrival(authenticated(mail())), known((ENVOY,)), IDENTITY, Ids(), NOW)
    assert [one.project for one in done.effects.tickets] == ["Envoy"]
    assert [one.detail for one in done.evidence if one.rule == "project"] == [
        "Envoy (graduated): the requester is on its roster of maintainers"
    ]


def test_the_history_keeps_what_was_guessed_and_why() -> None:
    best = tuple(Candidate(*one) for one in (("legal", 0.7), ("events", 0.2), ("general", 0.06), ("creative", 0.04)))
    guess = replace(
        unclassified("“trademark” speaks for Legal"),
        category="legal",
        service="trademark",
        confidence=0.7,
        candidates=best,
        automatic=True,
        project=LINKED,
        spam=SpamVerdict(False, 0.03),
        also=("events",),
    )
    done = decide(arrival(mail(), classification=guess), nothing_known(), IDENTITY, Ids(), NOW)
    kept = next(one.details for one in done.effects.events if one.kind == "opened")
    assert (
        {name: kept[name] for name in ("category", "guess", "project")}
        == details(guess)
        == {
            "category": "legal",
            "guess": {
                "service": "trademark",
                "confidence": 0.7,
                "automatic": True,
                "candidates": [["legal", 0.7], ["events", 0.2], ["general", 0.06]],
                "also": ["events"],
                "reasons": ["“trademark” speaks for Legal"],
                "spam": 0.03,
            },
            "project": {"name": "Flux", "maturity": "graduated", "why": "a link to github.com/fluxcd stands in it"},
        }
    )
    assert evidence(guess)[0].detail == "legal (legal 70%, events 20%, general 6%): “trademark” speaks for Legal"
