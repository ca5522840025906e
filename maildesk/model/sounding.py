# SPDX-License-Identifier: Apache-2.0
"""What phrases and linear models make of a text, before a sentence encoder is asked for its opinion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

_LONGEST = 1_500  # characters from each end that an encoder reads: its time grows with the text


@dataclass(frozen=True, slots=True)
class Sounding:
    """`scores` by category and `odds` of being unwanted count the phrases; `loud` is how much the phrases of all categories say."""

    subject: str
    text: str
    scores: Mapping[str, float]
    odds: float
    loud: float

    @property
    def passage(self) -> str:
        """What an encoder reads."""
        text = self.text if len(self.text) <= 2 * _LONGEST else f"{self.text[:_LONGEST]}\n{self.text[-_LONGEST:]}"
        return f"{self.subject}\n{text}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Scores by category that are ready to be probabilities, and the odds of being unwanted."""

    scores: Mapping[str, float]
    odds: float


class Sense(Protocol):
    """Judges by the meaning of whole sentences, on top of words."""

    def judge(self, soundings: Sequence[Sounding]) -> list[Opinion]: ...
