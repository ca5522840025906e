# SPDX-License-Identifier: Apache-2.0
"""Staff log a request for somebody else at the command line: a mail of theirs with `#for`, which goes the one way of every mail."""

from collections.abc import Iterator
from dataclasses import dataclass

from maildesk.desk.records import ContextKeys
from maildesk.desk.values import Disposition, Member
from maildesk.flow.act import Refused, staff_member
from maildesk.flow.bystaff import ByStaff
from maildesk.mail.compose import OutgoingAttachment

MAIL = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Request:
    """What is logged. `actor`: a handle or an address of staff; `requester`: an address, "" where the mail in `files` names its author.

    `text` is the request, or the note of staff beside a mail in `files`. `tell`: the requester hears of it.
    """

    actor: str
    requester: str
    subject: str
    text: str
    origin: str = ""
    tell: bool = False
    files: tuple[OutgoingAttachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """The ticket that it became."""

    actor: Member
    number: int
    inbound_id: int


class Log(ByStaff):
    """Composes the mail and takes it in."""

    def __call__(self, request: Request) -> Logged:
        """Raises Refused (what was written is kept), MaildeskError (nobody of that name works here), StoreUnavailable."""
        actor = staff_member(self._store.facts(ContextKeys()).staff, request.actor)
        text = "\n".join((*_commands(request), "", request.text))
        mail = self._pen(actor, self._identity.address, request.subject, text, request.files)
        outcome = self._write(request.subject or "the request", mail)
        if outcome.disposition is not Disposition.TICKET or outcome.ticket_number is None:
            raise Refused(f"nothing was logged: {outcome.reason}", f"`maildesk mail show {outcome.inbound_id}` has your words")
        return Logged(actor, outcome.ticket_number, outcome.inbound_id)


def _commands(request: Request) -> Iterator[str]:
    if request.requester:
        yield f"#for {request.requester}"
    if request.origin:
        yield f"#origin {request.origin}"
    if request.tell:
        yield "#tell"
