# SPDX-License-Identifier: Apache-2.0
"""Words in a query for tickets, answered by the search index."""

from datetime import UTC

import pytest

from maildesk.desk.query import QueryError, parse
from maildesk.desk.query_terms import Query
from maildesk.desk.sight import Sight
from maildesk.store import query_few, search
from maildesk.store.query_text import apart
from maildesk.store.room import UNCOUNTED
from maildesk.store.sql import SqlStore
from tests.store.build import NOW
from tests.store.searching import answered, indexed, told


def asked(words: str) -> Query:
    return parse(words, NOW, None, UTC, "CNCF")


def listed(store: SqlStore, words: str, sight: Sight | None = None) -> list[int]:
    more = {} if sight is None else {"sight": sight}
    return [one.number for one in store.found(asked(words), now=NOW, **more).rows]


def test_words_are_found_in_messages(store: SqlStore) -> None:
    number = told(store, "the brand guide")
    told(store, "a horse")
    indexed(store)
    for words in ("guide", "guides", '"brand guide"', "text:guide", "brand guide", "(horse or guide) -horse", "not horse"):
        assert listed(store, words) == [number]


def test_words_beside_each_other_stand_in_one_message(store: SqlStore) -> None:
    number = told(store, "the brand")
    answered(store, number, "the guide", "the guide")
    indexed(store)
    assert listed(store, "brand guide") == []
    assert listed(store, "brand (guide or zebra)") == [number]


def test_words_stand_beside_other_terms(store: SqlStore) -> None:
    number = told(store, "the brand guide", ticket={"category": "legal"})
    told(store, "the brand guide")
    indexed(store)
    assert listed(store, "category:legal brand guide") == [number]


def test_words_find_no_confidential_ticket_for_who_is_no_reader_and_deny_none(store: SqlStore) -> None:
    secret = told(store, "the merger", ticket={"restricted": True, "readers": ("legal",)})
    told(store, "the picnic")
    indexed(store)
    reader = Sight(groups=("legal",), known=("legal",))
    assert listed(store, "merger") == []
    assert listed(store, "merger the") == []
    assert secret not in listed(store, "-picnic")
    assert listed(store, "merger", reader) == [secret]
    assert listed(store, "merger the", reader) == [secret]
    assert listed(store, "-picnic", reader) == [secret]


def test_words_that_stand_nearly_everywhere_find_the_same_and_are_not_counted(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [told(store, "zebra horse" if number % 2 else "horse") for number in range(6)]
    indexed(store)
    with store.database.writing() as connection:
        connection.exec_driver_sql("ANALYZE searchable")
    assert store.count_found(asked("horse"), now=NOW) == 6
    monkeypatch.setattr(search, "BROAD", 2)
    monkeypatch.setattr(query_few, "FEW", 2)
    assert listed(store, "horse") == numbers[::-1]
    assert listed(store, "horse zebra") == numbers[1::2][::-1]
    assert listed(store, "-zebra") == numbers[::2][::-1]
    assert store.count_found(asked("horse"), now=NOW) == UNCOUNTED


@pytest.mark.parametrize(
    ("words", "position"), [("status:open ***", 12), ("text:&", 5), ('brand "…"', 6), ("br*", 0), ("x " * 50 + '"' + "a " * 40 + '"', 100)]
)
def test_words_that_cannot_be_looked_for_are_pointed_at(words: str, position: int) -> None:
    with pytest.raises(QueryError) as told_:
        asked(words)
    assert told_.value.position == position


def test_a_query_comes_apart_into_words_and_what_else_is_asked() -> None:
    words, rest = apart(asked('category:legal "brand guide" urgent -text:spam (a1 or b1)'))
    assert words == ("brand guide", "urgent")
    assert str(rest) == "category:legal -text:spam (text:a1 or text:b1)"
    assert apart(asked("urgent")) == (("urgent",), Query(None))
    assert apart(asked("")) == ((), Query(None))
