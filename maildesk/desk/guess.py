# SPDX-License-Identifier: Apache-2.0
"""What the desk took a request for when it opened. History and evidence keep it, so that later corrections can tell what was guessed."""

from dataclasses import replace
from typing import Any

from maildesk.desk.case import Case
from maildesk.desk.records import Facts
from maildesk.desk.values import Classification, Evidence, ProjectMatch

BEST = 3  # candidates that are kept
_SEAT = "the requester is on its roster of maintainers"
_EARLIER = "the requester's earlier tickets are about it"


def project_of(found: ProjectMatch | None, facts: Facts, requester_id: int | None) -> ProjectMatch | None:
    """The project of a request. `found`: what the mail itself says.

    A link, a domain or the subject says it for certain. That the text names a project says less than where its writer maintains:
    Harbor's maintainers write of Kubernetes. Whoever maintains several projects may write for any of them.
    """
    if found is not None and not found.only_named:
        return found
    seats = {seat.project: seat for seat in facts.seats.get(requester_id or 0, ())}
    if found is not None and found.name in seats:
        return replace(found, why=f"{found.why}, and {_SEAT}")
    if len(seats) == 1:
        (own,) = seats.values()
        return ProjectMatch(own.project, own.maturity, _SEAT)
    earlier = facts.earlier.get(requester_id or 0)
    if found is None and earlier and earlier.project:
        seat = seats.get(earlier.project)
        return ProjectMatch(earlier.project, seat.maturity if seat else "", _EARLIER)
    return found


def settled(case: Case, requester_id: int | None) -> Classification:
    """What the request is taken for, with its project by all that is known of the requester."""
    guess = case.arrival.classification
    found = project_of(guess.project, case.facts, requester_id)
    if found is not None and not found.maturity:
        found = replace(found, maturity=case.identity.promise.maturity(found.name) or "")
    return guess if found is guess.project else replace(guess, project=found)


def details(guess: Classification) -> dict[str, Any]:
    """What the event that opens a ticket keeps of the guess."""
    kept: dict[str, Any] = {
        "category": guess.category,
        "guess": {
            "service": guess.service,
            "confidence": guess.confidence,
            "automatic": guess.automatic,
            "candidates": [[one.category, one.score] for one in guess.candidates[:BEST]],
            "also": list(guess.also),
            "reasons": list(guess.reasons),
            "spam": guess.spam.score,
        },
    }
    project = guess.project
    return kept | ({"project": {"name": project.name, "maturity": project.maturity, "why": project.why}} if project else {})


def evidence(guess: Classification) -> tuple[Evidence, ...]:
    """The same, in words."""
    told = Evidence("category", f"{_taken_for(guess)}: {'; '.join(guess.reasons)}")
    project = guess.project
    if project is None:
        return (told,)
    return (told, Evidence("project", f"{project.name}{f' ({project.maturity})' if project.maturity else ''}: {project.why}"))


def _taken_for(guess: Classification) -> str:
    best = ", ".join(f"{one.category} {one.score:.0%}" for one in guess.candidates[:BEST])
    return f"{guess.category} ({best})"
