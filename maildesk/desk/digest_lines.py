# SPDX-License-Identifier: Apache-2.0
"""The lines of a digest, in words."""

from datetime import datetime, timedelta
from typing import Any

from maildesk.desk.confidential import HIDDEN
from maildesk.desk.digest_items import OURS, OVER, Desk, Item, News, Trouble
from maildesk.desk.digest_readers import Reader
from maildesk.desk.letters import Offer, Prefilled, TicketName
from maildesk.desk.values import Priority

_NEWS = 3  # of a ticket
Line = dict[str, Any]


def line(item: Item, reader: Reader, desk: Desk, since: datetime, now: datetime) -> Line:
    """A ticket. Who may not read a confidential one sees its reference and its age, and can do nothing with it."""
    age = {"reference": TicketName(item.ticket_id, item.number), "age": span(now - item.opened_at)}
    if not reader.reads(item):
        return {**age, "subject": HIDDEN, "about": "", "due": "", "owner": "", "news": "", "action": None}
    category = desk.catalogue.category(item.category)
    project = f"{item.project} ({item.maturity})" if item.project and item.maturity else item.project
    about = ", ".join(one for one in (category.name if category else item.category, project) if one)
    # A digest lies open on a screen and goes through many servers: confidential words stay out of it for readers, too.
    subject = "confidential" if item.restricted else item.subject or "(no subject)"
    owner = "" if reader.has_own or item.state in OVER else _owner(item, desk)
    words = {"subject": subject, "about": about, "due": _due(item, now), "owner": owner, "news": _told(unheard(item, reader, since))}
    return {**age, **words, "action": Prefilled(item.ticket_id, item.number, reader.offer(item))}


def trouble(one: Trouble, reader: Reader, now: datetime, command: str | None) -> Line:
    """A held mail, which `command` lets in, or an answer that did not arrive."""
    name = TicketName(one.ticket_id, one.number) if one.ticket_id is not None and one.number is not None else None
    shown = {"reference": name, "age": span(now - one.at), "due": "", "owner": "", "news": ""}
    if not reader.reads(one):
        return {**shown, "subject": HIDDEN, "about": "", "action": None}
    what, why = (HIDDEN, "") if one.restricted else (one.what, one.reason)
    offer = Offer("Let in", command) if command else reader.offer(one)
    return {**shown, "subject": what, "about": why, "action": Prefilled(one.ticket_id or 0, one.number or 0, offer)}


def unheard(item: Item, reader: Reader, since: datetime) -> tuple[News, ...]:
    """What others did to a ticket since a moment."""
    return tuple(one for one in item.news if one.at > since and not reader.did(one.by))


def span(length: timedelta) -> str:
    """A length of time in the largest whole unit: "40 min", "5 h", "3 d"."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def _owner(item: Item, desk: Desk) -> str:
    names = (one.name or one.handle for one in desk.staff if one.person_id == item.owner_id)
    return next(names, "")


def _told(news: tuple[News, ...]) -> str:
    """The newest: "Ana Souza wrote, Kim Lee closed it". Somebody who did the same several times is told of once."""
    said = list(dict.fromkeys(f"{one.who} {one.what}" for one in news))
    more = f" and {len(said) - _NEWS} more before" if len(said) > _NEWS else ""
    return ", ".join(said[-_NEWS:]) + more


def _due(item: Item, now: datetime) -> str:
    """How urgent it is, who else has it, and when it is due."""
    urgent = "urgent" if item.priority is Priority.HIGH and item.state not in OVER else ""
    elsewhere = "" if item.state in OURS else item.state.value
    return ", ".join(one for one in (urgent, elsewhere, _deadline(item, now)) if one)


def _deadline(item: Item, now: datetime) -> str:
    deadline = item.deadline
    if deadline is None or item.state in OVER:
        return ""
    words = f"{span(now - deadline)} late" if deadline <= now else f"due in {span(deadline - now)}"
    return f"needed by {item.needed_by:%Y-%m-%d}, {words}" if deadline == item.needed_by else words
