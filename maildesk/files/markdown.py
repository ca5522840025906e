# SPDX-License-Identifier: Apache-2.0
"""Rows as a table of Markdown (GitHub's), stable enough to be kept in a repository."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_ESCAPED = str.maketrans({"|": r"\|", "\n": " ", "\r": " ", "<": "&lt;", ">": "&gt;", "&": "&amp;"})


def markdown_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """The table with a line end at its end. Numbers stand to the right; what Markdown or HTML would obey is text."""
    lines = [list(columns), *([_cell(row[one]) for one in columns] for row in rows)]
    numeric = [all(_number(line[at]) for line in lines[1:]) for at in range(len(columns))]
    rule = ["---:" if right else "---" for right in numeric]
    return "".join(f"| {' | '.join(line)} |\n" for line in (lines[0], rule, *lines[1:]))


def _cell(value: Any) -> str:
    return "" if value is None else str(value).translate(_ESCAPED)


def _number(text: str) -> bool:
    return not text or text.replace(".", "", 1).lstrip("-").isdigit() or text == "*"
