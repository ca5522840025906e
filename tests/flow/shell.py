# SPDX-License-Identifier: Apache-2.0
"""Staff at a private desk, and the command line's way into the verbs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import insert

from maildesk.desk.command import parse
from maildesk.flow.act import Act, Acted, Order
from maildesk.store.numbering import begin_ticket_numbers
from maildesk.store.schema import person, person_address
from tests.flow.desk import PrivateDesk, request

FIRST = 1001


def hire(desk: PrivateDesk, *handles: str) -> dict[str, int]:
    """People who work here, by handle: NAME@cncf.io each. The first ticket has the number `FIRST`."""
    begin_ticket_numbers(desk.store.database, FIRST)
    ids = dict(zip(handles, desk.store.reserve("person", len(handles)), strict=True))
    with desk.store.database.writing() as connection:
        for handle, number in ids.items():
            values = {"id": number, "name": handle.title(), "staff": True, "handle": handle, "notify": "none", "created_at": desk.now}
            address = {"key": f"{handle}@cncf.io", "address": f"{handle}@cncf.io", "person_id": number, "source": "staff"}
            connection.execute(insert(person).values(values))
            connection.execute(insert(person_address).values(address | {"verified_at": desk.now}))
    return ids


@dataclass
class Shell:
    """What somebody types: the same text as in a mail."""

    desk: PrivateDesk
    actor: str = "sam"
    _nonces: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        desk = self.desk
        self.act = Act(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock, lambda: f"step{next(self._nonces)}")

    def says(self, text: str, number: int | None = FIRST, *, message: int | None = None, dry_run: bool = False) -> Acted:
        return self.act(Order(self.actor, number, parse(text).commands, message), dry_run=dry_run)


def ask(desk: PrivateDesk, *subjects: str, sender: str = "Alice Ng <alice@envoy.example>") -> None:
    """Requests of Alice, CNCF-1001 and so on."""
    for subject in subjects:
        desk.take(request(subject, sender))
        desk.work()


def ticket(desk: PrivateDesk, *columns: str, number: int = FIRST) -> Any:
    """Columns of a ticket by its number; with one column its value."""
    rows = [row for row in desk.rows("ticket", "number", *columns) if row[0] == number]
    return rows[0][1] if len(columns) == 1 else rows[0][1:]


def events(desk: PrivateDesk, kinds: Sequence[str]) -> list[tuple[Any, ...]]:
    """Events of these kinds: kind, actor and details."""
    return [row for row in desk.rows("event", "kind", "actor", "details") if row[0] in kinds]
