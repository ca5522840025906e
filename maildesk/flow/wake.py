# SPDX-License-Identifier: Apache-2.0
"""Wakes snoozed tickets whose time has come."""

from maildesk.desk.postponing import postponed
from maildesk.desk.records import ContextKeys
from maildesk.desk.values import Identity
from maildesk.desk.waking import woken
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock, Desk
from maildesk.flow.values import JOB, Commanded

GROUP = 50


def wake(store: Desk, letters: Letters, numbers: Numbers, identity: Identity, clock: Clock) -> int:
    """How many tickets it woke, each in a commit of its own. Raises StoreUnavailable."""
    awake = 0
    facts = store.facts(ContextKeys(ticket_ids=frozenset(store.sleepers_due(clock(), GROUP))))
    for ticket in sorted(facts.tickets.values(), key=lambda one: one.id):
        effects, told = woken(ticket, facts, identity, clock())
        if not effects.changes:
            continue
        outbox = tuple(letters.write(one, ticket.number, numbers.outbox(), clock()) for one in postponed(told, facts, clock()))
        try:
            store.command(Commanded(effects, outbox, JOB), clock())
            awake += 1
        except Conflict:
            continue  # somebody works on it: it is looked at again
    return awake
