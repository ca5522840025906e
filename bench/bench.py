# SPDX-License-Identifier: Apache-2.0
"""What every part of the benchmark works with: sizes, servers (started when first asked for), mails."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from bench import corpus
from bench.accounting import between, reading
from bench.databases import Databases, PostgresDatabases, SqliteDatabases
from bench.progress import say
from bench.servers import dovecot, postfix, postgres

KINDS = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    mails: int = 5000
    runs: int = 3
    tickets: Sequence[int] = (100_000, 1_000_000)  # of the desks with a past that mail comes in to
    desk: Sequence[int] = (10_000, 100_000, 1_000_000)  # tickets of the desks that are asked things
    commands: int = 20
    asked: int = 5  # times that a desk is asked each thing
    rounds: int = 25  # of what is measured within this process: the best counts
    large: int = 25_000_000  # bytes of a large mail
    arrivals: int = 600  # mails that arrive one by one
    soak: int = 600  # seconds
    storm: int = 500  # forged mails in a minute
    patience: float = 0.0  # seconds to wait for a quiet machine before each measurement


FULL = Sizes()
_QUIET_CORES = 0.2
QUICK = Sizes(
    mails=500,
    runs=1,
    tickets=(2000,),
    desk=(10_000,),
    commands=5,
    asked=2,
    rounds=2,
    large=2_000_000,
    arrivals=50,
    soak=30,
    storm=100,
)


@dataclass
class Bench:
    """One call of the benchmark. `servers` ends what was started; `keep` holds desks with a past, for this benchmark and others."""

    home: Path
    sizes: Sizes
    servers: ExitStack
    keep: Path
    kinds: Sequence[str] = KINDS  # of databases, for parts that ask a large desk: one of a million tickets takes 15 GB on each
    _folders: "count[int]" = field(default_factory=lambda: count(1))

    def quiet(self) -> None:
        """Waits until others leave the machine alone, as long as patience lasts."""
        until = time.monotonic() + self.sizes.patience
        while time.monotonic() < until:
            first = reading()
            time.sleep(1)
            if between(first, reading()).elsewhere < _QUIET_CORES:
                return

    def folder(self) -> Path:
        """A new, empty folder."""
        path = self.home / f"run{next(self._folders)}"
        path.mkdir()
        return path

    @cached_property
    def mails(self) -> list[bytes]:
        say(f"writing {self.sizes.mails} mails")
        return corpus.corpus(self.sizes.mails)

    @cached_property
    def dovecot(self) -> dovecot.Dovecot:
        return self.servers.enter_context(dovecot.running(self.home / "dovecot"))

    @cached_property
    def filled_mailbox(self) -> str:
        """A user whose INBOX holds `mails`, to be read and left as it is."""
        return self.dovecot.mailbox(self.mails)

    @cached_property
    def postfix(self) -> postfix.Postfix:
        return self.servers.enter_context(postfix.running(self.home / "postfix"))

    @cached_property
    def sqlite(self) -> SqliteDatabases:
        folder = self.home / "sqlite"
        folder.mkdir()
        return SqliteDatabases(folder, self.keep)

    @cached_property
    def postgres(self) -> PostgresDatabases:
        return PostgresDatabases(self.servers.enter_context(postgres.running(self.keep / "postgres")), self.home)

    def databases(self, kind: str) -> Databases:
        """The databases of "sqlite" or "postgres"."""
        return self.sqlite if kind == "sqlite" else self.postgres
