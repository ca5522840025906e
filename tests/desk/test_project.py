# SPDX-License-Identifier: Apache-2.0
"""Which project a mail is about, and when a word is only a word."""

import pytest

from tests.model.kit import projects


@pytest.mark.parametrize(
    ("subject", "text", "sender", "name", "why"),
    [
        ("[Lighthouse] logo", "", "", "Lighthouse", "the subject begins with its name"),
        ("Lighthouse: logo", "", "", "Lighthouse", "the subject begins with its name"),
        ("logo", "see https://github.com/lighthouseproject/site", "", "Lighthouse", "a link to github.com/lighthouseproject stands in it"),
        ("logo", "see https://github.com/someone/kestrel.git", "", "Kestrel", "a link to github.com/someone stands in it"),
        ("logo", "please", "bo@openkite.example", "Open Kite", "the sender's address is of its domain"),
        ("logo for Kestrel", "please", "", "Kestrel", "the subject names it"),
        ("logo", "we maintain open kite", "", "Open Kite", "the text names it"),
        ("logo", "for the Kite Framework", "", "Open Kite", "the text names it"),
        ("logo", "the Lighthouse maintainers ask", "", "Lighthouse", "the text names it"),
        ("logo", "our Beacon Server is old", "", "Lighthouse", "the text names it"),
    ],
)
def test_a_project_is_known_by_its_signs(subject: str, text: str, sender: str, name: str, why: str) -> None:
    found = projects().find(subject, text, sender)
    assert found is not None
    assert (found.name, found.why) == (name, why)


@pytest.mark.parametrize(
    ("subject", "text", "sender"),
    [
        ("logo", "we met at the lighthouse by the sea", ""),
        ("logo", "Hi Kestrel,\nplease draw one\nKestrel", ""),
        ("Lighthouse days", "a party", ""),
        ("logo", "please", "bo@lighthouse.example"),
        ("logo", "please", "bo@kestrel"),
        ("Technical Committee", "we met", ""),
    ],
)
def test_a_word_of_the_language_or_a_person_is_no_project(subject: str, text: str, sender: str) -> None:
    assert projects().find(subject, text, sender) is None


def test_the_stronger_sign_wins() -> None:
    found = projects().find("[Kestrel] logo", "as Open Kite and open kite have")
    assert found is not None
    assert found.name == "Kestrel"


def test_rows_of_one_project_are_one_and_the_first_tells_its_maturity() -> None:
    found = projects().find("Lighthouse: x", "")
    assert found is not None
    assert found.maturity == "graduated"


def test_a_name_in_the_text_alone_is_told_apart_from_surer_signs() -> None:
    text, subject = projects().find("logo", "we maintain open kite"), projects().find("logo for Kestrel", "please")
    assert text is not None and text.only_named
    assert subject is not None and not subject.only_named
