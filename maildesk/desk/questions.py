# SPDX-License-Identifier: Apache-2.0
"""What to ask whoever has not said what they need: `asks` of a category in the catalogue, and `opens`, which stands above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Problems = list[tuple[str, str]]
ASKING = frozenset({"asks", "opens"})
LONGEST = 200  # characters: questions go into a link, and mail programs cut long ones
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a category, and the words above them, by language ("pt"). English is used where a language is missing."""

    asks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    opens: Mapping[str, str] = field(default_factory=dict)

    def speaks(self, language: str | None) -> bool:
        """Are there questions in this language?"""
        return bool(self.asks.get(_primary(language)))

    def asked_in(self, language: str | None) -> tuple[str, ...]:
        """The questions in a language."""
        return tuple(self.asks.get(_primary(language)) or self.asks.get(_ENGLISH, ()))

    def opened_in(self, language: str | None) -> str:
        """The words above the questions in a language."""
        return self.opens.get(_primary(language)) or self.opens.get(_ENGLISH, "")


NO_QUESTIONS = Questions()


def asked(table: Mapping[str, Any], where: str, problems: Problems) -> Questions:
    """The questions of a category's table; what is wrong with them is added to `problems` (where, what and the remedy)."""
    asks, opens = (_by_language(table, key, where, problems) for key in ("asks", "opens"))
    for language, one in opens.items():
        if not isinstance(one, str) or not one.strip():
            problems.append((f"{where}.opens.{language}", "is no sentence: it stands above the questions"))
    listed = {language: _listed(one, f"{where}.asks.{language}", problems) for language, one in asks.items()}
    if listed and _ENGLISH not in listed:
        problems.append((f"{where}.asks.{_ENGLISH}", "is missing: it is asked where a language has no questions of its own"))
    return Questions(listed, {language: one for language, one in opens.items() if isinstance(one, str)})


def _by_language(table: Mapping[str, Any], key: str, where: str, problems: Problems) -> Mapping[str, Any]:
    found = table.get(key, {})
    if isinstance(found, Mapping):
        return found
    problems.append((f"{where}.{key}", f"needs languages: such is {key}.en"))
    return {}


def _listed(found: Any, where: str, problems: Problems) -> tuple[str, ...]:
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and one.strip() for one in found):
        problems.append((where, 'is no list of questions: such is ["When is it?"]'))
        return ()
    for one in found:
        if len(one) > LONGEST or one.lstrip().startswith("#"):
            problems.append((where, f'holds "{one[:40]}": up to {LONGEST} characters are accepted, and no # at the beginning'))
    return tuple(found)


def _primary(language: str | None) -> str:
    return (language or "").partition("-")[0].lower()
