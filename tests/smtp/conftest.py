# SPDX-License-Identifier: Apache-2.0
"""Listeners on free ports, certificates, and a relay that answers as it is told."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from maildesk.smtp.options import ListenerOptions
from tests.servers.certificates import Authority, Pair
from tests.smtp.listening import Running, Store
from tests.smtp.relaying import ScriptedRelay

Listen = Callable[..., Running]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def listen(store: Store) -> Iterator[Listen]:
    """Starts listeners; options are those of `ListenerOptions`, and accounts and max_mail_bytes."""
    running: list[Running] = []

    def start(*, accounts: Mapping[str, str] | None = None, max_mail_bytes: int = 100_000, **options: Any) -> Running:
        running.append(Running(ListenerOptions(**({"port": 0} | options)), store, accounts or {}, max_mail_bytes))
        return running[-1]

    yield start
    for one in running:
        one.end()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("smtp-certificates"))


@pytest.fixture(scope="session")
def pair(authority: Authority) -> Pair:
    return authority.issue("smtp", ["127.0.0.1", "localhost"])


@pytest.fixture
def tls(pair: Pair) -> dict[str, str]:
    """Options of a listener with a certificate."""
    return {"tls_cert": str(pair.certificate), "tls_key": str(pair.key)}


@pytest.fixture
def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.file))


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedRelay]]:
    """Starts relays that answer as the script says: see `ScriptedRelay`."""
    relays: list[ScriptedRelay] = []

    def start(**script: Any) -> ScriptedRelay:
        relays.append(ScriptedRelay(script))
        return relays[-1]

    yield start
    for relay in relays:
        relay.stop()


@pytest.fixture
def outgoing(tmp_path: Path) -> Path:
    return tmp_path / "outgoing"
