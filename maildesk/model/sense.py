# SPDX-License-Identifier: Apache-2.0
"""Is the sentence encoder in force? It needs its extra installed and a model that was made with it."""

from maildesk.model.encoder import REMEDY, installed
from maildesk.model.sounding import Sense
from maildesk.model.weights import Weights


def sense(weights: Weights) -> Sense | None:
    """The encoder's judgement by this model, or None where something is missing (`missing` says what)."""
    if missing(weights):
        return None
    from maildesk.model.semantic import Meaning

    return Meaning(weights.semantic) if weights.semantic else None


def missing(weights: Weights) -> tuple[str, str] | None:
    """What the encoder lacks, and the remedy; None where nothing is missing."""
    if not installed():
        return "the sentence encoder is not installed", REMEDY
    if weights.semantic is None:
        return "the model was made without the sentence encoder", "make it anew: `maildesk train`"
    return None
