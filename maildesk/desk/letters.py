# SPDX-License-Identifier: Apache-2.0
"""A mail that the desk is to write, as the rules ask for it. The words come from the template, the signatures from `flow/letters.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maildesk.desk.values import Visibility
from maildesk.mail.values import Address, Attachment

ANY_OF_GROUP = 0  # in place of a person's id: whoever is of the group that answers may use the prefilled mail


class Prose(tuple[str, ...]):
    """Somebody's words as the value of a template: lines that stay lines, with their indent."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> "Prose":
        """`text` line by line, without blank lines around it."""
        return cls(text.strip("\n").rstrip().split("\n"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of the catalogue as the value of a template: `told` says them in the language that the template turns out to be in."""

    told: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a member of staff can do by sending a prefilled, signed mail. `command` is what the mail says: "#take"."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer to those on the ticket that a member of staff may edit and send: a link opens it in their mail program."""

    label: str
    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketName:
    """A ticket among the values of a letter, told by its reference. The number of one that is opened in the same commit is 0 so far."""

    ticket_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A prefilled mail about a ticket, among the values of a letter that tells of many. Ticket 0: it is about none."""

    ticket_id: int
    number: int
    offer: Offer


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to people who take part, or to staff.

    `kind` names the row of the outbox and `template` the words. `visibility` is what an answer to it becomes. `about` is the message
    that an answer answers, `answers` and `references` are its Message-IDs. `author` is whose words it carries ("" for the desk's own);
    a mail with an author is no automatic mail. `attachments` are parts of the mail that is being decided.
    """

    kind: str
    template: str
    ticket_id: int | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    visibility: Visibility = Visibility.PUBLIC
    author: str = ""
    language: str | None = None
    about: int | None = None
    answers: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    offers: tuple[Offer, ...] = ()  # for the member of staff in `to`
    drafts: tuple[Draft, ...] = ()  # for them as well
    ready: tuple[Draft, ...] = ()  # and these: sent as they open, they answer with words that are ready
    offered_to: int | None = None  # that member's person id, or ANY_OF_GROUP
    confirms: int | None = None  # the held mail that the answer to it is about
    opinion_of: int | None = None  # it asks this person, who is in `to`, whether the desk helped
    leaving: bool = False  # it says how to leave the ticket (List-Unsubscribe)
    not_before: datetime | None = None  # it waits for the end of somebody's quiet hours
    urgent: bool = False  # it does not wait for anybody's
    told_at: datetime | None = None  # it is not sent: one mail tells of all that waited for this moment
    offers_choice: bool = False  # an answer of a number or a name alone moves the ticket
