# SPDX-License-Identifier: Apache-2.0
"""The templates of a conversation: answers, what is passed on, and what staff get. Somebody else's words stand in each."""

import re
from typing import Any

import pytest

from maildesk.desk.letters import Prose
from maildesk.flow.values import Rendered
from maildesk.render.preview import sample
from maildesk.render.templates import Templates

from .reading import Page, words

NAMES = ("answer", "passed-on", "notification", "note", "unknown-command", "not-done", "crossed")
MARKUP = Prose.of('<script>alert(1)</script>\n<img src="https://evil.example/x.png" onerror=x>\n{{ 7 * 7 }} {% raw %}\n</p></td>')
ALONE = {"attachments": [], "lists": [], "reads": [], "actions": [], "unverified": True, "cut": True, "carried": False}

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, sample(name)) for name in NAMES},
    **{f"{name} with markup": (name, sample(name) | {"body": MARKUP}) for name in NAMES[:4]},
    **{f"{name} without much": (name, sample(name) | ALONE | {"subject": ""}) for name in NAMES},
    "confidential": ("notification", sample("notification") | {"subject": "", "restricted": True}),
    "two readers": ("notification", sample("notification") | {"reads": ["Ana Souza", "Bo Lindqvist"], "happened": "answered"}),
    "taken": ("notification", sample("notification") | {"ticket": {"state": "open", "category": "legal", "owner": "Sam", "project": None}}),
    "no ticket": ("not-done", sample("not-done") | {"reference": None}),
    "long lines": ("answer", sample("answer") | {"body": Prose.of("very long words " * 300)}),
}


@pytest.fixture(params=CASES, ids=lambda case: str(case).replace(" ", "-"))
def rendered(request: pytest.FixtureRequest, builtin: Templates) -> Rendered:
    template, values = CASES[request.param]
    return builtin.render(template, "en", values)


def text_of(builtin: Templates, case: str) -> str:
    template, values = CASES[case]
    return builtin.render(template, "en", values).text


def test_text_and_html_say_the_same_words(rendered: Rendered) -> None:
    links = re.sub(r"(?::\s+mailto:\S+)", " ·", rendered.text)
    assert [one for one in words(Page(rendered.html).text) if one != "·"] == [one for one in words(links) if one != "·"]


def test_the_subject_is_one_line_without_controls(rendered: Rendered) -> None:
    assert rendered.subject.isprintable() and 0 < len(rendered.subject) <= 250


def test_html_is_well_formed_one_table_and_holds_nothing_remote(rendered: Rendered) -> None:
    page = Page(rendered.html)
    assert page.balanced and page.count("table") == 1
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "table", "tr", "td"),
        *("p", "h2", "ul", "li", "br", "a", "strong", "span", "bdi"),
    }
    assert all(str(attributes["href"]).startswith("mailto:servicedesk") for tag, attributes in page.tags if tag == "a")


def test_no_line_of_text_is_longer_than_76_but_links(rendered: Rendered) -> None:
    assert max(len(line) for line in rendered.text.split("\n") if "mailto:" not in line) <= 76


@pytest.mark.parametrize(
    ("case", "subject"),
    [
        ("answer", "Re: Banner and stickers for the Harbor booth in Amsterdam [CNCF-1042]"),
        ("answer without much", "Your request [CNCF-1042]"),
        ("passed-on", "Re: Banner and stickers for the Harbor booth in Amsterdam [CNCF-1042]"),
        ("notification", "Banner and stickers for the Harbor booth in Amsterdam [CNCF-1042]"),
        ("two readers", "Re: Banner and stickers for the Harbor booth in Amsterdam [CNCF-1042]"),
        ("confidential", "A confidential request [CNCF-1042]"),
        ("note", "Note: Banner and stickers for the Harbor booth in Amsterdam [CNCF-1042]"),
        ("no ticket", "Please look: Banner and stickers for the Harbor booth in Amsterdam"),
    ],
)
def test_subjects(case: str, subject: str, builtin: Templates) -> None:
    template, values = CASES[case]
    assert builtin.render(template, "en", values).subject == subject


@pytest.mark.parametrize(
    ("case", "first"),
    [
        ("notification", "Your answer goes to Ana Souza and 2 others; begin with #note to keep it inside."),
        ("two readers", "Your answer goes to Ana Souza and Bo Lindqvist; begin with #note to keep it inside."),
        ("notification without much", "Your answer goes to nobody yet; begin with #note to keep it inside."),
        ("note", "This stays inside, and so does your answer, whoever else is on the ticket."),
    ],
)
def test_the_first_words_tell_where_an_answer_goes(case: str, first: str, builtin: Templates) -> None:
    assert " ".join(text_of(builtin, case).split("\n\n")[0].split()) == first


def test_lines_and_their_indent_stay_as_they_were_written(builtin: Templates) -> None:
    assert "\n  width:  2.0 m\n  height: 0.8 m\n" in text_of(builtin, "answer")
    template, values = CASES["answer"]
    assert "\xa0 width:\xa0 2.0 m<br>" in builtin.render(template, "en", values).html


def test_a_delimiter_of_signatures_among_the_words_cuts_nothing(builtin: Templates) -> None:
    values = sample("answer") | {"body": Prose.of("Above.\n-- \nBelow.")}
    assert "\n--\nBelow." in builtin.render("answer", "en", values).text
