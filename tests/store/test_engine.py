# SPDX-License-Identifier: Apache-2.0
"""Connections, transactions, and the words for what goes wrong with them. No password ever stands in those words."""

import sqlite3
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from maildesk.flow.errors import DiskFull, StoreUnavailable
from maildesk.store.engine import Database, open_engine
from maildesk.store.errors import BadDatabaseUrl, SchemaOutdated, StatementRefused
from maildesk.store.sql import SqlStore, open_store
from tests.servers.postgres import LOCKED_PASSWORD, LOCKED_USER, PostgresServer
from tests.store.build import claim, filed_case, incoming, received


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def opened(url: str, busy_seconds: float = 0.2) -> Iterator[SqlStore]:
    store = open_store(url, busy_seconds=busy_seconds)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://root@localhost/x", "mysql"),
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("sqlite:////x.db?mode=ro", "mode"),
        ("postgresql://h/x?connect_timeout=3", "connect_timeout"),
        ("postgresql://h/x?sslmode=perhaps", "perhaps"),
        ("postgresql://h/x?sslmode=verify-full&sslrootcert=/no/such.pem", "/no/such.pem"),
    ],
)
def test_a_url_that_cannot_be_used_says_why(url: str, words: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=words) as told:
        open_store(url, busy_seconds=1)
    assert told.value.remedy and told.value.exit_code == 78


def test_a_bad_url_does_not_show_its_password() -> None:
    with pytest.raises(BadDatabaseUrl) as told:
        open_store("postgresql//user:hunter2@host/x", busy_seconds=1)
    assert "hunter2" not in str(told.value) + told.value.remedy


