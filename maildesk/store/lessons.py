# SPDX-License-Identifier: Apache-2.0
"""What people corrected, with the words of the request, for the training of the classifier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select

from maildesk.desk.records import NewLesson
from maildesk.desk.values import Visibility
from maildesk.store.columns import Id, Moment, Words
from maildesk.store.community import lesson
from maildesk.store.room import Room
from maildesk.store.schema import message, ticket

CHARACTERS = 20_000  # the classifier reads less
SUBJECT_CHARACTERS = 1_000

_REQUEST = (
    select(
        bindparam("of_ticket", type_=Id),
        bindparam("now", type_=Moment),
        bindparam("was", type_=Words),
        bindparam("category", type_=Words),
        bindparam("service", type_=Words),
        bindparam("actor_id", type_=Id),
        func.substr(message.c.subject, 1, SUBJECT_CHARACTERS),
        func.substr(func.coalesce(func.nullif(message.c.reply, literal("", Words)), message.c.text), 1, CHARACTERS),
    )
    .where(message.c.ticket_id == bindparam("of_ticket", type_=Id), message.c.visibility == Visibility.PUBLIC.value)
    .order_by(message.c.id)
    .limit(1)
)
_KEEP = insert(lesson).from_select(["ticket_id", "at", "was", "category", "service", "actor_id", "subject", "text"], _REQUEST)
_NEWEST = select(func.max(lesson.c.id)).where(lesson.c.ticket_id == bindparam("of_ticket", type_=Id)).scalar_subquery()
_TAKE_BACK = delete(lesson).where(lesson.c.id == _NEWEST, lesson.c.category == bindparam("said", type_=Words))
_LATER = lesson.alias("later")
_LAST = select(func.max(_LATER.c.id)).where(_LATER.c.ticket_id == lesson.c.ticket_id).correlate(lesson).scalar_subquery()
# Words of a confidential ticket go nowhere, not even into a model: its lesson waits until somebody who may has opened it.
_LESSONS = (
    select(lesson.c.id, lesson.c.ticket_id, lesson.c.category, lesson.c.subject, lesson.c.text)
    .join_from(lesson, ticket, lesson.c.ticket_id == ticket.c.id, isouter=True)
    .where(lesson.c.id == func.coalesce(_LAST, lesson.c.id), func.coalesce(ticket.c.restricted, False).is_(False))
    .order_by(lesson.c.id)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The last correction of a ticket: the words of the request, and its category. `number` tells it from others, and stays."""

    number: int
    subject: str
    text: str
    category: str


def write_lessons(connection: Connection, lessons: Sequence[NewLesson], unlearned: Sequence[tuple[int, str]], now: datetime) -> None:
    """Keeps the words of the first public message with each lesson. Rare and few: one by one."""
    for one in lessons:
        said = {"of_ticket": one.ticket_id, "was": one.was, "category": one.category, "service": one.service, "actor_id": one.actor_id}
        connection.execute(_KEEP, said | {"now": now})
    for ticket_id, category in unlearned:
        connection.execute(_TAKE_BACK, {"of_ticket": ticket_id, "said": category})


class Teaching(Room):
    """What the classifier learns from."""

    def lessons(self) -> list[Kept]:
        """The last correction of each ticket that everybody may read, the oldest first. Raises StoreUnavailable."""
        with self.database.reading() as connection:
            rows = connection.execute(_LESSONS).all()
        return [Kept(row.ticket_id or row.id, row.subject, row.text, row.category) for row in rows]
