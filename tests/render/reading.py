# SPDX-License-Identifier: Apache-2.0
"""HTML as a reader sees it, and as a parser does."""

from html.parser import HTMLParser

VOID = {"br", "meta", "hr"}


class Page(HTMLParser):
    """The visible text, the tags with their attributes, and whether every tag that opens also closes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.balanced = True
        self._open: list[str] = []
        self._pieces: list[str] = []
        self.feed(html)
        self.close()
        self.balanced = self.balanced and not self._open

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def count(self, name: str) -> int:
        return sum(1 for tag, _ in self.tags if tag == name)

    def attributes(self, name: str) -> dict[str, str | None]:
        return next(attributes for tag, attributes in self.tags if tag == name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag in {"p", "h2", "li", "br", "td"}:
            self._pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.balanced = self.balanced and bool(self._open) and self._open.pop() == tag
        if tag in {"p", "h2", "li", "td"}:
            self._pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not {"title", "style"} & set(self._open):
            self._pieces.append(data)


def words(text: str) -> list[str]:
    return [word for word in text.split() if word != "--"]
