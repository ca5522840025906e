# SPDX-License-Identifier: Apache-2.0
"""`maildesk digest`: what staff would read today, and sending what is due by hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option
from maildesk.cli.output import Column, clean_for_terminal
from maildesk.desk.rhythm import Often, days, told
from maildesk.flow.errors import MaildeskError, NotFound

if TYPE_CHECKING:
    from maildesk.desk.values import Member
    from maildesk.flow.digest import Written
    from maildesk.flow.values import NewOutbox
    from maildesk.store.digests import Reader

COLUMNS = tuple(Column(one) for one in ("handle", "often", "hour", "days", "zone", "last", "paused"))
TO = "Whose: a handle or an address of staff; @me is you. Everybody's without it."


@click.group(epilog=example("maildesk digest preview --to @me", "maildesk digest send --dry-run"))
def digest() -> None:
    """Show the digests of staff, or send those that are due."""


@digest.command(epilog=example("maildesk digest preview", "maildesk digest preview --to sam --html digest.html"))
@click.option("--to", metavar="HANDLE", help=TO)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write it as its reader sees it, for one reader.")
@pass_invocation
def preview(invocation: Invocation, to: str | None, html: Path | None) -> None:
    """Show what somebody would get if their digest was due now. Nothing is sent, and nothing counts as had."""
    if html is not None and to is None:
        raise click.UsageError("--html shows the digest of one reader: say whose with --to")
    found = _previewed(invocation, to)
    if html is not None:
        _save(html, found[0].content)
    for one in found:
        click.echo(_shown(one))


@digest.command(epilog=example("maildesk digest send --dry-run", "maildesk digest send"))
@click.option("--dry-run", is_flag=True, help="Say who would get one; send nothing.")
@pass_invocation
def send(invocation: Invocation, dry_run: bool) -> None:
    """Send the digests that are due now. A desk that runs does it by itself."""
    from maildesk.digesting import digests
    from maildesk.wiring import Wiring, opened

    with opened(invocation.settings) as store:
        own = digests(Wiring(invocation.settings, store))
        if dry_run:
            for one in own.due_now():
                click.echo(clean_for_terminal(f"{one.handle}: {one.address}"))
        else:
            click.echo(f"digests written: {own.send_due()}")


@digest.command(name="list", epilog=example("maildesk digest list"))
@json_option
@pass_invocation
def list_(invocation: Invocation) -> None:
    """List who gets a digest, when, and whose address takes none."""
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        handles = {one.person_id: one.handle for one in store.staff()}
        rows = [_row(handles[one.person_id], one) for one in store.digest_readers()]
    invocation.print_rows(rows, COLUMNS)


@digest.command(
    name="set",
    epilog=example("maildesk digest set sam --zone Europe/Berlin --at 8 --days mon-fri", "maildesk digest set len --often weekly"),
)
@click.argument("handle", metavar="HANDLE")
@click.option("--zone", help="Where they live, such as Europe/Berlin.")
@click.option("--often", type=click.Choice([one.value for one in Often]), help="On each of their days, on the first of them, or never.")
@click.option("--at", "hour", type=click.IntRange(0, 23), help="The hour of their day.")
@click.option("--days", "chosen", metavar="DAYS", help="Their days: mon-fri, or mon,wed,sat.")
@json_option
@pass_invocation
def set_(invocation: Invocation, handle: str, zone: str | None, often: str | None, hour: int | None, chosen: str | None) -> None:
    """Say when somebody gets their digest. They can say how often by mail, too: #digest weekly."""
    from maildesk.flow.act import staff_member
    from maildesk.wiring import opened

    if zone is None and often is None and hour is None and chosen is None:
        raise click.UsageError("say what to change: --zone, --often, --at or --days")
    wanted = told(days(_checked_days(chosen))) if chosen else None
    with opened(invocation.settings) as store:
        one = staff_member(store.staff(), handle)
        store.set_digest(one.person_id, _checked_zone(zone), Often(often) if often else None, hour, wanted)
        row = next(_row(one.handle, each) for each in store.digest_readers() if each.person_id == one.person_id)
    invocation.print_rows([row], COLUMNS)


def _row(handle: str, one: "Reader") -> dict[str, Any]:
    rhythm = one.rhythm
    return {
        "handle": handle,
        "often": rhythm.often.value,
        "hour": rhythm.hour,
        "days": told(rhythm.days),
        "zone": str(rhythm.zone),
        "last": one.last,
        "paused": one.fault,
    }


def _checked_days(text: str) -> str:
    try:
        days(text)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--days") from problem
    return text


def _checked_zone(name: str | None) -> str | None:
    from zoneinfo import available_timezones

    from maildesk.cli.report import nearest

    if name is not None and name not in (known := available_timezones()):
        raise click.BadParameter(f"{name!r} is no zone{nearest(name, known)}; such are Europe/Berlin and UTC", param_hint="--zone")
    return name


def _previewed(invocation: Invocation, to: str | None) -> "list[Written]":
    from maildesk.digesting import digests
    from maildesk.flow.act import staff_member
    from maildesk.wiring import Wiring, opened

    with opened(invocation.settings) as store:
        staff = store.staff()
        if not staff:
            raise MaildeskError("nobody works at this desk yet", "`maildesk staff add ADDRESS` adds somebody")
        wanted = staff_member(staff, invocation.settings.desk.operator if to == "@me" else to) if to else None

        def theirs(member: "Member") -> bool:
            return wanted is None or member.person_id == wanted.person_id

        found = digests(Wiring(invocation.settings, store)).preview(theirs)
    if not found:
        raise NotFound("there is nobody to show a digest of", "`maildesk staff list` shows who works here")
    return found


def _shown(one: "Written") -> str:
    head = f"To: {one.member.name} <{one.member.address}>"
    if one.content is None:
        return clean_for_terminal(f"{head}\nNothing is to be said: no digest would be sent.\n", lines=True)
    return clean_for_terminal(f"{head}\n\n{one.content.text}", lines=True)


def _save(path: Path, row: "NewOutbox | None") -> None:
    from email import message_from_bytes, policy

    if row is None:
        raise MaildeskError("nothing is to be said, so there is no digest to show", "try again when something is open")
    part = message_from_bytes(row.content, policy=policy.default).get_body(("html",))
    try:
        path.write_text(part.get_content() if part else "", encoding="utf-8")
    except OSError as problem:
        raise MaildeskError(f"{path} cannot be written: {problem.strerror}", "name a file in a folder that is there and yours") from problem
