# SPDX-License-Identifier: Apache-2.0
"""Whose mail is quoted, as the attribution or the header block above it tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail.answered import answered
from maildesk.mail.values import Forwarded

GMAIL = "On Mon, Nov 3, 2025 at 10:00 AM Ana Ng <ana@envoy.example> wrote:\n> Hi Sam,\n> can we have a booth?\n>\n>> older words\n"
GERMAN = "Am 03.11.25 um 10:00 schrieb Ana Ng <ana@envoy.example>:\n> Hi Sam,\n> can we have a booth?\n"
OUTLOOK = (
    "From: Ana Ng <ana@envoy.example>\nSent: Monday, November 3, 2025 10:00 AM\nTo: Sam <sam@cncf.io>\nSubject: booth\n\n"
    "Hi Sam,\ncan we have a booth?\n"
)


def author_of(quoted: str) -> str | None:
    told = answered(quoted)
    return told.from_.address if isinstance(told, Forwarded) and told.from_ else None


@pytest.mark.parametrize("quoted", [GMAIL, GERMAN, OUTLOOK], ids=["gmail", "german", "outlook"])
def test_the_quoted_author_and_their_own_words_are_read(quoted: str) -> None:
    told = answered(quoted)
    assert told is not None and told.text == "Hi Sam,\ncan we have a booth?"
    assert author_of(quoted) == "ana@envoy.example"


@pytest.mark.parametrize(
    "quoted",
    [
        "> just lines\n> of somebody\n",
        "Ana Ng wrote:\n> hi\n",
        "On Mon, Nov 3, 2025 at 10:00 AM Ana <ana@envoy.example> and Bo <bo@envoy.example> wrote:\n> hi\n",
        "",
    ],
    ids=["no attribution", "a name alone", "two addresses", "nothing"],
)
def test_nobody_is_named_where_the_quotation_leaves_a_doubt(quoted: str) -> None:
    assert author_of(quoted) is None


@given(st.text(alphabet="> \n:<>@abOnwrote.0123456789", max_size=400))
def test_any_text_is_read_without_an_error(quoted: str) -> None:
    assert author_of(quoted) is None or "@" in str(author_of(quoted))
