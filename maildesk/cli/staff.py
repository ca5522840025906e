# SPDX-License-Identifier: Apache-2.0
"""`maildesk staff`: who works here, of which groups, and what they are told by mail."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import completing, staff_leave
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, operator
from maildesk.cli.output import Column, clean_for_terminal, to_json
from maildesk.desk.quiet import parse
from maildesk.desk.quiet import told as told_hours
from maildesk.desk.verbs.tuning import NEVER, WORDS
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.values import Member
    from maildesk.mail.values import Address

COLUMNS = (
    Column("handle"),
    Column("name"),
    Column("address"),
    Column("groups"),
    Column("notify"),
    Column("quiet"),
    Column("away_until", "AWAY UNTIL"),
    Column("away_from", wide=True),
    Column("zone", wide=True),
    Column("addresses", wide=True),
)
GROUP = "A group of the catalogue, such as legal; may be given several times."
_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_WORDS = frozenset({"me", "myself", "nobody", "none"})  # what `#assign` means by them


@click.group(epilog=example("maildesk staff add sam@cncf.io --group events", "maildesk staff list", "maildesk staff groups"))
def staff() -> None:
    """Say who works here, of which groups, and what they are told by mail."""


for command in staff_leave.ALL:
    staff.add_command(command)


@staff.command(
    epilog=example('maildesk staff add sam@cncf.io --name "Sam Rivera" --handle sam', "maildesk staff add len@cncf.io --group legal")
)
@click.argument("address", metavar="ADDRESS")
@click.option("--name", help="How people know them; that of the address otherwise.")
@click.option("--handle", help="What commands call them; the address before its @ otherwise.")
@click.option("--group", "groups", multiple=True, metavar="GROUP", shell_complete=completing.groups, help=GROUP)
@json_option
@pass_invocation
def add(invocation: Invocation, address: str, name: str | None, handle: str | None, groups: tuple[str, ...]) -> None:
    """Let somebody work here: what they write from ADDRESS is an answer, a note or a command.

    Their mail has to be authenticated. Whoever wrote to the desk before stays the same person.
    """
    from maildesk.wiring import clock, opened

    found = one_address(address)
    chosen = _handle(handle or found.address.partition("@")[0].casefold())
    of = _groups(invocation, groups)
    with opened(invocation.settings) as store:
        one = store.add_staff(found, name, chosen, of, actor=operator(), now=clock())
    tell(invocation, one, f"{one.name} works here as {one.handle}")


@staff.command(name="list", epilog=example("maildesk staff list", "maildesk staff list -o json"))
@json_option
@pass_invocation
def list_(invocation: Invocation) -> None:
    """List everybody who works here."""
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        rows = [row(one) for one in store.staff()]
    invocation.print_rows(rows, COLUMNS)


@staff.command(
    name="set",
    epilog=example(
        "maildesk staff set sam --notify mine --quiet 20:00-08:00",
        "maildesk staff set sam --address sam@harbor.example",
        "maildesk staff set sam --join legal --leave-group events",
    ),
)
@click.argument("handle", metavar="HANDLE", shell_complete=completing.staff)
@click.option("--notify", type=click.Choice(list(WORDS)), help="What they are told by mail; digests and none settle their digests too.")
@click.option("--quiet", "hours", metavar="HOURS", help="When their mail waits: '20:00-08:00 mon-thu; fri-sun; but high', or off.")
@click.option("--address", metavar="ADD", help="One more address that they write from.")
@click.option("--name", help="How people know them.")
@click.option("--handle", "new", help="Another handle.")
@click.option("--join", "joins", multiple=True, metavar="GROUP", shell_complete=completing.groups, help=GROUP)
@click.option(
    "--leave-group",
    "leaves",
    multiple=True,
    metavar="GROUP",
    shell_complete=completing.groups,
    help="A group that they are no longer of; may be given several times.",
)
@json_option
@pass_invocation
def set_(
    invocation: Invocation,
    handle: str,
    notify: str | None,
    hours: str | None,
    address: str | None,
    name: str | None,
    new: str | None,
    joins: tuple[str, ...],
    leaves: tuple[str, ...],
) -> None:
    """Change what somebody is told, how they are known, or which groups they are of.

    all: what is theirs and what is nobody's in their groups; mine: only what is theirs; assignments: that they were given a ticket or
    are late with one; digests: these alone; none: nothing at all. Quiet hours are of their zone (`maildesk digest set`).

    What is theirs stays theirs when they leave a group. `maildesk staff leave` is for those who work here no longer.
    """
    from maildesk.store.staff import Wish
    from maildesk.wiring import clock, opened

    if not any((notify, hours, address, name, new, joins, leaves)):
        raise click.UsageError("say what to change: --notify, --quiet, --address, --name, --handle, --join or --leave-group")
    told, often, _ = WORDS[notify] if notify else (None, None, "")
    wish = Wish(
        name,
        _handle(new) if new else None,
        told,
        often,
        _hours(hours) if hours else None,
        one_address(address) if address else None,
        _groups(invocation, joins),
        leaves,
    )
    with opened(invocation.settings) as store:
        one = store.set_staff(handle, wish, actor=operator(), now=clock())
    of = f", of {', '.join(one.groups)}" if one.groups else ""
    hush = f", quiet {told_hours(one.quiet)} ({one.zone})" if one.quiet else ""
    tell(invocation, one, f"{one.handle} is {one.name}, told {one.notify}{hush}{of}, writes from {', '.join(one.keys)}")


def _hours(text: str) -> str:
    """Quiet hours as they are kept. Raises BadParameter, which says what is accepted."""
    if text.casefold() in NEVER:
        return ""
    try:
        return told_hours(parse(text))
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--quiet") from problem


def _groups(invocation: Invocation, wanted: Sequence[str]) -> tuple[str, ...]:
    """The slugs, each once. Raises MaildeskError for one that the catalogue does not have, naming those that may be meant."""
    if not wanted:
        return ()
    from maildesk.classifying import catalogue
    from maildesk.desk.groups import nearest

    known = catalogue(invocation.settings)
    for one in wanted:
        if one not in known.groups:
            raise MaildeskError(
                f"the catalogue has no group {one!r}", f"there are {', '.join(nearest(known, one))}: `maildesk staff groups`"
            )
    return tuple(dict.fromkeys(wanted))


def row(one: "Member") -> dict[str, Any]:
    return {
        "handle": one.handle,
        "name": one.name,
        "address": one.address,
        "groups": list(one.groups),
        "notify": one.notify.value,
        "quiet": told_hours(one.quiet) if one.quiet else None,
        "zone": str(one.zone),
        "away_until": one.away_until,
        "away_from": one.away_from,
        "addresses": list(one.keys),
    }


def tell(invocation: Invocation, one: "Member", line: str, **more: Any) -> None:
    click.echo(to_json({**row(one), **more}, indent=2) if invocation.output == "json" else clean_for_terminal(line))


def one_address(text: str) -> "Address":
    """The address that somebody typed. Raises MaildeskError."""
    from maildesk.desk.verbs.people import addresses

    found = addresses(text)
    if len(found) != 1:
        raise MaildeskError(f"{text!r} is no address", "such is sam@cncf.io")
    return found[0]


def _handle(text: str) -> str:
    if not _HANDLE.fullmatch(text) or text in _WORDS:
        raise MaildeskError(f"{text!r} cannot be a handle", "small letters, digits, dots and dashes: choose one with --handle")
    return text
