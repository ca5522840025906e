# SPDX-License-Identifier: Apache-2.0
"""What the desk says of a request that nothing classified: a person decides."""

from maildesk.desk.catalogue import FALLBACK as FALLBACK
from maildesk.desk.values import Candidate, Classification, SpamVerdict


def unclassified(reason: str) -> Classification:
    """The honest answer without a catalogue: category `general`, no confidence, on to triage."""
    return Classification(
        category=FALLBACK,
        service=None,
        confidence=0.0,
        candidates=(Candidate(FALLBACK, 0.0),),
        automatic=False,
        reasons=(reason,),
        project=None,
        spam=SpamVerdict(False, 0.0),
    )
