# SPDX-License-Identifier: Apache-2.0
"""Advertising and fraud: what words and header say together, and who is never set aside."""

import pytest

from maildesk.desk.spamminess import Header, from_text, weigh

LOUD = from_text(4.0, (("free quote", 1.6),))
DOUBTFUL = from_text(-1.2, ())
QUIET = from_text(-6.0, ())


def test_the_words_alone_can_tell_and_say_why() -> None:
    assert LOUD.verdict
    assert LOUD.reasons == ('the words "free quote" are usual in advertising and fraud',)


def test_many_signs_do_not_outshout_a_text_that_is_clearly_a_request() -> None:
    assert not from_text(-4.0, tuple((f"sign {number}", 1.6) for number in range(50))).verdict


@pytest.mark.parametrize("header", [Header(known=True), Header(threaded=True), Header(known=True, junk=True, suspect=True, bulk=True)])
def test_whoever_is_known_or_answers_us_is_never_set_aside(header: Header) -> None:
    verdict = weigh(LOUD, header)
    assert not verdict.verdict
    assert verdict.score < 0.5
    assert verdict.reasons


@pytest.mark.parametrize("header", [Header(junk=True), Header(suspect=True)])
def test_the_header_tips_the_scale_of_a_doubtful_text(header: Header) -> None:
    assert not DOUBTFUL.verdict
    assert weigh(DOUBTFUL, header).verdict


def test_the_header_alone_sets_no_clear_request_aside() -> None:
    assert not weigh(QUIET, Header(junk=True, suspect=True, bulk=True)).verdict


def test_an_authenticated_sender_is_believed_a_little_more() -> None:
    assert weigh(LOUD, Header(authenticated=True)).score < LOUD.score


def test_nothing_known_of_the_header_changes_nothing() -> None:
    assert weigh(LOUD, Header()) == LOUD
