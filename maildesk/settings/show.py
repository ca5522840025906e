# SPDX-License-Identifier: Apache-2.0
"""The configuration as it may be shown: every value with its origin, secrets masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maildesk.settings.load import Loaded
from maildesk.settings.schema import Key, Leaf, dotted, sections

MASK = "********"

_URL_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/]*@")
_QUERY_PASSWORD = re.compile(r"([?&](?:password|passfile|sslpassword)=)[^&]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: `origin` is "default" or its place; `value` is str, int, bool, None or a list of str, masked where secret."""

    key: str
    value: Any
    origin: str
    secret: bool
    help: str


def entries(loaded: Loaded) -> Iterator[Entry]:
    """Every value of the configuration, in the order of the sections."""
    for name, section in sections().items():
        content = getattr(loaded.settings, name)
        tables = {(name, table): options for table, options in content.items()} if section.named else {(name,): content}
        for table, options in tables.items():
            for path, leaf in section.leaves.items():
                yield _entry((*table, *path), leaf, _at(options, path), loaded)


def _entry(key: Key, leaf: Leaf, value: Any, loaded: Loaded) -> Entry:
    shown = _masked(value) if leaf.secret else _plain(value)
    return Entry(dotted(key), shown, loaded.places.get(key, "default"), leaf.secret, leaf.metadata.get("help", ""))


def _at(options: Any, path: Key) -> Any:
    for name in path:
        options = getattr(options, name)
    return options


def _masked(value: Any) -> Any:
    """Of a URL the password alone; that a secret is empty is no secret."""
    if isinstance(value, tuple):
        return [MASK for _ in value]
    if "://" in value:
        return _QUERY_PASSWORD.sub(rf"\g<1>{MASK}", _URL_PASSWORD.sub(rf"\g<1>:{MASK}@", value))
    return MASK if value else ""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value
