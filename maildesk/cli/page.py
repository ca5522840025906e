# SPDX-License-Identifier: Apache-2.0
"""A page for people: titles, fields and texts. Every word that came by mail is neutralised on its way in."""

from datetime import UTC, datetime

import click

from maildesk.telling.plain import clean_for_terminal, relative_time, rfc3339
from maildesk.telling.plain import person as person
from maildesk.telling.plain import size as size

_NAMES = 12
_LEAST = 12  # cells in which words can still be read


class Page:
    """Lines, one after another. `relative` tells times as people do ("2 h ago"), otherwise in RFC 3339.

    `width`: the cells of a line of the terminal, between whose words lines are broken; without it none is.
    """

    def __init__(self, *, relative: bool, now: datetime | None = None, width: int | None = None) -> None:
        self._lines: list[str] = []
        self._relative = relative
        self._now = now or datetime.now(UTC)
        self._width = width

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"

    def title(self, words: str) -> None:
        """A heading, with an empty line above it."""
        if self._lines:
            self._lines.append("")
        self._lines += [click.style(one, bold=True) for one in self._wrapped(clean_for_terminal(words), "")]

    def field(self, name: str, *values: str | None) -> None:
        """A name and its values, each on a line of its own; nothing where there is none."""
        for value in filter(None, values):
            self._hang(f"  {name:<{_NAMES}} ", clean_for_terminal(value))
            name = ""

    def line(self, words: str, before: str = "") -> None:
        """A line of its own; if it is too long for one, it goes on below its beginning, behind what stands `before` it."""
        lead, rest = words[: len(words) - len(words.lstrip())], words.lstrip()
        self._hang(f"  {before}{lead}", clean_for_terminal(rest))

    def text(self, words: str) -> None:
        """A text of several lines, indented, with an empty line above it."""
        self._lines.append("")
        for line in clean_for_terminal(words.strip("\n"), lines=True).split("\n"):
            self._lines += [one.rstrip() for one in self._wrapped(line, "    ")]

    def _hang(self, head: str, words: str) -> None:
        first, *more = self._wrapped(words, " " * len(head))
        self._lines += [head + first[len(head) :], *more]

    def _wrapped(self, line: str, indent: str) -> list[str]:
        """The line behind its indent, on as many lines as it takes; on one where too little is left beside the indent."""
        if self._width is None or self._width - len(indent) < _LEAST or len(indent) + len(line) * 2 <= self._width:
            return [indent + line]
        from maildesk.telling.cells import wrap

        return [indent + one for one in wrap(line, self._width - len(indent), keeps_words=True)]

    def moment(self, moment: datetime) -> str:
        """The local day and hour and how long ago, where it is told as people do; otherwise the same as `when`."""
        if not self._relative:
            return rfc3339(moment)
        ago = relative_time(moment, self._now)
        local = moment.astimezone().strftime("%a %Y-%m-%d %H:%M")
        return local if ago in local else f"{local}, {ago}"

    def when(self, moment: datetime) -> str:
        """A time in words."""
        return relative_time(moment, self._now) if self._relative else rfc3339(moment)
