# SPDX-License-Identifier: Apache-2.0
"""Every command by name. Its module is imported when it is used, so that `maildesk --help` costs nothing more.

To add a command: one line in `COMMANDS`, in the order in which `--help` shows them.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """Where a command is (`module:attribute`) and what it does, in a line."""

    target: str
    help: str


COMMANDS: Mapping[str, Entry] = MappingProxyType(
    {
        "init": Entry("maildesk.cli.init:init", "Write a starter configuration."),
        "config": Entry("maildesk.cli.config:config", "Show and check the configuration."),
        "db": Entry("maildesk.cli.db:db", "Create, upgrade, back up, restore and check the database."),
        "doctor": Entry("maildesk.cli.doctor:doctor", "Say what works, what does not, and the remedy."),
        "run": Entry("maildesk.cli.run:run", "Run the desk until SIGTERM or Ctrl-C."),
        "ingest": Entry("maildesk.cli.ingest:ingest", "Take in mail files, mbox files, Maildir or other folders, or standard input (-)."),
        "desk": Entry(
            "maildesk.cli.desk:desk", "Work at the desk on the whole screen: the queue, the threads, answers, and a key for every command."
        ),
        "list": Entry("maildesk.cli.ticket_list:list_", "List the tickets, the newest first, whatever their state."),
        "show": Entry("maildesk.cli.ticket_show:show", "Show a ticket: who takes part, the thread, its history, what was sent."),
        "search": Entry("maildesk.cli.ticket_search:search", "Search the messages: their words, subjects, authors, names of attachments."),
        "reply": Entry(
            "maildesk.cli.ticket_words:reply", "Answer a ticket: everybody who takes part gets it from the desk, with your name."
        ),
        "answer": Entry("maildesk.cli.answer:answer", "Show the canned answers, and which of them may fit a ticket."),
        "assign": Entry(
            "maildesk.cli.ticket_verbs:assign",
            "Give a ticket to somebody: a handle, an address or a name of staff; @me is you, nobody takes it away.",
        ),
        "close": Entry("maildesk.cli.ticket_verbs:close", "Close a ticket: it is done, and nobody waits."),
        "ticket": Entry("maildesk.cli.ticket:ticket", "List tickets, show one as people read it, and change it."),
        "person": Entry("maildesk.cli.person:person", "Show and say which addresses are whose; hand out or erase what is held."),
        "roster": Entry("maildesk.cli.roster:roster", "Import the roster of maintainers, show it, and bind addresses to the people on it."),
        "mail": Entry("maildesk.cli.mail:mail", "Show what came in and why it was decided so; let it in, try it again, redact it."),
        "staff": Entry("maildesk.cli.staff:staff", "Say who works here, of which groups, and what they are told by mail."),
        "outbox": Entry("maildesk.cli.outbox:outbox", "Show what the desk sent, or could not; send again or cancel."),
        "inspect": Entry("maildesk.cli.inspect:inspect", "Show what the desk reads in mail files (- is standard input)."),
        "classify": Entry("maildesk.cli.classify:classify", "Show what the desk takes mails to ask for (- is standard input)."),
        "train": Entry("maildesk.cli.train:train", "Make the model of the classifier anew, or say how good it is."),
        "digest": Entry("maildesk.cli.digest:digest", "Show the digests of staff and groups, or send those that are due."),
        "report": Entry("maildesk.cli.report:report", "Say how the desk is doing."),
        "export": Entry("maildesk.cli.export:export", "Write the whole desk into one file, which `maildesk import` reads."),
        "import": Entry("maildesk.cli.import_:import_", "Read an exported desk into an empty one, or the tickets of another desk."),
        "demo": Entry("maildesk.cli.demo:demo", "Send a dozen example mails to the running desk and show what becomes of them."),
        "generate": Entry("maildesk.cli.generate:generate", "Fill an empty desk with a made-up past, to try reports and digests on."),
        "help": Entry("maildesk.cli.help:help_", "Explain a topic or a command."),
        "completion": Entry(
            "maildesk.cli.completion:completion", "Print what a shell needs to complete commands, references, categories and staff."
        ),
        "template": Entry("maildesk.cli.template:template", "Show the templates of the desk's mails."),
    }
)


class Registry(click.Group):
    """A group whose commands are in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with suggestions from the registry."""
        if args[0] not in COMMANDS and args[0][:1].isalnum():
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def load(name: str) -> click.Command:
    """The command of this name. Raises KeyError for a name that is not in `COMMANDS`."""
    module, _, attribute = COMMANDS[name].target.partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command
