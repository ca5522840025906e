# SPDX-License-Identifier: Apache-2.0
"""Messages that can be searched, for the tests of the index."""

from dataclasses import replace
from itertools import count
from typing import Any

from maildesk.desk.sought import Field, sought
from maildesk.mail.values import Attachment
from maildesk.store.sql import SqlStore
from tests.store.build import NOW, affecting, claimed, mail, new_case, new_message, new_ticket

_names = count(1)


def told(store: SqlStore, text: str = "We ask.", **more: Any) -> int:
    """A ticket with one message that says `text`, not in the index yet; its number. `ticket` are fields of the ticket."""
    number = next(_names)
    (held,) = claimed(store)
    case = new_case(store, held, address=f"ann{number}@example.org", message_id=f"<search{number}@example.org>")
    files = tuple(_attachment(place, name) for place, name in enumerate(more.pop("files", ()), start=2))
    name, address = more.pop("author", ("Ann", f"ann{number}@example.org"))
    ticket = new_ticket(case.ticket_id, case.number, case.person_id, **more.pop("ticket", {}))
    about = mail(f"<search{number}@example.org>", **{"subject": "", "text": text, "reply": text, "attachments": files, **more})
    message = replace(new_message(store, case.ticket_id, held, case.person_id, about, address=address), author_name=name)
    store.file([affecting(case.filing, messages=(message,), tickets=(ticket,))], NOW)
    return case.number


def answered(store: SqlStore, number: int, text: str, reply: str) -> int:
    """Another message on the ticket; its id."""
    ticket_id = store.ticket_by_number(number).ticket.id
    (held,) = claimed(store)
    case = new_case(store, held)
    about = mail(None, subject="", text=text, reply=reply, attachments=())
    message = new_message(store, ticket_id, held, None, about)
    bare = affecting(case.filing, people=(), tickets=(), participants=(), messages=(message,), events=(), links=())
    store.file([replace(bare, ticket_id=ticket_id)], NOW)
    return message.id


def indexed(store: SqlStore) -> None:
    while store.index_waiting():
        pass


def found(store: SqlStore, *texts: str, field: Field | None = None, **more: Any) -> list[int]:
    """The numbers of the tickets that `search` finds, the newest first."""
    return [one.number for one in store.search([sought(one, field) for one in texts], **more).rows]


def _attachment(place: int, name: str) -> Attachment:
    return Attachment(str(place), name, "application/pdf", 1234, "0" * 64, "attachment", None, False)
