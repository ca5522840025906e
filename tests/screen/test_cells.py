# SPDX-License-Identifier: Apache-2.0
"""Text takes the room that it is given, whatever stands in it."""

import unicodedata
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from maildesk.desk.values import Priority, TicketState
from maildesk.screen import rows
from maildesk.screen.values import Line
from maildesk.telling import cells

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from("\x1b[]\u202e\u200d\ufe0f👩🇩世ม\u0300 \t"), max_size=60)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@given(TEXTS, st.integers(0, 40))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int) -> None:
    assert cell_len(cells.fit(cells.line(text), width)) == width


@given(TEXTS, st.integers(4, 40))
def test_no_line_of_a_wrapped_text_is_wider_than_the_screen(text: str, width: int) -> None:
    for line in cells.lines(text):
        assert all(cell_len(part) <= width for part in cells.wrap(line, width))


@given(TEXTS)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    for line in (cells.line(text), *cells.lines(text)):
        assert [one for one in line if unicodedata.category(one) in ("Cc", "Cs") or one in "\u202a\u202e\u2066\u200b\u200d\ufeff"] == []


def test_wrapping_loses_no_word() -> None:
    text = "  one two three four five six seven " + "x" * 50
    assert "".join("".join(cells.wrap(text, 12)).split()) == "".join(text.split())


def test_the_indent_of_a_line_is_kept_where_it_is_broken() -> None:
    assert list(cells.wrap("    some words here", 14)) == ["    some words", "    here"]


def test_a_megabyte_is_wrapped_at_once() -> None:
    before = process_time()
    assert sum(1 for line in cells.lines("word 世界 " * 60_000) for _ in cells.wrap(line, 80)) > 1000
    assert process_time() - before < 5


def line(**given_: object) -> Line:
    return Line(1042, "CNCF-1042", NOW - timedelta(days=3), **given_)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 140, 200])
@given(subject=TEXTS, requester=TEXTS)
def test_a_row_is_exactly_as_wide_as_the_screen(width: int, subject: str, requester: str) -> None:
    one = line(state=TicketState.OPEN, subject=subject, requester=requester, owner=requester, due_at=NOW, category=subject)
    parts = rows.line(one, rows.shape(width, 9), width, NOW)
    assert cell_len("".join(part.text for part in parts)) == width
    assert cell_len(rows.heading(rows.shape(width, 9), width)) == width


def test_a_hidden_row_tells_reference_and_age_alone() -> None:
    text = "".join(part.text for part in rows.line(line(hidden=True), rows.shape(100, 9), 100, NOW))
    assert text.split() == ["CNCF-1042", "3d", "(restricted)"]


def test_what_is_late_or_urgent_is_told_without_colour() -> None:
    late = rows.line(line(state=TicketState.OPEN, due_at=NOW - timedelta(hours=5)), rows.shape(80, 9), 80, NOW)
    assert " -5h " in "".join(part.text for part in late)
    assert "* " in [part.text for part in late]
    assert "! " in [part.text for part in rows.line(line(priority=Priority.HIGH), rows.shape(80, 9), 80, NOW)]


@pytest.mark.parametrize(("seconds", "told"), [(59, "0m"), (3600, "1h"), (90_000, "1d"), (15 * 86400, "2w"), (4e7, "1y")])
def test_a_span_is_told_in_few_cells(seconds: float, told: str) -> None:
    assert rows.span(seconds) == told
