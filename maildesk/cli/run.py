# SPDX-License-Identifier: Apache-2.0
"""`maildesk run`: the daemon."""

import sys
from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation, example, pass_invocation

if TYPE_CHECKING:
    from maildesk.settings import Settings

PARTS = ("imap", "smtp", "work", "send", "schedule")


def _parts(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> frozenset[str]:
    chosen = frozenset(filter(None, value.replace(" ", "").split(","))) if value is not None else frozenset(PARTS)
    if not chosen:
        raise click.BadParameter(f"no part is named; choose from {', '.join(PARTS)}")
    if unknown := chosen - set(PARTS):
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: there is no such part; choose from {', '.join(PARTS)}")
    return chosen


@click.command(epilog=example("maildesk run", "maildesk run --only work,send", "maildesk run --once"))
@click.option("--only", callback=_parts, metavar="PARTS", help=f"Run these parts: {','.join(PARTS)} (with commas). Without it: all.")
@click.option("--once", is_flag=True, help="Take in, process and send what there is, then end. Listeners stay shut.")
@pass_invocation
def run(invocation: Invocation, only: frozenset[str], once: bool) -> None:
    """Run the desk until SIGTERM or Ctrl-C.

    Many processes can share one PostgreSQL; an SQLite database takes one daemon. What is in hand is finished before the end
    (10 seconds at most). Exit status 0 when it was told to stop.
    """
    from maildesk.daemon import logs
    from maildesk.daemon.run import drain
    from maildesk.daemon.run import run as run_daemon

    settings = invocation.settings
    logs.configure(settings.log.format, "debug" if invocation.verbosity > 0 else settings.log.level)
    status = drain(settings, only) if once else run_daemon(settings, only, lambda: _greet(invocation, settings))
    sys.stdout.flush()
    if status:
        raise click.exceptions.Exit(status)


def _greet(invocation: Invocation, settings: "Settings") -> None:
    """What to type next, on a terminal or by hand; a supervisor reads the log."""
    if settings.log.format == "human":
        invocation.say("\n".join(_greeting(settings)))


def _greeting(settings: "Settings") -> list[str]:
    from maildesk.wiring import maildir_path

    lines = [f"maildesk runs as {settings.desk.address}. Ctrl-C stops it."]
    for name, listener in settings.listener.items():
        if listener.enabled:
            lines.append(f"  listener {name}: {listener.protocol.upper()} on {listener.host}:{listener.port}")
            if listener.trusted_networks:
                lines.append(f"    mail from {', '.join(listener.trusted_networks)} counts as authenticated: only for a trial here")
    lines += [f"  mailbox {name}: {box.user} at {box.host}" for name, box in settings.mailbox.items() if box.enabled]
    if settings.outgoing.transport == "maildir":
        lines.append(f"  answers are written to {maildir_path(settings)}/new; nothing leaves this machine")
    return [*lines, "Try it in another terminal:", *(f"  {line}" for line in _next_steps())]


def _next_steps() -> list[str]:
    program = "python -m maildesk" if sys.argv[0].endswith("__main__.py") else sys.argv[0]
    return [f"{program} demo           # a dozen example requests, and what becomes of them", f"{program} ticket list", f"{program} doctor"]
