# SPDX-License-Identifier: Apache-2.0
"""Words in a query for tickets: what of it the search index answers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement

from maildesk.desk.query_terms import Every, Key, Node, Query, Some, Term

if TYPE_CHECKING:
    from maildesk.desk.sought import Sought

Broad = Callable[[Sequence["Sought"]], bool]


def never(_wanted: "Sequence[Sought]") -> bool:
    """Nothing is so common that it is not collected."""
    return False


def has_words(words: Sequence[str], broad: Broad) -> ColumnElement[bool]:
    """The tickets of which one message has all of the words and phrases. Raises NoWords."""
    from maildesk.desk.sought import sought  # most lists ask for no words
    from maildesk.store.search_sql import matching

    wanted = [sought(one) for one in words]
    return matching(wanted, broad=broad(wanted))


def together(node: Every | Some) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """The words that stand beside each other in a query, which one message has to have; and the rest of it."""
    words = [one for one in node.parts if _is_word(one)] if isinstance(node, Every) else []
    if len(words) < 2:
        return (), node.parts
    return tuple(str(one.values[0]) for one in words if isinstance(one, Term)), tuple(one for one in node.parts if one not in words)


def apart(query: Query) -> tuple[tuple[str, ...], Query]:
    """What words are looked for in messages, and what else is asked about their tickets."""
    parts = query.node.parts if isinstance(query.node, Every) else () if query.node is None else (query.node,)
    words = tuple(str(one.values[0]) for one in parts if isinstance(one, Term) and _is_word(one))
    rest = tuple(one for one in parts if not _is_word(one))
    return words, Query(rest[0] if len(rest) == 1 else Every(rest) if rest else None)


def _is_word(node: Node) -> bool:
    return isinstance(node, Term) and node.key is Key.TEXT and len(node.values) == 1
