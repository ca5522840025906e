# SPDX-License-Identifier: Apache-2.0
"""What does an HTML mail say to a person? The visible text with its links, lists, tables and quotation levels.

The tree is walked with a loop, never by recursion: hostile mail nests a hundred thousand deep.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from maildesk.mail import bounds, clean, markup

# fmt: off
_SILENT = frozenset({
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "embed", "svg", "math", "audio",
    "video", "canvas", "select", "textarea", "button", "map",
})
# fmt: on
# fmt: off
_BLOCKS = frozenset({
    "p", "div", "br", "hr", "table", "tr", "ul", "ol", "li", "dl", "dt", "dd", "pre", "blockquote", "h1", "h2", "h3", "h4",
    "h5", "h6", "address", "article", "aside", "center", "fieldset", "figure", "footer", "form", "header", "main", "nav",
    "details", "section", "summary", "tbody", "thead", "tfoot", "caption", "body", "html",
})
# fmt: on
_PARAGRAPHS = frozenset({"p", "ul", "ol", "dl", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_LISTS = frozenset({"ul", "ol", "li"})
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:font-size|max-height)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[ \t\n\r\f]+")
# Names that mail programs give to what they add: Outlook, Gmail, Apple Mail, Thunderbird, Proton, Zoho; `x_` stands before
# a name that Outlook met in a mail it answers.
_SIGNATURES = frozenset(
    {
        "gmail_signature",
        "moz-signature",
        "Signature",
        "AppleMailSignature",
        "lineBreakAtBeginningOfSignature",
        "ms-outlook-mobile-signature",
    }
    | {"protonmail_signature_block", "zmail_signature_below", "mail-signature", "yahoo-signature", "ydp-signature", "Zm-_Id_-Sgn"}
    | {"front-signature", "messageSignatureSection", "_rc_sig"}
)
_QUOTES = frozenset(
    {"divRplyFwdMsg", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container", "yahoo_quoted"}
    | {"ms-outlook-mobile-reference-message", "OutlookMessageHeader", "stopSpelling", "zwchr"}
)
# What "indent" makes of the writer's own words in Gmail, Apple Mail and other programs whose editor is WebKit's.
_INDENTED = re.compile(r"margin: ?0(?:px)? 0(?:px)? 0(?:px)? 40px; ?border: ?none", re.IGNORECASE)
_MARKS = 20
_LEVELS = 40  # of quotation and of lists that are shown
_WRAPPED = re.compile(r"(?i)https://[a-z0-9-]{1,40}\.safelinks\.protection\.outlook\.com/[^?\s]{0,40}\?url=([^&\s]{1,4000})")
# Nobody sees them; newsletters fill their previews with them. Joiners (U+200C, U+200D) make letters and faces what they are.
_UNSEEN = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]+")
_LINKS = ("http:", "https:", "mailto:", "tel:", "ftp:")


@dataclass(slots=True)
class _Page:
    """The text as it grows: finished lines, the line in hand, and what the next line begins with."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    pre: int = 0
    lists: list[int] = field(default_factory=list)
    link: int = 0
    # The quotation level of a blank line that is due, -1 for none.
    gap: int = -1
    cell: bool = False
    # A list item has begun and has no words yet: what opens within it stands on its line.
    bullet: bool = False
    marks: list[tuple[int, str]] = field(default_factory=list)
    # Signatures that are open: one may stand within another.
    signing: int = 0

    def write(self, text: str) -> None:
        if self.pre:
            first, *others = text.split("\n")
            self._append(first)
            for other in others:
                self.end_line(keep_blank=True)
                self._append(other)
            return
        text = _BLANK.sub(" ", text)
        if text == " " and not self.line:
            return
        self._append(text.lstrip(" ") if not self.line or self.line[-1].endswith(" ") else text)

    def _append(self, text: str) -> None:
        if text:
            if self.gap >= 0 and self.lines and not self._after_blank():
                self.lines.append(("> " * min(self.gap, self.quotes, _LEVELS)).rstrip())
            self.gap = -1
            self.bullet = False
            self.line.append(text)

    def _after_blank(self) -> bool:
        return not self.lines or not self.lines[-1].strip("> ")

    def want_gap(self) -> None:
        """A paragraph begins or ends: a blank line is due, unless a list is being written."""
        if not self.lists:
            self.gap = self.quotes if self.gap < 0 else min(self.gap, self.quotes)

    def end_line(self, keep_blank: bool = False) -> None:
        if self.bullet:
            return
        line = "".join(self.line).rstrip()
        # Word and Gmail write an empty paragraph for what others make a margin: one blank line either way.
        if line or keep_blank or (self.line and not self._after_blank()):
            self.lines.append((self._prefix() + line).rstrip())
        self.line = []
        self.link = 0
        self.cell = False

    def _prefix(self) -> str:
        return "> " * min(self.quotes, _LEVELS) + "  " * min(max(0, len(self.lists) - 1), _LEVELS)


