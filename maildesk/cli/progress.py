# SPDX-License-Identifier: Apache-2.0
"""How far a long piece of work is, for somebody who watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from maildesk.cli.context import Invocation

_AT_ONCE = 200  # a terminal that is told of each record costs more than the record


@contextmanager
def progress(invocation: Invocation, total: int, label: str) -> Iterator[Callable[[int], object]]:
    """To be called with how much more is done. It is shown on a terminal, unless `-q`."""
    if invocation.verbosity < 0 or not sys.stderr.isatty():
        yield lambda _more: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr, update_min_steps=_AT_ONCE) as bar:
        yield bar.update
