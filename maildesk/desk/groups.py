# SPDX-License-Identifier: Apache-2.0
"""The groups of the catalogue and who of the staff is in them: who belongs, who is there today, who wants to hear."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches

from maildesk.desk.catalogue import Catalogue, Group
from maildesk.desk.values import Member, Notify

# Domains that lead nowhere (RFC 2606, and .localhost of RFC 6761): catalogues are written with them before they are filled in.
_NOWHERE = re.compile(r"(^|\.)(example|invalid|test|localhost|example\.(com|net|org))$", re.IGNORECASE)


def belongs(member: Member, group: str, catalogue: Catalogue) -> bool:
    """Is somebody of this group? A desk of a single group needs no list of its members: everybody who works there is one."""
    return group in member.groups or (len(catalogue.groups) == 1 and group in catalogue.groups)


def members(staff: Iterable[Member], group: str, catalogue: Catalogue) -> tuple[Member, ...]:
    """Everybody of a group who works here, away or not."""
    return tuple(one for one in staff if belongs(one, group, catalogue))


def away(member: Member, now: datetime) -> bool:
    """Is somebody out of office? From `away_from` (or since ever) to before `away_until` (or until they are back)."""
    if member.away_from is None and member.away_until is None:
        return False
    begun = member.away_from is None or member.away_from <= now
    return begun and (member.away_until is None or now < member.away_until)


def present(some: Iterable[Member], now: datetime) -> tuple[Member, ...]:
    """Those who are not away."""
    return tuple(one for one in some if not away(one, now))


def wanting(some: Iterable[Member]) -> tuple[Member, ...]:
    """Those who want to hear of what is nobody's."""
    return tuple(one for one in some if one.notify is Notify.ALL)


def reachable(group: Group) -> bool:
    """Is its address one that mail can go to? What RFC 2606 keeps for examples is none."""
    _, at, domain = group.address.rpartition("@")
    return bool(at) and "." in domain and _NOWHERE.search(domain) is None


def nearest(catalogue: Catalogue, word: str) -> Sequence[str]:
    """The slugs of groups that somebody may have meant; all of them where none is like it."""
    slugs = sorted(catalogue.groups)
    return get_close_matches(word.casefold(), slugs, n=3, cutoff=0.5) or slugs


def named(catalogue: Catalogue, slugs: Iterable[str]) -> str:
    """Groups as people know them: "Legal", "Security response and Program management"."""
    names = [catalogue.groups[one].name if one in catalogue.groups else one for one in slugs]
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
