# SPDX-License-Identifier: Apache-2.0
"""A classifier that says what a test tells it to, by a word of the subject."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from maildesk.desk.values import Candidate, Classification, SpamVerdict
from maildesk.mail.values import Mail
from tests.desk.builders import unclassified


class Judging:
    """`guesses`: by a word of the subject or the new text; what has none of them goes to a person."""

    def __init__(self, guesses: Mapping[str, Classification]) -> None:
        self._guesses = guesses

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        return [self._one(mail) for mail in mails]

    def _one(self, mail: Mail) -> Classification:
        words = f"{mail.subject} {mail.reply or ''}"
        return next((guess for word, guess in self._guesses.items() if word in words), unclassified())


def advertising(score: float) -> Classification:
    """A mail whose words read like advertising with this probability."""
    return replace(unclassified(), spam=SpamVerdict(score > 0.5, score, ('the words "free quote" are usual in advertising and fraud',)))


def sure(category: str, confidence: float = 0.9, *others: str) -> Classification:
    """A request of this category; `others` are needs beside it."""
    rest = tuple(Candidate(one, round((1 - confidence) / 2, 2)) for one in others)
    why = (f"“{category}” speaks for it",)
    return replace(
        unclassified(),
        category=category,
        confidence=confidence,
        candidates=(Candidate(category, confidence), *rest),
        automatic=True,
        reasons=why,
        also=others,
    )


def unsure(*candidates: tuple[str, float]) -> Classification:
    """A request that may be any of these categories: a person decides."""
    found = tuple(Candidate(*one) for one in candidates)
    return replace(unclassified(), confidence=found[0].score, candidates=found, reasons=("not sure enough",))
