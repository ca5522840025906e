# SPDX-License-Identifier: Apache-2.0
"""`maildesk staff groups|away|back|leave`: who is of which group, who is out of office, and who leaves for good."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import completing
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, operator
from maildesk.cli.moments import Moment
from maildesk.cli.output import Column, clean_for_terminal, to_json
from maildesk.desk.reference import reference

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue, Group
    from maildesk.desk.values import Member
    from maildesk.flow.leave import Left

_GROUPS = (
    Column("group"),
    Column("name"),
    Column("members"),
    Column("categories"),
    Column("assign"),
    Column("address"),
    Column("reads", wide=True),
)


@click.command(epilog=example("maildesk staff groups", "maildesk staff groups -o json"))
@json_option
@pass_invocation
def groups(invocation: Invocation) -> None:
    """List the groups of the catalogue: who is of them, what they answer, what is for them alone.

    A group hears of what is new in its categories; where nobody is of it, mail goes to its address, or to whoever triages.
    """
    from maildesk.classifying import catalogue
    from maildesk.wiring import opened

    known = catalogue(invocation.settings)
    with opened(invocation.settings) as store:
        staff = store.staff()
    invocation.print_rows([_row(one, known, staff) for one in known.groups.values()], _GROUPS)


def _row(group: "Group", catalogue: "Catalogue", staff: "tuple[Member, ...]") -> dict[str, Any]:
    from maildesk.desk.groups import members

    return {
        "group": group.slug,
        "name": group.name,
        "members": [one.handle for one in members(staff, group.slug, catalogue)],
        "categories": [one.slug for one in catalogue.categories if one.owner == group.slug],
        "assign": group.assign.value,
        "address": group.address,
        "reads": list(catalogue.reserved_for(group.slug)),
    }


@click.command(epilog=example("maildesk staff away sam --until 2026-12-01", "maildesk staff away sam --from 2026-12-20 --until 2027-01-06"))
@click.argument("handle", metavar="HANDLE", shell_complete=completing.staff)
@click.option("--until", required=True, type=Moment(end=True), help="The last day, which counts whole.")
@click.option("--from", "from_", type=Moment(), help="The first day; now otherwise.")
@json_option
@pass_invocation
def away(invocation: Invocation, handle: str, until: datetime, from_: datetime | None) -> None:
    """Say that somebody is out of office: no rule gives them a ticket, and what comes on theirs is told to their group too."""
    from maildesk.cli.staff import tell
    from maildesk.wiring import clock, opened

    now = clock()
    if until <= max(now, from_ or now):
        raise click.UsageError("--until is over before it begins")
    with opened(invocation.settings) as store:
        one = store.set_away(handle, from_ or now, until, actor=operator(), now=now)
    tell(invocation, one, f"{one.name} is away from {_day(from_ or now)} until {_day(until)}")


@click.command(epilog=example("maildesk staff back sam"))
@click.argument("handle", metavar="HANDLE", shell_complete=completing.staff)
@json_option
@pass_invocation
def back(invocation: Invocation, handle: str) -> None:
    """Say that somebody is back, or does not leave after all."""
    from maildesk.cli.staff import tell
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        one = store.set_away(handle, None, None, actor=operator(), now=clock())
    tell(invocation, one, f"{one.name} is back")


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


@click.command(epilog=example("maildesk staff leave sam --dry-run", "maildesk staff leave sam", "maildesk staff leave sam --to kim"))
@click.argument("handle", metavar="HANDLE", shell_complete=completing.staff)
@click.option(
    "--to", metavar="HANDLE", shell_complete=completing.staff, help="Who gets their tickets; without it the rules of the groups decide."
)
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would happen.")
@json_option
@pass_invocation
def leave(invocation: Invocation, handle: str, to: str | None, dry_run: bool) -> None:
    """Say that somebody works here no longer: their open tickets go to others, and their mail is that of anybody.

    Each ticket goes to --to, else to whom the rule of its group names, else back to the group. What --to may not read goes by the
    rule. Everybody who gets something hears of it in one mail. Whoever comes back is added again with `maildesk staff add`.
    """
    from contextlib import closing

    from maildesk.wiring import Wiring, opened

    with opened(invocation.settings) as store, closing(Wiring(invocation.settings, store)) as wiring:
        left = wiring.leave(handle, to, operator(), dry_run=dry_run)
    _told(invocation, left, dry_run=dry_run)


def _told(invocation: Invocation, left: "Left", *, dry_run: bool) -> None:
    prefix = invocation.settings.desk.prefix
    rows = [
        {"reference": reference(prefix, one.ticket.number), "to": one.to.handle if one.to else None, "why": one.why} for one in left.handed
    ]
    if invocation.output == "json":
        told = {"handle": left.leaver.handle, "open_tickets": len(rows), "handed_over": rows, "letters": left.letters, "dry_run": dry_run}
        click.echo(to_json(told, indent=2))
        return
    for row in rows:
        click.echo(clean_for_terminal(f"{row['reference']} goes to {row['to'] or 'its group'}: {row['why']}"))
    would = "would work" if dry_run else "works"
    click.echo(clean_for_terminal(f"{left.leaver.handle} {would} here no longer; tickets handed over: {len(rows)}"))
    if dry_run:
        sys.stdout.flush()
        invocation.say("nothing was changed: this was a dry run")


ALL = (groups, away, back, leave)
