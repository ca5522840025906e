# SPDX-License-Identifier: Apache-2.0
"""Man pages, made of what the commands say of themselves and of the topics: maildesk(1), maildesk-ticket-list(1), maildesk-queries(7).

Written in the classic macros of man(7), which every `man` reads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import click

from maildesk import __version__
from maildesk.cli.roff import Roff, from_markdown
from maildesk.cli.topics import TOPICS

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_EXIT = (
    ("0", "done"),
    ("1", "the thing asked for failed"),
    ("2", "the command line is wrong"),
    ("64-78", "as sysexits.h says, where a mail server or a supervisor reads it; 75: try again later, nothing is lost"),
    ("130, 141", "interrupted; the reader of the output went away"),
)


@dataclass(frozen=True, slots=True)
class ManPage:
    """A page: its name, its section, and its text for `man`."""

    name: str
    section: int
    text: str


def pages() -> Iterator[ManPage]:
    """All of them: the program, every command, every topic."""
    from maildesk.cli.main import cli

    root = click.Context(cli, info_name="maildesk")
    yield from _commands(cli, root, ("maildesk",))
    for topic in TOPICS:
        name = f"maildesk-{topic.name}"
        page = Roff()
        page.title(name, 7, __version__)
        page.heading("NAME")
        page.paragraph(f"{name} - {topic.about.replace('`', '')}")
        from_markdown(page, topic.text())
        yield ManPage(name, 7, page.text())


def _commands(command: click.Command, ctx: click.Context, path: tuple[str, ...]) -> Iterator[ManPage]:
    yield ManPage("-".join(path), 1, _page(command, ctx, path))
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None:
                yield from _commands(inner, click.Context(inner, parent=ctx, info_name=name), (*path, name))


def _page(command: click.Command, ctx: click.Context, path: tuple[str, ...]) -> str:
    page = Roff()
    name = "-".join(path)
    page.title(name, 1, __version__)
    first, *rest = _paragraphs(command.help or "")
    page.heading("NAME")
    page.paragraph(f"{name} - {first.rstrip('.')}")
    page.heading("SYNOPSIS")
    page.usage(" ".join(path), command.collect_usage_pieces(ctx))
    if rest:
        page.heading("DESCRIPTION")
        for one in rest:
            page.paragraph(one)
    _options(page, command, ctx)
    if isinstance(command, click.Group):
        page.heading("COMMANDS")
        for inner in command.list_commands(ctx):
            found = command.get_command(ctx, inner)
            page.entry(f"{name}-{inner}(1)", found.get_short_help_str(200) if found else "")
    page.heading("EXAMPLES")
    page.verbatim(examples(command))
    if len(path) == 1:
        page.heading("EXIT STATUS")
        for status, meaning in _EXIT:
            page.entry(status, meaning)
    _see_also(page, path)
    return page.text()


def examples(command: click.Command) -> list[str]:
    """The lines of the example in a command's help."""
    told = (command.epilog or "").replace("\b", "").partition("Example:\n")[2].partition("\n\n")[0]
    return [line.strip() for line in told.split("\n") if line.strip()]


def _options(page: Roff, command: click.Command, ctx: click.Context) -> None:
    records = [record for one in command.get_params(ctx) if (record := one.get_help_record(ctx)) and record[1]]
    if records:
        page.heading("OPTIONS")
    for name, told in records:
        page.entry(name, told)


def _see_also(page: Roff, path: tuple[str, ...]) -> None:
    page.heading("SEE ALSO")
    parent = [f"{'-'.join(path[:-1])}(1)"] if len(path) > 1 else []
    page.paragraph(", ".join((*parent, *(f"maildesk-{topic.name}(7)" for topic in TOPICS))))


def _paragraphs(text: str) -> list[str]:
    return [" ".join(one.replace("\b", "").split()) for one in _PARAGRAPH.split(text.strip()) if one.strip()]
