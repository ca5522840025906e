# SPDX-License-Identifier: Apache-2.0
"""The relay would not take a mail: whoever has the ticket hears of it. What is written is a letter like any other."""

from collections.abc import Mapping

from maildesk.desk.bounced import refused
from maildesk.desk.postponing import postponed
from maildesk.desk.records import ContextKeys
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock, Desk
from maildesk.flow.values import JOB, Commanded

CONFLICTS = 5


class Undelivered:
    """What `Deliver` tells of mails that will not arrive."""

    def __init__(self, store: Desk, letters: Letters, numbers: Numbers, clock: Clock) -> None:
        self._store = store
        self._letters = letters
        self._numbers = numbers
        self._clock = clock

    def __call__(self, ticket_id: int, lost: Mapping[str, str]) -> None:
        """`lost`: by address, the words of the relay. Raises StoreUnavailable; the history of the ticket says it all the same."""
        for _ in range(CONFLICTS):
            try:
                self._once(ticket_id, lost)
            except Conflict:
                continue  # somebody told of another mail of the ticket meanwhile
            return

    def _once(self, ticket_id: int, lost: Mapping[str, str]) -> None:
        now = self._clock()
        facts = self._store.facts(ContextKeys(ticket_ids=frozenset((ticket_id,))))
        effects, letters = refused(facts, ticket_id, lost, now)
        if not letters:
            return
        numbers = {one.id: one.number for one in facts.tickets.values()}
        waiting = postponed(letters, facts, now)
        rows = tuple(self._letters.write(one, numbers.get(one.ticket_id or 0), self._numbers.outbox(), now) for one in waiting)
        self._store.command(Commanded(effects, rows, JOB), now)
