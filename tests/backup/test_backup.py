# SPDX-License-Identifier: Apache-2.0
"""A backup is the desk of one moment, whole or not there, and for its owner alone."""

import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from maildesk.files import erasures
from maildesk.flow.erasures import Erasure, Kind
from maildesk.store import backup_postgresql
from maildesk.store.backup_postgresql import NoProgram
from maildesk.store.backup_sqlite import copy
from maildesk.store.engine import Database, open_engine
from maildesk.store.sql import SqlStore, open_store
from tests.cli.conftest import Maildesk
from tests.flow.desk import START, PrivateDesk, request
from tests.servers.postgres import LOCKED_PASSWORD, LOCKED_USER, PostgresServer


def filled(store: SqlStore) -> PrivateDesk:
    desk = PrivateDesk(store)
    desk.take(*(request(f"Request {number}", body="word " * 2_000) for number in range(40)))
    desk.work()
    return desk


def test_a_copy_of_a_busy_desk_is_of_one_moment_and_comes_to_an_end(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, busy_seconds=10)
    filled(store)
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        """Two marks in one commit, again and again: a copy has both or none of each pair."""
        other = Database(open_engine(sqlite_url, busy_seconds=10), 10)
        while not stop.is_set():
            number = len(written)
            with other.writing(durable=False) as connection:
                for half in ("a", "b"):
                    connection.execute(
                        text("INSERT INTO mark (key, at) VALUES (:key, :at)"), {"key": f"pair:{number}{half}", "at": str(START)}
                    )
            written.append(number)
        other.engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    target = tmp_path / "copy.db"
    target.touch()
    told: list[tuple[int, int]] = []
    try:
        while len(written) < 5:
            pass
        copy(Path(sqlite_url.removeprefix("sqlite:///")), target, lambda done, total: told.append((done, total)))
    finally:
        stop.set()
        writer.join()
        store.close()

    engine = open_engine(f"sqlite:///{target}", busy_seconds=1)
    with engine.connect() as connection:
        halves = connection.execute(text("SELECT count(*) FROM mark WHERE key LIKE 'pair:%a'")).scalar_one()
        pairs = connection.execute(text("SELECT count(*) FROM mark WHERE key LIKE 'pair:%b'")).scalar_one()
        mails = connection.execute(text("SELECT count(*) FROM raw_mail")).scalar_one()
    engine.dispose()
    assert halves == pairs >= 5
    assert mails == 40
    assert told[-1][0] == told[-1][1]


def test_the_file_is_private_whole_and_alone(maildesk: Maildesk, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maildesk("init")
    monkeypatch.setenv("MAILDESK_DATABASE__URL", sqlite_url)
    ended = maildesk("db", "backup", "kept/")
    file = Path(ended.out.strip())
    assert (ended.status, stat.S_IMODE(file.stat().st_mode)) == (0, 0o600)
    assert sorted(one.name for one in (tmp_path / "kept").iterdir()) == ["erasures.jsonl", file.name]
    assert "0 tickets" in ended.err


def test_a_backup_that_cannot_be_written_leaves_nothing(
    maildesk: Maildesk, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maildesk("init")
    monkeypatch.setenv("MAILDESK_DATABASE__URL", f"sqlite:///{tmp_path}/none.db")
    (tmp_path / "kept").mkdir()
    assert maildesk("db", "backup", "kept").status == 75
    assert list((tmp_path / "kept").iterdir()) == []


def test_the_password_of_a_server_stands_on_no_command_line(
    postgresql_server: PostgresServer, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgresql_url.rpartition("/")[2]
    postgresql_server.ask(f"GRANT pg_read_all_data TO {LOCKED_USER}")
    password = LOCKED_PASSWORD.replace(":", "%3A").replace("/", "%2F").replace("@", "%40")
    url = f"postgresql://{LOCKED_USER}:{password}@127.0.0.1:{postgresql_server.port}/{name}"
    seen: list[list[str]] = []
    real = backup_postgresql._run

    def run(command: list[str], *rest: Any) -> None:
        seen.append(command)
        real(command, *rest)

    monkeypatch.setattr(backup_postgresql, "_run", run)
    engine = open_engine(url, busy_seconds=10, patient=True)
    target = tmp_path / "desk.dump"
    target.touch()
    backup_postgresql.dump(Database(engine, 10), url, target, lambda _more: None, lambda _connection: None)
    engine.dispose()
    assert target.read_bytes().startswith(backup_postgresql.MAGIC)
    assert LOCKED_PASSWORD not in " ".join(seen[0])


def test_a_missing_or_old_program_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_postgresql, "_version_of", lambda _place: 0)
    with pytest.raises(NoProgram, match="is not installed") as missing:
        backup_postgresql._program("pg_dump", 16)
    monkeypatch.setattr(backup_postgresql, "_version_of", lambda _place: 14)
    with pytest.raises(NoProgram, match="of PostgreSQL 14, and the server of 16"):
        backup_postgresql._program("pg_dump", 16)
    assert "postgresql-client-16" in missing.value.remedy


def erasure(number: int) -> Erasure:
    return Erasure(str(number), START, Kind.PERSON, "key", ("hidden",), ("digest",))


def test_the_list_of_erasures_is_added_to_and_survives_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    erasures.add(path, [erasure(1)])
    with path.open("ab") as stream:
        stream.write(b'{"type":"maildesk-era')
    assert erasures.read(path) == [erasure(1)]
    erasures.add(path, [erasure(1), erasure(2)])
    assert erasures.read(path) == [erasure(1), erasure(2)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_of_something_else_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    path.write_text('{"type": "maildesk-desk"}\n')
    with pytest.raises(erasures.BadList):
        erasures.read(path)
