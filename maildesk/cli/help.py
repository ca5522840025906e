# SPDX-License-Identifier: Apache-2.0
"""`maildesk help`: topics, the help of a command, and both as man pages."""

import sys
from difflib import get_close_matches
from pathlib import Path

import click

from maildesk.cli import completing
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.screen import screen
from maildesk.cli.topics import TOPICS, by_name

_LIST = "topics"
_WIDEST = 100  # columns; longer lines are hard to read


@click.command(
    name="help",
    epilog=example("maildesk help topics", "maildesk help promise", "maildesk help ticket list", "maildesk help --man ~/.local/share/man"),
)
@click.argument("topic", nargs=-1, shell_complete=completing.topics)
@click.option("--man", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write all man pages into this folder.")
@pass_invocation
@click.pass_context
def help_(ctx: click.Context, invocation: Invocation, topic: tuple[str, ...], man: Path | None) -> None:
    """Explain a topic or a command.

    TOPIC is one of `maildesk help topics`, or a command such as `ticket list`.
    """
    if man is not None:
        _write_manual(invocation, man)
    elif topic in ((), (_LIST,)):
        _list()
    elif len(topic) == 1 and topic[0] in by_name():
        _show(invocation, by_name()[topic[0]].text())
    else:
        _show_command(ctx.find_root(), topic)


def _list() -> None:
    width = max(len(topic.name) for topic in TOPICS)
    for topic in TOPICS:
        click.echo(f"{topic.name:{width}}  {topic.about}")
    click.echo("\n`maildesk help TOPIC` shows one, `maildesk help ticket list` the help of a command.")


def _show(invocation: Invocation, text: str) -> None:
    """Markdown as it is in a pipe, laid out on a terminal."""
    if not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    import shutil

    from rich.console import Console
    from rich.markdown import Markdown

    with screen(invocation.colour) as stream:
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        Console(file=stream, width=width, force_terminal=invocation.colour, no_color=not invocation.colour).print(
            Markdown(text, hyperlinks=False)
        )


def _show_command(root: click.Context, path: tuple[str, ...]) -> None:
    """The help of a command. Raises UsageError, which names what is near."""
    ctx, command = root, root.command
    for place, name in enumerate(path):
        inner = command.get_command(ctx, name) if isinstance(command, click.Group) else None
        if inner is None:
            raise click.UsageError(_unknown(root, command, ctx, path[: place + 1]), root)
        ctx = click.Context(inner, parent=ctx, info_name=name)
        command = inner
    click.echo(command.get_help(ctx), color=root.color)


def _unknown(root: click.Context, command: click.Command, ctx: click.Context, path: tuple[str, ...]) -> str:
    names = command.list_commands(ctx) if isinstance(command, click.Group) else []
    near = get_close_matches(path[-1], [*names, *(by_name() if ctx is root else ())], n=3)
    told = f"; near are {', '.join(near)}" if near else ""
    return f"there is no topic and no command {' '.join(path)!r}{told}. `maildesk help topics` lists the topics"


def _write_manual(invocation: Invocation, folder: Path) -> None:
    from maildesk.cli.manual import pages

    count = 0
    for page in pages():
        place = folder / f"man{page.section}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{page.name}.{page.section}").write_text(page.text, encoding="utf-8")
        count += 1
    invocation.say(f"{count} pages are in {folder}; `man -M {folder} maildesk` shows the first")
