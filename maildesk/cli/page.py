# SPDX-License-Identifier: Apache-2.0
"""A page for people: titles, fields and texts. Every word that came by mail is neutralised on its way in."""

from datetime import UTC, datetime

import click

from maildesk.telling.plain import clean_for_terminal, relative_time, rfc3339
from maildesk.telling.plain import person as person
from maildesk.telling.plain import size as size

_NAMES = 12


class Page:
    """Lines, one after another. `relative` tells times as people do ("2 h ago"), otherwise in RFC 3339."""

    def __init__(self, *, relative: bool, now: datetime | None = None) -> None:
        self._lines: list[str] = []
        self._relative = relative
        self._now = now or datetime.now(UTC)

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"

    def title(self, words: str) -> None:
        """A heading, with an empty line above it."""
        if self._lines:
            self._lines.append("")
        self._lines.append(click.style(clean_for_terminal(words), bold=True))

    def field(self, name: str, *values: str | None) -> None:
        """A name and its values, each on a line of its own; nothing where there is none."""
        for value in filter(None, values):
            self._lines.append(f"  {name:<{_NAMES}} {clean_for_terminal(value)}")
            name = ""

    def line(self, words: str) -> None:
        """A line of its own."""
        self._lines.append(f"  {clean_for_terminal(words)}")

    def text(self, words: str) -> None:
        """A text of several lines, indented, with an empty line above it."""
        self._lines.append("")
        self._lines += [f"    {line}".rstrip() for line in clean_for_terminal(words.strip("\n"), lines=True).split("\n")]

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
