# SPDX-License-Identifier: Apache-2.0
"""Rows to people and programs: table, wide, json, csv, tsv. What stands in a mail never steers a terminal or a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from maildesk.telling.plain import clean_for_terminal as clean_for_terminal
from maildesk.telling.plain import relative_time
from maildesk.telling.plain import rfc3339 as rfc3339
from maildesk.telling.plain import to_json as to_json

FORMATS = ("table", "wide", "json", "csv", "tsv")

# What a spreadsheet takes for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of the row and of JSON, its title, and whether a narrow table leaves it out."""

    key: str
    title: str = ""
    wide: bool = False

    @property
    def heading(self) -> str:
        """The title, or the key in capitals."""
        return self.title or self.key.replace("_", " ").upper()


@dataclass(frozen=True, slots=True)
class Output:
    """Where rows go and in what form. `now` is what relative times are counted from; None takes the present."""

    format: str
    stream: TextIO
    colour: bool = False
    now: datetime | None = None

    def rows(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
        """Write the rows. JSON has every column of the rows given; its keys are the columns' keys."""
        if self.format == "json":
            self._json(rows, columns)
        elif self.format == "csv":
            self._csv(rows, columns)
        elif self.format == "tsv":
            self._tsv(rows, columns)
        else:
            self._table(rows, [column for column in columns if self.format == "wide" or not column.wide])

    def _json(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
        self.stream.write(to_json([{column.key: row[column.key] for column in columns} for row in rows], indent=2) + "\n")

    def _csv(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
        import csv

        writer = csv.writer(self.stream, lineterminator="\n")
        writer.writerow([column.key for column in columns])
        for row in rows:
            writer.writerow([_csv_cell(row[column.key]) for column in columns])

    def _tsv(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
        self.stream.write(tsv_line(column.key for column in columns) + "\n")
        for row in rows:
            self.stream.write(tsv_line(row[column.key] for column in columns) + "\n")

    def _table(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        def text(value: str) -> Text:
            return Text(value, no_wrap=True, overflow="ellipsis")

        def marked(value: Any) -> Text:
            cell = text(self._cell(value, now))
            for start, end in getattr(value, "marks", ()):  # of an `Excerpt`; neutralising changes no place
                cell.stylize("bold yellow", start, end)
            return cell

        now = self.now or datetime.now(UTC)
        lines = [[marked(row[column.key]) for column in columns] for row in rows]
        table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
        for place, column in enumerate(columns):
            # The first is what one types next: it is never cut. The cells do not wrap; a column that says so as well is shrunk as
            # much as the widest, down to nothing.
            whole = max((line[0].cell_len for line in lines), default=0) if place == 0 else None
            table.add_column(text(column.heading), overflow="ellipsis", min_width=whole)
        for line in lines:
            table.add_row(*line)
        # Only a person's screen has a width: what goes to a file or a pipe is never cut.
        cut = self.format == "table" and self.stream.isatty()
        width = None if cut else 32767
        console = Console(file=self.stream, force_terminal=self.colour, no_color=not self.colour, width=width, highlight=False)
        console.print(table, soft_wrap=not cut)

    def _cell(self, value: Any, now: datetime) -> str:
        if isinstance(value, datetime):
            return relative_time(value, now) if self.format == "table" and self.stream.isatty() else to_text(value)
        return clean_for_terminal(to_text(value))


def to_text(value: Any) -> str:
    """A value as text: times in RFC 3339 (UTC), nothing for None, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(to_text, value))
    return str(value)


def wants_colour(choice: str, environ: Mapping[str, str], terminal: bool) -> bool:
    """`--color` first; then NO_COLOR, FORCE_COLOR (any value but an empty one) and TERM=dumb; then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or (terminal and environ.get("TERM") != "dumb")


def tsv_line(values: Iterable[Any]) -> str:
    """Values as a line, with what would break it or steer a terminal escaped."""
    return "\t".join(map(_tsv_cell, values))


def _csv_cell(value: Any) -> str:
    text = to_text(value)
    guard = "'" if isinstance(value, str) and text.startswith(_FORMULA) else ""
    return guard + clean_for_terminal(text, lines=True)


def _tsv_cell(value: Any) -> str:
    return clean_for_terminal(to_text(value).translate(_TSV_ESCAPES))
