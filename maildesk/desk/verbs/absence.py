# SPDX-License-Identifier: Apache-2.0
"""`#away until 2026-12-01`, `#back`: whoever writes it is out of office through that day, or back. It needs no ticket."""

from datetime import UTC, datetime, time, timedelta

from maildesk.desk.command import Verb
from maildesk.desk.records import Absence, Effects
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed
from maildesk.desk.verbs.until import LONGEST, moment

_SAY = "such are 2026-12-01, friday and 2w"
_MIDNIGHT = time(tzinfo=UTC)


def away(scene: Scene, argument: str) -> Done:
    """From now through the day that is named."""
    last = moment(" ".join(argument.casefold().split()), scene.now)
    if last is None:
        raise Refusal(f"#away needs a last day and {argument!r} is none: {_SAY}" if argument else f"#away needs a last day: {_SAY}")
    if not scene.now.date() <= last.date() <= (scene.now + LONGEST).date():
        raise Refusal(f"{argument} is {'over' if last < scene.now else 'more than a year away'}: {_SAY}")
    return _said(scene, Verb.AWAY, datetime.combine(last.date() + timedelta(days=1), _MIDNIGHT), f"you are away through {last:%Y-%m-%d}")


def back(scene: Scene, _argument: str) -> Done:
    return _said(scene, Verb.BACK, None, "you are back")


def _said(scene: Scene, verb: Verb, until: datetime | None, line: str) -> Done:
    absence = Absence(scene.actor.person_id, scene.now if until else None, until)
    event = deed(scene, verb, None, {"who": scene.actor.handle, "until": until.isoformat() if until else None})
    return Done(line, Effects(absences=(absence,), events=(event,)))
