# SPDX-License-Identifier: Apache-2.0
"""`maildesk ticket assign|take|close|...`: the verbs that staff also write into mails, doing the same."""

import click

from maildesk.cli import completing
from maildesk.cli.acting import REFERENCE, YES, acting, do
from maildesk.cli.completing import Completer
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import ROW_ID
from maildesk.desk.command import Command, Verb
from maildesk.desk.values import Priority


def _plain(verb: Verb, help_: str, *examples: str) -> click.Command:
    """A verb with nothing but a ticket."""

    @click.command(name=verb.value, help=help_, epilog=example(f"maildesk ticket {verb} CNCF-1042", *examples))
    @REFERENCE
    @acting
    @pass_invocation
    def command(invocation: Invocation, wanted: str, actor: str | None, dry_run: bool) -> None:
        do(invocation, wanted, Command(verb), actor, dry_run=dry_run)

    return command


def _with(
    verb: Verb, name: str, metavar: str, help_: str, *examples: str, completer: Completer | None = None, words: int = 1
) -> click.Command:
    """A verb with a ticket and a word more, or with as many as stand there where `words` is -1 (`#link JIRA CNCFSD-1502`)."""

    @click.command(name=name, help=help_, epilog=example(*examples))
    @REFERENCE
    @click.argument("argument", metavar=metavar, nargs=words, required=True, shell_complete=completer)
    @acting
    @pass_invocation
    def command(invocation: Invocation, wanted: str, argument: str | tuple[str, ...], actor: str | None, dry_run: bool) -> None:
        said = argument if isinstance(argument, str) else " ".join(argument)
        do(invocation, wanted, Command(verb, said.strip()), actor, dry_run=dry_run)

    return command


take = _plain(Verb.TAKE, "Take a ticket: it is yours.", "maildesk ticket take 1042 --as sam")
close = _plain(Verb.CLOSE, "Close a ticket: it is done, and nobody waits.", "maildesk close 1042")
resolve = _plain(Verb.RESOLVE, "Resolve a ticket: it is done as far as you know.")
reopen = _plain(Verb.REOPEN, "Open a ticket again.")
waiting = _plain(Verb.WAITING, "Say that a ticket waits for its requester.")
spam = _plain(Verb.SPAM, "Say that nobody asked for anything.")
undo = _plain(Verb.UNDO, "Take back what was done to a ticket last, all commands of one mail together.")

assign = _with(
    Verb.ASSIGN,
    "assign",
    "OWNER",
    "Give a ticket to somebody: a handle, an address or a name of staff; @me is you, nobody takes it away.",
    "maildesk ticket assign CNCF-1042 ada",
    "maildesk assign 1042 @me",
    completer=completing.owner,
)
move = _with(
    Verb.CATEGORY,
    "move",
    "CATEGORY[/SERVICE]",
    "Move a ticket to another category or service, by its slug or its name in any language of the catalogue.\n\n"
    "Its new group hears of it, and the classifier learns from it.",
    "maildesk ticket move CNCF-1042 legal",
    "maildesk ticket move CNCF-1042 legal/trademarks",
    completer=completing.categories,
)
project = _with(
    Verb.PROJECT,
    "project",
    "PROJECT",
    "Say which project a ticket is about; none takes it away.",
    'maildesk ticket project CNCF-1042 "Envoy Gateway"',
    completer=completing.projects,
)
priority = _with(
    Verb.PRIORITY,
    "priority",
    "|".join(Priority),
    "Say how urgent a ticket is.",
    "maildesk ticket priority CNCF-1042 high",
    completer=completing.one_of(*Priority),
)
snooze = _with(
    Verb.SNOOZE,
    "snooze",
    "UNTIL",
    "Let a ticket sleep until then; an answer wakes it earlier.\n\nUNTIL is 3d, 4h, 2w, tomorrow, friday or 2026-12-01.",
    "maildesk ticket snooze CNCF-1042 3d",
)
need = _with(
    Verb.NEEDED,
    "need",
    "DATE",
    "Say until when a ticket is needed: an embargo, an event, a release.\n\nDATE is 2026-12-01, friday or 2w; none takes it away.",
    "maildesk ticket need CNCF-1042 2026-12-01",
)
cc = _with(
    Verb.CC,
    "cc",
    "ADDRESS",
    "Let somebody take part in a ticket: they get what the requester gets.",
    "maildesk ticket cc CNCF-1042 bo@harbor.example",
)
requester = _with(
    Verb.REQUESTER,
    "requester",
    "ADDRESS",
    "Say whose request a ticket is. Who was taken for the requester goes on to take part.",
    "maildesk ticket requester CNCF-1042 ana@harbor.example",
)
link = _with(
    Verb.LINK,
    "link",
    "OTHER",
    "Say what a ticket has to do with: another ticket, or a thing elsewhere.\n\n"
    "OTHER is a reference of this desk, an issue such as CNCFSD-1502 or cncf/foundation#12, or the address of a page.",
    "maildesk ticket link CNCF-1042 CNCF-1040",
    "maildesk ticket link CNCF-1042 https://github.com/cncf/foundation/issues/12",
    completer=completing.references,
    words=-1,
)
unlink = _with(
    Verb.UNLINK,
    "unlink",
    "OTHER",
    "Take a link back: the two have nothing to do with each other.",
    "maildesk ticket unlink CNCF-1042 CNCFSD-1502",
    completer=completing.references,
    words=-1,
)


