# SPDX-License-Identifier: Apache-2.0
"""What is looked for in texts to be taken out of them: addresses, names, lines that somebody wrote."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

ERASED = "[erased]"

_SHORTEST_LINE = 8  # characters: shorter ones ("Thanks!") are everybody's
_LONGEST_LINE = 2_000
_MOST_LINES = 20_000
_MARKS = re.compile(r"^[>|\s]+")
# Words of the desk's own in events: states, slugs, numbers, times.
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)")


def line_of(text: str) -> str:
    """A line as it is compared: without the marks of a quotation, in one spacing and one case."""
    return " ".join(_MARKS.sub("", text).split()).casefold()


def lines_of(texts: Iterable[str | None]) -> frozenset[str]:
    """The lines of texts that are long enough to be somebody's."""
    found: set[str] = set()
    for text in texts:
        found.update(one for line in (text or "").splitlines() if len(one := line_of(line)) >= _SHORTEST_LINE)
        if len(found) > _MOST_LINES:
            break
    return frozenset(found)


@dataclass(frozen=True)
class Needles:
    """`addresses` and `names` are found within a text, in any case; names as whole words. `lines` are lines of a text, quoted or not."""

    addresses: Sequence[str] = ()
    names: Sequence[str] = ()
    lines: frozenset[str] = frozenset()

    @cached_property
    def _pattern(self) -> "re.Pattern[str] | None":
        parts = [re.escape(one) for one in sorted(filter(None, self.addresses), key=len, reverse=True)]
        parts += [rf"(?<!\w){re.escape(one)}(?!\w)" for one in sorted(filter(None, self.names), key=len, reverse=True)]
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def within(self, text: str | None) -> bool:
        """Does the text hold any of them?"""
        return bool(text) and self.without(text) != text

    def without(self, text: str | None) -> str | None:
        """The text without them."""
        if not text:
            return text
        if self.lines:
            kept = [line for line in text.split("\n") if line_of(line[:_LONGEST_LINE]) not in self.lines]
            text = "\n".join(kept)
        return self._pattern.sub(ERASED, text) if self._pattern else text

    def cleaned(self, value: Any) -> Any:
        """A document without them, all the way down."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {str(self.without(str(key))): self.cleaned(one) for key, one in value.items()}
        return [self.cleaned(one) for one in value] if isinstance(value, list) else value

    def codes(self, value: Any) -> Any:
        """A document of which only the desk's own words are left: states, slugs, numbers, times."""
        if isinstance(value, str):
            return value if _CODE.fullmatch(value) and not self.within(value) else ERASED
        if isinstance(value, dict):
            return {key: self.codes(one) for key, one in value.items()}
        return [self.codes(one) for one in value] if isinstance(value, list) else value
