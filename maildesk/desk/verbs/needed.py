# SPDX-License-Identifier: Apache-2.0
"""`#needed 2026-12-01`: until when a request is needed: an embargo, an event, a release. It is due at the end of that day."""

from datetime import UTC, datetime, time, timedelta

from maildesk.desk.command import Verb
from maildesk.desk.verbs.scene import Done, Refusal, Scene, changing
from maildesk.desk.verbs.until import moment

FURTHEST = timedelta(days=2 * 366)
_NONE = frozenset({"none", "-"})
_EVENING = time(23, 59, 59, tzinfo=UTC)
_SAY = "such are 2026-12-01, friday and 2w; #needed none takes it away"


def needed(scene: Scene, argument: str) -> Done:
    ticket, words = scene.the_ticket(), " ".join(argument.casefold().split()).removeprefix("by ")
    wanted = None if words in _NONE else _until(argument, words, scene.now)
    if wanted == ticket.needed_by:
        return Done(f"{scene.name(ticket)} is needed {_said(wanted)} already")
    before = f", before {_said(ticket.needed_by)}" if ticket.needed_by else ""
    line = f"{scene.name(ticket)} is needed {_said(wanted)} now{before}"
    return changing(scene, Verb.NEEDED, {"needed_by": wanted}, line)


def _until(argument: str, words: str, now: datetime) -> datetime:
    found = moment(words, now)
    if found is None:
        raise Refusal(f"#needed needs a date and {argument!r} is none: {_SAY}" if argument else f"#needed needs a date: {_SAY}")
    wanted = datetime.combine(found.date(), _EVENING)
    if not now <= wanted <= now + FURTHEST:
        raise Refusal(f"{argument} is {'over' if wanted < now else 'more than two years away'}: {_SAY}")
    return wanted


def _said(one: datetime | None) -> str:
    return f"by {one:%Y-%m-%d}" if one else "by no date"