@click.command(epilog=example('maildesk ticket block CNCF-1042 --on "the registrar"'))
@REFERENCE
@click.option("--on", "whom", required=True, metavar="WHOM", help="The third party that has to act first.")
@acting
@pass_invocation
def block(invocation: Invocation, wanted: str, whom: str, actor: str | None, dry_run: bool) -> None:
    """Say that a ticket waits for a third party."""
    do(invocation, wanted, Command(Verb.BLOCKED, whom.strip()), actor, dry_run=dry_run)


@click.command(epilog=example("maildesk ticket merge CNCF-1042 CNCF-1040", "maildesk ticket merge --yes 1042 1040"))
@REFERENCE
@click.argument("other", metavar="INTO", shell_complete=completing.references)
@YES
@acting
@pass_invocation
def merge(invocation: Invocation, wanted: str, other: str, yes: bool, actor: str | None, dry_run: bool) -> None:
    """Make a ticket part of another one. Both histories are kept, and `ticket undo` makes them two again.

    Who takes part is told once. A terminal asks first; a script says --yes.
    """
    question = "" if yes or dry_run else f"Make {wanted} part of {other}, and tell those who take part?"
    do(invocation, wanted, Command(Verb.MERGE, other.strip()), actor, dry_run=dry_run, question=question)


@click.command(epilog=example("maildesk ticket split CNCF-1042 17"))
@REFERENCE
@click.argument("message", type=ROW_ID, metavar="MESSAGE")
@acting
@pass_invocation
def split(invocation: Invocation, wanted: str, message: int, actor: str | None, dry_run: bool) -> None:
    """Make a message of a ticket a ticket of its own, and tell its author.

    MESSAGE is the number that `ticket show` gives it.
    """
    do(invocation, wanted, Command(Verb.SPLIT), actor, dry_run=dry_run, message=message)


@click.command(epilog=example("maildesk ticket needs CNCF-1042 legal events"))
@REFERENCE
@click.argument("categories", nargs=-1, required=True, metavar="CATEGORY...", shell_complete=completing.categories)
@acting
@pass_invocation
def needs(invocation: Invocation, wanted: str, categories: tuple[str, ...], actor: str | None, dry_run: bool) -> None:
    """Make a ticket for each thing that a request asks for, and tell its requester once. They keep one thread."""
    do(invocation, wanted, Command(Verb.NEEDS, ", ".join(categories)), actor, dry_run=dry_run)


ALL = (
    assign,
    take,
    close,
    resolve,
    reopen,
    waiting,
    snooze,
    block,
    spam,
    move,
    project,
    priority,
    need,
    cc,
    requester,
    merge,
    split,
    needs,
    link,
    unlink,
    undo,
)
