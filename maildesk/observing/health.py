# SPDX-License-Identifier: Apache-2.0
"""What `/healthz` and `/readyz` answer.

Healthy: the loops of this process turn; one that does not will not by itself, and a restart helps. Ready: the database answers and has
the tables of this program. A mailbox or relay out of reach is told and makes nobody unready: no restart brings it back, and what else
this process does must not be taken out of service for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from maildesk.observing.facts import Facts
from maildesk.observing.problems import Limits, problems
from maildesk.observing.pulse import Beat
from maildesk.observing.tally import Contact

STALE_SECONDS = 90.0  # facts are collected every 5 s: a database that hangs leaves old ones


def health(beats: Sequence[Beat]) -> tuple[bool, dict[str, Any]]:
    """Whether every loop turns, and how each is."""
    stuck = [one.name for one in beats if one.state == "stuck"]
    parts = {one.name: _beat(one) for one in beats}
    why = [f"{name} does not go round its loop any more" for name in stuck]
    return not stuck, {"status": "failing" if stuck else "ok", "why": why, "parts": parts}


def readiness(facts: Facts | None, contacts: Mapping[str, Contact], limits: Limits, now: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether this process can do its work, and else why not; what else is wrong with the desk; when its servers last answered it."""
    why = _why_not(facts, now)
    found = problems(facts, limits) if facts else []
    return not why, {
        "status": "failing" if why else "ok",
        "why": why,
        "problems": [{"name": one.name, "what": one.what, "remedy": one.remedy} for one in found],
        "contacts": {peer: _contact(one) for peer, one in sorted(contacts.items())},
        "facts_at": _moment(facts.taken_at) if facts else None,
    }


def _why_not(facts: Facts | None, now: datetime) -> list[str]:
    if facts is None:
        return ["the database was not asked yet"]
    if facts.trouble is not None:
        return [facts.trouble.told]
    age = (now - facts.taken_at).total_seconds()
    return [f"the database does not answer for {age:.0f} s"] if age > STALE_SECONDS else []


def _beat(one: Beat) -> dict[str, Any]:
    told = {"state": one.state, "seconds_since_turn": round(one.seconds, 1)}
    return told | ({"problem": one.problem} if one.problem else {})


def _contact(one: Contact) -> dict[str, Any]:
    told = {"ok": one.failing_since is None, "reached_at": _moment(one.reached_at)}
    return told | ({"failing_since": _moment(one.failing_since), "problem": one.problem} if one.failing_since else {})


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
