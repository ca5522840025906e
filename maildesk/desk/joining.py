# SPDX-License-Identifier: Apache-2.0
"""What a late link changes beside the mail itself: tickets become one, or staff read that they may be."""

from maildesk.desk import merging
from maildesk.desk.case import Case
from maildesk.desk.letters import Letter
from maildesk.desk.records import Effects
from maildesk.desk.values import Ticket

_WHY = "a mail answers mails of both"


def settled(case: Case, target: Ticket, effects: Effects) -> tuple[Effects, tuple[Letter, ...]]:
    """The effects of the mail and those of what it proves or suggests, and the notices of the merges."""
    letters: tuple[Letter, ...] = ()
    for source in case.late.joins:
        there = [one.person_id for one in effects.participants if one.ticket_id == target.id]
        person = case.author.person
        effects += merging.merged(case.facts, source, target, case.who, person.id if person else None, _WHY, there)
        letters += merging.told(case.facts, source, target)
    known = [{one.ticket_id, one.other_id} for one in case.facts.relations]
    for other in case.late.suggests:
        if {target.id, other.id} not in known:
            effects += merging.suggestion(target.id, other.id, other.number, _WHY)
    return effects, letters
