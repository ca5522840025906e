# SPDX-License-Identifier: Apache-2.0
"""Is this advertising or fraud? First what the header says, then the words.

The verdict only ever sets a mail aside for staff to look at. Who is known to the desk, and who answers a mail of ours, is never set aside.
"""

from dataclasses import dataclass
from math import exp, log

from maildesk.desk.values import SpamVerdict

SIGN = 0.3  # what a phrase of advertising adds, by its weight; the sum of all is bounded
_MOST = 2.5
_JUNK, _SUSPECT, _BULK, _AUTHENTICATED = 2.0, 1.5, 1.0, -0.5
_NEVER = 0.01


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a mail beside its words.

    `known`: on the roster, on staff, or with a ticket. `threaded`: it answers a mail of ours. `authenticated`, `suspect`: as in `Standing`.
    `bulk`: sent by a machine to many. `junk`: its provider took it for spam.
    """

    known: bool = False
    threaded: bool = False
    authenticated: bool = False
    suspect: bool = False
    bulk: bool = False
    junk: bool = False


def from_text(score: float, signs: tuple[tuple[str, float], ...]) -> SpamVerdict:
    """The verdict of the words: `score` is the model's (log odds), `signs` are phrases of advertising with their weights."""
    whole = score + min(_MOST, SIGN * sum(weight for _, weight in signs))
    reasons = tuple(f'the words "{sign}" are usual in advertising and fraud' for sign, _ in signs[:3])
    if whole > 0 and not reasons:
        reasons = ("as a whole it reads like advertising or fraud",)
    return SpamVerdict(whole > 0, _probability(whole), reasons)


def weigh(words: SpamVerdict, header: Header) -> SpamVerdict:
    """The verdict of the words and the header together."""
    if header.known or header.threaded:
        why = "it comes from somebody whom the desk knows" if header.known else "it answers a mail of ours"
        return SpamVerdict(False, min(words.score, _NEVER), (why,))
    told = [(weight, why) for said, weight, why in _facts(header) if said]
    if not told:
        return words
    whole = _odds(words.score) + sum(weight for weight, _ in told)
    return SpamVerdict(whole > 0, _probability(whole), (*(why for _, why in told), *words.reasons))


def _facts(header: Header) -> tuple[tuple[bool, float, str], ...]:
    return (
        (header.junk, _JUNK, "its provider took it for spam"),
        (header.suspect, _SUSPECT, "it failed DMARC: whoever From names may not have written it"),
        (header.bulk, _BULK, "a machine sent it to many"),
        (header.authenticated, _AUTHENTICATED, "its sender is authenticated"),
    )


def _probability(odds: float) -> float:
    return round(1 / (1 + exp(-max(-20.0, min(20.0, odds)))), 4)


def _odds(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
