# SPDX-License-Identifier: Apache-2.0
"""`maildesk completion`: what a shell needs to complete commands, options, references, categories and staff."""

import sys
from typing import NoReturn

import click

from maildesk.cli.context import Invocation, example

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog=example(
        'eval "$(maildesk completion bash)"      # in ~/.bashrc',
        'eval "$(maildesk completion zsh)"      # in ~/.zshrc',
        "maildesk completion fish > ~/.config/fish/completions/maildesk.fish",
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what a shell needs to complete commands, references, categories and staff.

    Tickets that are confidential are offered by their references, without a word of them.
    """
    from click.shell_completion import get_completion_class

    from maildesk.cli.main import COMPLETES, cli

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - SHELLS are those that click knows
    click.echo(kind(cli, {}, "maildesk", COMPLETES).source(), nl=False)


def answer(asked: str) -> NoReturn:
    """Answers a shell that asks what comes next ("bash_complete"), and ends the program."""
    from click.shell_completion import shell_complete

    from maildesk.cli.main import COMPLETES, cli

    sys.exit(shell_complete(cli, {"obj": Invocation()}, "maildesk", COMPLETES, asked))
