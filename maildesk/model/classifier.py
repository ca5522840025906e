# SPDX-License-Identifier: Apache-2.0
"""The classifier: the catalogue's phrases, which give the reasons, and the trained model, which knows the other words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from maildesk.desk import spamminess
from maildesk.desk.catalogue import FALLBACK, Catalogue
from maildesk.desk.phrasebook import CONTEXT, WORD, Looked, Phrasebook
from maildesk.desk.project import Projects
from maildesk.desk.tokens import tokens
from maildesk.desk.values import Candidate, Classification, ProjectMatch, SpamVerdict
from maildesk.desk.voting import Wording, wording
from maildesk.mail.values import Mail
from maildesk.model.features import audible
from maildesk.model.joined import Joined
from maildesk.model.sounding import Opinion, Sense, Sounding
from maildesk.model.weights import Weights

PHRASE_SHARE = 0.8  # what a phrase counts beside the model
_SUBJECT = 1.5  # a phrase in the subject counts more
_ALSO, _ALSO_LOUD = 0.2, 0.6  # a second need must be that likely, or its words that loud beside those of the first
_UNTAUGHT = -3.0  # odds of being unwanted where no model says more
_SHOWN = 4  # words that a reason names


@dataclass(frozen=True, slots=True)
class Heard:
    """What the phrases of a mail say: `loud` by category, the words by category and by service."""

    loud: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]
    services: Mapping[str, Mapping[str, float]]
    whys: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A mail as it was read: `words` are the tokens of its text, `signs` are the phrases of advertising."""

    said: Wording
    words: Sequence[str]
    heard: Heard
    signs: spamminess.Signs
    sounding: Sounding


class CatalogueClassifier:
    """Implements `maildesk.flow.ports.Classifier`. `sure` (0..1) is the confidence from which on a category is taken without a person.

    `weights` made for other categories than the catalogue's are not used: the phrases speak alone then. `sense`, where there is one, has
    the last word on categories and on advertising.
    """

    def __init__(self, catalogue: Catalogue, weights: Weights | None, projects: Projects, sure: float, sense: Sense | None = None) -> None:
        self._catalogue = catalogue
        self._phrases = Phrasebook.of(catalogue)
        usable = weights if weights and fits(weights, catalogue) else None
        self._joined = Joined(usable) if usable else None
        self._reads_whole = bool(usable and usable.categories.table.places)
        self._share = usable.phrase_share if usable else PHRASE_SHARE
        self._temperature = usable.temperature if usable else 1.0
        self._sense = sense if usable else None
        self._projects = projects
        self._sure = sure

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        read = [self._read(wording(mail)) for mail in mails]
        opinions = self._sense.judge([one.sounding for one in read]) if self._sense else [self._plainly(one.sounding) for one in read]
        return [self._one(*each) for each in zip(mails, read, opinions, strict=True)]

    def sound(self, subject: str, text: str) -> Sounding:
        """What words say of a text, before any temperature makes probabilities of the scores."""
        return self._read(Wording(subject, text)).sounding

    def _plainly(self, sounding: Sounding) -> Opinion:
        return Opinion({slug: score / self._temperature for slug, score in sounding.scores.items()}, sounding.odds)

    def _one(self, mail: Mail, read: "_Read", opinion: Opinion) -> Classification:
        spam = spamminess.verdict(opinion.odds, read.signs)
        return self._told(self._candidates(opinion.scores), read.heard, self._project(read, mail), spam)

    def _read(self, said: Wording) -> "_Read":
        """What the phrases say, what the model says, and both together."""
        subject, text = tokens(said.subject), tokens(said.text)
        looked = self._phrases.look(subject), self._phrases.look(text)
        scores, odds = self._scores(audible(subject, looked[0].hits), audible(text, looked[1].hits))
        heard, signs = self._heard(*looked), _signs(*looked)
        whole = {slug: scores.get(slug, 0.0) + self._share * heard.loud.get(slug, 0.0) for slug in self._catalogue.slugs}
        sounding = Sounding(said.subject, said.text, whole, spamminess.together(odds, signs), sum(heard.loud.values()))
        return _Read(said, text, heard, signs, sounding)

    def _scores(self, subject: Sequence[str], text: Sequence[str]) -> tuple[Mapping[str, float], float]:
        if self._joined is None:
            return {}, _UNTAUGHT
        scores, odds = self._joined.scores(subject, text)
        return dict(zip(self._joined.classes, scores, strict=True)), odds

    def _heard(self, subject: Looked, text: Looked) -> Heard:
        """Each phrase once, where it is loudest."""
        loudness: dict[tuple[str, str | None, str], float] = {}
        for found, factor in ((text, 1.0), (subject, _SUBJECT)):
            for hit in found.hits:
                if hit.phrase.category:
                    key = (hit.phrase.category, hit.phrase.service, hit.phrase.text)
                    loudness[key] = max(loudness.get(key, 0.0), hit.phrase.weight * factor)
        loud: dict[str, float] = {}
        words: dict[str, list[tuple[float, str]]] = {}
        services: dict[str, dict[str, float]] = {}
        for (category, service, phrase), weight in loudness.items():
            loud[category] = loud.get(category, 0.0) + weight
            words.setdefault(category, []).append((weight, phrase))
            if service:
                of_category = services.setdefault(category, {})
                of_category[service] = of_category.get(service, 0.0) + weight
        whys: dict[str, tuple[str, ...]] = {}
        for category, why in self._phrases.together(subject.needed | text.needed):
            loud[category] = loud.get(category, 0.0) + CONTEXT
            whys[category] = (*whys.get(category, ()), why)
        named = {
            category: tuple(dict.fromkeys(_shown(phrase) for _, phrase in sorted(found, key=_louder))) for category, found in words.items()
        }
        return Heard(loud, named, services, whys)

    def _candidates(self, scores: Mapping[str, float]) -> tuple[Candidate, ...]:
        """All categories, the likeliest first, with calibrated probabilities."""
        shares = softmax([scores[slug] for slug in self._catalogue.slugs])
        found = (Candidate(slug, round(share, 4)) for slug, share in zip(self._catalogue.slugs, shares, strict=True))
        return tuple(sorted(found, key=lambda one: -one.score))

    def _told(self, candidates: tuple[Candidate, ...], heard: Heard, project: ProjectMatch | None, spam: SpamVerdict) -> Classification:
        best, second = candidates[0], candidates[min(1, len(candidates) - 1)]
        automatic = best.score >= self._sure and best.category != FALLBACK
        readers = self._readers((best, second), heard)
        return Classification(
            category=best.category if automatic else FALLBACK,
            service=self._service(best.category, heard) if automatic else None,
            confidence=best.score,
            candidates=candidates,
            automatic=automatic,
            reasons=tuple(self._reasons(best, second, heard, automatic)),
            project=project,
            spam=spam,
            also=tuple(one.category for one in candidates[1:] if automatic and _asks_too(one, best, heard)),
            restricted=bool(readers),
            readers=readers,
        )

    def _readers(self, candidates: Iterable[Candidate], heard: Heard) -> tuple[str, ...]:
        """The groups that may read what is confidential of these candidates."""
        found = ((one.category, self._service(one.category, heard)) for one in candidates)
        locked = (self._catalogue.readers(*one) for one in found if self._catalogue.confidential(*one))
        return tuple(dict.fromkeys(group for groups in locked for group in groups))

    def _service(self, category: str, heard: Heard) -> str | None:
        services = heard.services.get(category)
        return max(services, key=lambda slug: services[slug]) if services else None

    def _reasons(self, best: Candidate, second: Candidate, heard: Heard, automatic: bool) -> list[str]:
        reasons = [self._because(best.category, heard)]
        reasons += heard.whys.get(best.category, ())
        if not automatic and best.category != FALLBACK:
            names = f"{self._name(best.category)} ({best.score:.0%}) or {self._name(second.category)} ({second.score:.0%})"
            reasons.append(f"not sure enough: {names}, so a person decides")
        elif best.category == FALLBACK:
            reasons.append("a person reads it and decides")
        elif _asks_too(second, best, heard):
            reasons.append(f"it may ask for {self._name(second.category)} too: {_quoted(_told_apart(heard.words[second.category]))}")
        return reasons

    def _because(self, category: str, heard: Heard) -> str:
        words = _told_apart(heard.words.get(category, ()))
        if words:
            return f"{_quoted(words)} {'speak' if len(words) > 1 else 'speaks'} for {self._name(category)}"
        if not self._reads_whole:
            return "none of its words stands in the catalogue"
        return f"as a whole it reads like requests for {self._name(category)}"

    def _name(self, slug: str) -> str:
        category = self._catalogue.category(slug)
        return category.name if category else slug

    def _project(self, read: _Read, mail: Mail) -> ProjectMatch | None:
        author = mail.forwarded.from_ if mail.forwarded else mail.from_
        subject = read.said.subject if mail.forwarded else mail.subject
        return self._projects.find(subject, read.said.text, author.address if author else "", read.words)


