# SPDX-License-Identifier: Apache-2.0
"""`maildesk digest`: what staff and groups would read today, when they get it, and sending what is due by hand."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli import completing
from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.listing import json_option, operator
from maildesk.cli.nearest import Named, alikes, meant, nearest
from maildesk.cli.output import Column, clean_for_terminal
from maildesk.desk.rhythm import Often, days, told
from maildesk.flow.errors import MaildeskError, NotFound

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Group
    from maildesk.desk.digest_readers import Reader
    from maildesk.desk.values import Member
    from maildesk.flow.digest import Digests, Subscription, Written
    from maildesk.flow.values import NewOutbox
    from maildesk.store.sql import SqlStore

COLUMNS = tuple(Column(one) for one in ("handle", "kind", "address", "often", "hour", "days", "zone", "last", "paused"))
# Zones that go by letters; tzdata knows those of few, and of these not when their clocks are changed.
_SHORT = {
    **dict.fromkeys(("pst", "pdt", "pacific"), "America/Los_Angeles"),
    **dict.fromkeys(("mdt", "mountain"), "America/Denver"),
    **dict.fromkeys(("cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("edt", "eastern"), "America/New_York"),
    "cest": "Europe/Berlin",
    "bst": "Europe/London",
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
}
TO = "Whose: a handle or an address of staff; @me is you. Everybody's without it, and those of all groups."
GROUP = "That of a group of the catalogue, by its slug, in place of somebody's."


@click.group(epilog=example("maildesk digest preview --to @me", "maildesk digest send --dry-run"))
def digest() -> None:
    """Show the digests of staff and groups, or send those that are due."""


@digest.command(epilog=example("maildesk digest preview --to sam --html digest.html", "maildesk digest preview --group legal"))
@click.option("--to", metavar="HANDLE", shell_complete=completing.staff, help=TO)
@click.option("--group", metavar="GROUP", shell_complete=completing.groups, help=GROUP)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write it as its reader sees it, for one reader.")
@pass_invocation
def preview(invocation: Invocation, to: str | None, group: str | None, html: Path | None) -> None:
    """Show what somebody would get if their digest was due now. Nothing is sent, and nothing counts as had."""
    if to is not None and group is not None:
        raise click.UsageError("--to and --group are two digests: ask for one")
    if html is not None and to is None and group is None:
        raise click.UsageError("--html shows the digest of one reader: say whose with --to or --group")
    found = _previewed(invocation, to, group)
    if html is not None:
        _save(html, found[0].content)
    for one in found:
        click.echo(_shown(one))


@digest.command(epilog=example("maildesk digest send --dry-run", "maildesk digest send --dry-run --html due.html", "maildesk digest send"))
@click.option("--dry-run", is_flag=True, help="Say who would get one, or who is due next; send nothing.")
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --dry-run: also write them, each to a file.",
)
@pass_invocation
def send(invocation: Invocation, dry_run: bool, html: Path | None) -> None:
    """Send the digests that are due now. A desk that runs does it by itself."""
    from maildesk.wiring import opened

    if html is not None and not dry_run:
        raise click.UsageError("--html shows what would be sent: say --dry-run, too")
    with opened(invocation.settings) as store:
        own = _digests(invocation, store)
        if dry_run:
            _say_due(invocation, own, html)
        else:
            click.echo(f"digests written: {own.send_due()}")


def _say_due(invocation: Invocation, own: "Digests", html: Path | None) -> None:
    due = own.due_now()
    for one in due:
        empty = "" if one.content else " (nothing is to be said: no mail)"
        click.echo(clean_for_terminal(f"{one.reader.handle}: {one.reader.address}{empty}"))
    told = [one for one in due if one.content]
    if html is not None:
        for one in told:
            path = html if len(told) == 1 else html.with_stem(f"{html.stem}-{one.reader.handle}")
            _save(path, one.content)
            invocation.say(f"{path} is written")
    if not due:
        _say_coming(invocation, own)


def _say_coming(invocation: Invocation, own: "Digests") -> None:
    coming = own.coming()
    invocation.say("nobody's digest is due now" + ("; the next ones are:" if coming else ", nor ever: `maildesk digest list` shows why"))
    for one in coming:
        when = f"{one.at:%a %Y-%m-%d %H:%M} {one.at.tzinfo}"
        invocation.say(f"  {one.reader.handle}: {when}, to {one.reader.address}")


@digest.command(name="list", epilog=example("maildesk digest list"))
@json_option
@pass_invocation
def list_(invocation: Invocation) -> None:
    """List who gets a digest, when, and whose address takes none: the staff, then the groups that the catalogue gives one."""
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        rows = [_row(one) for one in _digests(invocation, store).subscriptions()]
    invocation.print_rows(rows, COLUMNS)


@digest.command(
    name="set",
    epilog=example("maildesk digest set sam --zone Europe/Berlin --at 8 --days mon-fri", "maildesk digest set len --often weekly"),
)
@click.argument("handle", metavar="HANDLE", shell_complete=completing.staff)
@click.option("--zone", metavar="ZONE", shell_complete=completing.zones, help="Where they live, such as Europe/Berlin.")
@click.option("--often", type=Named([one.value for one in Often]), help="On each of their days, on the first of them, or never.")
@click.option("--at", "hour", type=click.IntRange(0, 23), help="The hour of their day.")
@click.option("--days", "chosen", metavar="DAYS", help="Their days: mon-fri, or mon,wed,sat.")
@json_option
@pass_invocation
def set_(invocation: Invocation, handle: str, zone: str | None, often: str | None, hour: int | None, chosen: str | None) -> None:
    """Say when somebody gets their digest. They can say how often by mail, too: #digest weekly.

    That of a group stands in the catalogue: digest = "weekly", or { often = "daily", zone = "Europe/Berlin", at = 8, days = "mon-fri" },
    below [group.SLUG].
    """
    from maildesk.store.digests import Wish
    from maildesk.wiring import clock, opened

    if zone is None and often is None and hour is None and chosen is None:
        raise click.UsageError("say what to change: --zone, --often, --at or --days")
    wanted = told(days(_checked_days(chosen))) if chosen else None
    with opened(invocation.settings) as store:
        one = _staff(store.staff(), handle)
        wish = Wish(_checked_zone(zone), Often(often) if often else None, hour, wanted)
        store.set_digest(one, wish, actor=operator(), now=clock())
        row = next(_row(each) for each in _digests(invocation, store).subscriptions() if each.reader.handle == one.handle)
    invocation.print_rows([row], COLUMNS)


@digest.command(epilog=example("maildesk digest resume sam", "maildesk digest resume --group legal"))
@click.argument("handle", metavar="HANDLE", required=False, shell_complete=completing.staff)
@click.option("--group", metavar="GROUP", shell_complete=completing.groups, help=GROUP)
@pass_invocation
def resume(invocation: Invocation, handle: str | None, group: str | None) -> None:
    """Send digests again to an address that took no mail, since it does now.

    The next one tells of all since the last that arrived. A member of staff who writes to the desk resumes theirs by that.
    """
    from maildesk.wiring import clock, opened

    if (handle is None) == (group is None):
        raise click.UsageError("say whose: HANDLE, or --group GROUP")
    with opened(invocation.settings) as store:
        if group is not None:
            whom, person_id = _group(invocation, group), None
            address = whom.address
        else:
            member = _staff(store.staff(), handle or "")
            address, person_id = member.address, member.person_id
        store.resume_digests(handle or group or "", person_id, address, actor=operator(), now=clock())
    invocation.say(clean_for_terminal(f"{handle or group}: digests go to {address} again"))


def _row(one: "Subscription") -> dict[str, Any]:
    rhythm, reader = one.rhythm, one.reader
    return {
        "handle": reader.handle,
        "kind": "person" if reader.has_own else "group",
        "address": reader.address,
        "often": rhythm.often.value,
        "hour": rhythm.hour,
        "days": told(rhythm.days),
        "zone": str(rhythm.zone),
        "last": one.had.last,
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

    if name is not None and name not in (known := available_timezones()):
        raise click.BadParameter(f"{name!r} is no zone{meant(_zones(name, known))}; such are Europe/Berlin and UTC", param_hint="--zone")
    return name


def _zones(name: str, known: Iterable[str]) -> list[str]:
    """Those that are written like it, and those of cities that are: many know their city and not its continent."""
    cities = {one.rpartition("/")[2].replace("_", " ").casefold(): one for one in sorted(known)}
    city = name.rpartition("/")[2].replace("_", " ").casefold()
    if exact := _SHORT.get(city) or cities.get(city):
        return [exact]
    own = [cities[one] for one in alikes(city, cities)]
    return [*alikes(name, known), *own] if "/" in name else [*own, *alikes(name, known)]


def _previewed(invocation: Invocation, to: str | None, group: str | None) -> "list[Written]":
    from maildesk.wiring import opened

    with opened(invocation.settings) as store:
        own = _digests(invocation, store)
        if group is not None:
            return [own.preview_group(_group(invocation, group).slug)]
        staff = store.staff()
        if not staff:
            raise MaildeskError("nobody works at this desk yet", "`maildesk staff add ADDRESS` adds somebody")
        wanted = _staff(staff, _me(invocation) if to == "@me" else to).address if to else None

        def theirs(reader: "Reader") -> bool:
            return wanted is None or (reader.has_own and reader.address == wanted)

        found = own.preview(theirs)
    if not found:
        raise NotFound("there is nobody to show a digest of", "`maildesk staff list` shows who works here")
    return found


def _me(invocation: Invocation) -> str:
    if not invocation.settings.desk.operator:
        raise MaildeskError("@me is nobody: it is not said who you are", "set `operator` below [desk], or say --to HANDLE")
    return invocation.settings.desk.operator


def _staff(staff: "Sequence[Member]", name: str) -> "Member":
    """Who works here under that handle or address. Raises MaildeskError, which names the nearest."""
    wanted = name.casefold().removeprefix("@")
    found = next((one for one in staff if wanted == one.handle.casefold() or wanted in one.keys), None)
    if found is None:
        known = [one.handle for one in staff]
        remedy = f"staff are {', '.join(known[:12])}" if len(known) <= 12 else "`maildesk staff list` shows who does"
        raise NotFound(f"{name} is nobody who works here{nearest(wanted.partition('@')[0], known)}", remedy)
    return found


def _digests(invocation: Invocation, store: "SqlStore") -> "Digests":
    from maildesk.digesting import digests
    from maildesk.wiring import Wiring

    return digests(Wiring(invocation.settings, store))


def _group(invocation: Invocation, slug: str) -> "Group":
    from maildesk.classifying import catalogue

    groups = catalogue(invocation.settings).groups
    found = groups.get(slug.casefold())
    if found is None:
        raise NotFound(f"the catalogue has no group {slug!r}{nearest(slug, groups)}", "`maildesk staff groups` shows them")
    return found


def _shown(one: "Written") -> str:
    head = f"To: {one.reader.name} <{one.reader.address}>"
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
