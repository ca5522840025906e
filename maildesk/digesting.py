# SPDX-License-Identifier: Apache-2.0
"""Where digests are joined from their parts, and what an operator should know of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from maildesk.flow.values import Finding

if TYPE_CHECKING:
    from maildesk.flow.digest import Digests
    from maildesk.wiring import Wiring


def digests(wiring: "Wiring") -> "Digests":
    """The digests of a desk."""
    from zoneinfo import ZoneInfo

    from maildesk.desk.rhythm import Often, Rhythm
    from maildesk.flow.digest import Digests
    from maildesk.wiring import clock

    known = {slug: one.mornings for slug, one in wiring.identity.catalogue.groups.items() if one.mornings.often is not Often.OFF}
    rhythms = {slug: Rhythm(ZoneInfo(one.zone), one.often, one.hour, one.days) for slug, one in known.items()}
    return Digests(wiring.store, wiring.letters, wiring.numbers, wiring.identity, clock, rhythms)


def paused(wiring: "Wiring") -> Iterator[Finding]:
    """Whose digests pause, since their address takes no mail, and which groups wait in vain for theirs. Raises StoreUnavailable."""
    from maildesk.desk import groups
    from maildesk.desk.digest_readers import OfGroup
    from maildesk.desk.rhythm import Often

    subscribed = [one for one in digests(wiring).subscriptions() if one.rhythm.often is not Often.OFF]
    troubled = False
    for one in subscribed:
        reader = one.reader
        group = reader.group if isinstance(reader, OfGroup) else None
        if one.fault:
            troubled, whose = True, f"the group {reader.handle}" if group else reader.handle
            again = f"`maildesk digest resume --group {reader.handle}`" if group else f"`maildesk digest resume {reader.handle}`"
            other = "or mend its address in the catalogue" if group else f"or `maildesk staff set {reader.handle} --address ADDRESS`"
            fact = f"the digests of {whose} pause: {reader.address} takes no mail ({one.fault})"
            yield Finding.warning(fact, f"{again} once it does, {other}")
        elif group and not groups.reachable(group):
            troubled = True
            fact = f"the digest of the group {reader.handle} goes nowhere: {reader.address} is an address of examples"
            yield Finding.warning(fact, f"write its real address below [group.{reader.handle}] of the catalogue")
    if not troubled:
        yield Finding.good(f"{len(subscribed)} digests have an address that takes them")
