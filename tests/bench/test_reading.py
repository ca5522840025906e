# SPDX-License-Identifier: Apache-2.0
"""The parts that read mails without a server: what they read, and what they tell of it."""

import json

import pytest

from bench import child, corpus
from bench.corpus.big import SHAPES
from bench.corpus.forms import forms
from bench.corpus.hostile import FAMILIES
from bench.corpus.traps import TRAPS
from bench.parts.inspect import inspected, ms_a_mail
from maildesk.mail.inspect import as_json
from maildesk.mail.read import understand


def test_a_mail_with_html_alone_says_the_same_as_the_one_with_both_forms() -> None:
    by_form = forms(corpus.corpus(60))
    both, html = (understand(by_form[form][0]) for form in ("alternative", "HTML only"))
    assert (both.subject, (both.reply or "")[:20]) == (html.subject, (html.reply or "")[:20])


def test_each_form_has_mails_without_a_defect() -> None:
    for mails in forms(corpus.corpus(60)).values():
        assert mails
        assert [understand(mail).defects for mail in mails if understand(mail).defects] == []


def test_a_cost_is_that_of_one_mail() -> None:
    mails = corpus.corpus(4)
    assert 0 < ms_a_mail(inspected, mails, rounds=1) < 1000


@pytest.mark.parametrize("shape", SHAPES)
def test_a_large_mail_has_about_the_size_asked_for_in_every_shape(shape: str) -> None:
    assert 0.7 * 400_000 < len(SHAPES[shape](400_000)) < 1.2 * 400_000


@pytest.mark.parametrize("shape", sorted(SHAPES.keys() - {"random bytes", "a header without end", "parts without end"}))
def test_a_large_mail_that_people_send_is_read_without_a_defect(shape: str) -> None:
    assert understand(SHAPES[shape](400_000)).defects == ()


def test_a_mail_is_read_in_a_process_of_its_own() -> None:
    cost = child.cost(b"Subject: a\r\n\r\nb")
    assert cost.cpu > 0
    assert cost.resident > 1_000_000
    assert cost.defects == 1  # no From


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.__name__)
def test_a_hostile_mail_is_understood_as_far_as_it_goes(family: corpus.Family) -> None:
    assert json.dumps(as_json(understand(family(1))))


@pytest.mark.parametrize("name", TRAPS)
def test_a_small_trap_is_understood_as_far_as_it_goes(name: str) -> None:
    assert json.dumps(as_json(understand(TRAPS[name](1, size=20_000))))
