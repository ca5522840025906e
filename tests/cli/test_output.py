# SPDX-License-Identifier: Apache-2.0
"""Rows in every form, and what hostile text does to them: nothing."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.cli.output import FORMATS, Column, Output, clean_for_terminal, relative_time, to_json, wants_colour

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
COLUMNS = (Column("reference"), Column("subject"), Column("when", wide=True))
HOSTILE = ["\x1b[2J\x1b]0;owned\x07", "[/foo] [bold]x", "a\tb\nc\rd", "\u202egpj.exe", "\x9b31m", "a\ud800b", "\u2028", "\x7f\x00"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def written(form: str, rows: list[dict[str, Any]], stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    Output(form, stream, now=NOW).rows(rows, COLUMNS)
    return stream.getvalue()


def row(subject: Any = "Help", when: datetime | None = NOW) -> dict[str, Any]:
    return {"reference": "CNCF-1042", "subject": subject, "when": when}


def test_tsv_has_a_head_and_a_line_a_row() -> None:
    assert written("tsv", [row(), row(None, None)]) == ("reference\tsubject\twhen\nCNCF-1042\tHelp\t2026-11-20T12:00:00Z\nCNCF-1042\t\t\n")


def test_tsv_keeps_tabs_and_line_ends_inside_a_cell() -> None:
    assert written("tsv", [row("a\tb\nc\\d")]).splitlines()[1].split("\t")[1] == "a\\tb\\nc\\\\d"


def test_json_is_a_list_of_objects_with_times_in_utc() -> None:
    there = datetime(2026, 11, 20, 13, 0, 0, 999999, tzinfo=UTC).astimezone()
    assert json.loads(written("json", [row(when=there)])) == [{"reference": "CNCF-1042", "subject": "Help", "when": "2026-11-20T13:00:00Z"}]


def test_json_of_no_rows_is_an_empty_list() -> None:
    assert json.loads(written("json", [])) == []


def test_json_keeps_the_types_of_values() -> None:
    rows = json.loads(written("json", [row([1, True, None])]))
    assert rows[0]["subject"] == [1, True, None]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(1)"])
def test_csv_is_no_formula(text: str) -> None:
    assert _csv_cell(text).startswith("'")


def test_a_number_in_csv_stays_a_number() -> None:
    assert _csv_cell(-5) == "-5"


def test_csv_keeps_line_ends_inside_a_cell() -> None:
    assert _csv_cell("a\nb,c") == "a\nb,c"


def test_a_table_leaves_wide_columns_out() -> None:
    assert "WHEN" not in written("table", [row()])
    assert "WHEN" in written("wide", [row()])


def test_a_piped_table_is_never_cut() -> None:
    assert "x" * 500 in written("table", [row("x" * 500)])


def test_a_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = written("table", [row("x" * 500)], Terminal()).splitlines()
    assert max(map(len, lines)) <= 60
    assert "…" in lines[1]


@pytest.mark.parametrize("width", [24, 15])
def test_a_narrow_terminal_cuts_anything_but_the_reference(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = written("table", [row("x" * 500)], Terminal()).splitlines()
    assert max(map(len, lines)) <= width
    assert lines[1].startswith("CNCF-1042")


def test_times_are_relative_on_a_terminal_and_exact_in_wide() -> None:
    columns = (Column("when"),)
    for form, expected in (("table", "2 h ago"), ("wide", "2026-11-20T10:00:00Z")):
        stream = Terminal()
        Output(form, stream, now=NOW).rows([{"when": NOW - timedelta(hours=2)}], columns)
        assert expected in stream.getvalue()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_form_lets_a_subject_steer_the_terminal(form: str, text: str) -> None:
    shown = written(form, [row(text)])
    assert not {"\x1b", "\x9b", "\x07", "\u202e", "\u2028", "\x00", "\x7f"} & set(shown)
    shown.encode()


def test_markup_in_a_subject_is_text() -> None:
    assert "[/foo] [bold]x" in written("table", [row("[/foo] [bold]x")])


@given(st.text(st.characters(), max_size=40))
def test_json_holds_any_text_unharmed(text: str) -> None:
    assert json.loads(to_json(text)) == text


@given(st.text(st.characters(), max_size=40))
def test_clean_text_can_be_written_and_keeps_its_length(text: str) -> None:
    clean = clean_for_terminal(text)
    clean.encode()
    assert len(clean) == len(text)
    assert clean.isprintable() or not any(ord(character) < 0x20 for character in clean)


def test_line_ends_are_kept_where_they_are_wanted() -> None:
    assert clean_for_terminal("a\nb\x1b", lines=True) == "a\nb␛"
    assert clean_for_terminal("a\nb") == "a␊b"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=5, minutes=59), "5 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(seconds=-5), "in a moment"),
        (timedelta(hours=-3), "in 3 h"),
    ],
)
def test_a_time_is_told_as_people_tell_it(ago: timedelta, words: str) -> None:
    assert relative_time(NOW - ago, NOW) == words


def test_a_time_long_ago_is_told_as_its_date() -> None:
    assert relative_time(NOW - timedelta(days=40), NOW) == (NOW - timedelta(days=40)).astimezone().strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_who_wants_it(choice: str, environ: dict[str, str], terminal: bool, wanted: bool) -> None:
    assert wants_colour(choice, environ, terminal) is wanted


def _csv_cell(value: Any) -> str:
    (_, cells) = csv.reader(io.StringIO(written("csv", [row(value)]), newline=""))
    return cells[1]
