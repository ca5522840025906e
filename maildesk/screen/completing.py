# SPDX-License-Identifier: Apache-2.0
"""How a line of the command line can go on: words, staff, categories, projects, times, references, views and paths."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from maildesk.screen.words import ALIASES, WORDS, Takes
from maildesk.telling import terms

MOST = 50
_TIMES = ("4h", "1d", "2d", "3d", "1w", "2w", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True)
class Known:
    """What names there are, each in the order in which it is offered."""

    staff: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # with their services: "legal/trademarks"
    projects: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()


_NAMES: Mapping[Takes, Callable[[Known], Sequence[str]]] = MappingProxyType(
    {
        Takes.STAFF: lambda known: (*known.staff, "@me", "nobody"),
        Takes.CATEGORY: lambda known: known.categories,
        Takes.CATEGORIES: lambda known: tuple(one for one in known.categories if "/" not in one),
        Takes.PROJECT: lambda known: (*known.projects, "none"),
        Takes.PRIORITY: lambda _: ("high", "normal", "low"),
        Takes.TIME: lambda _: _TIMES,
        Takes.DATE: lambda _: (*_TIMES, "none"),
        Takes.ADDRESS: lambda known: known.addresses,
        Takes.TICKET: lambda known: known.references,
        Takes.LINK: lambda known: known.references,
        Takes.MESSAGE: lambda known: known.messages,
        Takes.MAIL: lambda known: known.held,
        Takes.VIEW: lambda known: known.views,
        Takes.THEME: lambda _: ("light", "dark"),
        Takes.ANSWER: lambda known: known.answers,
    }
)


# What this desk knows behind a key of a query.
_VALUES: Mapping[str, Callable[[Known], Sequence[str]]] = MappingProxyType(
    {
        "owner": lambda known: known.staff,
        "category": lambda known: tuple(one for one in known.categories if "/" not in one),
        "service": lambda known: tuple(one.partition("/")[2] for one in known.categories if "/" in one),
        "project": lambda known: known.projects,
        "ref": lambda known: known.references,
        "requester": lambda known: known.addresses,
        "participant": lambda known: known.addresses,
    }
)


def complete(line: str, known: Known) -> tuple[str, ...]:
    """The whole lines that it can become, the likeliest first. What was typed stays as it is."""
    name, space, rest = line.partition(" ")
    if not space:
        return tuple(word for word in WORDS if word.startswith(name.casefold()) and word != name)
    word = WORDS.get(ALIASES.get(name.casefold(), name.casefold()))
    if word is None:
        return ()
    return tuple(f"{name} {one}" for one in arguments(word.takes, rest, known))[:MOST]


def arguments(takes: Takes, typed: str, known: Known) -> Iterable[str]:
    """What can stand behind a word."""
    if takes in (Takes.FOLDER, Takes.FILE):
        return paths(typed, folders=takes is Takes.FOLDER)
    if takes is Takes.QUERY:
        return _terms(typed, known)
    names = _NAMES[takes](known) if takes in _NAMES else ()
    return _last(typed, names, " ") if takes is Takes.CATEGORIES else _fitting(typed, names)


def _fitting(typed: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that begin like it, then those of which a part does: `1042` is enough for CNCF-1042."""
    wanted = typed.casefold()
    begins = [one for one in names if one.casefold().startswith(wanted) and one != typed]
    within = [one for one in names if wanted and wanted in one.casefold() and not one.casefold().startswith(wanted)]
    return (*begins, *within)


def _last(typed: str, names: Sequence[str], between: str) -> tuple[str, ...]:
    """Several stand side by side: the last is what is being typed."""
    before, found, last = typed.rpartition(between)
    return tuple(f"{before}{found}{one}" for one in _fitting(last, names) if one.casefold().startswith(last.casefold()))


def _terms(typed: str, known: Known) -> tuple[str, ...]:
    """A query with its last term gone on: a key, or what can stand behind the key. A sign before it stays: `-status:`, `(owner:`."""
    before, blank, last = typed.rpartition(" ")
    term = last.lstrip("(-")
    kept = f"{before}{blank}{last[: len(last) - len(term)]}"
    key, colon, value = term.partition(":")
    if not colon:
        return tuple(f"{kept}{one}" for one in _beginning(term, (*terms.keys(), *known.queries)))
    several, comma, one = value.rpartition(",")
    name = terms.key_of(key)
    names = _VALUES[name](known) if name in _VALUES else ()
    found = _beginning(one, (*names, *terms.words(name)))
    return tuple(f"{kept}{key}:{several}{comma}{each}" for each in found)


def _beginning(typed: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that begin like it, in quotes where a blank would part them."""
    wanted = typed.casefold()
    return tuple(f'"{one}"' if " " in one else one for one in names if one.casefold().startswith(wanted) and one != typed)


def paths(typed: str, *, folders: bool = False) -> tuple[str, ...]:
    """The files and folders that begin like it; hidden ones only if it begins with a dot. A folder that cannot be read has none."""
    folder, name = os.path.split(typed)
    try:
        entries = sorted(os.scandir(Path(folder or ".").expanduser()), key=lambda one: one.name)
        found = [(one.name, one.is_dir()) for one in entries]
    except OSError:
        return ()
    fitting = [
        os.path.join(folder, f"{one}{'/' if is_folder else ''}")  # noqa: PTH118 - `~` and "./" stay as they were typed
        for one, is_folder in found
        if one.startswith(name) and one.startswith(".") <= name.startswith(".") and (is_folder or not folders)
    ]
    return tuple(fitting[:MOST])
