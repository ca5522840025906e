# SPDX-License-Identifier: Apache-2.0
"""`#close`, `#resolve`, `#reopen`, `#waiting`, `#snooze 3d`, `#blocked on X`, `#spam`: a ticket's state, by `desk/lifecycle.py`."""

from datetime import datetime

from maildesk.desk.command import Verb
from maildesk.desk.lifecycle import TRANSITIONS, Occasion, after
from maildesk.desk.verbs.scene import Done, Refusal, Scene, changing
from maildesk.desk.verbs.until import until

LONGEST_THIRD_PARTY = 100


def close(scene: Scene, _argument: str) -> Done:
    return _moved(scene, Verb.CLOSE, Occasion.CLOSE)


def resolve(scene: Scene, _argument: str) -> Done:
    return _moved(scene, Verb.RESOLVE, Occasion.RESOLVE)


def reopen(scene: Scene, _argument: str) -> Done:
    return _moved(scene, Verb.REOPEN, Occasion.REOPEN)


def waiting(scene: Scene, _argument: str) -> Done:
    return _moved(scene, Verb.WAITING, Occasion.WAIT)


def spam(scene: Scene, _argument: str) -> Done:
    return _moved(scene, Verb.SPAM, Occasion.SPAM)


def snooze(scene: Scene, argument: str) -> Done:
    """The ticket sleeps until then; an answer of the requester wakes it earlier."""
    return _moved(scene, Verb.SNOOZE, Occasion.SNOOZE, until(argument, scene.now))


def blocked(scene: Scene, argument: str) -> Done:
    """A third party has to act before anything goes on."""
    whom = " ".join(argument.split())
    whom = whom[3:] if whom.casefold().startswith("on ") else whom
    if not whom or len(whom) > LONGEST_THIRD_PARTY:
        raise Refusal(f"#blocked needs to know by whom, in at most {LONGEST_THIRD_PARTY} characters, such as #blocked on the registrar")
    return _moved(scene, Verb.BLOCKED, Occasion.BLOCK, blocked_on=whom)


def _moved(scene: Scene, verb: Verb, occasion: Occasion, sleeps_until: datetime | None = None, blocked_on: str | None = None) -> Done:
    ticket = scene.the_ticket()
    state = after(occasion, ticket.state)
    if state is None:
        if ticket.state in TRANSITIONS[occasion].values() or (occasion is Occasion.REOPEN):
            return Done(f"{scene.name(ticket)} is {ticket.state} already")
        raise Refusal(f"{scene.name(ticket)} is {ticket.state}: it cannot be {_PARTICIPLES[occasion]} before #reopen")
    if state is ticket.state and sleeps_until is None and blocked_on == ticket.blocked_on:
        return Done(f"{scene.name(ticket)} is {state} already")
    when = f" until {sleeps_until:%Y-%m-%d %H:%M} UTC" if sleeps_until else f" on {blocked_on}" if blocked_on else ""
    line = f"{scene.name(ticket)} is {state} now{when}, before {ticket.state}"
    whom = {"blocked_on": blocked_on} if blocked_on or ticket.blocked_on else {}
    fields = {"state": state, "snoozed_until": sleeps_until, "closed_at": _closed(scene, verb), **whom}
    return changing(scene, verb, fields, line)


def _closed(scene: Scene, verb: Verb) -> datetime | None:
    return scene.now if verb is Verb.CLOSE else None


_PARTICIPLES = {
    Occasion.RESOLVE: "resolved",
    Occasion.WAIT: "set to wait",
    Occasion.SNOOZE: "snoozed",
    Occasion.BLOCK: "blocked",
    Occasion.CLOSE: "closed",
    Occasion.SPAM: "marked as spam",
}
