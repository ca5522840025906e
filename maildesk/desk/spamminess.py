# SPDX-License-Identifier: Apache-2.0
"""Do the words of a mail read like advertising or fraud? What is known beside its words is weighed in `desk/unwanted.py`."""

from math import exp, log

from maildesk.desk.values import SpamVerdict

SIGN = 0.5  # what a phrase of advertising adds, by its weight; the sum of all is bounded
_MOST = 2.5

Signs = tuple[tuple[str, float], ...]
"""Phrases of advertising with their weights."""


def together(score: float, signs: Signs) -> float:
    """The log odds of the words: `score` is the model's."""
    return score + min(_MOST, SIGN * sum(weight for _, weight in signs))


def verdict(odds: float, signs: Signs) -> SpamVerdict:
    """The verdict of these odds, and why."""
    reasons = tuple(f'the words "{sign}" are usual in advertising and fraud' for sign, _ in signs[:3])
    if odds > 0 and not reasons:
        reasons = ("as a whole it reads like advertising or fraud",)
    return SpamVerdict(odds > 0, probability(odds), reasons)


def from_text(score: float, signs: Signs) -> SpamVerdict:
    """The verdict of the words: `score` is the model's (log odds), `signs` are phrases of advertising with their weights."""
    return verdict(together(score, signs), signs)


def probability(odds: float) -> float:
    """A probability (0..1) from log odds."""
    return round(1 / (1 + exp(-max(-20.0, min(20.0, odds)))), 4)


def log_odds(share: float) -> float:
    """Log odds from a probability (0..1)."""
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