def fits(weights: Weights, catalogue: Catalogue) -> bool:
    """Was this model made for these categories?"""
    return set(weights.categories.classes) == set(catalogue.slugs)


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as shares that sum up to 1."""
    highest = max(scores)
    raised = [exp(score - highest) for score in scores]
    whole = sum(raised)
    return [one / whole for one in raised]


def _signs(subject: Looked, text: Looked) -> spamminess.Signs:
    """The phrases of advertising, the loudest first."""
    signs: dict[str, float] = {}
    for looked, factor in ((text, 1.0), (subject, _SUBJECT)):
        for hit in looked.unwanted:
            signs[hit.phrase.text] = max(signs.get(hit.phrase.text, 0.0), hit.phrase.weight * factor)
    return tuple(sorted(signs.items(), key=lambda one: -one[1]))


def _louder(said: tuple[float, str]) -> tuple[float, str]:
    return -said[0], said[1]


def _asks_too(one: Candidate, best: Candidate, heard: Heard) -> bool:
    """Is this a second need? Hints alone are none."""
    loud = heard.loud.get(one.category, 0.0)
    return one.category != FALLBACK and loud >= WORD and (one.score >= _ALSO or loud >= _ALSO_LOUD * heard.loud.get(best.category, 0.0))


def _quoted(words: Sequence[str]) -> str:
    """“trademark”, “logo” and “lawyer”."""
    shown = [f"“{word}”" for word in words[:_SHOWN]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _told_apart(words: Sequence[str]) -> list[str]:
    """Without those that begin within another ("logo" beside "new logo", "travel fund" beside "travel funding"): people read it twice."""
    few = words[: 2 * _SHOWN]
    said = [_said(word) for word in few]
    within = [any(one in other and (one != other or index < at) for index, other in enumerate(said)) for at, one in enumerate(said)]
    return [word for word, inside in zip(few, within, strict=True) if not inside]


@lru_cache(maxsize=4096)  # the phrases of a catalogue
def _said(phrase: str) -> str:
    return f" {' '.join(tokens(phrase))}"


def _shown(phrase: str) -> str:
    """A phrase as people read it, without the marks of the catalogue."""
    return phrase.replace("*", "").replace(" .. ", " … ")
