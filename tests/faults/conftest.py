# SPDX-License-Identifier: Apache-2.0
"""How often things break: a little within the suite, a thousand times in `make faults`."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.daemon import conftest as daemons

make_desk = daemons.make_desk

SHORT = {"kills": 8, "mails": 64, "cuts": 16}
MINUTE = 60.0
Recovery = Callable[..., AbstractContextManager[None]]
_table = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults", "how often things break")
    for name, number in SHORT.items():
        group.addoption(f"--{name}", type=int, default=number, help=f"{name} of a run ({number})")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_table] = []


@pytest.fixture
def times(request: pytest.FixtureRequest) -> Callable[[str], int]:
    """How many "kills", "mails" or "cuts" there are to be."""
    return lambda name: int(request.config.getoption(name, SHORT[name]))


@pytest.fixture
def say() -> Callable[[str], None]:
    """Progress, for whoever waits for an hour (with -s)."""
    begun = time.monotonic()

    def tell(words: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begun:7.1f} s  {words}\n")
        sys.stderr.flush()

    return tell


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """A line of the table at the end."""
    return request.config.stash[_table].append


@pytest.fixture
def recovery(tell: Callable[[str], None]) -> Recovery:
    """Times how long a desk takes to be itself again once what was broken is whole: never more than a minute, without anybody's help."""

    @contextmanager
    def timed(fault: str, seconds: float = MINUTE) -> Iterator[None]:
        begun = time.monotonic()
        yield
        took = time.monotonic() - begun
        tell(f"{fault:60} recovered in {took:4.1f} s")
        assert took < seconds, f"{fault}: recovered after {took:.1f} s, which may take {seconds:.0f}"

    return timed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table is for whoever asked for it, with -s."""
    for line in config.stash[_table] if config.getoption("capture") == "no" else []:
        terminalreporter.write_line(line)