class Text(NamedTuple):
    """The text of a page, what could not be read of it, and the lines at which its markup says "quote", "signature" or "end" (of one)."""

    text: str
    defects: list[str]
    marks: list[tuple[int, str]]


def to_text(source: str) -> Text:
    """The visible text of an HTML document.

    Links stand behind their words as `words <address>`; quoted blocks have `> ` before each line; list items begin
    with `* ` or their number; cells of a row are separated by a tab.
    """
    defects = []
    if len(source) > bounds.HTML_BYTES:
        source = source[: bounds.HTML_BYTES]
        defects.append(f"HTML longer than {bounds.HTML_BYTES} characters, the rest was not read")
    if not markup.is_tame(source):
        return Text(clean.text(markup.stripped(source)).strip(), [*defects, "HTML nested beyond measure, read without its structure"], [])
    page = _Page()
    root = LexborHTMLParser(source).root
    if root is not None and _walk(root, page) >= bounds.HTML_NODES:
        defects.append(f"HTML of more than {bounds.HTML_NODES} nodes, the rest was not read")
    page.end_line()
    text = _UNSEEN.sub("", "\n".join(page.lines))
    blank = len(text) - len(text.lstrip("\n"))
    marks = [(max(0, at - blank), kind) for at, kind in page.marks]
    return Text(clean.text(text.strip("\n").replace("\u00a0", " ")), defects, marks)


def _walk(root: LexborNode, page: _Page) -> int:
    """Write the text below `root`; how many nodes were seen."""
    node: LexborNode | None = root
    above: list[tuple[LexborNode, str]] = []
    seen = 0
    while node is not None and seen < bounds.HTML_NODES:
        seen += 1
        tag = node.tag or ""
        entered = _enter(node, tag, page)
        child = node.first_child if entered else None
        if child is not None:
            above.append((node, tag))
            node = child
            continue
        if entered:
            _leave(node, tag, page)
        while node.next is None and above:
            node, tag = above.pop()
            _leave(node, tag, page)
        node = node.next if above else None
    return seen


def _enter(node: LexborNode, tag: str, page: _Page) -> bool:
    """Write what stands before the children of a node; whether a person sees them."""
    if tag == "-text":
        page.write(node.text_content or "")
        return False
    if tag in _SILENT or (tag[:1] == "-" and tag != "-document"):
        return False
    attributes = node.attributes
    if attributes and _is_hidden(attributes):
        return False
    _open(tag, attributes, page)
    return True


def _open(tag: str, attributes: dict[str, str | None], page: _Page) -> None:
    if tag in _BLOCKS:
        _open_block(tag, page)
        if tag == "blockquote" and not _is_indented(attributes):
            page.quotes += 1
        if attributes:
            _mark(attributes, page, empty=tag == "br")
        if tag == "ol" and (start := attributes.get("start") or "").isdecimal():
            page.lists[-1] = int(start[:6])
    elif tag == "img":
        _write_sign(attributes.get("alt") or "", page)
    elif tag in _CELLS:
        if page.cell and page.line:
            page.line.append("\t")
        page.cell = True
    elif tag == "a":
        page.link = len(page.line)


