# SPDX-License-Identifier: Apache-2.0
"""The facts as lines of `maildesk doctor`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from maildesk.flow.values import Finding
from maildesk.observing.facts import Disk, Facts
from maildesk.observing.problems import MB, Limits, Problem, contacts, long, peer, problems, unindexed, waiting_letters, waiting_mails

if TYPE_CHECKING:
    from maildesk.store.view_health import Standing

DISK_FULL = 100 * MB  # a few mails of the largest size, and SQLite's log


def of_database(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """What the database tells; nothing where it does not answer."""
    standing = facts.standing
    if standing is None:
        return
    found = {one.name: one for one in problems(facts, limits)}
    good = {
        "schedule": "the desk runs",
        "mail-late": f"{waiting_mails(standing)} mails wait to be processed",
        "letters-late": f"{waiting_letters(standing)} letters wait to be sent",
        "index": f"{unindexed(standing)} messages wait for the search index",
        "held": "no mails held for a person",
        "quarantine": "no mails quarantined",
        "letters-failed": "no letters failed for good",
    }
    for name, words in good.items():
        yield _told(found.get(name), words)


def of_contacts(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """When the running desk last spoke with its servers, and how long its mail to itself took."""
    standing = facts.standing
    if standing is None:
        return
    found = {one.name: one for one in problems(facts, limits)}
    for one in contacts(standing, limits):
        ago = f"answered the desk {long(facts.taken_at - one.reached_at)} ago" if one.reached_at else "never answered the desk yet"
        yield _told(found.get(f"contact {one.peer}"), f"{peer(one.peer)} {ago}")
    if limits.canary_every:
        yield _told(found.get("canary"), _canary(standing))


def of_disk(room: Disk, limits: Limits, facts: Facts) -> Finding:
    """The room on the disk."""
    low = next((one for one in problems(facts, limits) if one.name == "disk"), None)
    if low and room.free < DISK_FULL:
        return Finding.failure(low.what, low.remedy)
    return _told(low, f"{room.free / (1024 * MB):,.1f} GB are free below {room.folder}")


def _canary(standing: "Standing") -> str:
    took = standing.canary.round_trip
    return (
        f"the desk's last mail to itself came back after {took.total_seconds():.1f} s"
        if took
        else "no mail of the desk to itself came back yet"
    )


def _told(problem: Problem | None, good: str) -> Finding:
    return Finding.warning(problem.what, problem.remedy) if problem else Finding.good(good)
