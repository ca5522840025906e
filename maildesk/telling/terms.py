# SPDX-License-Identifier: Apache-2.0
"""What can stand in a query, for whoever types one: the keys, and behind a key the words that every desk knows."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from maildesk.desk import query_keys
from maildesk.desk.query_terms import Key
from maildesk.desk.states import Priority, TicketState

SORT = "sort"
_OFTEN = (Key.STATUS, Key.OWNER, Key.CATEGORY, Key.PROJECT, Key.IS, Key.OPENED, Key.DUE)
_AGO, _AHEAD = ("<1d", "<3d", "<7d", "<30d", ">30d", "today", "yesterday"), ("today", "tomorrow", "<2d", "<7d", "none")
_WORDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        Key.STATUS: tuple(TicketState),
        Key.IS: (*query_keys.CONDITIONS, *TicketState),
        Key.HAS: query_keys.POSSESSIONS,
        Key.BALL: query_keys.BALLS,
        Key.PRIORITY: tuple(Priority),
        Key.OWNER: ("@me", "none", "any"),
        **dict.fromkeys((Key.OPENED, Key.UPDATED, Key.CLOSED), _AGO),
        **dict.fromkeys((Key.DUE, Key.NEEDED), _AHEAD),
        SORT: (*query_keys.SORTS, *(f"-{one}" for one in query_keys.SORTS)),
    }
)


def keys() -> tuple[str, ...]:
    """The keys as they are typed, those that are asked for most often first."""
    return tuple(f"{one}:" for one in dict.fromkeys((*_OFTEN, SORT, *Key)))


def key_of(typed: str) -> str:
    """The name of a key that may be called otherwise ("prio"); "" where there is none."""
    return SORT if typed.casefold() == SORT else query_keys.known(typed) or ""


def words(key: str) -> tuple[str, ...]:
    """What every desk knows behind the key of this name."""
    return tuple(map(str, _WORDS.get(key, ())))
