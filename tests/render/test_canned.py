# SPDX-License-Identifier: Apache-2.0
"""Canned answers from files: what is in them, what is wrong with them, and what stands in their places."""

from pathlib import Path
from typing import Any

import pytest

from maildesk.desk.canned import Unusable, find, values, worded
from maildesk.desk.catalogue import Catalogue, Category, Group
from maildesk.desk.values import Identity, Member, Ticket, TicketState
from maildesk.render.canned import Shelf
from tests.conftest import ROOT

SHIPPED = Shelf([ROOT / "config" / "answers"])
CATALOGUE = Catalogue((Category("general", "General", "desk"),), {"desk": Group("desk", "Desk", "")})
DESK = Identity("Desk", "desk@example.org", (), "CNCF", (b"k" * 32,), catalogue=CATALOGUE)
SAM = Member(1, "sam", "Sam Rivera", "sam@example.org", ())


def given(requester: str = "Ana Souza", **ticket: Any) -> dict[str, Any]:
    return values(Ticket(1, 1042, TicketState.NEW, "A logo", None, **ticket), requester, SAM, DESK)


def written(folder: Path, text: str, name: str = "one.en.md") -> Shelf:
    (folder / name).write_text(text)
    return Shelf([folder])


def test_what_ships_can_be_read_and_filled_with_and_without_a_project() -> None:
    assert SHIPPED.faults() == ()
    assert len(SHIPPED.all()) >= 20
    for answer in SHIPPED.all():
        for requester, project in (("", None), ("Ana Souza", "Envoy")):
            words = SHIPPED.fill(answer, given(requester, project=project, maturity="graduated" if project else None))
            assert words.endswith("Sam Rivera") and "{" not in words and "  " not in words and "\n\n\n\n" not in words


def test_the_places_are_filled(tmp_path: Path) -> None:
    shelf = written(tmp_path, '+++\ntitle = "T"\n+++\nHello {{ requester.name }}, {{ reference }} of {{ project }}: {{ staff.name }}\n')
    assert shelf.fill(shelf.all()[0], given(project="Envoy")) == "Hello Ana Souza, CNCF-1042 of Envoy: Sam Rivera"


def test_what_came_by_mail_is_never_a_template(tmp_path: Path) -> None:
    shelf = written(tmp_path, '+++\ntitle = "T"\n+++\nHello {{ requester.name }}\n')
    assert shelf.fill(shelf.all()[0], given("{{ 7 * 7 }}{% raw %}")) == "Hello {{ 7 * 7 }}{% raw %}"


@pytest.mark.parametrize(
    ("body", "where", "why"),
    [
        ("Hello\n{{ requestr.name }}\n", 5, "'requestr' is undefined"),
        ("Hello\n\n{% if project %}\n", 6, "Unexpected end of template"),
        ("{{ requester.nmae }}\n", 4, "has no attribute 'nmae'"),
        ("{{ ''.__class__.__mro__ }}\n", 4, "access to attribute '__class__' of 'str' object is unsafe"),
    ],
)
def test_a_fault_names_the_file_and_the_line(tmp_path: Path, body: str, where: int, why: str) -> None:
    shelf = written(tmp_path, f'+++\ntitle = "T"\n+++\n{body}')
    with pytest.raises(Unusable) as fault:
        shelf.fill(shelf.all()[0], given())
    assert str(fault.value).startswith(f"{tmp_path / 'one.en.md'}:{where}: ") and why in str(fault.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Hello\n", ":1: it does not begin with its title and categories between two lines +++"),
        ("", ":1: it does not begin with its title and categories between two lines +++"),
        ('+++\ntitle = "T"\n', ":1: it does not begin with its title and categories between two lines +++"),
        ("+++\n+++\nHello\n", ":1: it has no title"),
        ('+++\ntitle = "T"\n+++\n\n', ":3: it has no words"),
        ('+++\ntitle = "T"\nlanguage = "de"\n+++\nHello\n', ":3: language is no key: title, categories, services are"),
        ('+++\ntitle = "T"\ncategories = "legal"\n+++\nHello\n', ":3: categories is a list of slugs in quotes"),
        ("+++\ntitle = 3\n+++\nHello\n", ":2: title is a text in quotes"),
        ('+++\ntitle = "T"\ncategories = [\n+++\nHello\n', ":3: "),
    ],
)
def test_a_file_that_is_no_answer_is_told_and_leaves_the_others(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "two.en.md").write_text('+++\ntitle = "T"\n+++\nHello\n')
    shelf = written(tmp_path, text)
    (told,) = shelf.faults()
    assert told.startswith(f"{tmp_path / 'one.en.md'}{fault}")
    assert [one.slug for one in shelf.all()] == ["two"]


def test_the_name_of_a_file_says_its_language(tmp_path: Path) -> None:
    assert "SLUG.LANGUAGE.md" in written(tmp_path, '+++\ntitle = "T"\n+++\nHello\n', "one.md").faults()[0]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.en.md").write_bytes(b"+++\n\xff\n+++\n")
    assert "no text in UTF-8" in Shelf([tmp_path]).faults()[0]


@pytest.mark.parametrize(
    ("language", "taken"), [("de", "de"), ("de-AT", "de"), ("pt-BR", "pt-BR"), ("fr", "en"), (None, "en"), ("PT-br", "pt-BR")]
)
def test_the_language_is_the_requesters_and_else_english(tmp_path: Path, language: str | None, taken: str) -> None:
    for one in ("en", "de", "pt-BR"):
        (tmp_path / f"hello.{one}.md").write_text('+++\ntitle = "T"\n+++\nHello\n')
    assert find(Shelf([tmp_path]).all(), "hello", language).language == taken


def test_an_unknown_answer_names_the_nearest() -> None:
    with pytest.raises(Unusable, match="no canned answer 'exam-voucher'; there is exam-vouchers"):
        find(SHIPPED.all(), "exam-voucher", "en")


def test_the_operators_file_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "exam-vouchers.en.md").write_text('+++\ntitle = "Ours"\n+++\nAsk at the booth.\n')
    shelf = Shelf([tmp_path, ROOT / "config" / "answers"])
    assert find(shelf.all(), "exam-vouchers", "en").title == "Ours"
    assert find(shelf.all(), "exam-vouchers", "de").title.startswith("Prüfungsgutscheine")


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    shelf = written(tmp_path, '+++\ntitle = "T"\n+++\nHello\n')
    assert shelf.fill(shelf.all()[0], given()) == "Hello"
    written(tmp_path, '+++\ntitle = "T"\n+++\nGoodbye\n')
    assert shelf.fill(shelf.all()[0], given()) == "Goodbye"


def test_a_name_cannot_make_a_command_of_the_first_line(tmp_path: Path) -> None:
    shelf = written(tmp_path, '+++\ntitle = "T"\n+++\n{{ requester.name }}\nThank you.\n')
    with pytest.raises(Unusable, match="would be read as a command"):
        worded(shelf, "one", "en", given("#close"))
