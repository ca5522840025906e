# SPDX-License-Identifier: Apache-2.0
"""The TOML file as a source of values."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from maildesk.settings.given import Given, Source
from maildesk.settings.problems import Problem, SettingsError, did_you_mean
from maildesk.settings.schema import Key, Section, dotted, find, is_table_name, keys_of, secret_behind, sections
from maildesk.settings.toml_lines import line_of, lines_of

_AT_LINE = re.compile(r"at line (\d+)")

Place = Callable[[Key], str]


def read_file(path: Path) -> Source:
    """Read the file's values. Raises `SettingsError` when it cannot be read or is not TOML."""
    text = _text(path)
    document = _parse(path, text)
    lines = lines_of(text)

    def place(key: Key) -> str:
        line = line_of(lines, key)
        return f"{path}:{line}" if line else str(path)

    source = Source()
    for name, content in document.items():
        _read_section(source, name, content, place)
    return source


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise _unusable(path, f"there is no such file; write one with `maildesk init --dir {path.parent}`") from None
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _unusable(path, f"is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT_LINE.search(str(error))
        place = f"{path}:{match.group(1)}" if match else str(path)
        raise SettingsError([Problem("", place, f"this is not TOML: {error}")]) from error


def _unusable(path: Path, message: str) -> SettingsError:
    return SettingsError([Problem("", str(path), message)])


def _read_section(source: Source, name: str, content: Any, place: Place) -> None:
    section = sections().get(name)
    if section is None:
        source.problems.append(_unknown((name,), place, sections()))
    elif not isinstance(content, dict):
        source.problems.append(Problem(name, place((name,)), f"must be a table: write {_header(section)}"))
    elif section.named:
        _read_named(source, section, content, place)
    else:
        _read_table(source, section, (name,), content, place)


def _read_named(source: Source, section: Section, content: Mapping[str, Any], place: Place) -> None:
    for name, table in content.items():
        key = (section.name, name)
        if not isinstance(table, dict):
            source.problems.append(Problem(dotted(key), place(key), f"stands outside a named table: put it under {_header(section)}"))
        elif not is_table_name(name):
            message = "is no name for a table: small letters, digits and single underscores (its keys have environment names)"
            source.problems.append(Problem(dotted(key), place(key), message))
        else:
            source.tables[key] = place(key)
            _read_table(source, section, key, table, place)


def _read_table(source: Source, section: Section, table: Key, content: Mapping[str, Any], place: Place) -> None:
    for key, value in _flat(table, content):
        if find(key) or secret_behind(key):
            source.values[key] = Given(value, place(key))
        else:
            source.problems.append(_unknown(key, place, map(dotted, keys_of(section, table))))


def _flat(above: Key, content: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    """Every value with its key. A table in the place of a value is left whole, to be refused as one."""
    for name, value in content.items():
        key = (*above, name)
        if isinstance(value, dict) and not find(key):
            yield from _flat(key, value)
        else:
            yield key, value


def _unknown(key: Key, place: Place, known: Any) -> Problem:
    return Problem(dotted(key), place(key), f"is not a known key{did_you_mean(dotted(key), known)}")


def _header(section: Section) -> str:
    return f"[{section.name}.NAME]" if section.named else f"[{section.name}]"
