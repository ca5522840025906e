# SPDX-License-Identifier: Apache-2.0
"""What a confidential ticket says is shown to its readers (`--as`, `desk.operator`, or the user name). It guards against a careless look:
whoever has the shell can name anybody, and whoever has the database reads all of it."""

from typing import TYPE_CHECKING

import click

from maildesk.cli.acting import operator_of
from maildesk.cli.completing import staff
from maildesk.cli.context import Invocation
from maildesk.desk.reference import reference
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.catalogue import Catalogue
    from maildesk.desk.confidential import Locked
    from maildesk.store.sql import SqlStore
    from maildesk.store.view_page import TicketPages

READER = click.option(
    "--as",
    "actor",
    metavar="HANDLE",
    shell_complete=staff,
    help="Who looks: a handle or an address of staff. What is confidential is shown to its readers alone.",
)


def must_read(invocation: Invocation, store: "SqlStore | TicketPages", number: int | None, actor: str | None) -> None:
    """Raises MaildeskError where the ticket of this number is confidential, and who acts is none of its readers."""
    lock = store.lock_of(number) if number is not None else None
    if lock is None or not lock.restricted:
        return
    from maildesk.classifying import catalogue
    from maildesk.desk.confidential import may_read, reading, refusal

    known, name = catalogue(invocation.settings), operator_of(invocation, actor).casefold().removeprefix("@")
    staff = store.staff()
    if any(may_read(one, lock, known) for one in staff if name in (one.handle.casefold(), *one.keys)):
        return
    handles = [one.handle for one in reading(staff, lock, known)]
    remedy = f"as one of them, say --as HANDLE: {', '.join(handles)}" if handles else _nobody(lock, known)
    raise MaildeskError(refusal(reference(invocation.settings.desk.prefix, number or 0), lock, known), remedy)


def _nobody(lock: "Locked", catalogue: "Catalogue") -> str:
    from maildesk.desk.confidential import readers

    return f"nobody is of them: `maildesk staff set HANDLE --join {readers(lock, catalogue)[0]}`"
