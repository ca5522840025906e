# SPDX-License-Identifier: Apache-2.0
"""A desk that is exported and imported is the same desk, on whichever database."""

import io
import json
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from maildesk.desk.sought import sought
from maildesk.exchanging import opened
from maildesk.files import lines
from maildesk.flow.errors import MaildeskError
from maildesk.store.load import BadRecord, load
from maildesk.store.portable import LEFT_BEHIND, tables
from maildesk.store.schema import ticket
from maildesk.store.sql import SqlStore, open_store
from tests.flow.desk import START, PrivateDesk, request
from tests.flow.lived import exported, lived
from tests.flow.talk import ANA, Talk
from tests.servers.postgres import PostgresServer

_names = count()


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    return lived(store)


@pytest.fixture(scope="module")
def content(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """Such a desk as a file."""
    path = tmp_path_factory.mktemp("lived") / "lived.db"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}", busy_seconds=10)
    yield exported(lived(store).desk.store.database)
    store.close()


@pytest.fixture(params=["to sqlite", "to postgresql"])
def elsewhere(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[SqlStore]:
    """Another desk, without a row."""
    if request.param == "to sqlite":
        shutil.copy(sqlite_template, tmp_path / "elsewhere.db")
        store = open_store(f"sqlite:///{tmp_path}/elsewhere.db", busy_seconds=10)
        yield store
        store.close()
        return
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    template, name = request.getfixturevalue("postgresql_template"), f"elsewhere_{next(_names)}"
    server.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
    store = open_store(server.url(name), busy_seconds=10)
    yield store
    store.close()
    server.ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def there(elsewhere: SqlStore) -> SqlStore:
    return elsewhere


def imported(store: SqlStore, content: bytes, *, send: bool = True) -> int:
    records = lines.read(io.BytesIO(content))
    return load(store.database, records, opened(records).counts, START, send=send, tell=lambda _more: None)


def changed(whole: bytes, number: int, **values: Any) -> bytes:
    """The file, whose line of this number says something else; None takes a field away."""
    all_ = whole.splitlines(keepends=True)
    record = {name: value for name, value in (json.loads(all_[number - 1]) | values).items() if value is not None}
    all_[number - 1] = lines.line(record)
    return b"".join(all_)


def line_of(content: bytes, kind: str) -> int:
    """The first line of this type."""
    return next(number for number, one in enumerate(content.splitlines(), 1) if one.startswith(f'{{"type":"{kind}"'.encode()))


def test_an_imported_desk_exports_the_same_bytes(talk: Talk, there: SqlStore) -> None:
    first = exported(talk.desk.store.database)
    assert imported(there, first) == 0
    assert exported(there.database) == first


def test_every_table_travels_but_what_is_of_the_installation_or_made_of_the_rest() -> None:
    assert {one.name for one in ticket.metadata.sorted_tables} <= {one.name for one in tables()} | LEFT_BEHIND
    assert not {one.name for one in tables()} & LEFT_BEHIND


def test_an_imported_desk_is_searched_like_any_other(content: bytes, there: SqlStore) -> None:
    imported(there, content)
    while there.index_waiting():
        continue
    assert [hit.number for hit in there.search([sought("stickers")]).rows]


def test_the_file_is_lines_of_json_of_every_kind(content: bytes) -> None:
    for line in content.decode().splitlines():
        assert json.loads(line)["type"]
    kinds = {json.loads(line)["type"] for line in content.splitlines()}
    wanted = {"external_link", "lesson", "maintainer", "mark", "outbox", "raw_mail", "relation", "seat", "sent_mail", "shared"}
    assert wanted <= kinds


def test_an_answer_to_mail_of_the_old_desk_lands_on_its_ticket(talk: Talk, there: SqlStore) -> None:
    sent = talk.desk.sink.mails
    imported(there, exported(talk.desk.store.database))
    moved = Talk(PrivateDesk(there, now=talk.desk.now).renamed(talk.desk.identity))
    answer = next(one for one in sent if "Which size?" in one.as_string())
    moved.says(ANA, "Two metres", to=str(answer["Reply-To"]), in_reply_to=str(answer["Message-ID"]), subject="Re: banner")
    assert moved.states()[-1] == ("filed", "reply")
    assert moved.desk.rows("message", "ticket_id")[-1] == 2


def test_a_new_request_is_numbered_after_the_imported_ones(talk: Talk, there: SqlStore) -> None:
    before = talk.desk.rows("ticket", "number")
    imported(there, exported(talk.desk.store.database))
    desk = PrivateDesk(there, now=talk.desk.now)
    desk.take(request())
    desk.work()
    assert desk.rows("ticket", "number") == [*before, max(before) + 1]


def test_letters_that_waited_stay_unless_somebody_wants_them_sent(talk: Talk, there: SqlStore) -> None:
    assert imported(there, exported(talk.desk.store.database), send=False) >= 1
    desk = PrivateDesk(there, now=talk.desk.now)
    desk.later(days=2)
    assert (desk.work(), desk.send(), desk.summarise(), desk.sink.sent) == (0, 0, 0, [])
    waited = [row for row in desk.rows("outbox", "state", "reason") if row[0] == "cancelled"]
    assert waited and all("imported" in reason for _, reason in waited)


def test_what_a_process_has_in_hand_waits_on_the_other_side(talk: Talk, there: SqlStore) -> None:
    desk = talk.desk
    desk.take(request("One more"))
    lease = desk.process._limits.lease
    assert desk.store.claim(limit=5, now=desk.now, lease=lease, owner="elsewhere:1")
    imported(there, exported(desk.store.database))
    moved = PrivateDesk(there, now=desk.now)
    assert moved.work() == 1


def test_a_desk_that_is_not_empty_takes_no_other(talk: Talk) -> None:
    before = exported(talk.desk.store.database)
    with pytest.raises(MaildeskError, match="not empty"):
        imported(talk.desk.store, before)
    assert exported(talk.desk.store.database) == before


def test_an_import_that_is_cut_leaves_nothing_and_can_be_repeated(content: bytes, there: SqlStore) -> None:

    def cut() -> Iterator[tuple[int, dict[str, Any]]]:
        for number, record in lines.read(io.BytesIO(content)):
            if record["type"] == "raw_mail":
                raise KeyboardInterrupt
            if number > 1:
                yield number, record

    with pytest.raises(KeyboardInterrupt):
        load(there.database, cut(), {}, START, send=True, tell=lambda _more: None)
    assert PrivateDesk(there).rows("person") == []
    imported(there, content)
    assert exported(there.database) == content


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("person", {"id": "one"}, 'the id of a person is "one": it has to be a whole number'),
    ("person", {"id": 2**70}, "which no database takes"),
    ("person", {"id": True}, "it has to be a whole number"),
    ("person", {"name": None}, "the name of a person is missing"),
    ("person", {"shoe": 42}, "a person has no 'shoe'"),
    ("person", {"type": "ghost"}, "there is no record of the type 'ghost'"),
    ("person", {"type": "ticket"}, "of a ticket|has no"),
    ("person", {"created_at": "2026-11-22"}, "it has to be a time such as"),
    ("person", {"created_at": "yesterday"}, "it has to be a time such as"),
    ("person", {"created_at": "0001-01-01T00:00:00+14:00"}, "it has to be a time such as"),
    ("ticket", {"confidence": "high"}, "it has to be a number"),
    ("ticket", {"restricted": 1}, "it has to be true or false"),
    ("ticket", {"state": "happy"}, "does not fit"),
    ("ticket", {"requester_id": 999_999}, "refers to something that is not in the file: .*requester_id"),
    ("ticket", {"merged_into": 999_999}, "refers by its merged_into to a ticket that is not in the file"),
    ("ticket", {"priority": "somewhat"}, "it has to be high or low or normal"),
    ("participant", {"role": "king"}, "the role of a participant is"),
    ("event", {"details": []}, "it has to be an object"),
    ("message", {"head": "x"}, "it has to be an object"),
    ("raw_mail", {"content": "!!!"}, "it has to be bytes in base64"),
    ("outbox", {"recipients": [1]}, "it has to be a list of texts"),
]


