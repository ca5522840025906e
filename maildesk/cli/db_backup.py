# SPDX-License-Identifier: Apache-2.0
"""`maildesk db backup` and `maildesk db restore` (docs/backup.md)."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import to_json
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.flow.erasures import Erasure
    from maildesk.safekeeping import Restored
    from maildesk.store.holdings import Holdings

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(epilog=example("maildesk db backup backups/", "maildesk db backup desk-of-today.db"))
@click.argument("wanted", type=click.Path(), metavar="FILE|DIR")
@json_option
@pass_invocation
def backup(invocation: Invocation, wanted: str) -> None:
    """Write a backup of the whole desk, as it is in one moment; the desk may run on meanwhile.

    In a folder (a slash at the end makes one) the file gets a name of its own, with the time. It takes its place once it is whole, and is
    yours alone to read. Beside it stands erasures.jsonl: who was erased, in a form that nobody can read, so that `maildesk db restore`
    erases them again.

    Not in it: the configuration and its secrets. Without desk.signing_keys the answers to old mail do not find their tickets.
    PostgreSQL needs its own pg_dump, which must not be older than the server. Exit status 75 where the database cannot be reached.
    """
    from maildesk.safekeeping import backup as make
    from maildesk.wiring import clock

    if wanted.endswith(os.sep):
        Path(wanted).mkdir(mode=0o700, parents=True, exist_ok=True)
    with progress(invocation, "copied") as tell:
        made = make(invocation.settings, Path(wanted), clock(), tell)
    if invocation.output == "json":
        click.echo(to_json({"file": str(made.file), "size": made.size, "erasures": str(made.list_), **_figures(made.holds)}))
        return
    click.echo(made.file)
    invocation.say(f"{made.size:,} bytes: {_told(made.holds)}")
    invocation.say(f"keep beside it: {made.list_}, {_configuration(invocation)} and the secrets that it names")


@click.command(epilog=example("maildesk db restore desk.db", "maildesk db restore desk.db --erased erasures.jsonl"))
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--erased", type=_FILE, multiple=True, help="A list of erasures that is newer than the one beside the backup.")
@click.option("--without-erasures", is_flag=True, help="There is no such list, and nobody was ever erased.")
@json_option
@pass_invocation
def restore(invocation: Invocation, file: Path, erased: tuple[Path, ...], without_erasures: bool) -> None:
    """Make the desk of the configuration from a backup, in an empty place: a file that does not exist, a database without tables.

    Nothing that waited in the backup is sent, nor what was due since: those letters are cancelled, and `maildesk outbox retry` sends one.
    Whoever was erased since is erased again. Mail that the mailboxes still hold and the backup does not is taken in once more, without
    acknowledgements. The numbers of tickets go on after a gap, so that nobody is led to a ticket of somebody else.

    The tables of an older version are brought to the newest. Run it while no daemon runs; a desk that was cut off has to be begun anew.
    """
    from maildesk.safekeeping import restore as put_back
    from maildesk.wiring import clock

    known = [] if without_erasures else _erasures(invocation, file, erased)
    with progress(invocation, "restored") as tell:
        done = put_back(invocation.settings, file, known, clock(), invocation.say, tell)
    if invocation.output == "json":
        click.echo(to_json(_as_json(done)))
        return
    _tell(invocation, done)


def _erasures(invocation: Invocation, file: Path, given: tuple[Path, ...]) -> "list[Erasure]":
    """Every erasure of every list that is at hand. Raises MaildeskError where there is none, or speaks of people under lost keys."""
    from maildesk.files import erasures
    from maildesk.flow.erasures import unknown_keys

    settings = invocation.settings
    places = [*given, file.with_name(erasures.NAME), settings.retention.erasures]
    lists = [one for one in places if one.exists()]
    if not lists:
        raise MaildeskError(
            "there is no list of erasures, beside the backup or here: whoever was erased since would be back",
            "name it with --erased FILE; if nobody was ever erased, say --without-erasures",
        )
    known = {one.id: one for place in lists for one in erasures.read(place)}
    if lost := unknown_keys(list(known.values()), settings.desk.signing_keys):
        raise MaildeskError(
            f"{lost} erasures were noted under a signing key that desk.signing_keys does not have, and cannot be done again",
            "add that key at the end of desk.signing_keys",
        )
    return list(known.values())


@contextmanager
def progress(invocation: Invocation, label: str) -> Iterator[Callable[[int, int], object]]:
    """To be called with how much is done, of how much. It is shown on a terminal, unless `-q`."""
    if invocation.verbosity < 0 or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.update(100 * done // max(total, 1) - bar.pos)

        yield tell


def _configuration(invocation: Invocation) -> str:
    file = invocation.loaded.file
    return str(file) if file else "the environment that configures the desk"


def _figures(holds: "Holdings") -> dict[str, Any]:
    return {
        "tickets": holds.tickets,
        "messages": holds.messages,
        "mails": holds.mails,
        "letters": holds.letters,
        "people": holds.people,
        "last_number": holds.last_number,
        "newest_mail": holds.newest_mail,
    }


def _told(holds: "Holdings") -> str:
    newest = f"; the newest mail is of {holds.newest_mail:%Y-%m-%d %H:%M} UTC" if holds.newest_mail else ""
    last = f" (up to number {holds.last_number})" if holds.last_number else ""
    return f"{holds.tickets:,} tickets{last}, {holds.mails:,} mails, {holds.letters:,} letters, {holds.people:,} people{newest}"


def _as_json(done: "Restored") -> dict[str, Any]:
    return {
        **_figures(done.holds),
        "letters_not_sent": done.settled.letters_held_back + done.owed,
        "mails_as_history": done.settled.mails_as_history,
        "erased_again": done.erased,
        "next_number": done.settled.next_number,
    }


def _tell(invocation: Invocation, done: "Restored") -> None:
    invocation.say(f"restored: {_told(done.holds)}")
    not_sent = done.settled.letters_held_back + done.owed
    if not_sent:
        invocation.say(f"{not_sent} letters are not sent, those that waited and those due since: `maildesk outbox list --state cancelled`")
    if done.settled.mails_as_history:
        invocation.say(f"{done.settled.mails_as_history} mails wait to be processed; nobody gets an acknowledgement of them")
    if done.erased:
        invocation.say(f"{done.erased} erasures were done again")
    prefix = invocation.settings.desk.prefix
    invocation.say(f"the next ticket is {prefix}-{done.settled.next_number}: the numbers before it may have been given since the backup")
    invocation.say("look at it: `maildesk db check`; then start the desk: `maildesk run`")
