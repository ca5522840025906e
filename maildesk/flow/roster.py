# SPDX-License-Identifier: Apache-2.0
"""The verbs of the roster of maintainers: look at a file, import it, bind addresses to the people on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from maildesk.desk import bonds
from maildesk.desk.bonds import Binding, Bond
from maildesk.desk.roster import Named, Place, Roster, RosterError, parse
from maildesk.desk.token import is_desk_address
from maildesk.desk.turnover import Turnover, turnover
from maildesk.desk.values import Identity
from maildesk.flow.errors import MaildeskError
from maildesk.flow.ports import Clock

MOST_TOLD = 20


class RosterStore(Protocol):
    """What the verbs need of the store."""

    def places(self) -> list[Place]: ...

    def write_roster(self, wanted: Sequence[Place], seen: Turnover, *, actor: str, now: datetime) -> None: ...

    def bind_maintainers(
        self, bonds: Sequence[Bond], is_desk: Callable[[str], bool], *, actor: str, now: datetime, dry_run: bool = False
    ) -> tuple[Binding, ...]: ...


class Unusable(MaildeskError):
    """The file cannot be used; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `held`: how many seats the desk knows."""

    roster: Roster
    held: int
    turnover: Turnover

    @property
    def doubtful(self) -> str | None:
        """Why the file may be cut short."""
        if not self.turnover.empties(self.held):
            return None
        last = self.roster.places[-1].project
        return f"the file would take away {len(self.turnover.left)} of {self.held} seats: it may be cut short (its last project is {last})"


class Rostering:
    """`actor` is who says it, in the words of the history; `name` is what a file is called."""

    def __init__(self, store: RosterStore, named: Named, identity: Identity, clock: Clock, actor: str) -> None:
        self._store = store
        self._named = named
        self._identity = identity
        self._clock = clock
        self._actor = actor

    def plan(self, content: bytes, name: str) -> Plan:
        """What importing the file would change. Raises Unusable, StoreUnavailable."""
        try:
            roster = parse(content, self._named)
        except RosterError as wrong:
            raise unusable(wrong, name, "is no roster of maintainers") from wrong
        held = self._store.places()
        return Plan(roster, len(held), turnover(held, roster.places))

    def carry_out(self, plan: Plan, *, force: bool = False) -> None:
        """Imports what was planned. Raises Unusable (doubtful, and no `force`), Conflict (the roster is another now), StoreUnavailable."""
        if plan.doubtful and not force:
            raise Unusable(plan.doubtful, "look at what it would do with --dry-run; --force imports it all the same")
        if plan.turnover:
            self._store.write_roster(plan.roster.places, plan.turnover, actor=self._actor, now=self._clock())

    def bind_file(self, content: bytes, name: str, *, dry_run: bool = False) -> tuple[Binding, ...]:
        """Binds what the lines of a file say, all or none; those that hold already change nothing. Raises Unusable, StoreUnavailable."""
        try:
            wanted, faults = bonds.parse(content)
        except RosterError as wrong:
            raise unusable(wrong, name, "is no list of addresses") from wrong
        try:
            bound = self._bind(wanted, dry_run or bool(faults))
        except RosterError as wrong:
            faults = (*faults, *wrong.problems)
        if faults:
            raise unusable(RosterError(*sorted(faults)), name, "cannot be bound, and nothing was")
        return bound

    def bind(self, address: str, github: str, *, dry_run: bool = False) -> tuple[Binding, ...]:
        """Binds one address. Raises Unusable, StoreUnavailable."""
        try:
            return self._bind((bonds.bond(address, github),), dry_run)
        except RosterError as wrong:
            raise Unusable("; ".join(what for _, what in wrong.problems), "nothing was changed") from wrong

    def _bind(self, wanted: Sequence[Bond], dry_run: bool) -> tuple[Binding, ...]:
        def is_desk(address: str) -> bool:
            return is_desk_address(self._identity, address)

        return self._store.bind_maintainers(wanted, is_desk, actor=self._actor, now=self._clock(), dry_run=dry_run)


def unusable(wrong: RosterError, name: str, what: str) -> Unusable:
    """What is wrong with a file, by its lines."""
    told = [f"  {name}:{line}: {why}" if line else f"  {name}: {why}" for line, why in wrong.problems[:MOST_TOLD]]
    if len(wrong.problems) > MOST_TOLD:
        told.append(f"  and {len(wrong.problems) - MOST_TOLD} lines more")
    return Unusable("\n".join((f"{name} {what}:", *told)), "mend these lines and try again")
