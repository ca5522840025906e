# SPDX-License-Identifier: Apache-2.0
"""`maildesk report`: how the desk is doing, for a terminal, a spreadsheet, a browser, or the public."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from maildesk.cli import completing
from maildesk.cli.context import F, Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.moments import Moment
from maildesk.cli.output import FORMATS, Column
from maildesk.flow.errors import MaildeskError
from maildesk.flow.report import GROUPS, NAMES, TOLD_BY

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.flow.report import Asked, Report
    from maildesk.render.fault import Fault

_YEAR = timedelta(days=365)
_WORKBOOK = "xlsx"


class Named(click.Choice[str]):
    """A choice that names the nearest where somebody misspells."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        return f"{value!r} is not one of {', '.join(self.choices)}{nearest(str(value), self.choices)}"


def nearest(value: str, known: Iterable[str]) -> str:
    """ "; did you mean ...?" of what is alike, or nothing."""
    from difflib import get_close_matches

    folded = {one.casefold(): one for one in known}
    alike = get_close_matches(value.casefold(), folded, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(folded[one] for one in alike)}?" if alike else ""


def _output_option(command: F) -> F:
    return json_option(command, (*FORMATS, _WORKBOOK))


@click.command(
    epilog=example(
        "maildesk report summary",
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
@click.option("--by", type=Named(GROUPS), help="What `promise` and `satisfaction` are told by; the category without it.")
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

    REPORT is one of: summary, promise (first answers in time), categories, staff, projects, trend (by week), backlog (what is open),
    satisfaction (what requesters say in the end), ledger (for the public: no names, no texts, no cell of fewer than five requests).
    Times count without the time that the requester had the ball, in hours, exact to the minute.
    """
    from maildesk.flow.report import Asked
    from maildesk.wiring import clock

    if by and name not in TOLD_BY:
        raise click.UsageError(f"--by is for the reports {' and '.join(TOLD_BY)}; {name} is told in its own way")
    if invocation.output == _WORKBOOK and sys.stdout.isatty():
        raise click.UsageError("a workbook is nothing for a terminal: send it to a file (> FILE), or say --xlsx FILE")
    now = clock()
    begin = since or (until or now) - _YEAR
    if begin >= (until or now):
        raise click.UsageError(f"nothing lies between --since {begin:%Y-%m-%d %H:%M} and --until {until or now:%Y-%m-%d %H:%M} (UTC)")
    asked = Asked(begin, until or now, category, project, maturity)
    made = _made(invocation, name, asked, now, by or "category")
    for path, write in ((html, _html(invocation, asked, now)), (xlsx, _workbook), (markdown, _markdown(asked))):
        if path is not None:
            _save(path, made, write)
            invocation.say(f"{path} is written")
    _print(invocation, made)


def _made(invocation: Invocation, name: str, asked: "Asked", now: datetime, by: str) -> "Report":
    from maildesk.classifying import catalogue, projects_path
    from maildesk.flow.report import Reports
    from maildesk.model.files import read_projects
    from maildesk.store.reports import opened_reports

    services = catalogue(invocation.settings)
    maturities = {one.name: one.maturity for one in read_projects(projects_path(invocation.settings)).known}
    asked = _known(asked, services, maturities)
    with opened_reports(invocation.settings.database.url, invocation.settings.database.busy_seconds) as store:
        return Reports(store, services).make(name, asked, now, by)


def _known(asked: "Asked", catalogue: "Catalogue", maturities: Mapping[str, str]) -> "Asked":
    """With the names as they are written. Raises MaildeskError for one that nothing has, with the nearest."""
    category = _named("category", asked.category, catalogue.slugs)
    project = _named("project", asked.project, tuple(maturities))
    maturity = _named("maturity", asked.maturity, sorted({*maturities.values()}))
    return replace(asked, category=category, project=project, maturity=maturity)


def _named(what: str, value: str | None, known: Sequence[str]) -> str | None:
    if value is None:
        return None
    written = {one.casefold(): one for one in known}
    if value.casefold() not in written:
        shown = f"known are: {', '.join(known)}" if len(known) <= 12 else "`maildesk report projects` shows those that asked"
        raise MaildeskError(f"there is no {what} {value!r}{nearest(value, known)}", shown)
    return written[value.casefold()]


def _print(invocation: Invocation, made: "Report") -> None:
    if invocation.output == _WORKBOOK:
        from maildesk.files.workbook import workbook

        sys.stdout.buffer.write(workbook(made.title, made.columns, made.rows))
        return
    columns = [Column(one, one.replace("_", "\n", 1).replace("_", " ").upper()) for one in made.columns]
    invocation.print_rows(made.rows, columns)
    if invocation.format in ("table", "wide"):
        from maildesk.cli.plots import drawn
        from maildesk.cli.screen import screen

        with screen(invocation.colour) as stream:
            width = get_terminal_size().columns if stream.isatty() else None
            for chart in made.charts:
                for line in drawn(chart, width):
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
