# SPDX-License-Identifier: Apache-2.0
"""What in a catalogue is of another form than it should be. It would go unread: a word instead of a list of words speaks for nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from maildesk.desk.tokens import plain

_Problem = tuple[str, str]


def misshapen(table: Mapping[str, Any]) -> Iterator[_Problem]:
    """What is wrong with the values of a catalogue's tables: (where, what and the remedy)."""
    for name in ("neutral", "unwanted"):
        yield from _values(table.get(name, {}), name)
    yield from _names(table)
    for slug, one in _tables(table.get("category")):
        where = f"category.{slug}"
        yield from _values(one, where)
        for name, service in _tables(one.get("service")):
            yield from _values(service, f"{where}.service.{name}")
        contexts = one.get("context", [])
        for context in contexts if isinstance(contexts, list) else [contexts]:
            yield from _context(context, f"{where}.context")


def _tables(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(found, Mapping):
        yield from ((slug, one) for slug, one in found.items() if isinstance(one, Mapping))


def _values(table: Any, where: str) -> Iterator[_Problem]:
    if isinstance(table, Mapping):
        for key, fits in _FORMS.items():
            if key in table and not fits[0](table[key]):
                yield f"{where}.{key}", f"is {_short(table[key])}: {fits[1]}"


def _names(table: Mapping[str, Any]) -> Iterator[_Problem]:
    """A requester corrects a category by its name: it means one."""
    seen: dict[str, str] = {}
    for slug, one in _tables(table.get("category")):
        names = one.get("names")
        for name in (one.get("name"), *(names.values() if isinstance(names, Mapping) else ())):
            first = seen.setdefault(plain(name), slug) if isinstance(name, str) and name else slug
            if first != slug:
                yield (
                    f"category.{slug}",
                    f'has the name "{name}", which is the name of {first} too: an answer with it could mean either. Rename one',
                )


def _context(context: Any, where: str) -> Iterator[_Problem]:
    if not isinstance(context, Mapping) or set(context) != {"all", "why"} or not _list(context["all"]) or not _text(context["why"]):
        yield where, f'is {_short(context)}: it takes all, such as ["apple*", "worm*"], and why, a sentence, and nothing else'


def _short(value: Any) -> str:
    written = repr(value)
    return written if len(written) <= 60 else f"{written[:60]}..."


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _words(value: Any) -> bool:
    return _list(value) or (isinstance(value, Mapping) and all(map(_list, value.values())))


def _spoken(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_text, value.values()))


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


_A_TEXT = (_text, 'a text is accepted, such as "Events"')
_A_LIST = (_words, 'a list of words is accepted, such as ["summit", "booth*"], or such lists by language, as words.de')
_BY_LANGUAGE = (_spoken, 'texts by language are accepted, such as names.de = "Recht"')
_FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": _A_TEXT,
    "owner": _A_TEXT,
    "maturity": _A_TEXT,
    "words": _A_LIST,
    "hints": _A_LIST,
    "names": _BY_LANGUAGE,
    "says": _BY_LANGUAGE,
    "readers": (_list, 'a list of groups is accepted, such as ["legal"]'),
    "confidential": (_flag, "true or false is accepted"),
}
