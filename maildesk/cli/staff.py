# SPDX-License-Identifier: Apache-2.0
"""`maildesk staff`: who works here, and what they are told by mail."""

import re
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, operator
from maildesk.cli.output import Column, clean_for_terminal, to_json
from maildesk.desk.values import Notify
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.values import Member
    from maildesk.mail.values import Address

COLUMNS = (Column("handle"), Column("name"), Column("address"), Column("notify"), Column("addresses", wide=True))
_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_WORDS = frozenset({"me", "myself", "nobody", "none"})  # what `#assign` means by them


@click.group(epilog=example("maildesk staff add sam@cncf.io", "maildesk staff list"))
def staff() -> None:
    """Say who works here, and what they are told by mail."""


@staff.command(epilog=example('maildesk staff add sam@cncf.io --name "Sam Rivera" --handle sam'))
@click.argument("address", metavar="ADDRESS")
@click.option("--name", help="How people know them; that of the address otherwise.")
@click.option("--handle", help="What commands call them; the address before its @ otherwise.")
@json_option
@pass_invocation
def add(invocation: Invocation, address: str, name: str | None, handle: str | None) -> None:
    """Let somebody work here: what they write from ADDRESS is an answer, a note or a command.

    Their mail has to be authenticated. Whoever wrote to the desk before stays the same person.
    """
    from maildesk.wiring import clock, opened

    found = one_address(address)
    chosen = _handle(handle or found.address.partition("@")[0].casefold())
    with opened(invocation.settings) as store:
        one = store.add_staff(found, name, chosen, actor=operator(), now=clock())
    _tell(invocation, one, f"{one.name} works here as {one.handle}")


@staff.command(name="list", epilog=example("maildesk staff list", "maildesk staff list -o json"))
@json_option
@pass_invocation
def list_(invocation: Invocation) -> None:
    """List everybody who works here."""
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        rows = [_row(one) for one in store.staff()]
    invocation.print_rows(rows, COLUMNS)


@staff.command(name="set", epilog=example("maildesk staff set sam --notify mine", "maildesk staff set sam --address sam@harbor.example"))
@click.argument("handle", metavar="HANDLE")
@click.option("--notify", type=click.Choice([str(one) for one in Notify]), help="What they are told: all, only what is theirs, or nothing.")
@click.option("--address", metavar="ADD", help="One more address that they write from.")
@click.option("--name", help="How people know them.")
@click.option("--handle", "new", help="Another handle.")
@json_option
@pass_invocation
def set_(invocation: Invocation, handle: str, notify: str | None, address: str | None, name: str | None, new: str | None) -> None:
    """Change what somebody is told, or how they are known."""
    from maildesk.store.staff import Wish
    from maildesk.wiring import clock, opened

    if not any((notify, address, name, new)):
        raise click.UsageError("say what to change: --notify, --address, --name or --handle")
    wish = Wish(name, _handle(new) if new else None, Notify(notify) if notify else None, one_address(address) if address else None)
    with opened(invocation.settings) as store:
        one = store.set_staff(handle, wish, actor=operator(), now=clock())
    _tell(invocation, one, f"{one.handle} is {one.name}, told {one.notify}, writes from {', '.join(one.keys)}")


@staff.command(epilog=example("maildesk staff disable sam"))
@click.argument("handle", metavar="HANDLE")
@json_option
@pass_invocation
def disable(invocation: Invocation, handle: str) -> None:
    """Say that somebody works here no longer: their mail is that of anybody.

    Their tickets stay theirs until somebody else takes them.
    """
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        one, owned = store.disable_staff(handle, actor=operator(), now=clock())
    _tell(invocation, one, f"{one.handle} works here no longer; open tickets that are still theirs: {owned}", open_tickets=owned)


def _row(one: "Member") -> dict[str, Any]:
    return {"handle": one.handle, "name": one.name, "address": one.address, "notify": one.notify.value, "addresses": list(one.keys)}


def _tell(invocation: Invocation, one: "Member", line: str, **more: Any) -> None:
    click.echo(to_json({**_row(one), **more}, indent=2) if invocation.output == "json" else clean_for_terminal(line))


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
