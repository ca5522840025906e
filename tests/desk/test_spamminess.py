# SPDX-License-Identifier: Apache-2.0
"""Advertising and fraud by their words alone."""

from maildesk.desk.spamminess import from_text


def test_the_words_alone_can_tell_and_say_why() -> None:
    loud = from_text(4.0, (("free quote", 1.6),))
    assert loud.verdict
    assert loud.reasons == ('the words "free quote" are usual in advertising and fraud',)


def test_many_signs_do_not_outshout_a_text_that_is_clearly_a_request() -> None:
    assert not from_text(-4.0, tuple((f"sign {number}", 1.6) for number in range(50))).verdict
