# SPDX-License-Identifier: Apache-2.0
"""What shows a mail of staff before it goes, joined."""

from typing import TYPE_CHECKING

from maildesk.wiring import Wiring, clock, nonce

if TYPE_CHECKING:
    from maildesk.flow.preview import Preview


def preview_of(wiring: Wiring) -> "Preview":
    """It decides and renders as when a mail is sent, and writes nothing."""
    from maildesk.flow.bystaff import Pen
    from maildesk.flow.preview import Preview
    from maildesk.flow.rethink import Rethink

    most = wiring.settings.intake.max_mail_bytes
    rethink = Rethink(wiring.store, wiring.reader, wiring.classifier, wiring.identity, clock, most)
    return Preview(wiring.store, rethink, wiring.letters, wiring.identity, Pen(wiring.identity, clock, nonce))
