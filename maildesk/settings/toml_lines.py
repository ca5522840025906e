# SPDX-License-Identifier: Apache-2.0
"""On which line each key of a TOML document stands. `tomllib` does not tell, and a message without a line is half a message."""

import re
import tomllib
from collections.abc import Iterator, Mapping

from maildesk.settings.schema import Key

_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # multi-line basic string
    r"|'''.*?'{3,5}"  # multi-line literal string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[^\"'#\[\]{}\n]+"
    r"|.",
    re.DOTALL,
)
_KEY = re.compile(r"""\s*(?:(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*(?:\.[ \t]*)?)+""")


def lines_of(text: str) -> Mapping[Key, int]:
    """The first line (from 1) of each key and table of a valid TOML document."""
    found: dict[Key, int] = {}
    table: Key = ()
    for line, statement in _statements(text):
        if statement.startswith("["):
            path = table = _path(statement.lstrip("["))
        else:
            path = table + _path(statement)
        for depth in range(1, len(path) + 1):
            found.setdefault(path[:depth], line)
    return found


def line_of(lines: Mapping[Key, int], key: Key) -> int | None:
    """The line of a key, or of the nearest table around it (a key of an inline table stands on its table's line)."""
    while key:
        if key in lines:
            return lines[key]
        key = key[:-1]
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each `key = value` and `[header]` with the line it begins on; arrays and strings may go over many lines."""
    line, depth, begun, statement = 1, 0, 1, ""
    for piece in _PIECE.findall(text.replace("\r\n", "\n") + "\n"):
        depth += (piece in "[{") - (piece in "]}")
        if piece == "\n" and depth == 0:
            if statement.strip():
                yield begun, statement.strip()
            statement, begun = "", line + 1
        elif not piece.startswith("#"):
            statement += piece
        line += piece.count("\n")


def _path(statement: str) -> Key:
    """The dotted key at the start of a statement; `tomllib` itself reads the quotes."""
    match = _KEY.match(statement)
    found = tomllib.loads(f"{match.group()} = 0") if match else {}
    path: Key = ()
    while isinstance(found, dict) and found:
        name, found = next(iter(found.items()))
        path += (name,)
    return path