@pytest.mark.parametrize(("kind", "values", "told"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_record_that_does_not_fit_is_named_with_its_line(
    content: bytes, there: SqlStore, kind: str, values: dict[str, Any], told: str
) -> None:
    number = line_of(content, kind)
    with pytest.raises(BadRecord, match=told) as refused:
        imported(there, changed(content, number, **values))
    if "merged_into" not in values:
        assert refused.value.message.startswith(f"line {number}: ")
    assert PrivateDesk(there).rows("person") == []


def test_a_line_that_stands_there_twice_is_named(content: bytes, there: SqlStore) -> None:
    number = line_of(content, "ticket")
    all_ = content.splitlines(keepends=True)
    with pytest.raises(BadRecord, match=f"line {number + 1}: this ticket .* stands in the file twice"):
        imported(there, b"".join((*all_[:number], *all_[number - 1 :])))


def test_a_file_that_was_cut_short_is_refused(content: bytes, there: SqlStore) -> None:
    with pytest.raises(MaildeskError, match="not whole"):
        imported(there, b"".join(content.splitlines(keepends=True)[:-3]))
    with pytest.raises(MaildeskError, match="it is no JSON"):
        imported(there, content[:-30])
    assert PrivateDesk(there).rows("person") == []


HEADERS = [
    (b"", "line 1: it is no header"),
    (b"[]\n", "line 1: it is no JSON object"),
    (b"{}\n", "line 1: it is no header"),
    (b"\xff\xfe\n", "line 1: it is no UTF-8 at byte 1"),
    (b"{" * 10 + b"\n", "line 1: it is no JSON"),
    (b'{"a":' * 100_000 + b"\n", "line 1: it is nested too deeply"),
    (b'{"type":"maildesk-desk","version":NaN}\n', "NaN is no number"),
    (b'{"type":"maildesk-desk","version":' + b"9" * 5000 + b"}\n", "line 1: it is no JSON that can be read"),
    (b'{"type":"maildesk-desk","version":2,"desk":{},"records":{}}\n', "is of version 2 of the format, and this program reads version 1"),
    (b'{"type":"maildesk-desk","version":"1","desk":{},"records":{}}\n', "line 1: the version '1' is none"),
    (b'{"type":"maildesk-desk","version":1}\n', "line 1: its header does not say"),
    (b'{"type":"maildesk-desk","version":1,"desk":{},"records":{"person":"many"}}\n', "line 1: its header does not say"),
]


@pytest.mark.parametrize(("content", "told"), HEADERS, ids=lambda value: str(value)[:30])
def test_what_is_no_exported_desk_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(MaildeskError, match=told):
        opened(lines.read(io.BytesIO(content)))
