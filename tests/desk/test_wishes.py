# SPDX-License-Identifier: Apache-2.0
"""The words by which requesters close, withdraw, press and ask; and everything that only looks like them."""

import pytest

from maildesk.desk.wishes import Said, Wish, project_of, said

S, W, U, T = Wish.SOLVED, Wish.WITHDRAW, Wish.URGENT, Wish.STATUS


@pytest.mark.parametrize(
    ("reply", "wish"),
    [
        ("solved", S),
        ("Solved!", S),
        ("  *Solved.*  ", S),
        ("Solved, thanks!", S),
        ("resolved\n\nThanks\nAna", S),
        ("Solved.\nAna Souza", S),
        ("erledigt", S),
        ("Gelöst, vielen Dank!", S),
        ("Résolu", S),
        ("C’est réglé.", S),
        ("resuelto", S),
        ("Resolvido, obrigada!", S),
        ("已解决，谢谢", S),
        ("解決しました。ありがとうございます", S),
        ("withdraw", W),
        ("Zurückziehen", W),
        ("annuler", W),
        ("撤回", W),
        ("取り下げます", W),
        ("urgent", U),
        ("Urgent: the booth opens on Friday", U),
        ("dringend - der Stand öffnet am Freitag", U),
        ("紧急：周五开展", U),
        ("status", T),
        ("Status?", T),
        ("status Envoy", T),
        ("进度", T),
        ("状況", T),
    ],
)
def test_a_word_alone_is_a_wish(reply: str, wish: Wish) -> None:
    found = said(reply, "Ana Souza")
    assert found is not None and found.wish is wish


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "solved?",
        "not solved",
        "It is not solved yet",
        "solved, but the colours are wrong",
        "Solved for the banner; the stickers are missing",
        "solved\nthe stickers are missing, though",
        "I cannot withdraw the old logo from the site",
        "withdraw the old logo please",
        "Is this urgent?",
        "The status page is down",
        "status " + "x" * 100,
        "urgent: " + "x" * 1000,
        "solved 3",
        "unsolved",
        "thanks",
        "ok",
    ],
)
def test_a_sentence_is_words_for_people(reply: str) -> None:
    assert said(reply, "Ana Souza") is None


def test_what_follows_is_why_or_which_project() -> None:
    assert said("Urgent: the booth opens on Friday") == Said(U, "en", "the booth opens on Friday")
    assert said("status Envoy?") == Said(T, "en", "Envoy")
    assert said("estado") == Said(T, "es", "")


def test_a_project_is_known_by_its_name_in_any_case() -> None:
    assert project_of(Said(T, "en", "envoy"), ("Harbor", "Envoy")) == "Envoy"
    assert project_of(Said(T, "en", "of my request"), ("Harbor", "Envoy")) is None


def test_a_megabyte_is_no_wish_and_takes_no_time() -> None:
    assert said("solved " * 200_000) is None
