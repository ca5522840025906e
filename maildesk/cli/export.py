# SPDX-License-Identifier: Apache-2.0
"""`maildesk export --all`: the whole desk in one file of JSON Lines (docs/export.md has the format)."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from maildesk.cli import completing
from maildesk.cli.acting import operator_of
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.progress import progress
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.store.dump import Snapshot


@click.command(
    epilog=example("maildesk export --all desk.jsonl.gz", "maildesk export --all --with-confidential desk.jsonl", "maildesk export --all -")
)
@click.option("--all", "everything", is_flag=True, help="The whole desk; `maildesk ticket export` writes a single ticket.")
@click.option("--with-confidential", is_flag=True, help="Needed where the desk has confidential tickets: whoever gets the file reads them.")
@click.option(
    "--as",
    "actor",
    metavar="HANDLE",
    shell_complete=completing.staff,
    help="Who exports it, for the history. Without it desk.operator, or your user name.",
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-", metavar="[FILE]")
@pass_invocation
def export(invocation: Invocation, everything: bool, with_confidential: bool, actor: str | None, file: Path) -> None:
    """Write the whole desk into one file, which `maildesk import` reads.

    JSON Lines: a header, then people, tickets, mails and everything else, as they were in one moment; the desk may run on meanwhile.
    The file is yours alone to read, is compressed where its name ends in .gz, and takes its place once it is whole.
    """
    from maildesk.exchanging import NotWritten

    if not everything:
        raise click.UsageError("say --all for the whole desk; `maildesk ticket export CNCF-1042` writes one ticket")
    try:
        with _opened(file) as stream:
            counts = _write(invocation, stream, with_confidential=with_confidential)
    except NotWritten as lost:
        lost.problem.filename = lost.problem.filename or ("standard output" if str(file) == "-" else str(file))
        raise lost.problem from None
    tickets = counts.get("ticket", 0)
    if any(number for name, number in counts.items() if name != "counter"):  # nobody's words leave an empty desk, which stays one
        _remember(invocation, actor, tickets, file)
    invocation.say(f"{tickets:,} tickets, {sum(counts.values()):,} records" + ("" if str(file) == "-" else f": {file}"))


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    from maildesk.files.lines import writing

    if str(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with writing(file) as stream:
        yield stream


def _write(invocation: Invocation, stream: BinaryIO, *, with_confidential: bool) -> Mapping[str, int]:
    """How many records of each type were written."""
    from maildesk import exchanging
    from maildesk.store.dump import snapshot

    with exchanging.patient(invocation.settings) as database, snapshot(database) as desk:
        _allowed(desk, with_confidential=with_confidential)
        header = exchanging.header(invocation.settings, desk.counts)
        with progress(invocation, header.total, "exported") as tell:
            exchanging.write(desk, header, stream, tell)
        return desk.counts


def _allowed(desk: "Snapshot", *, with_confidential: bool) -> None:
    if desk.restricted and not with_confidential:
        many = "1 ticket is" if desk.restricted == 1 else f"{desk.restricted} tickets are"
        raise MaildeskError(
            f"{many} confidential, and whoever gets the file could read all of it",
            "say --with-confidential, and keep the file as you keep the database",
        )


def _remember(invocation: Invocation, actor: str | None, tickets: int, file: Path) -> None:
    """Who took all words of all people out of the desk stands in its history."""
    from maildesk.desk.records import Effects, NewEvent
    from maildesk.flow.values import Commanded
    from maildesk.wiring import clock, opened

    told = NewEvent(None, "exported", operator_of(invocation, actor), None, {"tickets": tickets, "file": file.name})
    with opened(invocation.settings) as store:
        store.command(Commanded(Effects(events=(told,))), clock())
