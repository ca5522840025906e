# SPDX-License-Identifier: Apache-2.0
"""The way of an operator: a database of the first revision, the program of today, and the one after it."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from maildesk.store.engine import open_engine
from maildesk.store.migrate import head, revision
from tests.cli.conftest import Maildesk
from tests.cli.conftest import _reader as _reader
from tests.cli.conftest import maildesk as maildesk
from tests.cli.desk import request
from tests.daemon.conftest import DeskMaker
from tests.daemon.conftest import make_desk as make_desk
from tests.daemon.process import mail, until
from tests.servers.postgres import MIGRATIONS
from tests.upgrades.kept import FIRST, kept, restore, tables

NEXT = '''"""one more column, and one more table"""
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    op.add_column("ticket", sa.Column("colour", sa.Text()))
    op.create_table("paint", sa.Column("name", sa.Text(), primary_key=True))
    op.execute("UPDATE ticket SET colour = 'green'")
'''


@pytest.fixture
def old(empty_url: str) -> Iterator[Engine]:
    """A database as the first program left it."""
    engine = open_engine(empty_url, busy_seconds=10, patient=True)
    restore(engine, FIRST)
    yield engine
    engine.dispose()


@pytest.fixture
def configured(maildesk: Maildesk, old: Engine, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Maildesk:
    """The commands of today over that database."""
    maildesk("init")
    monkeypatch.setenv("MAILDESK_DATABASE__URL", empty_url)
    return maildesk


@pytest.fixture
def next_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the program is the next one, which brings one more migration."""
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions/9999_next.py").write_text(NEXT.format(head=head(MIGRATIONS)))
    monkeypatch.setattr("maildesk.databases.asset", lambda name: migrations if name == "migrations" else pytest.fail(name))


def rows(engine: Engine) -> Counter[str]:
    with engine.connect() as connection:
        return Counter({one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables(connection)})


def test_the_kept_database_has_something_in_every_table(old: Engine) -> None:
    """A table that is new in 0001 while that is not released: `python -m tests.upgrades.kept`."""
    assert [name for name, number in rows(old).items() if not number and name != "search_waiting"] == []


def test_an_upgrade_keeps_every_row_of_the_first_revision(configured: Maildesk, old: Engine) -> None:
    ended = configured("db", "upgrade")
    assert ended.status == 0, ended.err
    assert revision(old) == head(MIGRATIONS)
    after, before = rows(old), Counter(name for name, _ in kept(FIRST))
    assert [name for name, number in before.items() if after[name] < number and name != "search_waiting"] == []


def test_after_it_old_tickets_are_read_and_found(configured: Maildesk) -> None:
    configured("db", "upgrade")
    subjects = [one["subject"] for one in json.loads(configured("ticket", "list", "-o", "json").out)]
    assert {"We need a logo", "Our certificate has expired"} <= set(subjects)
    assert "Who can draw one?" in configured("ticket", "show", "CNCF-1").out
    assert "We need a logo" in configured("search", "logo").out


def test_after_it_new_mail_gets_the_next_number(configured: Maildesk, tmp_path: Path) -> None:
    configured("db", "upgrade")
    (tmp_path / "request.eml").write_bytes(request())
    (told,) = map(json.loads, configured("ingest", "--json", "request.eml").out.splitlines())
    assert told["disposition"] == "ticket"
    assert int(told["ticket"].removeprefix("CNCF-")) > 2


def test_the_daemon_goes_on_with_a_database_that_was_upgraded(make_desk: DeskMaker, old: Engine, empty_url: str) -> None:
    desk = make_desk(empty_url)
    desk.run("db", "upgrade")
    sent = len(desk.ask("SELECT id FROM outbox WHERE state = 'sent'"))
    desk.start().send(mail("Is anybody there?", "new@envoy.test"))
    until(lambda: len(desk.ask("SELECT id FROM outbox WHERE state = 'sent'")) > sent)


@pytest.mark.usefixtures("next_program")
def test_the_next_program_refuses_the_tables_of_today_and_says_what_to_type(configured: Maildesk) -> None:
    ended = configured("run")
    assert ended.status == 78
    assert "this program needs 9999" in ended.err and "maildesk db upgrade" in ended.err


@pytest.mark.usefixtures("next_program")
def test_the_next_program_upgrades_from_the_first_revision_in_one_go(configured: Maildesk, old: Engine) -> None:
    ended = configured("db", "upgrade")
    assert ended.status == 0, ended.err
    assert "9999 one more column, and one more table" in ended.err
    with old.connect() as connection:
        found = {one.name: one for one in tables(connection)}
        colours = set(connection.execute(select(found["ticket"].c.colour)).scalars())
    assert colours == {"green"} and "paint" in found
    assert "We need a logo" in configured("ticket", "list").out


def test_the_program_of_today_refuses_the_tables_of_the_next_one(
    configured: Maildesk, next_program: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured("db", "upgrade")
    monkeypatch.setattr("maildesk.databases.asset", lambda name: MIGRATIONS)
    for arguments in (("run",), ("db", "upgrade")):
        ended = configured(*arguments)
        assert ended.status == 78
        assert "9999" in ended.err and "install the version of maildesk that made it" in ended.err
