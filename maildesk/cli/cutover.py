# SPDX-License-Identifier: Apache-2.0
"""`maildesk import --csv`: the open tickets of another desk, with what became of each."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maildesk.cli.acting import operator_of
from maildesk.cli.context import Invocation
from maildesk.cli.output import Column
from maildesk.desk.reference import reference
from maildesk.desk.sight import HIDDEN
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.cutover import Foreign, Table
    from maildesk.flow.cutover import Plan, Planned

COLUMNS = (
    Column("line"),
    Column("external", "THERE"),
    Column("reference", "HERE"),
    Column("what"),
    Column("subject"),
    Column("requester"),
    Column("state"),
    Column("category"),
    Column("owner"),
    Column("remarks"),
)


class BadRows(MaildeskError):
    """Rows of the table have to be put right first."""

    exit_code = 65  # EX_DATAERR


def bring(invocation: Invocation, file: Path, other: str, actor: str | None, *, dry_run: bool) -> None:
    """Brings them in, and lists what became of each. Raises MaildeskError; nothing is written for a table with faults."""
    from maildesk.flow.cutover import CutOver
    from maildesk.store.bringing import Brought
    from maildesk.wiring import Wiring, clock, opened

    found = _read(invocation, file, other)
    with opened(invocation.settings) as store:
        wired = Wiring(invocation.settings, store)
        who = operator_of(invocation, actor)
        cut_over = CutOver(store, wired.numbers, wired.classifier, wired.identity, clock, Brought, who, other)
        plan = cut_over(found.tickets, dry_run=dry_run)
    rows = sorted((*_rows(plan, invocation.settings.desk.prefix, dry_run=dry_run),), key=lambda row: int(row["line"]))
    invocation.print_rows(rows, COLUMNS)
    _told(invocation, plan, dry_run=dry_run)


def _read(invocation: Invocation, file: Path, other: str) -> "Table":
    from maildesk.desk.cutover import MOST_FAULTS, table
    from maildesk.files.table import read
    from maildesk.wiring import clock

    heading, rows = read(file)
    found = table(heading, rows, other, clock())
    if found.faults:
        told = [f"line {line}: {words}" for line, words in found.faults[:MOST_FAULTS]]
        more = len(found.faults) - len(told)
        raise BadRows("\n  ".join((f"{file} cannot be used yet:", *told, *((f"and {more} more",) if more else ()))), "nothing was imported")
    invocation.say("; ".join(f"{name}: {heading}" for name, heading in found.columns.items()))
    if found.ignored:
        invocation.say(f"not read: {', '.join(found.ignored[:30])}")
    return found


def _rows(plan: "Plan", prefix: str, *, dry_run: bool) -> "list[dict[str, Any]]":
    done = "would be brought in" if dry_run else "brought in"
    return [
        *(_row(one.ticket, one, prefix, done) for one in plan.new),
        *(_row(one.ticket, one, prefix, "is here already") for one in plan.there),
        *(_row(one, None, prefix, "is over, and stays there") for one in plan.over),
    ]


def _row(ticket: "Foreign", planned: "Planned | None", prefix: str, what: str) -> dict[str, Any]:
    """A line tells of a confidential ticket what `ticket list` tells."""
    hidden = planned is not None and planned.restricted
    remarks: Sequence[str] = planned.remarks if planned else ()
    return {
        "line": ticket.line,
        "external": ticket.to.name,
        "reference": reference(prefix, planned.number) if planned and planned.number else None,
        "what": what,
        "subject": HIDDEN if hidden else ticket.subject,
        "requester": HIDDEN if hidden else ticket.requester.address if ticket.requester else ticket.name,
        "state": ticket.state.value,
        "category": planned.category if planned else None,
        "owner": planned.owner if planned else None,
        "remarks": [] if hidden else list(remarks),
    }


def _told(invocation: Invocation, plan: "Plan", *, dry_run: bool) -> None:
    words = "would be brought in" if dry_run else "brought in"
    there = f", {len(plan.there)} here already" if plan.there else ""
    over = f", {len(plan.over)} over" if plan.over else ""
    invocation.say(f"{len(plan.new)} tickets {words}{there}{over}; nothing was sent" + (": this was a dry run" if dry_run else ""))
