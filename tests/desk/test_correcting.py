# SPDX-License-Identifier: Apache-2.0
"""What counts as a correction: a number or a name, and nothing else."""

import time
from dataclasses import replace

import pytest

from maildesk.classifying import catalogue
from maildesk.desk.catalogue import PLAIN, Category, Service
from maildesk.desk.correcting import meant
from maildesk.desk.naming import Choice, named, nearest

SHIPPED = catalogue(None)
LEGAL, GENERAL = Choice("legal"), Choice("general")


@pytest.mark.parametrize(
    "reply",
    [
        *("7", " 7 ", "7.", "#7", "# 7", "7)", "(7)", "[7]", "7:", "7!", "*7*", "“7”", "７", "７。", "٧", "07", "7\ufe0f\u20e3"),
        *("7 Legal", "7 - Legal", "7. Legal", "7) legal", "#7 – Legal", "7 Recht", "7: Asuntos legales"),
        *("Legal", "legal", "LEGAL", "legal.", "“Legal”", "*Legal*", "#legal", "Legal!", "\nLegal\n"),
        *("Recht", "Juridique", "asuntos legales", "Jurídico", "juridico", "法律事务", "法律事务。", "法務", "「法務」"),
    ],
)
def test_a_number_or_a_name_alone_is_a_choice(reply: str) -> None:
    assert meant(reply, SHIPPED) == LEGAL


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("8", GENERAL),
        ("8. General (something else)", GENERAL),
        ("8. Allgemeines (etwas anderes)", GENERAL),
        ("8. 综合（其他）", GENERAL),
        ("public-relations", Choice("public-relations")),
        ("Public Relations", Choice("public-relations")),
        ("Öffentlichkeitsarbeit", Choice("public-relations")),
        ("trademarks", Choice("legal", "trademarks")),
        ("Markenleitfaden", Choice("creative", "brand")),
        ("CLA and DCO", Choice("legal", "cla-dco")),
        ("商标", Choice("legal", "trademarks")),
    ],
)
def test_services_count_as_well_as_categories_and_copied_lines(reply: str, choice: Choice) -> None:
    assert meant(reply, SHIPPED) == choice


@pytest.mark.parametrize(
    "reply",
    [
        *("", " ", ".", "#", "0", "9", "42", "1000", "7 7", "3 7", "7.5", "7/8", "7%", "$7", "7€", "+1", "-1", "- 1", "– 7", "7th", "x7"),
        *("7?", "Legal?", "法務？", "7 please", "it's legal", "it is legal", "Legal, please", "I think 7", "number 7", "no 7", "not 7"),
        *("3 - Legal", "7 - Events", "7\n\nThanks, Ana", "Legal\nand events", "legal events", "something else", "thanks", "yes", "OK"),
        *("7:00", "7 pm", "7 days", "CNCF-7", "7@x.example", "http://7", "<7>", "7" * 200, "Legal" + " " * 200 + "please"),
    ],
)
def test_more_than_that_is_a_message(reply: str) -> None:
    assert meant(reply, SHIPPED) is None


def test_where_there_is_nothing_to_choose_a_number_is_a_message() -> None:
    assert meant("1", PLAIN) is None


def test_a_name_of_two_things_means_neither_and_a_category_comes_before_services() -> None:
    twice = replace(
        PLAIN,
        categories=(
            Category("a", "One", "desk", services=(Service("x", "Both"), Service("z", "Two"))),
            Category("b", "Two", "desk", services=(Service("y", "Both"),)),
            *PLAIN.categories,
        ),
    )
    assert (named("both", twice), named("two", twice)) == (None, Choice("b"))


def test_the_nearest_names_are_told() -> None:
    assert nearest("leagl", SHIPPED)[0] == "legal"
    assert "trademarks" in nearest("tradmark", SHIPPED)
    assert nearest("zzzzzz", SHIPPED) == ()


@pytest.mark.parametrize("reply", ["7" * 10_000_000, " " * 10_000_000 + "7", "((((" * 1_000_000, "7 " + "(" * 70, "# " * 40])
def test_no_reply_takes_long(reply: str) -> None:
    started = time.process_time()
    meant(reply, SHIPPED)
    assert time.process_time() - started < 0.2
