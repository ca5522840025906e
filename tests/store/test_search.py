# SPDX-License-Identifier: Apache-2.0
"""Searching: the same cases, with the same answers, on SQLite and on PostgreSQL."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, select, text

from maildesk.desk.sought import Field, sought
from maildesk.store import indexing, search
from maildesk.store.schema import message, ticket
from maildesk.store.search_sql import matching
from maildesk.store.sql import SqlStore
from tests.store.searching import answered, found, indexed, told

# What is written, what is looked for, whether it is found.
CASES = [
    ("Where is the brand guide?", "guide", True),
    ("Where is the brand guide?", "GUIDE", True),
    ("Where is the brand guide?", "guides", True),
    ("Where are the brand guides?", "guide", True),
    ("Our policies changed", "policy", True),
    ("The policy changed", "policies", True),
    ("Two boxes", "box", True),
    ("Where is the brand guide?", "guideline", False),
    ("All brand guidelines", "guideli*", True),
    ("All brand guidelines", "guideli", False),
    ("Where is the brand guide?", "brand guide", True),
    ("Where is the guide of the brand?", "brand guide", False),
    ("Where is the guide of the brand?", "guide of the bra*", True),
    ("We use cert-manager here", "cert-manager", True),
    ("The manager of the cert", "cert-manager", False),
    ("See CNCF-1042, please", "cncf-1042", True),
    ("v1.28.3 fails", "1.28.3", False),
    ("v1.28.3 fails", "v1.28.3", True),
    ("write to ana@harbor.example", "ana@harbor.example", True),
    ("Die Anfrage von Müller", "Müller", True),
    ("Die Anfrage von Müller", "muller", True),
    ("Die Anfrage von Müller", "Mueller", True),
    ("Die Anfrage von Mueller", "Müller", True),
    ("Die Anfrage von Mu\u0308ller", "müller", True),
    ("Die Anfrage von Müller", "Anfragen", True),
    ("Alle Anfragen der Straße", "anfrage", True),
    ("Alle Anfragen der Straße", "STRASSE", True),
    ("Die Markenrichtlinie gilt", "marken*", True),
    ("Die Markenrichtlinie gilt", "richtlinie", False),
    ("Grüße aus Łódź und Ørsted", "lodz", True),
    ("Grüße aus Łódź und Ørsted", "orsted", True),
    ("我们想知道商标使用指南", "商标", True),
    ("我们想知道商标使用指南", "商标使用", True),
    ("我们想知道商标使用指南", "标", True),
    ("我们想知道商标使用指南", "南", True),
    ("我们想知道商标使用指南", "指南", True),
    ("我们想知道商标使用指南", "使用商标", False),
    ("我们想知道商标使用指南", "商使", False),
    ("CNCF商标logo", "cncf商标", True),
    ("CNCF商标logo", "商标logo", True),
    ("商标，使用", "商标 使用", True),
    ("商标，法，使用", "商标 使用", False),
    ("ブランドガイド", "ガイド", True),
    ("ﾌﾞﾗﾝﾄﾞｶﾞｲﾄﾞ", "ガイド", True),
    ("브랜드 가이드", "가이드", True),
    ("Привет, ёлка", "елка", True),
    ("Ｋｕｂｅｒｎｅｔｅｓ", "kubernetes", True),
]


@pytest.mark.parametrize(("written", "wanted", "is_found"), CASES)
def test_what_is_found(store: SqlStore, written: str, wanted: str, is_found: bool) -> None:
    number = told(store, written)
    told(store, "something else entirely")
    indexed(store)
    assert found(store, wanted) == ([number] if is_found else [])
    with store.database.reading() as connection:
        for broad in (False, True):
            numbers = connection.execute(select(ticket.c.number).where(matching([sought(wanted)], broad=broad))).scalars().all()
            assert list(numbers) == ([number] if is_found else [])


_OPERATORS = [
    'a" OR "b',
    "guide) OR (1",
    "guide NOT brand",
    "NEAR(a b)",
    "^guide",
    "{subject}:guide",
    "a\\'b",
    "'; DROP TABLE ticket",
    ":* | !x",
    "a & b",
    "<-> x",
]


@pytest.mark.parametrize("typed", _OPERATORS)
def test_signs_that_a_database_obeys_are_only_signs(store: SqlStore, typed: str) -> None:
    number = told(store, f"They wrote: {typed}")
    told(store, "brand b")
    indexed(store)
    assert found(store, typed) == [number]


def test_all_words_stand_in_one_message(store: SqlStore) -> None:
    number = told(store, "the brand")
    answered(store, number, "the guide", "the guide")
    both = told(store, "the guide of a brand")
    indexed(store)
    assert found(store, "brand", "guide") == [both]


def test_subject_names_and_files_are_searched_too(store: SqlStore) -> None:
    number = told(store, "see there", subject="Harbor logo", files=["Brand-Guide_2026.pdf"], author=("Zoë Müller", "zoe@harbor.example"))
    indexed(store)
    for wanted in ("logo", "brand guide", "zoe", "zoe@harbor.example", "mueller"):
        assert found(store, wanted) == [number]
    assert found(store, "logo", field=Field.SUBJECT) == [number]
    assert found(store, "guide*", field=Field.FILES) == [number]
    assert found(store, "brand guide", field=Field.FILES) == [number]
    assert found(store, "zoe muller", field=Field.NAMES) == [number]
    assert found(store, "logo", field=Field.WORDS) == []


def test_no_phrase_goes_from_one_field_into_the_next(store: SqlStore) -> None:
    told(store, "guide", subject="brand", author=("brand", "a@guide.example"))
    indexed(store)
    assert found(store, "brand guide") == []


def test_what_an_answer_quotes_is_not_found_again(store: SqlStore) -> None:
    number = told(store, "the brand")
    answered(store, number, "yes\n> the zebra", "yes")
    indexed(store)
    assert found(store, "zebra") == []


def test_what_the_first_message_quotes_is_found(store: SqlStore) -> None:
    number = told(store, "adding the desk\n> the zebra", reply="adding the desk")
    indexed(store)
    assert found(store, "zebra") == [number]
    assert "zebra" in store.search([sought("zebra")]).rows[0].text


def test_the_newest_is_found_first(store: SqlStore) -> None:
    numbers = [told(store, "zebra") for _ in range(5)]
    indexed(store)
    assert found(store, "zebra") == numbers[::-1]


def test_a_ticket_is_found_once_by_its_newest_message(store: SqlStore) -> None:
    number = told(store, "zebra one")
    newest = answered(store, number, "zebra two", "zebra two")
    indexed(store)
    hits = store.search([sought("zebra")]).rows
    assert [(one.number, one.message_id) for one in hits] == [(number, newest)]


def test_a_full_list_says_that_there_may_be_more(store: SqlStore) -> None:
    numbers = [told(store, "zebra") for _ in range(3)]
    indexed(store)
    hits = store.search([sought("zebra")], limit=2)
    assert ([one.number for one in hits.rows], hits.more) == (numbers[:0:-1], True)
    assert not store.search([sought("zebra")], limit=3).more


def test_what_is_left_out_by_a_condition_is_not_found(store: SqlStore) -> None:
    told(store, "zebra", ticket={"restricted": True})
    number = told(store, "zebra")
    indexed(store)
    assert found(store, "zebra", where=~ticket.c.restricted) == [number]
    assert found(store, "zebra", where=ticket.c.category == "legal") == []


@pytest.mark.parametrize("broad", [False, True])
@pytest.mark.parametrize(("few", "probed"), [(0, 1000), (1000, 1000), (1000, 0)])
def test_words_of_other_messages_are_a_condition_as_well(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, few: int, probed: int, broad: bool
) -> None:
    monkeypatch.setattr(search, "_PROBED", probed)
    both = told(store, "zebra")
    answered(store, both, "horse", "horse")
    alone = told(store, "zebra")
    indexed(store)
    horse = matching([sought("horse")], broad=broad)
    assert found(store, "zebra", where=horse, few=0 if broad else few) == [both]
    assert found(store, "zebra", where=~horse, few=0 if broad else few) == [alone]


@pytest.mark.parametrize("few", [0, 1000])
def test_conditions_that_many_tickets_meet_find_the_same(store: SqlStore, few: int) -> None:
    legal = [told(store, "zebra", ticket={"category": "legal"}) for _ in range(3)]
    told(store, "zebra")
    told(store, "horse", ticket={"category": "legal"})
    indexed(store)
    assert found(store, "zebra", where=ticket.c.category == "legal", few=few) == legal[::-1]


@pytest.mark.parametrize("dense", [1, 50])
def test_window_by_window_nothing_is_lost(store: SqlStore, monkeypatch: pytest.MonkeyPatch, dense: int) -> None:
    for name, value in {"_WINDOWS": (3, 4), "_WALKED": 3, "_DENSE": dense, "_BATCH": 2, "_MOST": 2, "_ENOUGH": 2}.items():
        monkeypatch.setattr(search, name, value)
    numbers = [told(store, "zebra" if number % 3 else "horse") for number in range(20)]
    indexed(store)
    assert found(store, "zebra") == [one for place, one in enumerate(numbers) if place % 3][::-1]


def test_a_search_whose_time_is_up_says_how_far_back_it_came(store: SqlStore) -> None:
    told(store, "zebra")
    indexed(store)
    hits = store.search([sought("horse")], seconds=-1.0)
    assert hits.rows == ()
    assert hits.back_to is not None


def test_a_message_waits_until_it_is_indexed(store: SqlStore) -> None:
    number = told(store, "zebra")
    assert store.waiting_for_index()[0] == 1
    assert found(store, "zebra") == []
    assert store.index_waiting() == 1
    assert store.waiting_for_index() == (0, None)
    assert found(store, "zebra") == [number]
    assert store.index_waiting() == 0


def test_a_death_between_taking_and_writing_loses_nothing(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    number = told(store, "zebra")

    def dies(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(indexing, "_put", dies)
        with pytest.raises(MemoryError):
            store.index_waiting()
    indexed(store)
    assert found(store, "zebra") == [number]


def test_a_rebuilt_index_finds_the_same(store: SqlStore) -> None:
    numbers = [told(store, "zebra") for _ in range(3)]
    store.index_waiting(2)
    assert store.index_fits()
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE counter SET value = 0 WHERE name = 'search_rule'")
    assert not store.index_fits()
    store.restart_index()
    assert store.index_fits()
    assert (found(store, "zebra"), store.waiting_for_index()[0]) == ([], 0)
    store.queue_missing()
    assert store.waiting_for_index()[0] == 3
    indexed(store)
    assert found(store, "zebra") == numbers[::-1]


def test_what_is_missing_in_the_index_is_found_and_waits(store: SqlStore) -> None:
    told(store, "zebra")
    indexed(store)
    told(store, "horse")
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM search_waiting")
    store.queue_missing()
    store.queue_missing()
    assert store.waiting_for_index()[0] == 1


def test_a_message_that_is_refused_keeps_no_other_waiting(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put = indexing._put

    def picky(connection: Connection, documents: Sequence[indexing.Document]) -> None:
        if any("poison" in one.fields[3] for one in documents):
            connection.exec_driver_sql("SELECT (")
        put(connection, documents)

    monkeypatch.setattr(indexing, "_put", picky)
    told(store, "zebra")
    told(store, "poison zebra")
    told(store, "zebra")
    assert store.index_waiting() == 3
    assert store.waiting_for_index() == (0, None)
    assert len(found(store, "zebra")) == 2


def test_whoever_searches_takes_in_first_what_came_a_moment_ago(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "GROUP", 2)
    numbers = [told(store, "zebra") for _ in range(4)]
    store.catch_up()
    assert found(store, "zebra") == numbers[::-1]
    for _ in range(5):
        told(store, "zebra")
    store.catch_up()
    assert store.waiting_for_index()[0] == 5


def _words(store: SqlStore) -> set[str]:
    """Every word that the index holds."""
    with store.database.writing() as connection:
        if connection.dialect.name == "postgresql":
            return set(connection.execute(text("SELECT word FROM ts_stat('SELECT lexemes FROM searchable')")).scalars())
        connection.exec_driver_sql("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, search_index, row)")
        return set(connection.exec_driver_sql("SELECT term FROM temp.words").scalars())


def test_what_is_forgotten_leaves_no_word_in_the_index(store: SqlStore) -> None:
    number = told(
        store,
        "adding the desk\n> the zebra",
        reply="adding the desk",
        subject="Giraffe",
        files=["lion.pdf"],
        author=("Yak", "emu@x.example"),
    )
    reply = answered(store, number, "yes\n> the zebra 斑马", "斑马 yes")
    kept = told(store, "horse", author=("Ann", "ann@x.example"))
    indexed(store)
    with store.database.writing() as connection:
        mine = connection.execute(select(message.c.id).join(ticket).where(ticket.c.number == number)).scalars().all()
        indexing.forget(connection, mine)
    assert reply in mine
    assert _words(store) == {"horse", "ann", "x", "example"}
    assert found(store, "horse") == [kept]
    assert found(store, "zebra") == []


def test_what_is_forgotten_before_it_is_indexed_never_enters(store: SqlStore) -> None:
    told(store, "zebra")
    with store.database.writing() as connection:
        indexing.forget(connection, connection.execute(select(message.c.id)).scalars().all())
    indexed(store)
    assert _words(store) == set()


def test_a_changed_message_is_found_by_its_new_words_alone(store: SqlStore) -> None:
    number = told(store, "zebra")
    indexed(store)
    with store.database.writing() as connection:
        ids = connection.execute(select(message.c.id)).scalars().all()
        indexing.forget(connection, ids)
        connection.execute(message.update().values(text="horse", reply="horse"))
        indexing.note(connection, ids)
    indexed(store)
    assert (found(store, "zebra"), found(store, "horse")) == ([], [number])


_TEXTS = [
    "\x00",
    "\ud800",
    "a\x00b \udfff",
    "ﷺ " * 20_000,
    "x" * 300_000,
    "word " * 100_000,
    " ".join(f"ſomething{n}ﬃ" for n in range(40_000)),
    "商" * 100_000,
    "'\\\t\n\"" * 50,
]


@pytest.mark.parametrize("hostile", _TEXTS, ids=range(len(_TEXTS)))
def test_no_text_stops_the_index(store: SqlStore, hostile: str) -> None:
    told(store, hostile, subject=hostile[:1000])
    number = told(store, "zebra")
    indexed(store)
    assert found(store, "zebra") == [number]


def test_long_texts_of_words_that_all_differ_stay_below_what_a_database_takes(store: SqlStore) -> None:
    told(store, " ".join(chr(0x10400 + n % 40) + f"{n}" + "ﷺ" * 3 for n in range(12_000)))
    indexed(store)
    assert store.waiting_for_index() == (0, None)


def test_many_messages_make_a_word_broad(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BROAD", 2)
    for _ in range(8):
        told(store, "zebra")
    told(store, "horse")
    indexed(store)
    with store.database.writing() as connection:
        connection.exec_driver_sql("ANALYZE searchable")
    with store.database.reading() as connection:
        assert search.is_broad(connection, [sought("zebra")])
        assert not search.is_broad(connection, [sought("horse")])