def _is_indented(attributes: dict[str, str | None]) -> bool:
    """Does a blockquote move the writer's own words to the right, rather than quote another's?"""
    return not attributes.keys() & {"type", "class", "cite"} and _INDENTED.search(attributes.get("style") or "") is not None


def _write_sign(words: str, page: _Page) -> None:
    """A face or a sign that webmail shows as a picture; the words below other pictures are no words of the writer."""
    if words and len(words) <= 12 and not any(c.isascii() or c.isalnum() for c in words):
        page.write(words)


def _open_block(tag: str, page: _Page) -> None:
    if tag in _LISTS:
        page.bullet = False
    page.end_line(keep_blank=tag == "br" and not page.line)
    if tag in _PARAGRAPHS:
        page.want_gap()
    if tag == "pre":
        page.pre += 1
    elif tag in ("ul", "ol"):
        page.lists.append(0 if tag == "ul" else 1)
    elif tag == "li":
        page.write(_bullet(page))
        page.bullet = True
    elif tag == "hr":
        page.write("-" * 20)


def _mark(attributes: dict[str, str | None], page: _Page, empty: bool) -> None:
    """Note what the program that wrote the page calls a signature or somebody else's mail."""
    kind = _kind(attributes)
    if kind and not page.signing and len(page.marks) < _MARKS:
        page.marks.append((len(page.lines), kind))
    page.signing += kind == "signature" and not empty


def _kind(attributes: dict[str, str | None]) -> str | None:
    names = {attributes.get("id") or "", attributes.get("name") or "", *(attributes.get("class") or "").split()}
    return "signature" if names & _SIGNATURES else "quote" if names & _QUOTES else None


def _mark_end(attributes: dict[str, str | None], page: _Page) -> None:
    """Note where a signature ends: people go on writing below it, and answer below a quote that stands there."""
    page.signing -= _kind(attributes) == "signature"
    if not page.signing and len(page.marks) < 2 * _MARKS:
        page.marks.append((len(page.lines), "end"))


def _bullet(page: _Page) -> str:
    if not page.lists or not page.lists[-1]:
        return "* "
    page.lists[-1] += 1
    return f"{page.lists[-1] - 1}. "


def _leave(node: LexborNode, tag: str, page: _Page) -> None:
    """Write what stands behind the children of a node."""
    if tag == "a":
        _write_link(node, page)
    if tag not in _BLOCKS or tag == "br":
        return
    if tag in _LISTS:
        page.bullet = False
    page.end_line()
    if page.signing:
        _mark_end(node.attributes, page)
    if tag in _PARAGRAPHS:
        page.want_gap()
    if tag == "blockquote" and not _is_indented(node.attributes):
        page.quotes -= 1
    elif tag == "pre":
        page.pre -= 1
    elif tag in ("ul", "ol"):
        page.lists.pop()


def _write_link(node: LexborNode, page: _Page) -> None:
    """The address of a link, unless its words are the address."""
    target = _unwrapped(clean.line(node.attributes.get("href") or ""))
    if not target.lower().startswith(_LINKS):
        return
    words = "".join(page.line[page.link :]).strip()
    if _plain(target) != _plain(words):
        page.write(f" <{target}>" if words else f"<{target}>")


def _unwrapped(link: str) -> str:
    """Where a link leads that Outlook's "Safe Links" goes before."""
    match = _WRAPPED.match(link)
    return clean.line(unquote(match[1])) if match else link


def _plain(link: str) -> str:
    return link.lower().removeprefix("mailto:").removeprefix("tel:").removeprefix("https://").removeprefix("http://").rstrip("/")


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None
