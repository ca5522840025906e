# SPDX-License-Identifier: Apache-2.0
"""What a command prints: a pipe gets it at once, a terminal through a pager where it is longer than the screen."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click


@contextmanager
def screen(colour: bool) -> Iterator[TextIO]:
    """A stream to write to; what was written is shown at the end."""
    if not sys.stdout.isatty():
        yield sys.stdout
        return
    kept = _Kept()
    yield kept
    _show(kept.getvalue(), colour)


class _Kept(io.StringIO):
    """Text on its way to a terminal, whose height decides how it is shown."""

    def isatty(self) -> bool:
        return True


def _show(text: str, colour: bool) -> None:
    import shutil

    if text.count("\n") < shutil.get_terminal_size().lines:
        click.echo(text, color=colour, nl=False)
        return
    # As git does: leave at the end of a short text, show colours, leave the text on the screen.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text.removesuffix("\n"), color=colour)
