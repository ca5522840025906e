# SPDX-License-Identifier: Apache-2.0
"""The environment as a source of values: MAILDESK_SECTION__KEY, MAILDESK_SECTION__NAME__KEY for named tables."""

from collections.abc import Iterable, Iterator, Mapping

from maildesk.settings.given import Given, Source
from maildesk.settings.problems import Problem, did_you_mean
from maildesk.settings.schema import PREFIX, Key, environment_name, find, keys_of, secret_behind, sections

CONFIG = "MAILDESK_CONFIG"
"""Names the file; not a value of it."""


def read_environment(environ: Mapping[str, str], tables: Iterable[Key]) -> Source:
    """Read every MAILDESK_ variable. `tables` are the named tables of the file, for suggestions."""
    source = Source()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name != CONFIG:
            _read(source, name, environ[name], tables)
    return source


def _read(source: Source, name: str, value: str, tables: Iterable[Key]) -> None:
    key = tuple(name.removeprefix(PREFIX).lower().split("__"))
    if environment_name(key) != name or not (find(key) or secret_behind(key)):
        message = f"is not a known variable{did_you_mean(name, _names({*tables, key[:2]}))}"
        source.problems.append(Problem(name, "environment", message))
        return
    place = f"environment {name}"
    source.values[key] = Given(value, place, textual=True)
    section = sections()[key[0]]
    if section.named:
        source.tables.setdefault(section.split(key)[0], place)


def _names(tables: Iterable[Key]) -> Iterator[str]:
    """The variables that exist, with those of the named tables that are in sight."""
    for section in sections().values():
        mine = [table for table in tables if table[0] == section.name and len(table) == 2] if section.named else [(section.name,)]
        for table in mine:
            yield from map(environment_name, keys_of(section, table))
