# SPDX-License-Identifier: Apache-2.0
"""`#digest daily`, `#digest weekly`, `#digest off`: how often whoever writes it gets one. It needs no ticket."""

from maildesk.desk.command import Verb
from maildesk.desk.records import DigestWish, Effects
from maildesk.desk.rhythm import Often
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed

_LINES = {
    Often.DAILY: "you get a digest on each of your days",
    Often.WEEKLY: "you get a digest once a week",
    Often.OFF: "you get no digests",
}


def digest(scene: Scene, argument: str) -> Done:
    """From the next one on."""
    try:
        often = Often(argument.casefold())
    except ValueError:
        raise Refusal(f"#digest needs one of {', '.join(Often)}, such as #digest weekly") from None
    event = deed(scene, Verb.DIGEST, None, {"who": scene.actor.handle, "digest": often.value})
    return Done(_LINES[often], Effects(digests=(DigestWish(scene.actor.person_id, often),), events=(event,)))
