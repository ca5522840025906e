# SPDX-License-Identifier: Apache-2.0
"""What a shell completes references, and names of maintainers, with."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from maildesk.desk.values import TicketState
from maildesk.store.room import Room
from maildesk.store.schema import ticket

_OVER = (TicketState.CLOSED.value, TicketState.SPAM.value, TicketState.MERGED.value)
_LONGEST = 12  # digits of a number
_MOST_DIGITS = 7  # after those that were typed: beyond, a desk has no numbers


@dataclass(frozen=True, slots=True)
class Numbered:
    """A ticket as a menu shows it; `subject` is None where few may read it."""

    number: int
    subject: str | None


class CompletionViews(Room):
    """A few rows at once, by an index, for somebody who waits with a half-typed line."""

    def open_tickets(self, limit: int) -> tuple[Numbered, ...]:
        """Those that are not over, the newest first. Raises StoreUnavailable."""
        c = ticket.c
        wanted = select(c.number, c.subject, c.restricted).where(c.state.not_in(_OVER)).order_by(c.opened_at.desc(), c.id.desc())
        return self._found(wanted, limit)

    def numbered(self, digits: str, limit: int) -> tuple[Numbered, ...]:
        """Those whose number begins with these digits, whatever their state, the newest first. Raises StoreUnavailable."""
        c, first = ticket.c, int(digits)
        spans = [
            c.number.between(first * 10**more, (first + 1) * 10**more - 1) for more in range(min(_MOST_DIGITS, _LONGEST - len(digits)) + 1)
        ]
        return self._found(select(c.number, c.subject, c.restricted).where(or_(*spans)).order_by(c.number.desc()), limit)

    def maintainers(self) -> tuple[tuple[str, str], ...]:
        """The name by which GitHub knows each on the roster, and their own. Raises StoreUnavailable."""
        from maildesk.store.community import maintainer  # whoever completes a reference need not wait for it

        c = maintainer.c
        with self.database.reading() as connection:
            rows = connection.execute(select(c.github, c.name).where(c.github != "").order_by(c.github))
            return tuple((row.github, row.name) for row in rows)

    def _found(self, wanted: "object", limit: int) -> tuple[Numbered, ...]:
        with self.database.reading() as connection:
            rows = connection.execute(wanted.limit(limit))  # type: ignore[attr-defined]
            return tuple(Numbered(row.number, None if row.restricted else row.subject) for row in rows)
