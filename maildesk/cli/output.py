# SPDX-License-Identifier: Apache-2.0
"""Rows to people and programs: table, wide, json, csv, tsv. What stands in a mail never steers a terminal or a spreadsheet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from maildesk.telling.plain import clean_for_terminal as clean_for_terminal
from maildesk.telling.plain import relative_time
from maildesk.telling.plain import rfc3339 as rfc3339
from maildesk.telling.plain import to_json as to_json

if TYPE_CHECKING:
    from maildesk.cli.table import Cell

FORMATS = ("table", "wide", "json", "csv", "tsv")

# What a spreadsheet takes for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of the row and of JSON, its title, and whether only a wide table has it.

    On a narrow terminal it is shortened to `least` cells and no further; if that does not suffice, columns are left out, those with the
    highest `keep` first, in the order of the table where they have none. One with a `keep` of 0 stays. What room there is more goes to
    all columns that need it; one with a `share` of 2 gets twice as much.
    """

    key: str
    title: str = ""
    wide: bool = False
    least: int = 8
    keep: int | None = None
    share: int = 1

    def rank(self, place: int) -> int:
        """How much it matters as the column at `place`, 0 most. The first is what one types next."""
        return place if self.keep is None else self.keep

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
        from maildesk.cli.table import Cell, Need, cell_len, planned

        now = self.now or datetime.now(UTC)
        lines = [[Cell.of(self._cell(row[one.key], now), getattr(row[one.key], "marks", ())) for one in columns] for row in rows]
        needs = []
        for place, column in enumerate(columns):
            widest = max((cell_len(cells[place].text) for cells in lines), default=0)
            whole = max(widest, len(column.heading))
            needs.append(Need(whole, min(whole, column.least) if place else widest or whole, column.rank(place), column.share))
        # Only a person's screen has a width: what goes to a file or a pipe is never cut.
        widths = planned(needs, screen_width() if self.format == "table" and self.stream.isatty() else None)
        self._write([Cell(one.heading) for one in columns], widths, self._bold)
        for cells in lines:
            self._write(cells, widths, self._stressed)

    def _write(self, cells: "Sequence[Cell]", widths: Sequence[int], shown: "Callable[[Cell], str]") -> None:
        from maildesk.cli.table import GAP, fitted

        there = [shown(fitted(cell, width)) for cell, width in zip(cells, widths, strict=True) if width]
        self.stream.write((" " * GAP).join(there).rstrip() + "\n")

    def _bold(self, cell: "Cell") -> str:
        return f"\x1b[1m{cell.text.rstrip()}\x1b[0m{cell.text[len(cell.text.rstrip()) :]}" if self.colour else cell.text

    def _stressed(self, cell: "Cell") -> str:
        """With what is marked in it in colour: of an `Excerpt`, what was looked for."""
        if not self.colour or not cell.marks:
            return cell.text
        parts, at = [], 0
        for start, end in cell.marks:
            parts += [cell.text[at:start], "\x1b[1;33m", cell.text[start:end], "\x1b[0m"]
            at = end
        return "".join([*parts, cell.text[at:]])

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


def screen_width() -> int:
    """The cells of a line of the terminal (COLUMNS, else what it says of itself)."""
    import shutil

    return max(shutil.get_terminal_size().columns, 1)


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
