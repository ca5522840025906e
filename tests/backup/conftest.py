# SPDX-License-Identifier: Apache-2.0
"""A desk that reads a mailbox of a real Dovecot, its backups, and places where they are put back."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.cli.conftest import _reader as _reader
from tests.cli.conftest import maildesk as maildesk
from tests.daemon.process import LocalDesk
from tests.servers.dovecot import Account, Dovecot
from tests.servers.postgres import PostgresServer

_names = count()
MAILBOX = """
[mailbox.main]
host = "{host}"
port = {port}
security = "none"
user = "{user}"
password = '''{password}'''
first_start = "acknowledge"
{more}
"""


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.user()


@pytest.fixture
def mailbox(dovecot: Dovecot, account: Account) -> str:
    """The mailbox, for a configuration."""
    return MAILBOX.format(host=dovecot.host, port=dovecot.imap_port, user=account.name, password=account.password, more="")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, store_url: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty place on the same kind of database."""
    if store_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/elsewhere.db"
        return
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    name = f"restored_{next(_names)}"
    server.ask(f"CREATE DATABASE {name} TEMPLATE template0")
    yield server.url(name)
    server.ask(f"DROP DATABASE {name} WITH (FORCE)")


Make = Callable[[str, str], LocalDesk]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes a desk in a folder of its own over a database, with more in its configuration."""
    made: list[LocalDesk] = []

    def desk(url: str, extra: str = "") -> LocalDesk:
        folder = tmp_path / f"desk-{len(made)}"
        folder.mkdir()
        made.append(LocalDesk(folder, url, extra))
        return made[-1]

    yield desk
    for one in made:
        one.end()
