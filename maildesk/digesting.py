# SPDX-License-Identifier: Apache-2.0
"""Where digests are joined from their parts."""

from typing import TYPE_CHECKING

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
