# SPDX-License-Identifier: Apache-2.0
"""`#notify mine`, `#quiet 20:00-08:00`: what whoever writes it is told by mail, and when not. They need no ticket."""

from collections.abc import Mapping
from types import MappingProxyType

from maildesk.desk import quiet
from maildesk.desk.command import Verb
from maildesk.desk.records import DigestWish, Effects, Tuning
from maildesk.desk.rhythm import Often
from maildesk.desk.values import Notify
from maildesk.desk.verbs.scene import Done, Refusal, Scene, deed

# The word, what it sets (what of the digests too: None leaves them as they are), and what its author reads.
WORDS: Mapping[str, tuple[Notify, Often | None, str]] = MappingProxyType(
    {
        "all": (Notify.ALL, None, "you are told of what is yours and of what is nobody's in your groups"),
        "mine": (Notify.MINE, None, "you are told of what is yours alone"),
        "assignments": (Notify.ASSIGNMENTS, None, "you are told that you were given a ticket, or are late with one"),
        "digests": (Notify.NONE, Often.DAILY, "you get digests and nothing else"),
        "none": (Notify.NONE, Often.OFF, "you are told nothing, and get no digests"),
    }
)
NEVER = ("off", "none", "never")


def notify(scene: Scene, argument: str) -> Done:
    """From the next mail on."""
    found = WORDS.get(argument.casefold())
    if found is None:
        raise Refusal(f"#notify needs one of {', '.join(WORDS)}, such as #notify mine")
    chosen, often, line = found
    event = deed(scene, Verb.NOTIFY, None, {"who": scene.actor.handle, "notify": argument.casefold()})
    digests = (DigestWish(scene.actor.person_id, often),) if often else ()
    return Done(line, Effects(tunings=(Tuning(scene.actor.person_id, notify=chosen),), digests=digests, events=(event,)))


def hush(scene: Scene, argument: str) -> Done:
    """From the next mail on; what waits already is sent when it was to be."""
    try:
        chosen = None if argument.casefold() in NEVER else quiet.parse(argument)
    except ValueError as problem:
        raise Refusal(f"#quiet: {problem}") from None
    said = quiet.told(chosen) if chosen else ""
    event = deed(scene, Verb.QUIET, None, {"who": scene.actor.handle, "quiet": said})
    effects = Effects(tunings=(Tuning(scene.actor.person_id, quiet=said),), events=(event,))
    return Done(f"your mail waits {said} ({scene.actor.zone}), and is sent at their end" if said else "your mail comes at once", effects)
