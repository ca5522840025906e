# SPDX-License-Identifier: Apache-2.0
"""The bytes after DATA, and the bytes of DATA: two halves that fit."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from maildesk.smtp.content import Content, Refusal, canonical, longest_line_over
from maildesk.smtp.letter import on_the_wire

# What matters to the end of a mail, and something else.
_ALPHABET = st.lists(st.sampled_from([b"\r", b"\n", b".", b"x", b"\r\n", b"\r\n.", b"\r\n.\r\n"]), max_size=30).map(b"".join)
_LINES = st.lists(st.sampled_from([b"", b".", b"..", b".x", b"x", b"x."]), max_size=12).map(
    lambda lines: b"".join(line + b"\r\n" for line in lines)
)


def collect(*chunks: bytes, limit: int = 10_000, max_line: int = 1000) -> tuple[Content, bytes | None]:
    content = Content(limit=limit, max_line=max_line, reserve=lambda count: True)
    rest = None
    for chunk in chunks:
        rest = content.feed(chunk)
    return content, rest


@given(_LINES)
def test_what_the_relay_client_sends_is_what_the_listener_stores(mail: bytes) -> None:
    content, rest = collect(on_the_wire(mail))
    assert rest == b""
    # An empty mail becomes an empty line on its way: SMTP has no way to say "nothing" with the end of a line before the dot.
    assert content.mail() == (mail or b"\r\n")


@given(_ALPHABET, st.lists(st.integers(0, 60), max_size=6))
def test_chunks_make_no_difference(stream: bytes, cuts: list[int]) -> None:
    stream += b"\r\n.\r\n"
    whole, whole_rest = collect(stream)
    parted = Content(limit=10_000, max_line=1000, reserve=lambda count: True)
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    rest: bytes | None = None
    for start, end in itertools.pairwise(places):
        if rest is None:
            rest = parted.feed(stream[start:end])
        else:
            rest += stream[start:end]
    assert (parted.mail(), rest, parted.size) == (whole.mail(), whole_rest, whole.size)


@given(_ALPHABET)
def test_the_stored_mail_has_one_kind_of_line_end(stream: bytes) -> None:
    mail = canonical(stream)
    assert mail.replace(b"\r\n", b"").count(b"\r") == 0
    assert mail.replace(b"\r\n", b"").count(b"\n") == 0


@given(_ALPHABET)
def test_what_is_sent_ends_once(stream: bytes) -> None:
    wire = on_the_wire(stream)
    assert (b"\r\n" + wire).find(b"\r\n.\r\n") == len(wire) - 3


def test_content_of_ours_is_not_rewritten() -> None:
    mail = b"Subject: a\r\n\r\n" + "Grüße".encode() + b"\r\n"
    assert on_the_wire(mail) == mail + b".\r\n"


def test_the_bytes_after_the_end_are_handed_back() -> None:
    content, rest = collect(b"a\r\n.\r\nQUIT\r\n")
    assert (content.mail(), rest) == (b"a\r\n", b"QUIT\r\n")


def test_a_mail_too_big_is_not_kept_in_memory() -> None:
    content, _ = collect(*[b"x" * 999 + b"\r\n"] * 100, b".\r\n", limit=5000)
    assert content.refusal is Refusal.TOO_BIG
    assert content.size == 100 * 1001
    assert content.mail() is None


def test_a_mail_for_which_memory_is_short_is_refused_for_the_moment() -> None:
    content = Content(limit=1000, max_line=1000, reserve=lambda count: False)
    assert content.feed(b"x\r\n.\r\n") == b""
    assert content.refusal is Refusal.NO_ROOM


def test_a_mail_too_big_is_told_so_even_where_memory_was_short_first() -> None:
    content = Content(limit=1000, max_line=1000, reserve=lambda count: False)
    content.feed(b"x\r\n")
    content.feed(b"x" * 2000)
    assert content.refusal is Refusal.TOO_BIG


def test_long_lines_are_found_wherever_they_stand() -> None:
    for content in (b"x" * 11, b"x" * 11 + b"\n", b"a\n" + b"x" * 11 + b"\nb", b"a\nb\n" + b"x" * 11):
        assert longest_line_over(content, 10)
    for content in (b"", b"x" * 10, b"x" * 10 + b"\n", (b"x" * 10 + b"\n") * 50, b"\n" * 50):
        assert not longest_line_over(content, 10)
