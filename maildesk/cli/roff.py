# SPDX-License-Identifier: Apache-2.0
"""Text for `man`: the macros of man(7), and Markdown turned into them."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_GLYPHS = {"\\": "\\e", "-": "\\-", "~": "\\(ti", "^": "\\(ha", "`": "\\(ga", "'": "\\(aq"}  # else typographic ones, which no shell takes
_AS_TYPED = str.maketrans(_GLYPHS)
_CONTROL = re.compile(r"^(\.)", re.MULTILINE)  # a line that begins so is a request to troff


def escaped(text: str) -> str:
    """Text that troff sets as it is."""
    return _CONTROL.sub(r"\\&\1", text.translate(_AS_TYPED))


class Roff:
    """A page in the making."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def title(self, name: str, section: int, version: str) -> None:
        self._lines.append(f'.TH "{escaped(name.upper())}" "{section}" "" "maildesk {escaped(version)}" "maildesk"')

    def heading(self, title: str) -> None:
        self._lines += [".SH", escaped(title)]

    def subheading(self, title: str) -> None:
        self._lines += [".SS", escaped(title)]

    def paragraph(self, text: str) -> None:
        self._lines += [".PP", escaped(text)]

    def usage(self, name: str, pieces: Sequence[str]) -> None:
        self._lines += [".PP", f"\\fB{escaped(name)}\\fR {escaped(' '.join(pieces))}"]

    def entry(self, name: str, told: str) -> None:
        """A name, and beside it what it is."""
        self._lines += [".TP", f"\\fB{escaped(name)}\\fR", escaped(told) or "\\&"]

    def point(self, text: str) -> None:
        """A point of a list."""
        self._lines += [".IP \\(bu 2", escaped(text)]

    def verbatim(self, lines: Iterable[str]) -> None:
        self._lines += [".PP", ".RS 4", ".nf", *map(escaped, lines), ".fi", ".RE"]

    def text(self) -> str:
        return '.\\" SPDX-License-Identifier: Apache-2.0\n' + "\n".join(self._lines) + "\n"


def from_markdown(page: Roff, text: str) -> None:
    """The paragraphs, headings, lists, tables and examples of a text."""
    from markdown_it import MarkdownIt

    open_: list[str] = []  # what the next words belong to
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type.endswith("_open"):
            open_.append(token.type.removesuffix("_open"))
            row = [] if token.type == "tr_open" else row
        elif token.type.endswith("_close"):
            open_.pop()
            if token.type == "tr_close" and "thead" not in open_:
                page.entry(row[0], "; ".join(one for one in row[1:] if one))
        elif token.type in ("fence", "code_block"):
            page.verbatim(token.content.rstrip("\n").split("\n"))
        elif token.type == "inline":
            _words(page, token, open_, row)


def _words(page: Roff, token: "Token", open_: Sequence[str], row: list[str]) -> None:
    told = _plain(token)
    if open_[-1] in ("td", "th"):
        row.append(told)
    elif open_[-1] == "heading":
        (page.heading if token.level <= 1 and "h" not in open_ else page.subheading)(told)
    elif "list_item" in open_:
        page.point(told)
    else:
        page.paragraph(told)


def _plain(token: "Token") -> str:
    """The words without their marks."""
    parts = [" " if one.type in ("softbreak", "hardbreak") else one.content for one in token.children or ()]
    return " ".join("".join(parts).split())
