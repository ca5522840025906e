# SPDX-License-Identifier: Apache-2.0
"""`maildesk roster`: who maintains what, as a foundation publishes it, and by which addresses these people write."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import click

from maildesk.cli import completing
from maildesk.cli.acting import YES, confirm
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, operator, print_one
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.flow.errors import NotFound

if TYPE_CHECKING:
    from maildesk.desk.bonds import Binding
    from maildesk.flow.roster import Rostering
    from maildesk.store.roster import SeatRow

_DRY_RUN = click.option("-n", "--dry-run", is_flag=True, help="Only say what would happen.")


@click.group(
    epilog=example("maildesk roster import maintainers.csv", "maildesk roster list --project Envoy", "maildesk roster bind addresses.csv")
)
def roster() -> None:
    """Import the roster of maintainers, show it, and bind addresses to the people on it."""


@roster.command(
    name="import", epilog=example("maildesk roster import maintainers.csv --dry-run", "maildesk roster import maintainers.csv --yes")
)
@click.argument("file", type=click.File("rb"))
@_DRY_RUN
@YES
@click.option("--force", is_flag=True, help="Import it also where it takes away more than a third of the seats.")
@json_option
@pass_invocation
def import_(invocation: Invocation, file: BinaryIO, dry_run: bool, yes: bool, force: bool) -> None:
    """Make the roster what a CSV file of maintainers says (- is standard input), once you saw who joined, left or moved.

    The file is the one that the CNCF publishes: maturity, Project, Maintainer Name, Company, Github Name. Nobody is forgotten: who left is
    in the history. Importing the same file again changes nothing.
    """
    from maildesk.cli import roster_page

    with _opened(invocation) as rostering:
        plan = rostering.plan(file.read(), file.name)
        roster_page.print_plan(invocation, plan)
        if dry_run:
            if plan.doubtful and not force:
                invocation.say(f"{plan.doubtful}: without --force it is refused")
            invocation.say("nothing was changed: this was a dry run")
            return
        if plan.turnover and not yes and (force or not plan.doubtful):
            confirm("Import it?")
        rostering.carry_out(plan, force=force)
    invocation.say("the roster is as in the file now" if plan.turnover else "nothing to do: the roster is as in the file already")


@roster.command(name="list", epilog=example("maildesk roster list", "maildesk roster list --project Envoy --history -o csv"))
@click.option("--project", metavar="PROJECT", shell_complete=completing.projects, help="Only this project, by whichever of its names.")
@click.option("--history", is_flag=True, help="Those who left as well.")
@json_option
@pass_invocation
def list_(invocation: Invocation, project: str | None, history: bool) -> None:
    """List who maintains what, by project and name."""
    from maildesk.cli.roster_page import HISTORY, SEATS, row
    from maildesk.wiring import opened

    name = _project(invocation, project) if project else None
    with opened(invocation.settings) as store:
        found = [one for one in store.seat_rows(history=history) if name is None or one.place.project.casefold() == name.casefold()]
    if name is not None and not found:
        raise NotFound(f"nobody on the roster maintains {name}", "`maildesk roster list` shows all; --history those who left as well")
    invocation.print_rows([row(one) for one in found], HISTORY if history else SEATS)


@roster.command(epilog=example("maildesk roster show ana-souza", 'maildesk roster show "Ana Souza"', "maildesk roster show Envoy -o json"))
@click.argument("wanted", metavar="NAME|GITHUB|PROJECT", shell_complete=completing.roster)
@json_option
@pass_invocation
def show(invocation: Invocation, wanted: str) -> None:
    """Show somebody on the roster, or a project: who is there, who was, and by which addresses the desk knows them."""
    from maildesk.cli import roster_page
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        everybody = store.seat_rows(history=True)
    found = _found(wanted, _project(invocation, wanted), everybody)
    lines = [roster_page.row(one) for one in found]
    if invocation.output in ("csv", "tsv"):
        invocation.print_rows(lines, roster_page.HISTORY)
    else:
        print_one(invocation, lambda page: roster_page.write(page, found), lines[0], roster_page.HISTORY, {"seats": lines})


@roster.command(epilog=example("maildesk roster bind addresses.csv", "maildesk roster bind ana@harbor.example ana-souza"))
@click.argument("what", metavar="FILE|ADDRESS")
@click.argument("github", metavar="[GITHUB]", required=False, shell_complete=completing.maintainers)
@_DRY_RUN
@json_option
@pass_invocation
def bind(invocation: Invocation, what: str, github: str | None, dry_run: bool) -> None:
    """Say by which addresses the people on the roster write: one ADDRESS and its GITHUB name, or a CSV file with columns email,github.

    What they write from there counts as theirs. A line that cannot be (an address of somebody else, of staff, of several people) is told
    with its number, and nothing is bound then.
    """
    with _opened(invocation) as rostering:
        if github:
            done = rostering.bind(what, github, dry_run=dry_run)
        else:
            with click.open_file(what, "rb") as file:
                done = rostering.bind_file(file.read(), what, dry_run=dry_run)
    _tell(invocation, done, dry_run=dry_run)


@roster.command(epilog=example("maildesk roster unbind ana-souza"))
@click.argument("github", metavar="GITHUB", shell_complete=completing.maintainers)
@pass_invocation
def unbind(invocation: Invocation, github: str) -> None:
    """Say that whoever was taken for this maintainer is somebody else. Their addresses and tickets stay theirs."""
    from maildesk.wiring import clock, opened

    with opened(invocation.settings) as store:
        name = store.unbind_maintainer(github, actor=operator(), now=clock())
    click.echo(clean_for_terminal(f"nobody whom the desk knows is {name} ({github}) now"))


@contextmanager
def _opened(invocation: Invocation) -> "Iterator[Rostering]":
    from maildesk.classifying import projects
    from maildesk.flow.roster import Rostering
    from maildesk.wiring import clock, identity, opened

    settings = invocation.settings
    with opened(settings) as store:
        yield Rostering(store, projects(settings).named, identity(settings), clock, operator())


def _project(invocation: Invocation, name: str) -> str:
    """What the desk calls this project; the name itself where it is not in its list."""
    from maildesk.classifying import projects

    known = projects(invocation.settings).named(name)
    return known.name if known else name


def _found(wanted: str, project: str, everybody: "Sequence[SeatRow]") -> "list[SeatRow]":
    """The seats of a project, of a GitHub name, of everybody of a name."""
    from maildesk.desk.roster import github_name

    name, github = " ".join(wanted.split()).casefold(), (github_name(wanted) or "").casefold()
    found = [
        one
        for one in everybody
        if project.casefold() == one.place.project.casefold() or name == one.place.name.casefold() or one.place.key == github
    ]
    if not found:
        raise NotFound(f"neither a project nor anybody on the roster is called {wanted}", "`maildesk roster list --history` shows all")
    return found


def _tell(invocation: Invocation, done: "Sequence[Binding]", *, dry_run: bool) -> None:
    lines = [{"address": one.address.address, "github": one.who.github, "name": one.who.name} for one in done]
    if invocation.output == "json":
        click.echo(to_json({"bound": lines, "dry_run": dry_run}, indent=2))
    for line in lines if invocation.output != "json" else ():
        click.echo(clean_for_terminal(f"{line['address']} is of {line['name']} ({line['github']})"))
    if not done:
        invocation.say("nothing to do: these addresses are bound already")
    elif dry_run:
        invocation.say("nothing was changed: this was a dry run")
