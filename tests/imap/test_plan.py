# SPDX-License-Identifier: Apache-2.0
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.flow.values import Mark
from maildesk.imap.plan import (
    BYTES_AT_ONCE,
    FOUND_AT_ONCE,
    HEADER_BYTES,
    MAILS_AT_ONCE,
    Head,
    Way,
    chunks,
    header_part,
    note,
    opening_mark,
    search_windows,
    walk_due,
    way,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LIMIT = 30 << 20

sizes = st.lists(st.one_of(st.none(), st.integers(0, 40 << 20), st.integers(0, 20_000)), max_size=200)


@given(sizes)
def test_chunks_hold_every_mail_once_and_in_order(found: list[int | None]) -> None:
    heads = [Head(uid, size, None) for uid, size in enumerate(found)]

    assert [head for chunk in chunks(heads, LIMIT) for head in chunk] == heads


@given(sizes)
def test_chunks_stay_within_count_and_bytes(found: list[int | None]) -> None:
    for chunk in chunks([Head(uid, size, None) for uid, size in enumerate(found)], LIMIT):
        assert 0 < len(chunk) <= MAILS_AT_ONCE
        assert len(chunk) == 1 or sum(head.size or 0 for head in chunk) <= BYTES_AT_ONCE


@given(sizes)
def test_a_mail_over_the_limit_or_of_unknown_size_comes_alone(found: list[int | None]) -> None:
    for chunk in chunks([Head(uid, size, None) for uid, size in enumerate(found)], 1000):
        assert len(chunk) == 1 or all(head.size is not None and head.size <= 1000 for head in chunk)


@pytest.mark.parametrize(
    ("size", "failures", "expected"),
    [
        (100, 0, Way.WHOLE),
        (100, 2, Way.WHOLE),
        (100, 3, Way.HEADERS),
        (100, 5, Way.HEADERS),
        (100, 6, Way.NOTE),
        (101, 0, Way.HEADERS),
        (None, 0, Way.WHOLE),
        (None, 3, Way.HEADERS),
    ],
)
def test_a_mail_that_fails_alone_three_times_is_taken_in_another_way(size: int | None, failures: int, expected: Way) -> None:
    assert way(size, failures, limit=100) is expected


@given(st.integers(0, 5 * FOUND_AT_ONCE))
def test_search_windows_cover_the_folder_from_the_top(exists: int) -> None:
    windows = list(search_windows(exists))

    assert sum(high - low + 1 for low, high in windows) == exists
    assert all(above[0] == below[1] + 1 for above, below in itertools.pairwise(windows))
    assert not windows or (windows[0][1], windows[-1][0]) == (exists, 1)


def test_an_answer_to_a_search_fits_a_line_of_imaplib() -> None:
    assert FOUND_AT_ONCE * len("4294967295 ") < 1_000_000


def test_a_known_folder_goes_on_from_its_mark() -> None:
    mark = Mark(uidvalidity=5, last_uid=9, reconciled_at=NOW, history_until=4)

    assert opening_mark(mark, 5, 20, history=True) is mark


@pytest.mark.parametrize(
    ("before", "history", "history_until"),
    [
        (None, True, 20),
        (None, False, 0),
        (Mark(4, 9, NOW, 7), True, 0),  # a new UIDVALIDITY: what came in between is new mail
        (Mark(4, 3, None, 7), True, 20),  # the first start was not finished
        (Mark(4, 3, None, 0), True, 0),  # nor was this one, which was to answer
    ],
)
def test_what_counts_as_history_when_a_folder_is_opened(before: Mark | None, history: bool, history_until: int) -> None:
    assert opening_mark(before, 5, 20, history) == Mark(5, 0, None, history_until)


@pytest.mark.parametrize(
    ("reconciled_at", "due"), [(None, True), (NOW, False), (NOW - DAY, True), (NOW - DAY / 2, False), (NOW + timedelta(hours=1), True)]
)
def test_a_folder_is_walked_once_a_day_whatever_the_clock_does(reconciled_at: datetime | None, due: bool) -> None:
    assert walk_due(Mark(1, 1, reconciled_at), NOW, DAY) is due


@pytest.mark.parametrize(
    ("raw", "header"),
    [
        (b"A: b\r\n\r\nbody\n\nmore", b"A: b\r\n\r\n"),
        (b"A: b\n\nbody\r\n\r\nmore", b"A: b\n\n"),
        (b"A: b", b"A: b"),
        (b"x" * (2 * HEADER_BYTES), b"x" * HEADER_BYTES),
    ],
)
def test_the_header_part_ends_with_the_first_empty_line(raw: bytes, header: bytes) -> None:
    assert header_part(raw) == header


def test_notes_differ_for_each_mail_and_are_plain_ascii() -> None:
    one, other = (note("main", "Ä\r\nBcc: x", 1, uid) for uid in (1, 2))

    assert one != other
    assert one.isascii() and b"\r\nBcc" not in one
