# SPDX-License-Identifier: Apache-2.0
"""Values as they were given, before they are understood, each with where it came from."""

from dataclasses import dataclass, field
from typing import Any

from maildesk.settings.problems import Problem
from maildesk.settings.schema import Key


@dataclass(frozen=True, slots=True)
class Given:
    """One value and its place. `textual` says that it came as plain text (environment, secret file) and has to be read as its type."""

    value: Any = field(repr=False)
    place: str
    textual: bool = False


@dataclass(slots=True)
class Source:
    """All that one source says: values, the named tables it mentions (with their place), and what is wrong in it."""

    values: dict[Key, Given] = field(default_factory=dict)
    tables: dict[Key, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
