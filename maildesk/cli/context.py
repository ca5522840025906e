# SPDX-License-Identifier: Apache-2.0
"""What every command knows of its invocation: the options before it, and the settings once it asks for them."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from maildesk.cli.nearest import Named
from maildesk.cli.output import FORMATS, Column, Output, clean_for_terminal, screen_width
from maildesk.cli.page import Page
from maildesk.cli.screen import screen

if TYPE_CHECKING:
    from maildesk.settings import Loaded, Settings


@dataclass
class Invocation:
    """One call of `maildesk`. `output` is the format asked for, None for the habit: a table on a terminal, TSV in a pipe."""

    config: Path | None = None
    output: str | None = None
    colour: bool = False
    verbosity: int = 0

    @cached_property
    def loaded(self) -> "Loaded":
        """The configuration with its origins. Raises `SettingsError`."""
        from maildesk.settings import read

        return read(self.config, os.environ)

    @property
    def settings(self) -> "Settings":
        """The configuration. Raises `SettingsError`."""
        return self.loaded.settings

    @property
    def format(self) -> str:
        """The output format in force: one of `FORMATS`."""
        return self.output or ("table" if sys.stdout.isatty() else "tsv")

    def print_rows(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> None:
        """Rows to standard output, in the format in force."""
        with screen(self.colour) as stream:
            Output(self.format, stream, self.colour).rows(rows, columns)

    def print_page(self, write: Callable[[Page], None]) -> None:
        """A page for people to standard output."""
        terminal = sys.stdout.isatty()
        page = Page(relative=terminal, width=screen_width() if terminal else None)
        write(page)
        with screen(self.colour) as stream:
            click.echo(str(page), file=stream, nl=False, color=self.colour)

    def say(self, message: str) -> None:
        """A word to the person, on standard error; `-q` silences it."""
        if self.verbosity >= 0:
            click.echo(clean_for_terminal(message, lines=True), err=True)


F = TypeVar("F", bound=Callable[..., Any])

pass_invocation = click.make_pass_decorator(Invocation, ensure=True)


def output_option(command: F, formats: Sequence[str] = FORMATS) -> F:
    """`-o` after the command too, where people type it. `formats`: what may be asked for."""
    return click.option("-o", "--output", type=Named(formats), callback=_choose_output, expose_value=False, help="Form of the output.")(
        command
    )


def _choose_output(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        ctx.ensure_object(Invocation).output = value


def example(*lines: str) -> str:
    """The epilog of a command's help: what one would really type."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
