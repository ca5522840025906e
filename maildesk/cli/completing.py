# SPDX-License-Identifier: Apache-2.0
"""What a shell completes: references, staff, categories, canned answers, queries and more. Whatever goes wrong, it offers nothing
and is silent: a word about it would stand in the line that somebody is typing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import click
from click.shell_completion import CompletionItem

from maildesk.cli.context import Invocation

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.settings import Settings
    from maildesk.store.engine import Database

_MOST = 50  # tickets that are offered
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
_Offer = Callable[["Settings", str], Iterable[CompletionItem]]
_T = TypeVar("_T")


def _quietly(offer: _Offer) -> Completer:
    """A completer of click's: `offer` says what begins with what was typed."""

    @wraps(offer)
    def completer(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            return list(offer(_settings(ctx), incomplete))
        except Exception:  # noqa: BLE001 - see above: there is nobody to tell
            return []

    return completer


def _settings(ctx: click.Context) -> "Settings":
    return Invocation(config=ctx.find_root().params.get("config")).settings


@contextmanager
def _database(settings: "Settings") -> "Iterator[Database]":
    from maildesk.store.engine import Database, open_engine

    engine = open_engine(settings.database.url, busy_seconds=1)
    try:
        yield Database(engine, 1)
    finally:
        engine.dispose()


def _beginning(words: Iterable[tuple[str, str]], incomplete: str) -> Iterator[CompletionItem]:
    """Those that begin like what was typed, in any case, each with what it is."""
    begun = incomplete.casefold()
    return (CompletionItem(word, help=" ".join(told.split())) for word, told in words if word.casefold().startswith(begun))


@_quietly
def references(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """References of tickets: the open ones, or with a digit of the number whichever begin so."""
    from maildesk.desk.reference import reference
    from maildesk.store.view_complete import CompletionViews

    prefix = settings.desk.prefix
    bare = incomplete.lstrip("#")
    typed = bare if bare.isdecimal() and bare.isascii() else incomplete.casefold().removeprefix(f"{prefix.casefold()}-")
    with _database(settings) as database:
        views = CompletionViews(database)
        asked = typed.isdecimal() and typed.isascii() and not typed.startswith("0")
        found = views.numbered(typed, _MOST) if asked else views.open_tickets(_MOST)
    as_number = bool(bare) and bare.isdecimal()
    for one in found:
        name = str(one.number) if as_number else reference(prefix, one.number)
        if as_number or name.casefold().startswith(incomplete.casefold()):
            yield CompletionItem(name, help=_shown(one.subject))


def _shown(subject: str | None) -> str:
    """A subject as a menu of the shell shows it: nobody's control sequences, one line."""
    from maildesk.mail import clean

    return "(restricted)" if subject is None else clean.line(subject)[:80]


@_quietly
def staff(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Handles of those who work here."""
    return _beginning(_handles(settings), incomplete)


@_quietly
def owner(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Whom a ticket can be given to."""
    return _beginning((*_handles(settings), ("@me", "you"), ("nobody", "nobody has it any more")), incomplete)


def _handles(settings: "Settings") -> tuple[tuple[str, str], ...]:
    from maildesk.store.view_query import QueryViews

    with _database(settings) as database:
        return tuple((one.handle, one.name) for one in QueryViews(database).members())


@_quietly
def categories(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Slugs of categories; behind a slash those of the services of one."""
    known, (slug, slash, _) = _catalogue(settings), incomplete.partition("/")
    if not slash:
        return _beginning(((one.slug, one.name) for one in known.categories), incomplete)
    found = known.category(slug)
    return _beginning(((f"{slug}/{one.slug}", one.name) for one in found.services), incomplete) if found else ()


@_quietly
def groups(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Slugs of the groups of the catalogue."""
    return _beginning(((slug, one.name) for slug, one in _catalogue(settings).groups.items()), incomplete)


def _catalogue(settings: "Settings") -> "Catalogue":
    from maildesk.classifying import catalogue

    return catalogue(settings)


@_quietly
def projects(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Names of the projects that the desk knows."""
    from maildesk.classifying import projects as known

    return _beginning(((one.name, one.maturity) for one in known(settings).known), incomplete)


@_quietly
def roster(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """The projects, and the names by which GitHub knows those on the roster."""
    from maildesk.classifying import projects as known

    return _beginning((*((one.name, one.maturity) for one in known(settings).known), *_maintainers(settings)), incomplete)


@_quietly
def maintainers(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """The names by which GitHub knows those on the roster."""
    return _beginning(_maintainers(settings), incomplete)


def _maintainers(settings: "Settings") -> tuple[tuple[str, str], ...]:
    from maildesk.store.view_complete import CompletionViews

    with _database(settings) as database:
        return CompletionViews(database).maintainers()


@_quietly
def answers(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Names of canned answers, each with its title in the language of the desk where it has one."""
    from maildesk.wiring import answers as shelf

    titles: dict[str, str] = {}
    for one in shelf(settings).all():
        if one.language == settings.desk.language or one.slug not in titles:
            titles[one.slug] = one.title
    return _beginning(titles.items(), incomplete)


@_quietly
def templates(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Names of the templates of the desk's mails."""
    from maildesk.wiring import templates as known

    return _beginning(dict.fromkeys((one.name, "") for one in known(settings).listing()), incomplete)


@_quietly
def maturities(settings: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """The levels of the projects that the desk knows."""
    from maildesk.classifying import projects as known

    return _beginning(((one, "") for one in dict.fromkeys(each.maturity for each in known(settings).known) if one), incomplete)


def topics(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The topics and the commands, then the commands of the command before."""
    from maildesk.cli.topics import TOPICS

    root = ctx.find_root()
    command = root.command
    for name in ctx.params.get(parameter.name or "") or ():
        inner = command.get_command(root, name) if isinstance(command, click.Group) else None
        if inner is None:
            return []
        command = inner
    first = [(topic.name, topic.about) for topic in TOPICS] if command is root.command else []
    inside = command.list_commands(root) if isinstance(command, click.Group) else []
    return list(_beginning((*first, *((name, "") for name in inside)), incomplete))


def one_of(*words: str) -> Completer:
    """A completer of these words."""
    return lambda _ctx, _parameter, incomplete: list(_beginning(((one, "") for one in words), incomplete))


@_quietly
def zones(_: "Settings", incomplete: str) -> Iterable[CompletionItem]:
    """Names of time zones."""
    from zoneinfo import available_timezones

    return _beginning(((one, "") for one in sorted(available_timezones())), incomplete)


def queries(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The next term of a query: its key, then its value.

    bash parts words at colons: what is typed of `status:op` comes as `status`, `:` and `op`, and only the last of it may be offered.
    """
    before = [str(one) for one in ctx.params.get(parameter.name or "") or ()]
    if incomplete == ":" and before:
        return _values(ctx, parameter, before[-1], "", "")
    if len(before) > 1 and before[-1] == ":":
        return _values(ctx, parameter, before[-2], incomplete, "")
    key, colon, value = incomplete.partition(":")
    return _values(ctx, parameter, key, value, f"{key}:") if colon else _keys(incomplete)


def _keys(incomplete: str) -> list[CompletionItem]:
    from maildesk.desk.query_keys import expected
    from maildesk.desk.query_terms import Key

    return list(_beginning(((f"{key}:", expected(key)) for key in Key), incomplete))


def _values(ctx: click.Context, parameter: click.Parameter, key: str, value: str, before: str) -> list[CompletionItem]:
    from maildesk.telling import terms

    named: dict[str, Completer] = {"owner": staff, "category": categories, "group": groups, "project": projects, "ref": references}
    known = terms.key_of(key)
    found = named[known](ctx, parameter, value) if known in named else []
    found += _beginning(((one, "") for one in terms.words(known)), value)
    return [CompletionItem(f"{before}{one.value}", help=one.help) for one in found]
