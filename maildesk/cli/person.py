# SPDX-License-Identifier: Apache-2.0
"""`maildesk person`: which addresses are whose. Identity is the From address: who has several is known by each of them."""

from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import person_data
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, operator
from maildesk.cli.output import Column, clean_for_terminal, to_json
from maildesk.cli.staff import one_address

if TYPE_CHECKING:
    from maildesk.store.persons import Known, Somebody

COLUMNS = (Column("address"), Column("source"), Column("verified_at"), Column("fault"))
_DRY_RUN = click.option("-n", "--dry-run", is_flag=True, help="Only say what would happen.")


@click.group(epilog=example("maildesk person show ana@harbor.example", "maildesk person bind ana@home.example ana@harbor.example"))
def person() -> None:
    """Show and say which addresses are whose; hand out or erase what is held."""


person.add_command(person_data.erase)
person.add_command(person_data.export)


@person.command(epilog=example("maildesk person show ana@harbor.example", "maildesk person show ana@harbor.example -o json"))
@click.argument("address", metavar="ADDRESS")
@json_option
@pass_invocation
def show(invocation: Invocation, address: str) -> None:
    """Show by which addresses somebody is known, how each came to be theirs, and which of them takes no mail."""
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        one = store.person_by_address(one_address(address))
    _tell(invocation, one)


@person.command(
    epilog=example(
        "maildesk person bind ana@home.example ana@harbor.example", "maildesk person bind -n ana@home.example ana@harbor.example"
    )
)
@click.argument("address", metavar="ADDRESS")
@click.argument("of", metavar="PERSON-ADDRESS")
@_DRY_RUN
@json_option
@pass_invocation
def bind(invocation: Invocation, address: str, of: str, dry_run: bool) -> None:
    """Say that ADDRESS is one more of whoever is known by PERSON-ADDRESS.

    What they write from it counts as theirs, also on their tickets so far. If ADDRESS was the only one of somebody else, the tickets of
    that somebody come along: two persons turn out to be one. An address that several people read is nobody's who works here.
    """
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        one = store.bind_address(one_address(address), one_address(of), actor=operator(), now=clock(), dry_run=dry_run)
    _done(invocation, one, dry_run=dry_run)


@person.command(epilog=example("maildesk person unbind ana@home.example"))
@click.argument("address", metavar="ADDRESS")
@_DRY_RUN
@json_option
@pass_invocation
def unbind(invocation: Invocation, address: str, dry_run: bool) -> None:
    """Say that ADDRESS is nobody's: whoever writes from it next is somebody new. Tickets stay with whom they are."""
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        one = store.unbind_address(one_address(address), actor=operator(), now=clock(), dry_run=dry_run)
    _done(invocation, one, dry_run=dry_run)


def _done(invocation: Invocation, one: "Somebody", *, dry_run: bool) -> None:
    _tell(invocation, one)
    if dry_run:
        invocation.say("nothing was changed: this was a dry run, which shows how it is now")


def _tell(invocation: Invocation, one: "Somebody") -> None:
    rows = [_row(known) for known in one.addresses]
    if invocation.output == "json":
        click.echo(to_json({**_whole(one), "addresses": rows}, indent=2))
        return
    works = f", works here as {one.handle}" if one.staff else ""
    invocation.say(clean_for_terminal(f"{one.name or 'somebody without a name'}{works}; requests: {one.requests}"))
    for seat in one.seats:
        invocation.say(f"maintains {seat.project}{f' ({seat.body})' if seat.body else ''}, as {seat.github}")
    invocation.print_rows(rows, COLUMNS)


def _whole(one: "Somebody") -> dict[str, Any]:
    seats = [{"project": seat.project, "maturity": seat.maturity, "github": seat.github, "body": seat.body} for seat in one.seats]
    return {"name": one.name, "staff": one.staff, "handle": one.handle, "requests": one.requests, "seats": seats}


def _row(known: "Known") -> dict[str, Any]:
    return {"address": known.address, "source": known.source, "verified_at": known.verified_at, "fault": known.fault}
