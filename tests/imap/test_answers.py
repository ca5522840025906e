# SPDX-License-Identifier: Apache-2.0
"""The quick reader says what imapclient's parser says, or nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from maildesk.imap.answers import Answer, quick

HEAD = b'3 (UID 7 RFC822.SIZE 120 INTERNALDATE "22-Nov-2026 09:05:01 +0100")'

USUAL: list[Answer] = [
    [HEAD],
    [HEAD, b'4 (INTERNALDATE " 1-Feb-2026 23:59:59 -0730" RFC822.SIZE 0 UID 9)'],
    [(b"3 (UID 7 BODY[] {4}", b"a\r\nb"), b")"],
    [(b"3 (UID 7 BODY[] {0}", b""), b")", (b"4 (UID 8 BODY[] {2}", b"()"), b")"],
    [(b"3 (UID 7 BODY[HEADER]<0> {4}", b"A: b"), b")"],
]

UNUSUAL: list[Answer] = [
    [None],
    [b"3 (FLAGS (\\Seen))", HEAD],
    [HEAD, b"4 (UID 9 FLAGS (\\Seen))"],
    [b"3 (UID 7 RFC822.SIZE 120 INTERNALDATE NIL)"],
    [b'3 (UID 7 RFC822.SIZE 120 INTERNALDATE "31-Feb-2026 09:05:01 +0100")'],
    [b'3 (UID 7 RFC822.SIZE 120 INTERNALDATE "22-Foo-2026 09:05:01 +0100")'],
    [b"3 (UID 7 RFC822.SIZE 120)"],
    [(b"3 (BODY[] {4}", b"a\r\nb"), b" UID 7)"],
    [(b"3 (UID 7 BODY[] {4}", b"a\r\nb"), b" FLAGS (\\Seen))"],
    [b'3 (UID 7 BODY[] "short")'],
    [b"3 (UID 7 BODY[] NIL)"],
    [(b"3 (UID 7 BODY[] {4}", b"a\r\nb")],
    [(b"3 (UID 7 BODY[] {4}", b"a\r\nb"), b")", b"9 (FLAGS (\\Seen) UID 12)"],
]


def _plain(found: dict[int, Any]) -> dict[int, Any]:
    return {uid: {key: value for key, value in parts.items() if key != b"SEQ"} for uid, parts in found.items()}


@pytest.mark.parametrize("answer", USUAL)
def test_usual_answers_are_read_as_imapclient_reads_them(answer: Answer) -> None:
    assert quick(answer) == _plain(parse_fetch_response(answer, normalise_times=False))


@pytest.mark.parametrize("answer", UNUSUAL)
def test_unusual_answers_are_left_to_imapclient(answer: Answer) -> None:
    assert quick(answer) is None


@given(st.lists(st.one_of(st.binary(max_size=60), st.tuples(st.binary(max_size=60), st.binary(max_size=9)), st.just(HEAD)), min_size=1))
def test_no_answer_breaks_the_reader(answer: Answer) -> None:
    quick(answer)
