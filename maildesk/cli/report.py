# SPDX-License-Identifier: Apache-2.0
"""`maildesk report`: how the desk is doing, for a terminal, a spreadsheet, a browser, or the public."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import completing
from maildesk.cli.context import F, Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.moments import Moment
from maildesk.cli.nearest import Named, nearest
from maildesk.cli.output import FORMATS, Column
from maildesk.flow.errors import MaildeskError
from maildesk.flow.report import GROUPS, NAMES, TOLD_BY

if TYPE_CHECKING:
    from maildesk.flow.report import Asked, Report
    from maildesk.render.fault import Fault
    from maildesk.store.reports import Reporting

_YEAR = timedelta(days=365)
_WORKBOOK = "xlsx"
_TOLD_BY = f"{', '.join(TOLD_BY[:-1])} and {TOLD_BY[-1]}"
_NAMES = frozenset((*GROUPS, "figure", "of", "name"))  # columns that say of what a row is


def _output_option(command: F) -> F:
    return json_option(command, (*FORMATS, _WORKBOOK))


@click.command(
    epilog=example(
        "maildesk report summary",
        "maildesk report summary --by maturity",
        "maildesk report promise --by maturity --since 90d",
        "maildesk report satisfaction --by service",
        "maildesk report trend --html report.html",
        "maildesk report ledger -o csv > ledger.csv",
    )
)
@click.argument("name", type=Named(NAMES), metavar="REPORT")
@click.option("--since", type=Moment(), help="Requests since then: 30d, 12w, 2026-01-01; a year back without it.")
@click.option("--until", type=Moment(end=True), help="Requests before then; now without it.")
@click.option("--category", metavar="CATEGORY", shell_complete=completing.categories, help="Only this category of the catalogue.")
@click.option("--project", metavar="PROJECT", shell_complete=completing.projects, help="Only this project.")
@click.option("--maturity", metavar="LEVEL", shell_complete=completing.maturities, help="Only projects of this level.")
@click.option("--by", type=Named(GROUPS), help=f"What {_TOLD_BY} are told by.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write a page for a browser, with charts.")
@click.option("--xlsx", type=click.Path(path_type=Path), metavar="FILE", help="Also write a workbook; -o xlsx sends it to standard output.")
@click.option("--markdown", type=click.Path(path_type=Path), metavar="FILE", help="Also write a table in Markdown.")
@_output_option
@pass_invocation
def report(
    invocation: Invocation,
    name: str,
    since: datetime | None,
    until: datetime | None,
    category: str | None,
    project: str | None,
    maturity: str | None,
    by: str | None,
    html: Path | None,
    xlsx: Path | None,
    markdown: Path | None,
) -> None:
    """Say how the desk is doing.

    REPORT is one of: summary, promise (answers and solutions in time), categories, staff, projects, trend (by week), backlog (what is
    open), satisfaction (what requesters say in the end), ledger (for the public: no names, no texts, no cell of fewer than five
    requests). All but ledger tell of each category, service, project, level, member of staff or week with --by, where they take it.
    Times count without the time that the requester had the ball, in hours, exact to the minute.
    """
    from maildesk.flow.report import Asked
    from maildesk.wiring import clock

    if by and name not in TOLD_BY:
        raise click.UsageError(f"--by is for the reports {_TOLD_BY}; {name} is told in its own way")
    if invocation.output == _WORKBOOK and sys.stdout.isatty():
        raise click.UsageError("a workbook is nothing for a terminal: send it to a file (> FILE), or say --xlsx FILE")
    now = clock()
    begin = since or (until or now) - _YEAR
    if begin >= (until or now):
        raise click.UsageError(f"nothing lies between --since {begin:%Y-%m-%d %H:%M} and --until {until or now:%Y-%m-%d %H:%M} (UTC)")
    asked = Asked(begin, until or now, category, project, maturity)
    made = _made(invocation, name, asked, now, by)
    for path, write in ((html, _html(invocation, asked, now)), (xlsx, _workbook), (markdown, _markdown(asked))):
        if path is not None:
            _save(path, made, write)
            invocation.say(f"{path} is written")
    _print(invocation, made)


def _made(invocation: Invocation, name: str, asked: "Asked", now: datetime, by: "str | None") -> "Report":
    from maildesk.classifying import catalogue, projects_path
    from maildesk.flow.report import Reports
    from maildesk.model.files import read_projects
    from maildesk.store.reports import opened_reports

    services = catalogue(invocation.settings)
    projects = read_projects(projects_path(invocation.settings)).known
    written = {
        "category": services.slugs,
        "project": tuple(one.name for one in projects),
        "maturity": tuple(sorted({one.maturity for one in projects})),
    }
    with opened_reports(invocation.settings.database.url, invocation.settings.database.busy_seconds) as store:
        named: dict[str, Any] = {what: _named(what, getattr(asked, what), known, store) for what, known in written.items()}
        return Reports(store, services).make(name, replace(asked, **named), now, by)


def _named(what: str, value: str | None, known: Sequence[str], store: "Reporting") -> str | None:
    """A name as it is written: in a file, or on tickets of a desk whose files have changed since.

    Raises MaildeskError for one that nothing has, with the nearest; StoreUnavailable.
    """
    if value is None:
        return None
    if found := next((one for one in known if one.casefold() == value.casefold()), None):
        return found
    every = list(dict.fromkeys((*known, *store.standing(what))))
    if found := next((one for one in every if one.casefold() == value.casefold()), None):
        return found
    shown = f"known are: {', '.join(every)}" if len(every) <= 12 else "`maildesk report projects` shows those that asked"
    raise MaildeskError(f"there is no {what} {value!r}{nearest(value, every)}", shown)


def _print(invocation: Invocation, made: "Report") -> None:
    if invocation.output == _WORKBOOK:
        from maildesk.files.workbook import workbook

        sys.stdout.buffer.write(workbook(made.title, made.columns, made.rows))
        return
    if invocation.format not in ("table", "wide"):
        invocation.print_rows(made.rows, [Column(one) for one in made.columns])
        return
    from maildesk.cli.fitting import table
    from maildesk.cli.plots import drawn
    from maildesk.cli.screen import screen
    from maildesk.wiring import clock

    names = next((place for place, one in enumerate(made.columns) if one not in _NAMES), len(made.columns))
    with screen(invocation.colour) as stream:
        width = get_terminal_size().columns if stream.isatty() else None
        fit = width if invocation.format == "table" else None
        for line in table(made.rows, made.columns, names, fit, clock(), bold=invocation.colour):
            click.echo(line, file=stream, color=invocation.colour)
        for line in (line for chart in made.charts for line in drawn(chart, width)):
            click.echo(line, file=stream)


def _save(path: Path, made: "Report", write: "Callable[[Path, Report], None]") -> None:
    try:
        write(path, made)
    except OSError as problem:
        raise MaildeskError(f"{path} cannot be written: {problem.strerror}", "name a file in a folder that is there and yours") from problem


def _html(invocation: Invocation, asked: "Asked", now: datetime) -> "Callable[[Path, Report], None]":
    def write(path: Path, made: "Report") -> None:
        from maildesk.assets import template_folders
        from maildesk.render.pages import report_page

        def tell(fault: "Fault") -> None:
            invocation.say(f"template {fault}; the built-in one is used")

        folders = template_folders(invocation.settings.desk.template_dir)
        page = report_page(made, asked.since, asked.until, now, folders, tell)
        path.write_text(page, encoding="utf-8")

    return write


def _workbook(path: Path, made: "Report") -> None:
    from maildesk.files.workbook import write_workbook

    write_workbook(path, made.title, made.columns, made.rows)


def _markdown(asked: "Asked") -> "Callable[[Path, Report], None]":
    def write(path: Path, made: "Report") -> None:
        from maildesk.files.markdown import markdown_table

        note = f" {made.note}" if made.note else ""
        head = f"# {made.title}\n\nRequests from {asked.since:%Y-%m-%d %H:%M} to {asked.until:%Y-%m-%d %H:%M} (UTC).{note}\n\n"
        path.write_text(f"{head}{markdown_table(made.columns, made.rows)}", encoding="utf-8")

    return write
