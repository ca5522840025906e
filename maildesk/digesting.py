# SPDX-License-Identifier: Apache-2.0
"""Where digests are joined from their parts."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maildesk.flow.digest import Digests
    from maildesk.wiring import Wiring


def digests(wiring: "Wiring") -> "Digests":
    """The digests of a desk."""
    from maildesk.flow.digest import Digests
    from maildesk.wiring import clock

    return Digests(wiring.store, wiring.letters, wiring.numbers, wiring.identity, clock)
