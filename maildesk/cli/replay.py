# SPDX-License-Identifier: Apache-2.0
"""Old mails by the rules of today: the lines of `mail replay`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.output import Column
from maildesk.desk.reference import reference

if TYPE_CHECKING:
    from maildesk.flow.ports import Reader
    from maildesk.flow.rethink import Remembering, Replayed, Rethink
    from maildesk.settings import Settings

COLUMNS = (
    Column("mail"),
    Column("changes"),
    Column("was"),
    Column("would_be", "WOULD BE"),
    Column("reason", "BY TODAY'S RULES"),
    Column("applied", wide=True),
)


def rethink(settings: "Settings", store: "Remembering", read: "Reader") -> "Rethink":
    """Decides mails again without writing, over what `store` remembers."""
    from maildesk.flow.rethink import Rethink
    from maildesk.wiring import classifier, clock, identity

    return Rethink(store, read, classifier(settings), identity(settings), clock, settings.intake.max_mail_bytes)


def row(one: "Replayed", numbers: Callable[[int], int | None], prefix: str, *, applied: bool) -> dict[str, Any]:
    """What would change of one mail. `numbers` knows the number of a ticket by its id."""
    kept = one.kept
    return {
        "mail": kept.mail.inbound_id,
        "changes": [*one.changed, *one.words],
        "was": _place(kept.disposition.value, kept.ticket_id, numbers, prefix),
        "would_be": _place(one.disposition.value, one.ticket_id, numbers, prefix),
        "reason": one.reason,
        "applied": applied,
    }


def _place(disposition: str, ticket_id: int | None, numbers: Callable[[int], int | None], prefix: str) -> str:
    number = numbers(ticket_id) if ticket_id is not None else None
    return f"{disposition} {reference(prefix, number)}" if number is not None else disposition


def with_progress(ids: Sequence[int], replayed: Iterator["Replayed"], *, quiet: bool) -> Iterator["Replayed"]:
    """The same, with a bar on a terminal: thousands of mails take a while."""
    if quiet or not sys.stderr.isatty() or len(ids) < 2:
        yield from replayed
        return
    with click.progressbar(length=len(ids), label="mails decided again", file=sys.stderr) as bar:
        for one in replayed:
            bar.update(1)
            yield one


def summary(compared: int, asked: int, changes: int, written: int | None) -> str:
    """What was looked at, in a line or two."""
    lines = [f"{compared} mails decided again, {changes} would change."]
    if compared < asked:
        lines.append(f"{asked - compared} were not compared: no bytes are kept of them, they were never decided, or they command.")
    if written is not None:
        lines.append(f"The words of {written} were written anew; no decision was.")
    elif changes:
        lines.append("Nothing is written; --apply writes the words, `maildesk mail requeue` has one mail decided anew.")
    return "\n".join(lines)
