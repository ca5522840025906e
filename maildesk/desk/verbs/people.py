# SPDX-License-Identifier: Apache-2.0
"""`#cc x@y`, `#requester x@y`: who takes part in a ticket, and who asked."""

from maildesk.desk.command import Verb
from maildesk.desk.people import MOST_NEW_PARTICIPANTS
from maildesk.desk.records import Effects, NewParticipant, NewPerson, TicketChange
from maildesk.desk.token import is_desk_address
from maildesk.desk.values import Role
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed
from maildesk.mail.address import lists
from maildesk.mail.values import Address


def addresses(argument: str) -> tuple[Address, ...]:
    """The mailboxes in what stands behind a command, as a Cc field would have them; none where one of them is in doubt."""
    defects: list[str] = []
    found = lists([argument.encode("utf-8", "replace")], "the command", None, defects)
    return () if defects else found


def cc(scene: Scene, argument: str) -> Done:
    """The people take part from now on: they get what is sent to the requester. Who did so by the roster does since staff want it."""
    ticket, named = scene.the_ticket(), _named(scene, Verb.CC, argument)
    present = scene.facts.participants.get(ticket.id, {})
    people = {one.key: _person(scene, one) for one in named}
    joining = {id_: one for one in named if present.get(id_ := people[one.key][0]) in (None, Role.COMAINTAINER)}
    if not joining:
        return Done(f"{_listed(named)} take{'s' if len(named) == 1 else ''} part in {scene.name(ticket)} already")
    by_roster = sorted(joining.keys() & present.keys())
    details = {
        "addresses": [one.address for one in joining.values()],
        "joined": sorted(joining.keys() - present.keys()),
        "roles": [[one, present[one].value] for one in by_roster],
    }
    effects = Effects(
        people=tuple(new for _, new in people.values() if new),
        changes=(TicketChange(ticket.id, ticket.revision),),
        participants=tuple(NewParticipant(ticket.id, id_, Role.CC, scene.actor.person_id) for id_ in joining if id_ not in present),
        roles=tuple((ticket.id, id_, Role.CC) for id_ in by_roster),
        events=(deed(scene, Verb.CC, ticket.id, details),),
    )
    some = tuple(joining.values())
    return Done(f"{_listed(some)} take{'s' if len(some) == 1 else ''} part in {scene.name(ticket)} now", effects)


def requester(scene: Scene, argument: str) -> Done:
    """The ticket is somebody else's request. Who was taken for the requester goes on to take part."""
    ticket, named = scene.the_ticket(), _named(scene, Verb.REQUESTER, argument)
    if len(named) > 1:
        raise Refusal("a ticket has one requester: write one address")
    person_id, new = _person(scene, named[0])
    if person_id == ticket.requester_id:
        return Done(f"{named[0].address} is the requester of {scene.name(ticket)} already")
    present, before = scene.facts.participants.get(ticket.id, {}), ticket.requester_id
    was = present.get(person_id)
    details = {
        "address": named[0].address,
        "was": {"requester_id": before},
        "now": {"requester_id": person_id},
        "joined": [] if was else [person_id],
        "roles": [[one, present[one].value] for one in (person_id, before) if one is not None and one in present],
    }
    effects = Effects(
        people=(new,) if new else (),
        changes=(TicketChange(ticket.id, ticket.revision, {"requester_id": person_id}),),
        participants=() if was else (NewParticipant(ticket.id, person_id, Role.REQUESTER, scene.actor.person_id),),
        roles=(
            *(((ticket.id, person_id, Role.REQUESTER),) if was else ()),
            *(((ticket.id, before, Role.CC),) if before is not None and before in present else ()),
        ),
        events=(deed(scene, Verb.REQUESTER, ticket.id, details),),
    )
    return Done(f"{named[0].address} is the requester of {scene.name(ticket)} now", effects)


def _named(scene: Scene, verb: Verb, argument: str) -> tuple[Address, ...]:
    if argument.endswith((",", ";")):
        # What a mail program wrapped would go out as an answer.
        raise Refusal(f"#{verb} ends in the middle of a list: write its addresses on one line, or on several lines with #{verb} each")
    found = addresses(argument)
    if not found:
        raise Refusal(f"#{verb} needs an address, such as #{verb} ada@envoy.example" + (f"; {argument!r} is none" if argument else ""))
    if len(found) > MOST_NEW_PARTICIPANTS:
        raise Refusal(f"#{verb} takes {MOST_NEW_PARTICIPANTS} addresses at most")
    if own := next((one for one in found if is_desk_address(scene.identity, one.address)), None):
        raise Refusal(f"{own.address} is the desk's own address: it would write to itself")
    return tuple({one.key: one for one in found}.values())


def _person(scene: Scene, one: Address) -> tuple[int, NewPerson | None]:
    known = scene.facts.people.get(one.key)
    if known is not None:
        return known.id, None
    new = NewPerson(scene.ids.person(), one.name, one.address, one.key, verified=False)
    return new.id, new


def _listed(some: tuple[Address, ...]) -> str:
    return ", ".join(one.address for one in some)
