# SPDX-License-Identifier: Apache-2.0
"""`#accept 17`, `#reject 17`: a mail that is held goes on its way, or stays out."""

from maildesk.desk.command import Verb
from maildesk.desk.records import Effects, Judged
from maildesk.desk.values import Waiting
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed


def accept(scene: Scene, argument: str) -> Done:
    """The mail is decided again, as if somebody who takes part had written it."""
    held = _held(scene, Verb.ACCEPT, argument)
    return _judged(scene, Verb.ACCEPT, held, scene.actor.person_id, f"mail {held.inbound_id} is let in")


def reject(scene: Scene, argument: str) -> Done:
    held = _held(scene, Verb.REJECT, argument)
    return _judged(scene, Verb.REJECT, held, None, f"mail {held.inbound_id} stays out")


def number(argument: str) -> int | None:
    """The number of a held mail as people write it: 17, #17, mail 17."""
    digits = argument.casefold().removeprefix("mail").strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def _held(scene: Scene, verb: Verb, argument: str) -> Waiting:
    wanted = number(argument)
    if wanted is None:
        raise Refusal(f"#{verb} needs the number of a held mail, such as #{verb} 17; `maildesk mail list --state held` shows them")
    if wanted not in scene.facts.waiting:
        raise Refusal(f"mail {wanted} is not held: somebody accepted or rejected it, or there is none")
    return scene.facts.waiting[wanted]


def _judged(scene: Scene, verb: Verb, held: Waiting, accepted_by: int | None, line: str) -> Done:
    said = f"{verb}ed by {scene.actor.handle}"
    event = deed(scene, verb, held.ticket_id, {"mail": held.inbound_id, "was_held": held.reason})
    return Done(line, Effects(judged=(Judged(held.inbound_id, accepted_by, said),), events=(event,)))
