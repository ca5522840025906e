# SPDX-License-Identifier: Apache-2.0
"""May this HTML be handed to a tree builder? And what is left of it if not?

The algorithm of HTML is quadratic in nesting, in open formatting elements and in the attributes of one tag: a megabyte of
`<div>` costs twenty seconds in any conforming parser. Honest mail stays under fifty of each.
"""

import html
import re

_FEW_TAGS = 2_000
_DEPTH = 1_000
_FORMATS = 200
_ATTRIBUTES = 1_000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s<>/]{0,30})")
_LONG_TAG = re.compile(r"<[A-Za-z!?/][^<>]{8000,}")
# fmt: off
_FORMATTING = frozenset({"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "span"})
# Elements that cannot nest, or that end where their next sibling begins.
_FLAT = frozenset({
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li", "link",
    "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
})
# fmt: on
_UNSEEN = ("script", "style", "head", "title")
_BREAK = re.compile(r"(?i)<(?:br|/?(?:p|div|tr|li|table|blockquote|h[1-6]|ul|ol|pre))\b[^<>]*>?")
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>?")


def is_tame(source: str) -> bool:
    """Will a tree of this source be built in linear time and memory?"""
    if any(_attributes(tag) > _ATTRIBUTES for tag in _LONG_TAG.findall(source)):
        return False
    return source.count("<") <= _FEW_TAGS or _is_shallow(source)


def _attributes(tag: str) -> int:
    """Short words of a tag; the lines of an inlined picture are none."""
    return sum(len(word) < 60 for word in tag.split())


def _is_shallow(source: str) -> bool:
    """Counts elements that were opened and not closed, each name for itself, so that a wrong end tag hides nothing."""
    unclosed: dict[str, int] = {}
    blocks = formats = 0
    for closing, name in _TAG.findall(source):
        name = name.lower()
        if name in _FLAT:
            continue
        count = unclosed.get(name, 0)
        step = 1 if not closing else -1 if count else 0
        unclosed[name] = count + step
        if name in _FORMATTING:
            formats += step
        else:
            blocks += step
        if blocks > _DEPTH or formats > _FORMATS:
            return False
    return True


def stripped(source: str) -> str:
    """The words of HTML that is not tame, without its structure, in linear time."""
    for name in _UNSEEN:
        source = _without(source, name)
    return html.unescape(_ANY_TAG.sub("", _BREAK.sub("\n", source)))


def _without(source: str, name: str) -> str:
    """The source without the elements of that name; one that is never closed stays."""
    lower, kept, at = source.lower(), [], 0
    if len(lower) != len(source):
        return source
    while (start := lower.find(f"<{name}", at)) >= 0 and (end := lower.find(f"</{name}", start)) >= 0:
        kept.append(source[at:start])
        at = max(lower.find(">", end), end) + 1
    return "".join((*kept, source[at:]))
