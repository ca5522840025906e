# SPDX-License-Identifier: Apache-2.0
"""A table that another program wrote (CSV, RFC 4180): commas, semicolons or tabs, with or without a byte order mark."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from maildesk.flow.errors import MaildeskError

_LONGEST_CELL = 16 * 1024 * 1024  # characters
_LONGEST_HEADING = 100_000


class BadTable(MaildeskError):
    """The file is no table."""

    exit_code = 65  # EX_DATAERR


def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The heading, and the rows with the line that each ends in. Raises BadTable, OSError."""
    before = csv.field_size_limit(_LONGEST_CELL)  # of the whole process: others count on it
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(_LONGEST_HEADING)
            stream.seek(0)
            rows = list(_numbered(stream, _delimiter(first)))
    except UnicodeDecodeError:
        raise BadTable(f"{path} is no UTF-8", "save it as CSV in UTF-8") from None
    finally:
        csv.field_size_limit(before)
    if not rows:
        raise BadTable(f"{path} is empty", "its first line names the columns")
    return rows[0][1], rows[1:]


def _numbered(stream: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as problem:
        raise BadTable(
            f"line {reader.line_num}: {problem}", "save it as CSV again: cells with quotes, commas or line ends in quotes"
        ) from None


def _delimiter(heading: str) -> str:
    return max(",;\t", key=heading.count)
