# SPDX-License-Identifier: Apache-2.0
"""Lists and pages in terminals of any width: what matters most is there, and nothing is broken in the middle of a word."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from maildesk.cli.output import Column, Output
from maildesk.cli.page import Page
from maildesk.cli.table import GAP, Cell, Need, fitted, planned
from maildesk.cli.ticket_row import COLUMNS

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WIDTHS = (40, 80, 120, 200)
SUBJECTS = ("Who can draw a new logo for our project? It is urgent", "关于商标使用的问题：我们可以在会议上使用徽标吗", "x" * 400, "")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def row(subject: str) -> dict[str, Any]:
    return {one.key: None for one in COLUMNS} | {
        "reference": "CNCF-1042",
        "state": "waiting",
        "category": "program-management",
        "requester": "ana.souza@harbor.example",
        "subject": subject,
        "opened_at": NOW - timedelta(days=3),
        "due_at": NOW + timedelta(hours=5),
        "owner": "Sam Rivera",
    }


def listed(width: int, monkeypatch: pytest.MonkeyPatch, columns: tuple[Column, ...] = COLUMNS) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = Terminal()
    Output("table", stream, now=NOW).rows([row(one) for one in SUBJECTS], columns)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_of_a_list_is_wider_than_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(map(cell_len, listed(width, monkeypatch))) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_always_has_the_reference_the_state_and_something_of_the_subject(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    head, first, chinese, *_ = listed(width, monkeypatch)
    assert head.split()[:2] == ["REFERENCE", "STATE"]
    assert "SUBJECT" in head
    assert first.startswith("CNCF-1042  waiting  ")
    assert "Who can draw a " in first
    assert "关于商标使用" in chinese


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (40, ["REFERENCE", "STATE", "SUBJECT"]),
        (80, ["REFERENCE", "STATE", "REQUESTER", "SUBJECT", "DUE", "OWNER"]),
        (120, ["REFERENCE", "STATE", "CATEGORY", "REQUESTER", "SUBJECT", "OPENED", "DUE", "OWNER"]),
    ],
)
def test_what_matters_less_is_left_out_whole(width: int, titles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(width, monkeypatch)[0].split() == titles


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_stand_below_their_titles_whatever_is_in_them(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    head, *lines = listed(width, monkeypatch)
    start = head.index("SUBJECT")
    for line, subject in list(zip(lines, SUBJECTS, strict=True))[:3]:
        place = next(place for place in range(len(line)) if cell_len(line[:place]) == start)
        assert line[place : place + 6] == subject[:6]


def test_a_column_that_was_asked_for_is_never_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = tuple(Column(one.key, one.title, least=one.least, keep=0) for one in COLUMNS[:8])
    lines = listed(40, monkeypatch, asked)
    assert max(map(cell_len, lines)) <= 40
    assert lines[1].startswith("CNCF-1042  ")
    assert len(lines[1].split("  ")) >= 7


@given(
    st.lists(st.builds(Need, st.integers(1, 60), st.integers(1, 20), st.integers(1, 9), st.integers(1, 3)), max_size=8), st.integers(9, 200)
)
def test_what_is_planned_fits_and_is_never_less_than_a_column_needs(needs: list[Need], room: int) -> None:
    needs = [Need(9, 9, 0), *(Need(max(one.whole, one.least), one.least, one.rank, one.share) for one in needs)]
    widths = planned(needs, room)
    shown = [width for width in widths if width]
    assert sum(shown) + GAP * (len(shown) - 1) <= room
    assert all(need.least <= width <= need.whole for need, width in zip(needs, widths, strict=True) if width)


def test_what_was_looked_for_is_seen_however_narrow_its_column_is() -> None:
    cell = Cell.of(f"{'long ago ' * 20}brand guide and more of it", ((180, 191),))
    shown = fitted(cell, 30)
    ((start, end),) = shown.marks
    assert shown.text[start:end] == "brand guide"
    assert cell_len(shown.text) == 30


TEXT = (
    "Could you please tell us who may use the trademark?\n\n> See https://desk.example/"
    + "a" * 80
    + "\n关于商标使用的问题我们可以在会议上使用徽标吗关于商标使用的问题"
)


def shown(width: int | None) -> list[str]:
    page = Page(relative=True, now=NOW, width=width)
    page.title("CNCF-1042  A subject with quite a few words, as people write them")
    page.field("taking part", "Ana Souza <ana@harbor.example>, requester", "王伟 <wang@helm.example>, cc")
    page.text(TEXT)
    page.line("Sam Rivera moved it from general to legal and said why, in many words", "2 d ago       ")
    return click.unstyle(str(page)).splitlines()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_broken_between_words(width: int) -> None:
    lines = shown(width)
    assert max(cell_len(one) for one in lines if "aaaa" not in one) <= width
    written = {word for one in shown(None) for word in one.split()}
    assert {word for one in lines for word in one.split() if word.isascii()} <= written


@pytest.mark.parametrize("width", WIDTHS)
def test_an_address_on_a_page_stays_whole(width: int) -> None:
    assert any("https://desk.example/" + "a" * 80 in one for one in shown(width))


def test_what_goes_on_stands_below_its_beginning() -> None:
    lines = shown(40)
    assert "  taking part  Ana Souza" in lines
    assert "               <ana@harbor.example>," in lines
    assert lines[-1].startswith(" " * 16 + "said why")


def test_a_page_that_is_piped_is_never_broken() -> None:
    assert TEXT.splitlines()[-1] in shown(None)[-2]


@pytest.mark.parametrize("width", [1, 2, 5, 13])
def test_no_width_is_too_small_for_a_page(width: int) -> None:
    assert any("taking part" in one for one in shown(width))
