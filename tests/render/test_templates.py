# SPDX-License-Identifier: Apache-2.0
"""The built-in templates: what they say, in which form, and what becomes of a sender's words in them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maildesk.classifying import catalogue as shipped
from maildesk.flow.values import Rendered
from maildesk.render.preview import sample
from maildesk.render.templates import Templates

from .reading import Page, words

ACKNOWLEDGEMENT = sample("acknowledgement")
NAMES = ("acknowledgement", "acknowledgement-fixed", "acknowledgement-oversize", "acknowledgement-unreadable", "summary", "moved-thanks")
LANGUAGES = ("en", "de", "fr", "es", "pt", "zh", "ja")
UNSURE: dict[str, Any] = {"category": None, "also": [], "likely": [{"number": 3, "name": "Legal"}, {"number": 1, "name": "Events"}]}
CONFIDENTIAL: dict[str, Any] = {"category": None, "also": [], "likely": [], "project": None, "restricted": True}

MARKUP = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror=x>'
INJECTION = "Hi\r\nBcc: victim@example.org\r\n\r\nPay {{ 7 * 7 }} {% raw %} %0d%0a"


def ticket(number: int) -> dict[str, Any]:
    return {"reference": f"CNCF-{number}", "opened_at": datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(minutes=number)}


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, sample(name)) for name in NAMES},
    "unsure": ("acknowledgement", ACKNOWLEDGEMENT | UNSURE),
    "unsure without project": ("acknowledgement", ACKNOWLEDGEMENT | UNSURE | {"project": None}),
    "no idea": ("acknowledgement", ACKNOWLEDGEMENT | UNSURE | {"likely": []}),
    "confidential": ("acknowledgement", ACKNOWLEDGEMENT | CONFIDENTIAL),
    "nothing to choose": ("acknowledgement", ACKNOWLEDGEMENT | UNSURE | {"likely": [], "choices": []}),
    "moved and confidential": ("moved-thanks", sample("moved-thanks") | CONFIDENTIAL),
    "working hours": ("acknowledgement", ACKNOWLEDGEMENT | {"working": True}),
    "no project": ("acknowledgement", ACKNOWLEDGEMENT | {"project": None}),
    "no name": ("acknowledgement", ACKNOWLEDGEMENT | {"requester": {"name": ""}}),
    "no subject": ("acknowledgement", ACKNOWLEDGEMENT | {"subject": ""}),
    "one hour": ("acknowledgement", ACKNOWLEDGEMENT | {"promise_hours": 1}),
    "markup": ("acknowledgement", ACKNOWLEDGEMENT | {"subject": MARKUP, "requester": {"name": MARKUP}}),
    "injection": ("acknowledgement", ACKNOWLEDGEMENT | {"subject": INJECTION, "requester": {"name": INJECTION}}),
    "long": ("acknowledgement", ACKNOWLEDGEMENT | {"subject": "very long words " * 500, "requester": {"name": "x" * 5000}}),
    "japanese": (
        "acknowledgement",
        ACKNOWLEDGEMENT | {"subject": "ロゴの使用許可についてお伺いします" * 2, "requester": {"name": "田中 花子"}},
    ),
    "one ticket": ("summary", sample("summary") | {"tickets": [ticket(1)]}),
    "many tickets": ("summary", sample("summary") | {"tickets": [ticket(number) for number in range(1000, 1250)]}),
}


@pytest.fixture(params=CASES, ids=lambda case: str(case).replace(" ", "-"))
def rendered(request: pytest.FixtureRequest, builtin: Templates) -> Rendered:
    template, values = CASES[request.param]
    return builtin.render(template, "en", values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_text_and_html_say_the_same_in_every_language(name: str, language: str, builtin: Templates) -> None:
    template, values = CASES[name]
    rendered = builtin.render(template, language, values)
    # Chinese and Japanese have no spaces to tell words by: a wrapped line may begin anywhere.
    assert "".join(words(Page(rendered.html).text)) == "".join(words(rendered.text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_letter_to_requesters_is_in_every_language(name: str, language: str, builtin: Templates) -> None:
    rendered = builtin.render(name, language, sample(name))
    assert f'<html lang="{language}"' in rendered.html
    assert "CNCF-10" in rendered.text and "{" not in rendered.text
    assert (_last_words(builtin.render(name, "en", sample(name))) == _last_words(rendered)) == (language == "en")


def _last_words(rendered: Rendered) -> str:
    """The last paragraph above the signature."""
    return rendered.text.partition("\n-- ")[0].strip().rpartition("\n\n")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_mean_the_same_in_every_language(language: str, builtin: Templates) -> None:
    catalogue = shipped(None)
    values = sample("acknowledgement", catalogue=catalogue)
    listed = re.findall(r"^  (\d+)\. (.+)$", builtin.render("acknowledgement", language, values).text, re.MULTILINE)
    names = [re.sub(r" ?[(（][^()（）]+[)）]$", "", name) for _, name in listed]
    assert [int(number) for number, _ in listed] == list(range(1, len(catalogue.categories) + 1))
    assert names == [one.name_in(language) for one in catalogue.offered]
    assert catalogue.offered[-1].slug == "general"


def test_a_script_or_region_that_we_do_not_have_gets_the_language(builtin: Templates) -> None:
    asked = {"pt-BR": "pt", "zh-Hant-TW": "zh", "de-AT": "de", "ja-JP": "ja"}
    told = {tag: builtin.render("acknowledgement", tag, ACKNOWLEDGEMENT).html for tag in asked}
    assert {tag: re.findall(r'<html lang="(\w+)"', html) for tag, html in told.items()} == {tag: [one] for tag, one in asked.items()}


def test_the_subject_is_one_line_without_controls(rendered: Rendered) -> None:
    assert rendered.subject.isprintable()
    assert 0 < len(rendered.subject) <= 250


def test_no_line_of_text_is_longer_than_76(rendered: Rendered) -> None:
    assert max(map(len, rendered.text.split("\n"))) <= 76


def test_text_never_has_two_blank_lines_in_a_row(rendered: Rendered) -> None:
    assert "\n\n\n" not in rendered.text


def test_html_is_well_formed_and_one_table(rendered: Rendered) -> None:
    page = Page(rendered.html)
    assert page.balanced
    assert page.count("table") == 1


def test_html_is_small(rendered: Rendered) -> None:
    assert len(rendered.html.encode()) < 100_000


def test_html_has_no_scripts_images_or_anything_remote(rendered: Rendered) -> None:
    page = Page(rendered.html)
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "table", "tr", "td"),
        *("p", "h2", "ul", "li", "br", "a", "strong", "span", "bdi"),
    }
    addresses = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert set(addresses) == {"mailto:servicedesk@example.org"}
    assert not re.search(r"url\(|@import|\bsrc=|\bon\w+=", re.sub(r"&#?\w+;[^<]*", "", rendered.html))


def test_html_tells_language_direction_and_that_its_table_is_layout(rendered: Rendered) -> None:
    page = Page(rendered.html)
    assert page.attributes("html") == {"lang": "en", "dir": "ltr"}
    assert page.attributes("table")["role"] == "presentation"


def test_html_is_600_pixels_wide_and_serves_dark_mode(rendered: Rendered) -> None:
    assert 'width="600"' in rendered.html
    assert '<meta name="color-scheme" content="light dark">' in rendered.html
    assert "@media (prefers-color-scheme: dark)" in rendered.html


@pytest.mark.parametrize(
    ("case", "subject"),
    [
        ("acknowledgement", "Re: Banner and stickers for the Harbor booth in Amsterdam [CNCF-1042]"),
        ("no subject", "We have your request [CNCF-1042]"),
        ("acknowledgement-fixed", "We have your request [CNCF-1042]"),
        ("acknowledgement-oversize", "Your mail was too large for us [CNCF-1042]"),
        ("acknowledgement-unreadable", "We could not read your mail [CNCF-1042]"),
        ("summary", "We have your 3 requests"),
        ("one ticket", "We have your request [CNCF-1]"),
    ],
)
def test_subjects(case: str, subject: str, builtin: Templates) -> None:
    template, values = CASES[case]
    assert builtin.render(template, "en", values).subject == subject


@pytest.mark.parametrize(
    ("case", "facts"),
    [
        (
            "acknowledgement",
            [
                *("Hello Ana Souza,", "CNCF-1042", "for Creative services (Banners, slides and stickers). It is about Harbor.", "48 hours"),
                *("also seem to ask for: Legal.", "If that is not right", "just a number or a name", "1. Creative services 2. Legal"),
                *("3. General (something else)", "quote CNCF-1042"),
            ],
        ),
        ("unsure", ["not sure", "a person reads it first", "about Harbor", "Legal (3) or Events (1)", "know whom it is for", "2. Legal"]),
        ("confidential", ["Only the few people who need to know", "If you know whom it is for", "48 hours"]),
        ("moved-thanks", ["Thank you, Ana Souza.", "CNCF-1042 is with Creative services", "another number"]),
        ("no name", ["Hello,"]),
        ("one hour", ["within 1 hour."]),
        ("working hours", ["within 48 working hours."]),
        ("acknowledgement-fixed", ["Hello,", "CNCF-1042", "48 hours", "reply to this mail", "If you did not write to us"]),
        ("acknowledgement-oversize", ["31 MB", "25 MB", "CNCF-1042", "link", "48 hours"]),
        ("acknowledgement-unreadable", ["CNCF-1042", "once more", "48 hours"]),
        ("summary", ["We have your 3 requests:", "CNCF-1043 2026-11-23 09:14 UTC", "CNCF-1045", "48 hours"]),
        ("one ticket", ["We have your request:", "CNCF-1 "]),
        ("many tickets", ["We have your 250 requests:", "CNCF-1099", "and 150 more."]),
    ],
)
def test_what_a_mail_says(case: str, facts: list[str], builtin: Templates) -> None:
    template, values = CASES[case]
    text = " ".join(builtin.render(template, "en", values).text.split())
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize("template", ["acknowledgement-fixed", "acknowledgement-oversize", "acknowledgement-unreadable", "summary"])
def test_a_fixed_form_holds_none_of_the_senders_words_even_if_they_are_passed(template: str, builtin: Templates) -> None:
    values = ACKNOWLEDGEMENT | sample(template) | {"subject": "BUYNOW", "requester": {"name": "BUYNOW"}, "project": {"name": "BUYNOW"}}
    assert "BUYNOW" not in "".join(vars_of(builtin.render(template, "en", values)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["confidential", "moved and confidential"])
def test_of_a_confidential_request_nothing_tells_what_it_is_about(name: str, language: str, builtin: Templates) -> None:
    template, values = CASES[name]
    told = builtin.render(template, language, values | {"project": {"name": "Harbor"}, "choices": [], "subject": ""})
    assert not [word for word in ("Creative", "Legal", "Harbor") if word in "".join(vars_of(told))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_mature_a_project_is_is_for_staff(language: str, builtin: Templates) -> None:
    values = ACKNOWLEDGEMENT | {"project": {"name": "Harbor", "maturity": "Graduated"}}
    told = builtin.render("acknowledgement", language, values)
    assert "Harbor" in told.text and "graduated" not in "".join(vars_of(told)).casefold()


def test_markup_in_a_senders_words_is_shown_not_obeyed(builtin: Templates) -> None:
    html = builtin.render(*case("markup")).html
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_template_syntax_in_a_senders_words_is_text(builtin: Templates) -> None:
    rendered = builtin.render(*case("injection"))
    assert all("{{ 7 * 7 }}" in part for part in vars_of(rendered))


def test_line_ends_in_a_senders_words_begin_no_line(builtin: Templates) -> None:
    rendered = builtin.render(*case("injection"))
    assert "\n" not in rendered.subject
    assert not re.search(r"^\s*Bcc:", rendered.text, re.MULTILINE)


def test_a_name_that_reorders_text_loses_its_controls(builtin: Templates) -> None:
    values = ACKNOWLEDGEMENT | {"requester": {"name": "Ana\u202egnp.exe\u200b"}}
    assert "Hello Anagnp.exe," in builtin.render("acknowledgement", "en", values).text


def test_a_long_subject_keeps_its_tag(builtin: Templates) -> None:
    subject = builtin.render(*case("long")).subject
    assert subject.startswith("Re: very long words")
    assert subject.endswith("… [CNCF-1042]")


def case(name: str) -> tuple[str, str, dict[str, Any]]:
    template, values = CASES[name]
    return template, "en", values


def vars_of(rendered: Rendered) -> tuple[str, str, str]:
    return rendered.subject, rendered.text, rendered.html
