# SPDX-License-Identifier: Apache-2.0
"""Whose file counts, in which language, and what happens when an operator's file is broken."""

from pathlib import Path

import pytest

from maildesk.assets import asset
from maildesk.render.fault import BuiltInBroken, Fault, NoTemplate
from maildesk.render.preview import sample
from maildesk.render.templates import Templates

from .conftest import Writer

NAME = "acknowledgement-fixed"
VALUES = sample(NAME)
BUILT_IN_SUBJECT = "We have your request [CNCF-1042]"


def translate(operator: Writer, language: str, word: str) -> None:
    for form in (".subject", ".txt", ".html"):
        operator(f"{language}/{NAME}{form}", word)


def test_an_operators_file_replaces_ours(operator: Writer, overlaid: Templates) -> None:
    operator(f"en/{NAME}.subject", "Got it: {{ reference }}")
    assert overlaid.render(NAME, "en", VALUES).subject == "Got it: CNCF-1042"


def test_the_files_beside_it_stay_ours(operator: Writer, overlaid: Templates) -> None:
    operator(f"en/{NAME}.subject", "Got it")
    assert "its number is CNCF-1042" in overlaid.render(NAME, "en", VALUES).text


def test_an_operators_layout_frames_our_templates(operator: Writer, overlaid: Templates) -> None:
    operator("_layout.txt", "ACME\n{% block body %}{% endblock %}")
    assert overlaid.render(NAME, "en", VALUES).text.startswith("ACME\n")


def test_an_operators_template_can_extend_our_layout(operator: Writer, overlaid: Templates) -> None:
    operator(f"en/{NAME}.html", '{% extends "_layout.html" %}{% block body %}<p>Bonjour</p>{% endblock %}')
    html = overlaid.render(NAME, "en", VALUES).html
    assert "<p>Bonjour</p>" in html
    assert 'role="presentation"' in html


def test_an_operators_html_is_escaped_too(operator: Writer, overlaid: Templates) -> None:
    operator("en/acknowledgement.html", "{{ subject }}")
    assert overlaid.render("acknowledgement", "en", sample("acknowledgement") | {"subject": "<b>"}).html == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("one\n{{ reference", 2, "unexpected end of template"),
        ("one\n\n{{ refernce }}", 3, "'refernce' is undefined"),
        ("{% if reference %}", 1, "Unexpected end of template"),
        ("{{ reference.__class__ }}", 1, "unsafe"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ('\n{% include "../../etc/passwd" %}', 2, "passwd"),
        ('\n{% extends "missing.html" %}', 2, "missing.html"),
    ],
)
@pytest.mark.parametrize("form", [".subject", ".txt", ".html"])
def test_a_broken_file_of_the_operator_falls_back_to_ours_and_is_told(
    form: str, content: str, line: int, reason: str, operator: Writer, overlaid: Templates, faults: list[Fault]
) -> None:
    path = operator(f"en/{NAME}{form}", content)
    assert overlaid.render(NAME, "en", VALUES) == Templates([asset("templates")]).render(NAME, "en", VALUES)
    assert [(told.path, told.line) for told in faults] == [(path, line)]
    assert reason in faults[0].reason


