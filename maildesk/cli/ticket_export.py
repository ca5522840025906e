# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket export`: one ticket as JSON, as an mbox file, as a page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from maildesk.cli.acting import REFERENCE, number_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.output import to_json
from maildesk.cli.reading import READER, must_read

if TYPE_CHECKING:
    from maildesk.cli.exported import Export

_FILE = click.Path(path_type=Path, allow_dash=True, dir_okay=False)


@click.command(
    epilog=example(
        "maildesk ticket export CNCF-1042 > CNCF-1042.json",
        "maildesk ticket export 1042 --mbox CNCF-1042.mbox --html CNCF-1042.html",
        "maildesk ticket export 1042 --public --html for-ada.html",
    )
)
@REFERENCE
@click.option("--mbox", type=_FILE, metavar="FILE", help="The thread for a mail program: every mail as it came in or left.")
@click.option("--html", type=_FILE, metavar="FILE", help="The thread as one page for a browser, without anything remote.")
@click.option("--public", is_flag=True, help="Only what its requester saw: no notes, no history, nothing of staff among themselves.")
@click.option("--attachments", is_flag=True, help="JSON with the bytes of attachments, in base64.")
@click.option("--raw", is_flag=True, help="JSON with the bytes of mails and letters, in base64.")
@READER
@pass_invocation
def export(
    invocation: Invocation,
    wanted: str,
    mbox: Path | None,
    html: Path | None,
    public: bool,
    attachments: bool,
    raw: bool,
    actor: str | None,
) -> None:
    """Write a ticket for another program or another person: JSON on standard output, an mbox file, a page.

    Notes are in it and marked as internal, unless --public. FILE may be -, for standard output.
    """
    from maildesk.cli.exported import Export
    from maildesk.wiring import clock, opened

    desk = invocation.settings.desk
    with opened(invocation.settings) as store:
        number = number_of(invocation, wanted)
        must_read(invocation, store, number, actor)
        found = Export(store, store.ticket_by_number(number), desk.prefix, desk.address, clock(), public, attachments, raw)
        if mbox:
            _mbox(invocation, found, mbox)
        if html:
            _html(invocation, found, html)
        if not (mbox or html):
            _json(found)


def _json(found: "Export") -> None:
    """In pieces: the bytes of one mail at a time."""
    from maildesk.cli import exported

    click.echo(to_json(exported.head(found), indent=2).removesuffix("\n}"), nl=False)
    for name, each in (("messages", exported.messages(found)), ("letters", exported.letters(found))):
        click.echo(f',\n  "{name}": [', nl=False)
        for place, one in enumerate(each):
            click.echo(f"{',' if place else ''}\n    {to_json(one)}", nl=False)
        click.echo("\n  ]", nl=False)
    click.echo("\n}")


def _mbox(invocation: Invocation, found: "Export", file: Path) -> None:
    from maildesk.files.mbox import entry

    written = 0
    with _opened(file) as stream:
        for one in found.mails:
            if content := found.content(one):  # not where it was erased, or given up
                stream.write(entry(content, one.sender, one.at))
                written += 1
    invocation.say(f"{written} mails: {file}")


def _html(invocation: Invocation, found: "Export", file: Path) -> None:
    from maildesk.assets import asset
    from maildesk.cli.exported import page_values
    from maildesk.render.thread import thread_page

    page = thread_page(page_values(found), asset("templates"))
    with _opened(file) as stream:
        stream.write(page.encode("utf-8", "replace"))
    invocation.say(f"{len(found.messages)} messages: {file}")


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """A new file that its owner alone reads, or standard output."""
    from maildesk.files.lines import writing

    if str(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with writing(file) as stream:
        yield stream


ALL = (export,)
