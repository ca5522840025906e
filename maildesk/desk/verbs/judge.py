# SPDX-License-Identifier: Apache-2.0
"""`#accept 17`, `#reject 17`: a mail that is held goes on its way, or stays out."""

import re

from maildesk.desk.command import Verb
from maildesk.desk.records import Effects, Judged
from maildesk.desk.values import Waiting
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed

_NUMBER = re.compile(r"(?:mail )?#?([0-9]{1,15})(?: (.*))?", re.IGNORECASE | re.ASCII)


def accept(scene: Scene, argument: str) -> Done:
    """The mail is decided again, as if somebody who takes part had written it."""
    held = _held(scene, Verb.ACCEPT, argument)
    return _judged(scene, Verb.ACCEPT, held, scene.actor.person_id, f"mail {held.inbound_id} is let in")


def reject(scene: Scene, argument: str) -> Done:
    """It stays where it is; what stands behind the number is why."""
    held = _held(scene, Verb.REJECT, argument)
    return _judged(scene, Verb.REJECT, held, None, f"mail {held.inbound_id} stays out", _split(argument)[1])


def number(argument: str) -> int | None:
    """The number of a held mail as people write it: 17, #17, mail 17, and what more they say behind it."""
    return _split(argument)[0]


def _split(argument: str) -> tuple[int | None, str]:
    found = _NUMBER.fullmatch(argument.strip())
    return (int(found[1]), (found[2] or "").strip()) if found else (None, "")


def _held(scene: Scene, verb: Verb, argument: str) -> Waiting:
    wanted = number(argument)
    if wanted is None:
        raise Refusal(f"#{verb} needs the number of a held mail, such as #{verb} 17; `maildesk mail list --state held` shows them")
    if wanted not in scene.facts.waiting:
        raise Refusal(f"mail {wanted} is not held: somebody accepted or rejected it, or there is none")
    return scene.facts.waiting[wanted]


def _judged(scene: Scene, verb: Verb, held: Waiting, accepted_by: int | None, line: str, why: str = "") -> Done:
    said = f"{verb}ed by {scene.actor.handle}" + (f": {why}" if why else "")
    event = deed(scene, verb, held.ticket_id, {"mail": held.inbound_id, "was_held": held.reason, **({"why": why} if why else {})})
    return Done(line, Effects(judged=(Judged(held.inbound_id, accepted_by, said),), events=(event,)))
