# SPDX-License-Identifier: Apache-2.0
"""What is sought, in the words of each database. Every word is letters and digits (`desk/lexemes.py`) and stands in quotes all the same."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, exists, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from maildesk.desk.sought import Field, Sought
from maildesk.store.schema import message, shared, ticket

# Names of their own: whoever asks may have messages in their question, too.
_M, _S = message.alias("told").c, shared.alias("lent").c
_WEIGHTS = {Field.SUBJECT: "A", Field.NAMES: "B", Field.FILES: "C", Field.WORDS: "D"}


def fts5(wanted: Sequence[Sought]) -> str:
    """All of them in one message, as FTS5 asks for it (its manual, section 3)."""
    return " AND ".join(f"({_fts5(one)})" for one in wanted)


def tsquery(wanted: Sequence[Sought]) -> str:
    """The same as PostgreSQL reads a tsquery (its manual, section 8.11.2)."""
    return " & ".join(f"({_tsquery(one)})" for one in wanted)


def _fts5(one: Sought) -> str:
    where = f"{{{one.field.value}}} : " if one.field else ""
    more = " *" if one.begins else ""
    if len(one.places) == 1:
        return where + "(" + " OR ".join(f'"{word}"{more}' for word in one.places[0]) + ")"
    return f'{where}"{" ".join(words[0] for words in one.places)}"{more}'


def _tsquery(one: Sought) -> str:
    weight = _WEIGHTS[one.field] if one.field else ""
    signs = [f":{weight}" if weight else ""] * len(one.places)
    signs[-1] = f":*{weight}" if one.begins else signs[-1]
    places = ("|".join(f"'{word}'{sign}" for word in words) for words, sign in zip(one.places, signs, strict=True))
    return " <-> ".join(f"({words})" for words in places)


class _Hits(FunctionElement[int]):
    """The ids of the messages in which something is found: of all, or of `only` one of them."""

    inherit_cache = True
    name = "hits"


@compiles(_Hits, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    match, _, *only = (compiler.process(one, **options) for one in element.clauses)
    return f"(SELECT rowid FROM search_index WHERE search_index MATCH {match}{_alone('rowid', only)})"  # noqa: S608 - compiled parameters


@compiles(_Hits, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    _, query, *only = (compiler.process(one, **options) for one in element.clauses)
    asked = f"lexemes @@ CAST({query} AS tsquery){_alone('message_id', only)}"
    return f"(SELECT message_id FROM searchable WHERE {asked})"  # noqa: S608 - compiled parameters


def _alone(column: str, only: Sequence[str]) -> str:
    return f" AND {column} = {only[0]}" if only else ""


def _in_hits(column: ColumnElement[int], wanted: Sequence[Sought], *only: ColumnElement[int]) -> ColumnElement[bool]:
    asked = (bindparam(None, form(wanted), type_=Text, unique=True) for form in (fts5, tsquery))
    return column.op("IN", is_comparison=True)(_Hits(*asked, *only))


def matching(wanted: Sequence[Sought], *, broad: bool = False) -> ColumnElement[bool]:
    """The tickets of which one message has all of it, as a condition on `ticket`. What may not be read is for the caller to leave out.

    `broad` (`search.is_broad` tells): it stands in so many messages that looking into each ticket is cheaper than collecting them all.
    """
    if broad:
        own = exists().where(_M.ticket_id == ticket.c.id, _in_hits(_M.id, wanted, _M.id))
        lent = exists().where(_S.ticket_id == ticket.c.id, _in_hits(_S.message_id, wanted, _S.message_id))
        return or_(own, lent)
    ids = select(_M.ticket_id).where(_in_hits(_M.id, wanted))
    return ticket.c.id.in_(ids.union_all(select(_S.ticket_id).where(_in_hits(_S.message_id, wanted))))
