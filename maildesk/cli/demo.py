# SPDX-License-Identifier: Apache-2.0
"""`maildesk demo`: a dozen example mails sent to the running desk, and what becomes of them."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.output import clean_for_terminal, to_json
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.cli.demo_desk import Filed, RunningDesk
    from maildesk.cli.demo_mails import Example, Letter
    from maildesk.settings import Settings

SHOWN = "03-creative.eml"  # the request whose thread and acknowledgement are shown


@click.command(epilog=example("maildesk demo", "maildesk demo --port 2525"))
@click.option("--host", help="Where the desk listens. Without it: the first SMTP listener of the configuration.")
@click.option("--port", type=click.IntRange(1, 65535), help="The listener's port.")
@pass_invocation
def demo(invocation: Invocation, host: str | None, port: int | None) -> None:
    """Send a dozen example mails to the running desk and show what becomes of them.

    Nine requests, an answer to an acknowledgement, an out-of-office note and a bounce: then the tickets, one whole thread,
    and one acknowledgement as its requester sees it. It makes real tickets: use it on a desk for trial.
    """
    from maildesk.cli.demo_desk import RunningDesk
    from maildesk.patience import Patience
    from maildesk.smtp.options import OutgoingOptions
    from maildesk.smtp.relay import Relay
    from maildesk.wiring import clock, opened

    settings = invocation.settings
    host, port = _listener(settings, host, port)
    relay = Relay(OutgoingOptions(transport="smtp", host=host, port=port, security="none", hostname="localhost"), clock=clock)
    with opened(settings) as store:
        desk = RunningDesk(store, relay, f"{host}:{port}", Patience, clock())
        filed = _play(invocation, desk)
        relay.close()
        _show(invocation, desk, filed)


def _listener(settings: "Settings", host: str | None, port: int | None) -> tuple[str, int]:
    """Where to connect to. Raises MaildeskError where neither the options nor the configuration say it."""
    from maildesk.smtp.probe import reachable

    enabled = (listener for listener in settings.listener.values() if listener.enabled and listener.protocol == "smtp")
    first = next(enabled, None)
    if first is None and not (host and port):
        raise MaildeskError("no SMTP listener is switched on in the configuration", "add [listener.main], or say --host and --port")
    chosen = port or (first.port if first else 0)
    if not chosen:
        raise MaildeskError("the listener takes whatever port is free", "say --port: the desk's log names the port")
    return host or reachable(first.host if first else ""), chosen


def _play(invocation: Invocation, desk: "RunningDesk") -> "list[Filed]":
    """Sends the requests, then what follows their acknowledgements; all mails with what became of them."""
    from maildesk.assets import asset
    from maildesk.cli.demo_mails import Run, examples, follow_up, request
    from maildesk.wiring import clock

    run = Run(invocation.settings.desk.address, secrets.token_hex(2))
    every = examples(asset("config/demo"))
    requests = [request(one, run, _message_id(), clock()) for one in every if one.answers is None]
    asked = {filed.letter.name: filed for filed in _sent(invocation, desk, requests, 0, len(every))}

    def following(one: "Example", before: "Filed") -> "Letter":
        content = desk.acknowledgement(before).content
        return follow_up(one, run, _message_id(), clock(), asked=before.letter, acknowledgement=content)

    follows = [following(one, asked[one.answers]) for one in every if one.answers]
    return [*asked.values(), *_sent(invocation, desk, follows, len(requests), len(every))]


def _sent(invocation: Invocation, desk: "RunningDesk", letters: "Sequence[Letter]", before: int, of: int) -> "list[Filed]":
    from maildesk.cli.demo_show import became

    for position, letter in enumerate(letters, before + 1):
        desk.send(letter)
        invocation.say(f"sent {position:>2}/{of}  {letter.sender}: {letter.subject}")
    invocation.say("waiting until the desk has worked on them")
    filed = desk.filed(letters)
    for one in filed:
        invocation.say(f"  {became(one, invocation.settings.desk.prefix)}")
    return filed


def _message_id() -> str:
    return f"<{secrets.token_hex(10)}@demo.example.org>"


def _show(invocation: Invocation, desk: "RunningDesk", filed: "Sequence[Filed]") -> None:
    from maildesk.cli import demo_show
    from maildesk.desk.values import Disposition

    prefix = invocation.settings.desk.prefix
    shown = next(one for one in filed if one.letter.name == SHOWN)
    letter = demo_show.acknowledgement(desk.delivered(shown))
    thread = demo_show.thread(desk.ticket(shown), invocation.settings.desk.name)
    tickets = [demo_show.ticket_row(desk.ticket(one), prefix) for one in filed if one.row.disposition is Disposition.TICKET]
    if invocation.output == "json":
        mails = [demo_show.mail_row(one, prefix) for one in filed]
        click.echo(to_json({"mails": mails, "tickets": tickets, "thread": thread, "acknowledgement": letter}, indent=2))
        return
    # For people, on a terminal or not: a thread has no columns.
    invocation.output = invocation.output or "table"
    _head("The tickets")
    invocation.print_rows(tickets, demo_show.TICKET_COLUMNS)
    _head("One whole thread")
    click.echo(clean_for_terminal(demo_show.thread_text(thread), lines=True))
    _head("Its acknowledgement, as the requester sees it")
    click.echo(clean_for_terminal(demo_show.acknowledgement_text(letter), lines=True))


def _head(words: str) -> None:
    click.echo(f"\n{click.style(words, bold=True)}\n")