def test_a_file_that_is_no_text_falls_back_too(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    operator(f"en/{NAME}.txt", "").write_bytes(b"\xff\xfe")
    assert overlaid.render(NAME, "en", VALUES).subject == BUILT_IN_SUBJECT
    assert [told.reason for told in faults] == ["it is not written in UTF-8"]


def test_a_fault_is_told_once_not_with_every_mail(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    operator(f"en/{NAME}.txt", "{{ nothing }}")
    for _ in range(3):
        overlaid.render(NAME, "en", VALUES)
    assert len(faults) == 1


def test_a_fault_is_logged_with_file_and_line(tmp_path: Path, operator: Writer, caplog: pytest.LogCaptureFixture) -> None:
    path = operator(f"en/{NAME}.txt", "\n{{ nothing }}")
    Templates([tmp_path / "operator", asset("templates")]).render(NAME, "en", VALUES)
    assert f"{path}:2: 'nothing' is undefined" in caplog.text


def test_words_of_a_sender_are_not_logged(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    operator("en/acknowledgement.txt", "{{ [].index(subject) }}")
    overlaid.render("acknowledgement", "en", sample("acknowledgement") | {"subject": "my secret"})
    assert [told.reason for told in faults] == ["ValueError"]


def test_a_broken_translation_gives_the_whole_mail_in_a_built_in_language(
    operator: Writer, overlaid: Templates, faults: list[Fault]
) -> None:
    translate(operator, "nl", "Hallo")
    operator(f"nl/{NAME}.html", "{{ nothing }}")
    assert overlaid.render(NAME, "nl", VALUES).subject == BUILT_IN_SUBJECT
    assert len(faults) == 1


def test_a_value_that_the_caller_left_out_is_an_error_of_ours(builtin: Templates) -> None:
    with pytest.raises(BuiltInBroken, match="'reference' is undefined"):
        builtin.render(NAME, "en", {})


def test_an_unknown_template_is_told_by_name(builtin: Templates) -> None:
    with pytest.raises(NoTemplate, match="no template farewell"):
        builtin.render("farewell", "en", VALUES)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("nl", "Hallo"),
        ("NL", "Hallo"),
        ("nl-BE", "Hallo"),
        ("pt-BR", "Oi"),
        ("pt_br", "Oi"),
        ("pt", "Recebemos o seu pedido [CNCF-1042]"),  # built in
        ("xx", "Moin"),  # the desk's own
        (None, "Moin"),
        ("", "Moin"),
        ("en", BUILT_IN_SUBJECT),
        ("../operator/nl", "Moin"),
    ],
)
def test_language_asked_then_the_desks_own(asked: str | None, language: str, tmp_path: Path, operator: Writer) -> None:
    for folder, word in (("nl", "Hallo"), ("pt-BR", "Oi"), ("de", "Moin")):
        translate(operator, folder, word)
    templates = Templates([tmp_path / "operator", asset("templates")], language="de")
    assert templates.render(NAME, asked, VALUES).subject == language


def test_english_where_the_desks_own_language_has_no_templates(builtin: Templates) -> None:
    assert Templates([asset("templates")], language="sv").render(NAME, "fi", VALUES) == builtin.render(NAME, "en", VALUES)


def test_a_language_that_lacks_a_form_is_not_used(operator: Writer, overlaid: Templates) -> None:
    operator(f"nl/{NAME}.subject", "Hallo")
    assert overlaid.render(NAME, "nl", VALUES).subject == BUILT_IN_SUBJECT


def test_right_to_left_languages_say_so(operator: Writer, overlaid: Templates) -> None:
    translate(operator, "ar", "{{ language }} {{ dir }}")
    assert overlaid.render(NAME, "ar", VALUES).subject == "ar rtl"


def test_the_listing_tells_what_the_operator_replaced_and_added(operator: Writer, overlaid: Templates) -> None:
    operator(f"en/{NAME}.txt", "x")
    operator(f"nl/{NAME}.subject", "x")
    listed = {(item.name, item.language): item for item in overlaid.listing()}
    assert (listed[NAME, "en"].overrides, listed[NAME, "en"].missing) == ((".txt",), ())
    assert (listed[NAME, "nl"].operators, listed[NAME, "nl"].missing) == ((".subject",), (".txt", ".html"))
    assert listed["summary", "en"].operators == ()


def test_a_fault_reads_as_file_and_line() -> None:
    assert str(Fault(Path("a/b.txt"), 3, "why")) == "a/b.txt:3: why"
    assert str(Fault(Path("a/b.txt"), None, "why")) == "a/b.txt: why"


def test_a_check_tells_of_every_template_that_cannot_be_used(operator: Writer, overlaid: Templates, faults: list[Fault]) -> None:
    broken = operator(f"en/{NAME}.txt", "{{ nothing }}")
    lonely = operator(f"nl/{NAME}.subject", "Hallo")
    alone = operator("en/farewell.txt", "{% if %}")
    overlaid.check(sample)
    assert [(told.path, told.line) for told in faults] == [(broken, 1), (lonely, None), (alone, None)]
    assert faults[1].reason == f"not used: {NAME} has no .txt and no .html in nl"


def test_a_check_finds_nothing_wrong_with_ours(faults: list[Fault]) -> None:
    Templates([asset("templates")], tell=faults.append).check(sample)
    assert faults == []
