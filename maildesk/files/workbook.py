# SPDX-License-Identifier: Apache-2.0
"""Rows as a workbook (XLSX): one sheet, the heading frozen, texts as texts whatever they look like."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from maildesk.flow.errors import MaildeskError

_SHEET_NAME = 31  # characters that a name of a sheet may have
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_workbook(path: Path, title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes the file. Raises MaildeskError where XlsxWriter is not installed, OSError."""
    made = workbook(title, columns, rows)
    path.write_bytes(made)


def workbook(title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of a workbook. Raises MaildeskError where XlsxWriter is not installed."""
    try:
        import xlsxwriter
    except ImportError as missing:
        raise MaildeskError("a workbook needs XlsxWriter, which is not installed", "pip install 'maildesk[xlsx]'") from missing
    # A text that begins with "=" or looks like an address stays a text: it may be a requester's.
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = BytesIO()
    with xlsxwriter.Workbook(file, {**safe, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet(title.translate(_FORBIDDEN)[:_SHEET_NAME])
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                _write(sheet, number, at, row[column])
        sheet.autofit()
    return file.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(UTC).replace(tzinfo=None))  # workbooks know no zones
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))
