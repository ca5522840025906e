# SPDX-License-Identifier: Apache-2.0
"""What the desk says by itself about its promise: in every language, the same in text and HTML."""

import re
from typing import Any

import pytest

from maildesk.render.preview import sample
from maildesk.render.templates import Templates

from .reading import Page, words

LANGUAGES = ("en", "de", "fr", "es", "pt", "zh", "ja")
TO_REQUESTERS = ("late", "reminder", "closing", "wish", "status")


def _status(**given: str) -> dict[str, Any]:
    """The status of one request."""
    values = sample("status")
    return values | {"requests": [values["requests"][0] | given]}


def unasked(name: str) -> dict[str, Any]:
    """What a template is filled with where nobody is asked whether the desk helped."""
    return {key: value for key, value in sample(name).items() if key != "opinion"}


BARE: dict[str, Any] = {"requester": {"name": ""}, "subject": ""}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, sample(name)) for name in TO_REQUESTERS},
    **{f"{name} without much": (name, sample(name) | BARE) for name in TO_REQUESTERS},
    **{f"{name} without a question": (name, unasked(name)) for name in ("closing", "wish")},
    **{f"wish {one}": ("wish", sample("wish") | {"wish": one}) for one in ("withdraw", "urgent", "urgent-why")},
    **{f"status {holder}": ("status", _status(holder=holder)) for holder in ("owner", "group", "third party", "requester")},
    "status resolved": ("status", _status(holder="requester", state="resolved")),
    "status of a project": ("status", sample("status") | {"project": "Harbor", "more": 3}),
    "status of nothing": ("status", sample("status") | {"requests": []}),
    "late by working hours": ("late", sample("late") | {"working": True, "what": "resolution", "promise_hours": 1}),
    "late and nobody's": ("late", sample("late") | {"owner": None, "escalation": [], "usual": None}),
    "late by an hour": (
        "late",
        sample("late") | {"usual": {"months": 1, "half": {"count": 1, "unit": "hours"}, "most": {"count": 1, "unit": "days"}}},
    ),
}
DUE: dict[str, dict[str, Any]] = {
    "warned": sample("due"),
    "late": sample("due") | {"step": "late", "what": "resolution", "yours": True},
    "escalated": sample("due") | {"step": "escalated", "owner": None, "actions": [], "subject": ""},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_text_and_html_say_the_same_words(builtin: Templates, case: str, language: str) -> None:
    template, values = CASES[case]
    rendered = builtin.render(template, language, values)
    told = re.sub(r":\s+mailto:\S+", "", re.sub(r"(?m)^  - ", "", rendered.text))
    # Lines of Chinese and Japanese break within what is one word to us.
    assert "".join(words(Page(rendered.html).text)) == "".join(words(told))


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("name", TO_REQUESTERS)
def test_every_language_has_words_of_its_own(builtin: Templates, name: str, language: str) -> None:
    assert builtin.render(name, language, sample(name)).subject != builtin.render(name, "en", sample(name)).subject


OPINIONS: dict[str, dict[str, Any]] = {
    "of what did not help": sample("opinion"),
    "of a confidential one": sample("opinion") | {"subject": "", "unverified": True, "actions": []},
    "praise": sample("opinion") | {"helped": True, "cut": True},
    "without words": sample("opinion") | {"body": []},
}


@pytest.mark.parametrize("case", OPINIONS)
def test_an_opinion_says_the_same_in_text_and_html(builtin: Templates, case: str) -> None:
    rendered = builtin.render("opinion", "en", OPINIONS[case])
    assert words(Page(rendered.html).text) == words(re.sub(r":\s+mailto:\S+", "", rendered.text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["closing", "wish"])
def test_both_answers_stand_in_text_and_html_as_links_that_are_whole(builtin: Templates, name: str, language: str) -> None:
    rendered = builtin.render(name, language, sample(name))
    links = re.findall(r"mailto:\S+", rendered.text)
    in_html = [str(given["href"]) for tag, given in Page(rendered.html).tags if tag == "a" and "subject=" in str(given.get("href"))]
    assert links == in_html
    assert [link[:22] for link in links] == ["mailto:servicedesk+y2a", "mailto:servicedesk+n2a"]
    assert all(link.isascii() for link in links)


@pytest.mark.parametrize("case", DUE)
def test_what_is_due_says_the_same_in_text_and_html(builtin: Templates, case: str) -> None:
    rendered = builtin.render("due", "en", DUE[case])
    links = re.sub(r"(?::\s+mailto:\S+)", "", rendered.text)
    assert words(Page(rendered.html).text) == words(links)


def test_who_is_late_says_until_when_and_whom_to_turn_to(builtin: Templates) -> None:
    text = " ".join(builtin.render("late", "en", sample("late")).text.split())
    assert "We mean to answer by 2026-11-27 09:14 UTC" in text
    assert "Technical Oversight Committee" in text
    assert "half of such requests had a first answer within 9 hours, and nine of ten within 3 days" in text


def test_nothing_of_a_confidential_request_stands_in_the_subject(builtin: Templates) -> None:
    assert builtin.render("due", "en", DUE["escalated"]).subject == "Late for long: a confidential request [CNCF-1042]"
