# SPDX-License-Identifier: Apache-2.0
"""The command line's way into the rules that a mail of staff goes through: facts, the same verbs, one commit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maildesk.desk import meanwhile, thread
from maildesk.desk.command import Command
from maildesk.desk.confidential import may_read
from maildesk.desk.keeping import kept
from maildesk.desk.meanwhile import News
from maildesk.desk.postponing import postponed
from maildesk.desk.records import ContextKeys, Effects, Facts, TicketChange
from maildesk.desk.reference import reference
from maildesk.desk.values import Identity, Member, Ticket
from maildesk.desk.verbs.bymail import command_keys
from maildesk.desk.verbs.perform import perform
from maildesk.desk.verbs.scene import Outcome, Scene
from maildesk.flow.errors import Conflict, MaildeskError, NotFound
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import Numbers, named, numbered, remembered
from maildesk.flow.ports import Clock, Desk, Nonces
from maildesk.flow.values import Commanded

CONFLICTS = 5  # fresh looks before somebody is told that others are faster


class Refused(MaildeskError):
    """A command could not be done; nothing was changed."""


class Changed(Refused):
    """Others were on the ticket since whoever asks looked at it: `news` is what they did. Nothing was changed or sent."""

    def __init__(self, name: str, news: tuple[News, ...], remedy: str) -> None:
        super().__init__(f"{name} changed meanwhile: {meanwhile.told(news)}", remedy)
        self.news = news


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody at the command line asks for. `actor`: a handle or an address of staff; `number`: of the ticket, None for none.

    `seen`: the newest event of the ticket that they have seen (`TicketDetail.seen`). Where others did something since, it is not done
    but told (`Changed`); None does it all the same.
    """

    actor: str
    number: int | None
    commands: tuple[Command, ...]
    message: int | None = None  # the message that is meant
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What an order came to: `lines` say what was done; `opened` are the numbers of tickets that it made."""

    actor: Member
    ticket: Ticket | None
    lines: tuple[str, ...]
    opened: tuple[int, ...] = ()
    letters: int = 0


class Act:
    """Does what an order asks for, or says why it cannot be done."""

    def __init__(self, store: Desk, letters: Letters, numbers: Numbers, identity: Identity, clock: Clock, nonces: Nonces) -> None:
        self._store = store
        self._letters = letters
        self._numbers = numbers
        self._identity = identity
        self._clock = clock
        self._nonces = nonces

    def __call__(self, order: Order, *, dry_run: bool = False) -> Acted:
        """Raises Changed, Refused, NotFound, MaildeskError (nobody of that name works here), StoreUnavailable."""
        for _ in range(CONFLICTS):
            try:
                return self._once(order, dry_run=dry_run)
            except Conflict:
                continue
        raise Refused("others change that ticket all the time", "try again")

    def _once(self, order: Order, *, dry_run: bool) -> Acted:
        facts = self._store.facts(_keys(order, self._identity))
        scene = self._scene(order, facts)
        if scene.ticket is not None:
            unchanged(facts, scene.ticket, order.seen, scene.actor, self._identity, "look at it again: nothing was changed")
        outcome = perform(order.commands, scene)
        if outcome.refused is not None:
            raise Refused(outcome.refused, "nothing was changed")
        if dry_run:
            return Acted(scene.actor, scene.ticket, outcome.lines, letters=len(outcome.letters))
        return self._write(scene, _guarded(outcome, scene, order))

    def _scene(self, order: Order, facts: Facts) -> Scene:
        ticket = ticket_of(facts, order.number, self._identity) if order.number is not None else None
        about = facts.about.get(order.message) if order.message is not None else None
        if order.message is not None and (about is None or ticket is None or _home(facts, about.ticket_id) != ticket.id):
            raise NotFound(f"there is no message {order.message} on that ticket", "`maildesk ticket show -o json` has their ids")
        actor = staff_member(facts.staff, order.actor)
        return Scene(facts, self._identity, self._numbers, self._clock(), actor, ticket, about, "cli", f"cli-{self._nonces()}")

    def _write(self, scene: Scene, outcome: Outcome) -> Acted:
        """One commit. Raises Conflict where somebody was faster, with nothing written."""
        new = self._numbers.ticket_numbers(len(outcome.effects.tickets))
        try:
            effects = numbered(kept(outcome.effects, scene.facts, self._identity, scene.now), iter(new))
            fresh = {one.id: one.number for one in effects.tickets}
            numbers = {one.id: one.number for one in scene.facts.tickets.values()} | fresh
            outbox = tuple(
                self._letters.write(
                    named(one, numbers), numbers.get(one.ticket_id) if one.ticket_id else None, self._numbers.outbox(), self._clock()
                )
                for one in postponed(outcome.letters, scene.facts, scene.now)
            )
            self._store.command(Commanded(remembered(effects, fresh), outbox), self._clock())
        except Conflict:
            self._numbers.unused(new)
            raise
        return Acted(scene.actor, scene.ticket, outcome.lines, tuple(new), len(outbox))


def ticket_of(facts: Facts, number: int, identity: Identity) -> Ticket:
    """The ticket of this number, or the one that it was merged into. Raises NotFound."""
    numbered_ = next((one for one in facts.tickets.values() if one.number == number), None)
    found = thread.ticket_at(facts, numbered_.id) if numbered_ else None
    if found is None:
        raise NotFound(f"there is no ticket {reference(identity.prefix, number)}", "`maildesk ticket list` shows them")
    return found


def staff_member(staff: Sequence[Member], name: str) -> Member:
    """Who works here under that handle or address. Raises MaildeskError, which names those who do."""
    wanted = name.casefold().removeprefix("@")
    for one in staff:
        if wanted == one.handle.casefold() or wanted in one.keys:
            return one
    if not staff:
        raise MaildeskError("nobody works at this desk yet", "`maildesk staff add ADDRESS` adds somebody")
    handles = ", ".join(one.handle for one in staff)
    raise MaildeskError(f"{name} is nobody who works here", f"say --as HANDLE, or set desk.operator; staff are {handles}")


def unchanged(facts: Facts, ticket: Ticket, seen: int | None, actor: Member, identity: Identity, remedy: str) -> None:
    """Raises Changed where others were on the ticket since `seen`. Whoever may not read it learns nothing of that either."""
    if seen is None or not may_read(actor, ticket, identity.catalogue):
        return
    if found := meanwhile.news(facts, ticket.id, seen, actor, identity.prefix):
        raise Changed(reference(identity.prefix, ticket.number), found, remedy)


def _guarded(outcome: Outcome, scene: Scene, order: Order) -> Outcome:
    """What is done, under the revision of the ticket that was looked at: who comes second sees what the first one did."""
    ticket = scene.ticket
    if order.seen is None or ticket is None or any(one.ticket_id == ticket.id for one in outcome.effects.changes):
        return outcome
    return replace(outcome, effects=outcome.effects + Effects(changes=(TicketChange(ticket.id, ticket.revision),)))


def _keys(order: Order, identity: Identity) -> ContextKeys:
    asked = command_keys(order.commands, identity)
    own = frozenset((order.number,)) if order.number is not None else frozenset()
    messages = frozenset((order.message,)) if order.message is not None else frozenset()
    return replace(asked, ticket_numbers=asked.ticket_numbers | own, messages=messages, seen=order.seen)


def _home(facts: Facts, ticket_id: int) -> int | None:
    ticket = thread.ticket_at(facts, ticket_id)
    return ticket.id if ticket else None
