# SPDX-License-Identifier: Apache-2.0
"""Where a query meets the desk: who asks, which names there are, what of confidential tickets may be told. Nothing is looked up in vain."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maildesk.desk.query import QueryError, parse
from maildesk.desk.query_names import Names, Unknown, settled, wanted
from maildesk.desk.query_terms import Key, Query, Term, every
from maildesk.desk.sight import BLIND, Sight
from maildesk.settings import Settings

if TYPE_CHECKING:
    from maildesk.desk.values import Member
    from maildesk.store.view_query import QueryViews

_STORED = (Key.CATEGORY, Key.PROJECT)  # an index says at once whether tickets have them
_NAMED = frozenset((Key.CATEGORY, Key.SERVICE, Key.GROUP))  # the catalogue knows what these are called
_LOCALTIME = Path("/etc/localtime")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query in the desk's own names, and what whoever asks may read of confidential tickets."""

    query: Query
    sight: Sight


def read(
    settings: Settings, store: "QueryViews", text: str, *, me: str, now: datetime, zone: tzinfo | None = None, also: Sequence[Term] = ()
) -> Wanted:
    """What somebody asks for: `me` is a handle or an address of staff; dates are days of `zone`, of this machine without it.

    `also` has to hold beside the query. Raises QueryError, CatalogueUnusable, StoreUnavailable, SchemaOutdated.
    """
    saved = {name: one.text for name, one in settings.query.items()}
    query = parse(text, now, me, zone or local_zone(), settings.desk.prefix, saved)
    if also:
        query = replace(query, node=every((*(() if query.node is None else (query.node,)), *also)))
    try:
        found = settled(query, _names(settings, store, query))
    except Unknown as name:
        raise QueryError(text, name.place, name.problem, name.expected, name.nearest) from None
    if Key.TEXT in found.keys:
        store.catch_up()
    return Wanted(found, _sight(settings, store, me) if any(term.tells for term in found.terms) else BLIND)


def local_zone() -> tzinfo:
    """The zone of this machine, with its summer time: TZ, then /etc/localtime, then UTC."""
    try:
        name = os.environ.get("TZ", "").removeprefix(":")
        if name:
            return ZoneInfo(name)
        with _LOCALTIME.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError, KeyError):
        return ZoneInfo("UTC")


def _names(settings: Settings, store: "QueryViews", query: Query) -> Names:
    asked = {key: wanted(query, key) for key in _STORED}
    stored = {key: store.stored(key, values) for key, values in asked.items() if values}
    lost = {key for key in _STORED if asked[key] - stored.get(key, frozenset())} | ((query.keys & _NAMED) - {Key.CATEGORY})
    if not lost:
        return Names(colleagues=store.colleagues() if wanted(query, Key.OWNER) else (), stored=stored)
    from maildesk.classifying import catalogue, projects

    return Names(
        catalogue(settings) if lost & _NAMED else None,
        projects(settings) if Key.PROJECT in lost else None,
        store.colleagues() if wanted(query, Key.OWNER) else (),
        stored,
    )


def _sight(settings: Settings, store: "QueryViews", me: str) -> Sight:
    """Only where there is something to keep from somebody is it worth reading who works here."""
    if not store.any_restricted() or not _known(store, me):
        return BLIND
    from maildesk.classifying import catalogue
    from maildesk.desk.confidential import sight

    return sight(_member(store, me), catalogue(settings))


def _known(store: "QueryViews", me: str) -> bool:
    """Is it somebody of staff, now or once? Who is not needs no catalogue to be told nothing."""
    name = me.casefold().removeprefix("@")
    return any(name in (one.handle.casefold(), *one.keys) for one in store.colleagues())


def _member(store: "QueryViews", me: str) -> "Member | None":
    name = me.casefold().removeprefix("@")
    return next((one for one in store.members() if name in (one.handle.casefold(), *one.keys)), None)
