# SPDX-License-Identifier: Apache-2.0
"""A member of staff leaves: what they had is handed over, and they work here no longer, in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from maildesk.desk.handover import Handed, handover
from maildesk.desk.postponing import postponed
from maildesk.desk.records import ContextKeys
from maildesk.desk.values import Identity, Member
from maildesk.flow.act import CONFLICTS, Refused, staff_member
from maildesk.flow.errors import Conflict
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers
from maildesk.flow.ports import Clock, Desk
from maildesk.flow.values import Commanded


class Employer(Desk, Protocol):
    """The rooms of the store that leaving needs."""

    def open_tickets_of(self, person_id: int) -> Sequence[int]:
        """The ids of the open tickets that are somebody's. Raises StoreUnavailable."""


@dataclass(frozen=True, slots=True)
class Left:
    """Who left, what went to whom, and how many mails tell of it."""

    leaver: Member
    handed: tuple[Handed, ...]
    letters: int


class Leave:
    """Hands over and disables."""

    def __init__(self, store: Employer, letters: Letters, numbers: Numbers, identity: Identity, clock: Clock) -> None:
        self._store = store
        self._letters = letters
        self._numbers = numbers
        self._identity = identity
        self._clock = clock

    def __call__(self, handle: str, to: str | None, actor: str, *, dry_run: bool = False) -> Left:
        """`handle`, `to`: a handle or an address of staff. Raises Refused, MaildeskError (nobody is called that), StoreUnavailable."""
        for _ in range(CONFLICTS):
            try:
                return self._once(handle, to, actor, dry_run=dry_run)
            except Conflict:
                continue  # they were given a ticket meanwhile, or somebody works on one of theirs
        raise Refused("others change their tickets all the time", "try again")

    def _once(self, handle: str, to: str | None, actor: str, *, dry_run: bool) -> Left:
        leaver = staff_member(self._store.facts(ContextKeys()).staff, handle)
        tickets = frozenset(self._store.open_tickets_of(leaver.person_id))
        facts = self._store.facts(ContextKeys(ticket_ids=tickets, workload=self._identity.catalogue.assigns))
        heir = staff_member(facts.staff, to) if to else None
        if heir is not None and heir.person_id == leaver.person_id:
            raise Refused(f"{heir.handle} is who leaves", "name somebody else with --to, or leave it away: the rules of the groups decide")
        made = handover(facts, self._identity, leaver, heir, actor, self._clock())
        if not dry_run:
            letters = postponed(made.letters, facts, self._clock())
            outbox = tuple(self._letters.write(one, None, self._numbers.outbox(), self._clock()) for one in letters)
            self._store.command(Commanded(made.effects, outbox), self._clock())
        return Left(leaver, made.handed, len(made.letters))
