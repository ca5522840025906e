# SPDX-License-Identifier: Apache-2.0
"""`maildesk doctor`: what works, what does not, and the remedy."""

from types import MappingProxyType

import click

from maildesk.cli.context import Invocation, example, output_option, pass_invocation
from maildesk.cli.output import Column, clean_for_terminal

_COLUMNS = (Column("status"), Column("topic"), Column("fact"), Column("remedy"))
_MARKS = MappingProxyType({"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")})


@click.command(
    epilog=example("maildesk doctor", "maildesk doctor --online --alarm", "maildesk doctor -o json | jq '.[] | select(.status != \"ok\")'")
)
@click.option("--online", is_flag=True, help="Try every mailbox and the relay too. Nothing is fetched or sent.")
@click.option("--alarm", is_flag=True, help="Tell a trial alarm to the program and the address of [observe].")
@output_option
@pass_invocation
def doctor(invocation: Invocation, online: bool, alarm: bool) -> None:
    """Say what works, what does not, and the remedy.

    A line each: ✓ is well, ! runs and somebody should know, ✗ fails; behind the arrow stands what to do. It works with a wrong
    configuration and without a database too.

    Exit status 0 if nothing fails, 1 otherwise.
    """
    from maildesk.doctor import examine

    failed = False
    rows = []
    for topic, finding in examine(lambda: invocation.loaded, online=online, alarm=alarm):
        failed |= not finding.ok
        row = {"status": finding.verdict.value, "topic": topic, "fact": finding.fact, "remedy": finding.remedy}
        rows.append(row)
        if not invocation.output:
            click.echo(_line(row), color=invocation.colour)
    if invocation.output:
        invocation.print_rows(rows, _COLUMNS)
    if failed:
        raise click.exceptions.Exit(1)


def _line(row: dict[str, str]) -> str:
    mark, colour = _MARKS[row["status"]]
    words = " -> ".join(filter(None, (row["fact"], row["remedy"])))
    return f"{click.style(mark, fg=colour)} {clean_for_terminal(words)}"
