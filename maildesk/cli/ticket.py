# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket`: where its commands are. A file is loaded when its command is asked for: people wait for a list of tickets."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

from maildesk.cli.context import example

# The file of each command, whose `ALL` has it.
FILES: Mapping[str, str] = MappingProxyType(
    {
        "list": "ticket_list",
        "show": "ticket_show",
        "save": "ticket_show",
        "search": "ticket_search",
        "watch": "ticket_watch",
        "reply": "ticket_words",
        "note": "ticket_words",
        "log": "ticket_log",
        **dict.fromkeys(("assign", "take", "close", "resolve", "reopen", "waiting", "snooze", "block", "spam", "move"), "ticket_verbs"),
        **dict.fromkeys(("project", "priority", "need", "cc", "requester", "merge", "split", "needs"), "ticket_verbs"),
        **dict.fromkeys(("link", "unlink", "undo"), "ticket_verbs"),
        "export": "ticket_export",
    }
)


class Verbs(click.Group):
    """A group whose commands are in `FILES`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(FILES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FILES:
            return None
        found: tuple[click.Command, ...] = import_module(f"maildesk.cli.{FILES[cmd_name]}").ALL
        return next(one for one in found if one.name == cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with suggestions from `FILES`."""
        if args[0] not in FILES and args[0][:1].isalnum():
            raise click.exceptions.NoSuchCommand(args[0], possibilities=FILES, ctx=ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Verbs, epilog=example("maildesk ticket list status:new", "maildesk ticket show 1042", "maildesk ticket take 1042"))
def ticket() -> None:
    """List tickets, show one as people read it, and change it."""
