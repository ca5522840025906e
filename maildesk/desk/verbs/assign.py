# SPDX-License-Identifier: Apache-2.0
"""`#take`, `#assign NAME`: whose a ticket is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from maildesk.desk.command import Verb
from maildesk.desk.confidential import may_read, refusal
from maildesk.desk.letters import Letter, Offer
from maildesk.desk.lifecycle import Occasion, after
from maildesk.desk.reference import base_subject
from maildesk.desk.values import Member, Notify, Ticket, Visibility
from maildesk.desk.verbs.scene import Done, Refusal, Scene, changing
from maildesk.mail.values import Address

_ME = frozenset({"me", "@me", "myself"})
_NOBODY = frozenset({"nobody", "none", "-"})


def take(scene: Scene, _argument: str) -> Done:
    """The ticket becomes its author's."""
    return _given(scene, Verb.TAKE, scene.actor)


def assign(scene: Scene, argument: str) -> Done:
    """The ticket becomes that of the member of staff who is named by handle, address or name; of nobody with "nobody"."""
    if argument.casefold() in _NOBODY:
        return _given(scene, Verb.ASSIGN, None)
    return _given(scene, Verb.ASSIGN, member(scene, argument))


def member(scene: Scene, name: str) -> Member:
    """Who is meant. Raises Refusal where it is nobody or could be several."""
    staff, wanted = scene.facts.staff, name.casefold().removeprefix("@")
    if name.casefold() in _ME:
        return scene.actor
    if not wanted:
        raise Refusal(f"#assign needs a name: one of {_handles(staff)}")
    by_handle = [one for one in staff if wanted == one.handle.casefold() or wanted in one.keys]
    by_name = [one for one in staff if wanted == one.name.casefold() or wanted in one.name.casefold().split()]
    found = by_handle or by_name
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal(f"{name} could be several people: write one of {_handles(found)}")
    if left := _left(scene, wanted):
        raise Refusal(f"{left} has left and works here no longer; staff are {_handles(staff)}")
    raise Refusal(f"nobody called {name} works here; staff are {_handles(staff)}")


def _left(scene: Scene, wanted: str) -> str | None:
    """The name of whoever was called that while they worked here."""
    names = ((handle, name) for handle, name in scene.facts.former.items())
    return next((name for handle, name in names if wanted in (handle.casefold(), name.casefold(), *name.casefold().split())), None)


def called(one: Member) -> str:
    """A member of staff in a line of a transcript."""
    return f"{one.name} ({one.handle})" if one.name and one.name != one.handle else one.handle


def _handles(staff: Sequence[Member]) -> str:
    return ", ".join(one.handle for one in staff)


def _given(scene: Scene, verb: Verb, owner: Member | None) -> Done:
    ticket = scene.the_ticket()
    if owner and not may_read(owner, ticket, scene.identity.catalogue):
        raise Refusal(f"{refusal(scene.name(ticket), ticket, scene.identity.catalogue)}, and {called(owner)} is none of them")
    owner_id = owner.person_id if owner else None
    whose = f"belongs to {called(owner)}" if owner else "belongs to nobody"
    if ticket.owner_id == owner_id:
        return Done(f"{scene.name(ticket)} {whose} already")
    was = next((one for one in scene.facts.staff if one.person_id == ticket.owner_id), None)
    state = after(Occasion.ASSIGNED, ticket.state) if owner else None
    fields: dict[str, Any] = {"owner_id": owner_id, **({"state": state} if state else {})}
    before = f", before {called(was)}" if was else ""
    done = changing(scene, verb, fields, f"{scene.name(ticket)} {whose} now{before}", to=owner.handle if owner else None)
    return replace(done, letters=_told(scene, ticket, owner))


def _told(scene: Scene, ticket: Ticket, owner: Member | None) -> tuple[Letter, ...]:
    """Whoever is given a ticket by somebody else hears of it."""
    if owner is None or owner.person_id == scene.actor.person_id or owner.notify is Notify.NONE:
        return ()
    letter = Letter(
        kind="assigned",
        template="assigned",
        ticket_id=ticket.id,
        to=(Address(owner.address, owner.name),),
        values={
            "subject": "" if ticket.restricted else base_subject(scene.identity.prefix, ticket.subject),
            "by": scene.actor.name or scene.actor.handle,
        },
        visibility=Visibility.INTERNAL,
        offers=(Offer("Close", "#close"), Offer("Give it back", "#assign nobody")),
        offered_to=owner.person_id,
    )
    return (letter,)
