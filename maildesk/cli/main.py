# SPDX-License-Identifier: Apache-2.0
"""The program `maildesk`: the options before the command, and the frame around it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from maildesk import __version__
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.errors import ending
from maildesk.cli.garbage import leave_to_the_end, put_off
from maildesk.cli.nearest import Named
from maildesk.cli.output import FORMATS, wants_colour
from maildesk.cli.registry import Registry

COMPLETES = "_MAILDESK_COMPLETE"  # by which a shell asks what comes next
_EPILOG = example("maildesk init", "maildesk -o json config show") + "\n\n`maildesk COMMAND --help` tells more."


@click.command(cls=Registry, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    help="Configuration file. Without it: $MAILDESK_CONFIG, ./maildesk.toml, ~/.config/maildesk/, /etc/maildesk/.",
)
@click.option("-o", "--output", type=Named(FORMATS), help="Form of the output. Without it: a table on a terminal, tsv in a pipe.")
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help="Colour the output. NO_COLOR and FORCE_COLOR are honoured.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing beside the output.")
@click.option("-v", "--verbose", count=True, help="Tell what happens; -vv also shows where it failed.")
@click.version_option(__version__, prog_name="maildesk")
@pass_invocation
@click.pass_context
def cli(ctx: click.Context, invocation: Invocation, config: Path | None, output: str | None, color: str, quiet: bool, verbose: int) -> None:
    """A service desk that people write to by mail."""
    invocation.config = config
    invocation.output = output
    invocation.colour = ctx.color = wants_colour(color, os.environ, sys.stdout.isatty())
    invocation.verbosity = -1 if quiet else verbose
    if verbose:
        _log_to_standard_error(verbose)


def run(arguments: Sequence[str]) -> int:
    """One command line, without the program's name; returns the exit status."""
    invocation = Invocation()

    def action() -> None:
        # Not `cli.main`: it ends Ctrl-C, a broken pipe and an abort all alike, with 1.
        with cli.make_context("maildesk", list(arguments), obj=invocation) as ctx:
            cli.invoke(ctx)

    return ending(action, invocation)


def main() -> NoReturn:
    """The console script."""
    put_off()
    if COMPLETES in os.environ:
        from maildesk.cli.completion import answer

        answer(os.environ[COMPLETES])
    status = run(sys.argv[1:])
    leave_to_the_end()
    sys.exit(status)


def _log_to_standard_error(verbose: int) -> None:
    import logging

    level = logging.DEBUG if verbose >= 2 else logging.INFO
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
