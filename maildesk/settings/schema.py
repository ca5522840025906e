# SPDX-License-Identifier: Apache-2.0
"""The keys that exist, read off the dataclasses of `sections`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from maildesk.settings.sections import Settings

Key = tuple[str, ...]
"""A key with its tables: ("mailbox", "main", "port")."""

PREFIX = "MAILDESK_"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: its type, its default (`MISSING` where it must be given) and the metadata of its field."""

    type: Any
    default: Any
    metadata: Mapping[str, Any]

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is MISSING

    @property
    def secret(self) -> bool:
        """Whether the value is masked and may come from a file of its own."""
        return bool(self.metadata.get("secret"))


@dataclass(frozen=True, slots=True)
class Section:
    """A table `[name]`, or with `named` any number of tables `[name.NAME]`."""

    name: str
    type: type[Any]
    named: bool
    leaves: Mapping[Key, Leaf]

    def split(self, key: Key) -> tuple[Key, Key]:
        """The key's table, such as ("mailbox", "main"), and the rest, such as ("oauth", "scope")."""
        depth = 2 if self.named else 1
        return key[:depth], key[depth:]


@cache
def sections() -> Mapping[str, Section]:
    """Every section by its name, in the order of `Settings`."""
    return {name: _section(name, hint) for name, hint in get_type_hints(Settings).items()}


def find(key: Key) -> Leaf | None:
    """The value that this key names, or None where the key is unknown."""
    section = sections().get(key[0])
    if section is None or (section.named and not is_table_name("".join(key[1:2]))):
        return None
    return section.leaves.get(section.split(key)[1])


def is_table_name(name: str) -> bool:
    """Every value has an environment variable, so the NAME of a table keeps to what such a variable can hold."""
    return re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) is not None


def secret_behind(key: Key) -> Key | None:
    """The secret that a key such as `password_file` reads from a file, or None where the key is no such thing."""
    if not key[-1].endswith("_file") or find(key):
        return None
    target = (*key[:-1], key[-1].removesuffix("_file"))
    leaf = find(target)
    return target if leaf and leaf.secret else None


def file_key(key: Key) -> Key:
    """The key that reads this secret from a file."""
    return (*key[:-1], key[-1] + "_file")


def dotted(key: Key) -> str:
    """The key as people write it: mailbox.main.port."""
    return ".".join(key)


def environment_name(key: Key) -> str:
    """The key's environment variable: MAILDESK_MAILBOX__MAIN__PORT."""
    return PREFIX + "__".join(key).upper()


def keys_of(section: Section, table: Key) -> Iterator[Key]:
    """Every key below a table, with those that read a secret from a file."""
    for path, leaf in section.leaves.items():
        yield (*table, *path)
        if leaf.secret:
            yield file_key((*table, *path))


def _section(name: str, hint: Any) -> Section:
    named = get_origin(hint) is not None
    kind = get_args(hint)[1] if named else hint
    return Section(name, kind, named, dict(_leaves(kind)))


def _leaves(kind: type[Any], above: Key = ()) -> Iterator[tuple[Key, Leaf]]:
    hints = get_type_hints(kind)
    for item in fields(kind):
        if is_dataclass(hints[item.name]):
            yield from _leaves(hints[item.name], (*above, item.name))
        else:
            yield (*above, item.name), Leaf(hints[item.name], _default(item), item.metadata)


def _default(item: Field[Any]) -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()
