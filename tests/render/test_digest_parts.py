# SPDX-License-Identifier: Apache-2.0
"""The text and the HTML of a digest say the same, whatever stands in it."""

import re
from collections import Counter
from html import unescape
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.assets import asset
from maildesk.render.templates import Templates

TEMPLATES = Templates([asset("templates")])
# No Chinese or Japanese: text is wrapped within such words.
WORDS = st.lists(st.text("abzÄßéдЖשלם7", min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)
MAYBE = st.one_of(st.just(""), WORDS)
ACTION = st.builds(
    lambda label, number: {"label": label, "mailto": f"mailto:servicedesk+x{number:x}.2.3.abc@cncf.io?subject=Take&body=%23take"},
    st.sampled_from(["Take", "Close", "Let in"]),
    st.integers(1, 10**6),
)
LINE = st.fixed_dictionaries(
    {
        "reference": st.one_of(st.none(), st.integers(1, 10**6).map("CNCF-{}".format)),
        "subject": WORDS,
        "about": MAYBE,
        "age": st.integers(1, 99).map("{} h".format),
        "due": MAYBE,
        "owner": MAYBE,
        "news": MAYBE,
        "action": st.one_of(st.none(), ACTION),
    }
)
SECTION = st.fixed_dictionaries({"title": WORDS, "lines": st.lists(LINE, min_size=1, max_size=4), "more": st.integers(0, 30)})
BAR = st.fixed_dictionaries({"name": WORDS, "count": st.integers(1, 10**6), "share": st.integers(0, 100)})
DIGEST = st.fixed_dictionaries(
    {
        "desk": st.just({"name": "CNCF ServiceDesk", "address": "servicedesk@cncf.io"}),
        "name": WORDS,
        "group": st.one_of(st.none(), WORDS),
        "day": st.just("Monday, 2026-11-23"),
        "overdue": st.integers(0, 10**6),
        "due_today": st.integers(0, 10**6),
        "unassigned": st.integers(0, 10**6),
        "sections": st.lists(SECTION, min_size=1, max_size=4),
        "bars": st.lists(BAR, max_size=4),
    }
)


@settings(max_examples=80)
@given(values=DIGEST)
def test_text_and_html_of_a_digest_say_the_same(values: dict[str, Any]) -> None:
    rendered = TEMPLATES.render("digest", None, values)
    assert (_links(rendered.text), _words(_drawn_away(rendered.text))) == (_links(unescape(rendered.html)), _words(_shown(rendered.html)))


def _links(part: str) -> list[str]:
    """The prefilled mails, in order."""
    return [one for one in re.findall(r'mailto:[^\s"]+', part) if "body=" in one]


def _words(part: str) -> Counter[str]:
    """Every word that is read, and how often; the two parts set what stands beside each other apart in different ways."""
    bare = (one.strip("(),:.\u2068\u2069") for one in part.split() if "mailto:" not in one)
    return Counter(one for one in bare if one)


def _drawn_away(text: str) -> str:
    """Without what only text needs: signs of lists, bars of signs, the dashes above the signature."""
    return re.sub(r"^(- |-- $|  #+ )", "", text, flags=re.MULTILINE)


def _shown(html: str) -> str:
    """What stands between the tags; those within a line part no words."""
    body = re.sub(r"<head>.*?</head>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:bdi|strong|a)\b[^>]*>", "", body)))
