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


BARE: dict[str, Any] = {"requester": {"name": ""}, "subject": ""}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, sample(name)) for name in TO_REQUESTERS},
    **{f"{name} without much": (name, sample(name) | BARE) for name in TO_REQUESTERS},
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
    told = re.sub(r"(?m)^  - ", "", rendered.text)
    # Lines of Chinese and Japanese break within what is one word to us.
    assert "".join(words(Page(rendered.html).text)) == "".join(words(told))


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("name", TO_REQUESTERS)
def test_every_language_has_words_of_its_own(builtin: Templates, name: str, language: str) -> None:
    assert builtin.render(name, language, sample(name)).subject != builtin.render(name, "en", sample(name)).subject


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