def test_a_missing_sqlite_database_is_not_made_by_looking(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/typo.db") as store, pytest.raises(StoreUnavailable, match=r"typo\.db") as told:
        store.tickets()
    assert "maildesk db upgrade" in told.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    with opened(f"sqlite:///{path}") as store, pytest.raises(StoreUnavailable, match="letter"):
        store.tickets()
    assert path.read_text().startswith("Dear")


def test_a_path_may_hold_any_characters(sqlite_url: str, tmp_path: Path) -> None:
    odd = tmp_path / "50% of #1 ä b.db"
    path_of(sqlite_url).rename(odd)
    with opened(f"sqlite:///{odd}") as store:
        assert received(store) == [1]


def test_sqlite_commits_survive_a_power_cut(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        with store.database.writing() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        with store.database.writing(durable=False) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        with store.database.writing() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_postgresql_commits_survive_a_power_cut(postgresql_url: str) -> None:
    with opened(postgresql_url) as store:
        with store.database.writing(durable=False) as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"
        with store.database.writing() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_the_log_of_sqlite_is_its_owners_alone(sqlite_url: str) -> None:
    path_of(sqlite_url).chmod(0o600)
    with opened(sqlite_url) as store:
        received(store)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in path_of(sqlite_url).parent.glob("maildesk.db*")}
    assert modes == {0o600}


def test_readers_see_the_last_commit_while_somebody_writes(store: SqlStore) -> None:
    received(store)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE inbound SET reason = 'half done'"))
        assert store.inbound()[0].reason == ""


def test_a_database_locked_by_another_process_is_unavailable(sqlite_url: str) -> None:
    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as other, opened(sqlite_url) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked") as told:
            received(store)
        other.execute("ROLLBACK")
        assert told.value.exit_code == 75
        assert received(store) == [1]


def test_a_writer_waits_for_another_thread_and_then_gives_up(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        entered, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with store.database.writing():
                entered.set()
                leave.wait(30)

        thread = threading.Thread(target=hold)
        thread.start()
        entered.wait(30)
        with pytest.raises(StoreUnavailable, match="busy"):
            received(store)
        leave.set()
        thread.join(30)
        assert received(store) == [1]


def test_a_full_disk_is_told_as_such_and_heals(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        with store.database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
        with pytest.raises(DiskFull, match="full"):
            store.receive([incoming(b"x" * 500_000)])
        with store.database.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        assert store.inbound() == []
        assert not store.receive([incoming(b"x" * 500_000)])[0].repeat


def test_a_full_disk_of_the_server_is_told_as_such(postgresql_url: str) -> None:
    with opened(postgresql_url) as store, pytest.raises(DiskFull, match="full"), store.database.writing() as connection:
        connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$")


def test_a_read_only_database_is_unavailable(postgresql_url: str, postgresql_server: PostgresServer) -> None:
    postgresql_server.ask(f"ALTER DATABASE {postgresql_url.rpartition('/')[2]} SET default_transaction_read_only = on")
    with opened(postgresql_url) as store, pytest.raises(StoreUnavailable, match="read-only"):
        received(store)


def test_a_server_that_is_not_there_is_named_with_the_remedy() -> None:
    with (
        opened("postgresql://user:hunter2@127.0.0.1:1/desk") as store,
        pytest.raises(StoreUnavailable, match=r"desk on 127\.0\.0\.1") as told,
    ):
        store.tickets()
    assert told.value.remedy
    assert "hunter2" not in repr(told.value) + str(told.value) + told.value.remedy


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_told_without_it(postgresql_url: str, postgresql_server: PostgresServer, password: str) -> None:
    database = postgresql_url.rpartition("/")[2]
    url = f"postgresql://{LOCKED_USER}:{password}@127.0.0.1:{postgresql_server.port}/{database}"
    with opened(url) as store, pytest.raises(StoreUnavailable, match="let us in") as told:
        store.tickets()
    assert "pg_hba" in told.value.remedy


def test_a_password_may_hold_any_characters(postgresql_url: str, postgresql_server: PostgresServer) -> None:
    name = postgresql_url.rpartition("/")[2]
    postgresql_server.ask(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {LOCKED_USER}", name)
    url = f"postgresql://{LOCKED_USER}:{quote(LOCKED_PASSWORD, safe='')}@127.0.0.1:{postgresql_server.port}/{name}"
    with opened(url) as store:
        assert store.tickets() == []


def test_a_database_that_does_not_exist_is_named(postgresql_server: PostgresServer) -> None:
    with opened(postgresql_server.url("nowhere")) as store, pytest.raises(StoreUnavailable, match="nowhere") as told:
        store.tickets()
    assert "createdb" in told.value.remedy


def test_the_servers_unix_socket_serves_too(postgresql_url: str, postgresql_server: PostgresServer) -> None:
    database = postgresql_url.rpartition("/")[2]
    url = f"postgresql://desk@/{database}?host={postgresql_server.home}"
    port = f":{postgresql_server.port}/"
    with opened(url.replace("@/", f"@127.0.0.1{port}")) as store:
        assert store.tickets() == []


def test_encryption_that_is_asked_for_and_refused_is_an_error(postgresql_url: str) -> None:
    with opened(postgresql_url + "?sslmode=require") as store, pytest.raises(StoreUnavailable, match="SSL"):
        store.tickets()


def test_a_restarted_server_is_found_again(postgresql_url: str, postgresql_server: PostgresServer) -> None:
    with opened(postgresql_url) as store:
        waiting = received(store, 2)
        postgresql_server.stop()
        try:
            with pytest.raises(StoreUnavailable):
                claim(store)
        finally:
            postgresql_server.start()
        assert [held.inbound_id for held in claim(store)] == waiting


def test_a_cut_session_is_replaced(postgresql_url: str, postgresql_server: PostgresServer) -> None:
    with opened(postgresql_url) as store:
        received(store)
        postgresql_server.ask("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'maildesk'")
        assert len(received(store)) == 1


def test_a_statement_that_hangs_on_a_lock_is_given_up(postgresql_url: str) -> None:
    with opened(postgresql_url) as store, store.database.writing() as connection:
        connection.execute(text("LOCK TABLE inbound"))
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            received(store)


def test_a_fault_of_ours_is_not_dressed_up(store: SqlStore) -> None:
    with pytest.raises(StatementRefused, match="FROM nothing"), store.database.writing() as connection:
        connection.execute(text("SELECT nonsense nonsense FROM nothing nothing nothing"))


def test_a_failed_transaction_leaves_nothing(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.database.writing() as connection:
        connection.execute(text("INSERT INTO counter (name, value) VALUES ('x', 1)"))
        raise ZeroDivisionError
    with store.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM counter WHERE name = 'x'")).scalar() == 0


def test_what_people_wrote_does_not_stand_in_an_error(store: SqlStore) -> None:
    filed_case(store)
    with pytest.raises(StatementRefused, match="ck_ticket_state") as told, store.database.writing() as connection:
        connection.execute(text("UPDATE ticket SET state = :secret"), {"secret": "very private words"})
    assert "private" not in "".join(traceback.format_exception(told.value)).replace('{"secret": "very private words"}', "")


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(BadDatabaseUrl, match="pg8000") as told:
        open_store("postgresql://h/x", busy_seconds=1)
    assert "maildesk[postgres]" in told.value.remedy


def test_reading_commands_do_not_load_what_only_migrations_need() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import maildesk.store.sql, maildesk.store.migrate, sys; print([name for name in sys.modules if name.split('.')[0] in "
            "('alembic', 'mako', 'pg8000', 'psycopg')])",
        ],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert found.stdout.decode().strip() == "[]"


def test_a_patient_engine_waits_longer_than_any_statement_may(postgresql_url: str) -> None:
    limits = []
    for patient in (False, True):
        database = Database(open_engine(postgresql_url, busy_seconds=3, patient=patient), 3)
        with database.reading() as connection:
            limits.append([connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("statement_timeout", "lock_timeout")])
        database.engine.dispose()
    assert limits == [["30s", "3s"], ["0", "3s"]]


def test_a_table_that_is_missing_asks_for_an_upgrade(sqlite_url: str) -> None:
    with opened(sqlite_url) as store, store.database.writing() as connection:
        connection.execute(text("DROP TABLE conversation_link"))
    with opened(sqlite_url) as store, pytest.raises(SchemaOutdated) as told:
        filed_case(store)
    assert "maildesk db upgrade" in told.value.remedy
