# SPDX-License-Identifier: Apache-2.0
"""Looks at the tickets whose alarm rings: warnings, what is late, reminders, closing what was resolved."""

from datetime import datetime, timedelta
from typing import Protocol

from maildesk.desk.postponing import postponed
from maildesk.desk.records import ContextKeys
from maildesk.desk.reminding import rung
from maildesk.desk.values import Identity
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock, Desk
from maildesk.flow.values import JOB, Commanded

GROUP = 50
# What a desk that was switched off for a week has to say does not come in one minute.
MOST = 500
_MONTH = timedelta(days=30)


class Promises(Desk, Protocol):
    """The rooms of the store that reminding needs."""

    def alarms_due(self, now: datetime, limit: int) -> list[int]:
        """The ids of tickets whose alarm rings, those first whose time came first."""

    def measure(self, since: datetime, months: int, now: datetime) -> int:
        """Measures how long answers and solutions took; the number of categories."""


def remind(store: Promises, letters: Letters, numbers: Numbers, identity: Identity, clock: Clock) -> int:
    """How many tickets it looked at, each in a commit of its own. Raises StoreUnavailable."""
    done = 0
    while done < MOST and (ids := store.alarms_due(clock(), GROUP)):
        settled = _group(store, letters, numbers, identity, clock, ids)
        done += settled
        if not settled:
            break  # others work on all of them: they are looked at again
    return done


def _group(store: Promises, letters: Letters, numbers: Numbers, identity: Identity, clock: Clock, ids: list[int]) -> int:
    facts = store.facts(ContextKeys(ticket_ids=frozenset(ids), usual=frozenset(identity.catalogue.slugs)))
    settled = 0
    for ticket in (facts.tickets[one] for one in ids if one in facts.tickets):
        effects, told = rung(ticket, facts, identity, clock())
        outbox = tuple(letters.write(one, ticket.number, numbers.outbox(), clock()) for one in postponed(told, facts, clock()))
        try:
            store.command(Commanded(effects, outbox, JOB), clock())
            settled += 1
        except Conflict:
            continue  # somebody changed it meanwhile: what they did may have settled it
    return settled


def measure(store: Promises, months: int, clock: Clock) -> int:
    """Measures how long the desk took over the last `months`, for what requesters are told; the number of categories."""
    now = clock()
    return store.measure(now - months * _MONTH, months, now)
