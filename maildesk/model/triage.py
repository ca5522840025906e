# SPDX-License-Identifier: Apache-2.0
"""The classifier of a desk without a catalogue: every request goes to a person."""

from collections.abc import Sequence

from maildesk.desk.triage import unclassified
from maildesk.desk.values import Classification
from maildesk.mail.values import Mail

_REASON = "this desk has no catalogue of services yet, so a person decides"


class Triage:
    """Implements `maildesk.flow.ports.Classifier`."""

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        return [unclassified(_REASON) for _ in mails]
