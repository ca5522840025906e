# SPDX-License-Identifier: Apache-2.0
"""What does a header say, as people's programs meant it?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import dates, headers, parameters, words

SUBJECTS = [
    (b"Plain", "Plain"),
    (b"=?utf-8?Q?M=C3=BCller?=", "Müller"),
    (b"=?UTF-8?b?TcO8bGxlcg==?=", "Müller"),
    (b"=?UTF-8?b?TcO8bGxlcg?=", "Müller"),
    (b"=?iso-8859-1?q?M=FCller?= and =?utf-8?q?S=C3=B6hne?=", "Müller and Söhne"),
    (b"=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=BC?=", "ü"),
    (b"=?utf-8*de?Q?gr=C3=BCn?=", "grün"),
    (b"=?gb2312?B?xOO6ww==?=", "你好"),
    (b"=?utf-8?B?5pel5p?= =?utf-8?B?ys6Kqe?=", "日本語"),
    (b"=?utf-8?Q?=ED=A0=BD=ED=B8=80?=", "\U0001f600"),
    (b"=?utf-8 ?Q?gr=C3=BCn?=", "grün"),
    (b"=?cp-850?Q?gr=81n?=", "grün"),
    (b"=?l1?Q?=80?=", "€"),
    (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
    (b"=?x-unknown?Q?caf=E9?=", "café"),
    (b"=?punycode?Q?bcher-kva?=", "bcher-kva"),
    (b"=?utf-8?Q?two words?=", "two words"),
    (b"=?utf-8?Q?broken", "=?utf-8?Q?broken"),
    (b"M\xc3\xbcller", "Müller"),
    (b"M\xfcller", "Müller"),
    (b"=?utf-8?Q?a=0D=0ABcc:_x=40example.org?=", "a Bcc: x@example.org"),
    (b"=?utf-8?Q?a=00b?=", "ab"),
    (b"a\r\n  b", "a b"),
    ("café \u202ereversed".encode(), "café reversed"),
]

DATES = [
    (b"Wed, 1 Jan 2025 12:00:00 +0100", (2025, 1, 1, 11, 0, 0)),
    (b"1 Jan 2025 12:00 -0500 (EST)", (2025, 1, 1, 17, 0, 0)),
    (b"Wed, 01-Jan-25 12:00:00 GMT", (2025, 1, 1, 12, 0, 0)),
    (b"Wed Jan  1 12:00:00 2025", (2025, 1, 1, 12, 0, 0)),
    (b"Wed Jan  1 12:00:00 CET 2025", (2025, 1, 1, 11, 0, 0)),
    (b"2025-01-01T12:00:00Z", (2025, 1, 1, 12, 0, 0)),
    (b"2025-01-01 12:00:00.123 +02:00", (2025, 1, 1, 10, 0, 0)),
    (b"Wed, 1 Jan 2025 12:00:00 GMT+0300", (2025, 1, 1, 9, 0, 0)),
    (b"Wed, 1 Jan 2025 12.00.00 +0000", (2025, 1, 1, 12, 0, 0)),
    (b"January 1, 2025 2:05 PM", (2025, 1, 1, 14, 5, 0)),
    (b"Wed, 1 Jan 2025 23:59:60 +0000", (2025, 1, 1, 23, 59, 59)),
    (b"Wed, 1 Jan 99 12:00:00 +0000", (1999, 1, 1, 12, 0, 0)),
    (b"Wed, 1 Jan 125 12:00:00 +0000", (2025, 1, 1, 12, 0, 0)),
    (b"Wed Jan 1 12:00:00 2025 +0100", (2025, 1, 1, 11, 0, 0)),
    (b"20250101T120000Z", (2025, 1, 1, 12, 0, 0)),
    (b"Wed, 1 Jan 2025", (2025, 1, 1, 0, 0, 0)),
    (b"Sa, 1 Mrz 2025 12:00:00 +0100", (2025, 3, 1, 11, 0, 0)),
    ("周三, 1 1月 2025 12:00:00 +0800".encode(), (2025, 1, 1, 4, 0, 0)),
    (b"Wed, 1 Jan 2025 12:00:00 NZDT", (2024, 12, 31, 23, 0, 0)),
    (b"(comment) Wed,(x) 1 Jan 2025 12:00:00 +0000", (2025, 1, 1, 12, 0, 0)),
]

IDS = [
    (b"<a@example.org>", ("<a@example.org>",)),
    (b"<a@example.org> <b@example.org>\r\n <a@example.org>", ("<a@example.org>", "<b@example.org>")),
    (b"a@example.org", ("<a@example.org>",)),
    (b"<a\r\n @example.org>", ("<a@example.org>",)),
    (b"Your message of <a@example.org> (Monday)", ("<a@example.org>",)),
    (b'Message from "Jane" of Monday', ()),
    (b"<>", ()),
    (b"", ()),
]

PARAMETERS = [
    (b'attachment; filename="a.txt"', {"filename": "a.txt"}),
    (b"attachment; filename=a b.txt; size=1", {"filename": "a b.txt", "size": "1"}),
    (b"attachment; filename*=utf-8'de'M%C3%BCller.txt", {"filename": "Müller.txt"}),
    (b"attachment; filename*0*=utf-8''M%C3; filename*1*=%BCller; filename*2=.txt", {"filename": "Müller.txt"}),
    (b"attachment; filename*1=b; filename*0=a", {"filename": "ab"}),
    (b'attachment; filename="a\\"b.txt"', {"filename": 'a"b.txt'}),
    (b'attachment; filename="C:\\temp\\a.txt"', {"filename": "C:\\temp\\a.txt"}),
    (b'attachment; filename="unclosed.txt', {"filename": "unclosed.txt"}),
    (b"attachment; filename*99999=a", {"filename*99999": "a"}),
]


@pytest.mark.parametrize(("value", "expected"), SUBJECTS, ids=lambda v: repr(v)[:40])
def test_a_subject_is_read_as_it_was_meant(value: bytes, expected: str) -> None:
    assert headers.text(value) == expected


def test_a_raw_8_bit_subject_takes_the_charset_of_the_text() -> None:
    assert headers.text("привет".encode("koi8-r"), "koi8-r") == "привет"


@pytest.mark.parametrize(("value", "expected"), DATES, ids=lambda v: repr(v)[:40])
def test_a_date_of_any_shape_is_a_moment_in_utc(value: bytes, expected: tuple[int, int, int, int, int, int]) -> None:
    assert dates.parse(value) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize("value", [b"", b"yesterday", b"32 Jan 2025 12:00:00 +0000", b"1 Foo 2025 12:00:00", b"1 Jan 0000 00:00:00 +1400"])
def test_what_is_no_date_is_none(value: bytes) -> None:
    assert dates.parse(value) is None


@pytest.mark.parametrize(("value", "expected"), IDS, ids=lambda v: repr(v)[:40])
def test_message_ids_are_read_in_order_and_once(value: bytes, expected: tuple[str, ...]) -> None:
    assert headers.message_ids(value) == expected


@pytest.mark.parametrize(("value", "expected"), PARAMETERS, ids=lambda v: repr(v)[:40])
def test_parameters_are_read_as_programs_write_them(value: bytes, expected: dict[str, str]) -> None:
    assert parameters.parse(value)[1] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(b"no (a (nested) comment)", "no"), (b"NO", "no"), (b"(x) auto-replied; owner=a", "auto-replied"), (b"", ""), (b"(unclosed", "")],
)
def test_a_token_is_read_without_comments_in_lower_case(value: bytes, expected: str) -> None:
    assert headers.token(value) == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_a_clean_line(value: bytes) -> None:
    line = headers.text(value)

    assert line.encode("utf-8") and "\n" not in line and "\x00" not in line if line else True


@given(st.binary(max_size=200))
def test_any_bytes_are_a_date_or_none(value: bytes) -> None:
    moment = dates.parse(value)

    assert moment is None or moment.tzinfo is UTC


@given(st.text(alphabet="=?utf-8QBqb_ Aa/+\r\n", max_size=200))
def test_any_mixture_of_encoded_words_is_decoded_without_fault(value: str) -> None:
    assert isinstance(words.decode(value), str)


@given(st.binary(max_size=200))
def test_any_bytes_are_parameters(value: bytes) -> None:
    parameters.parse(value)
    headers.message_ids(value)
    headers.token(value)
