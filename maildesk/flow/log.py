# SPDX-License-Identifier: Apache-2.0
"""Staff log a request for somebody else at the command line: a mail of theirs with `#for`, which goes the one way of every mail."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from maildesk.desk.records import ContextKeys
from maildesk.desk.values import Disposition, Identity, Member
from maildesk.flow.act import Refused, staff_member
from maildesk.flow.ingest import Named, Outcome
from maildesk.flow.ports import Clock, Desk, Nonces
from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.compose import Outgoing, OutgoingAttachment, compose
from maildesk.mail.values import Address, Envelope

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


class Log:
    """Composes the mail and takes it in. `ingest` is the verb of mail files."""

    def __init__(
        self, store: Desk, ingest: Callable[[Iterable[Named]], Iterator[Outcome]], identity: Identity, clock: Clock, nonces: Nonces
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._identity = identity
        self._clock = clock
        self._nonces = nonces

    def __call__(self, request: Request) -> Logged:
        """Raises Refused (what was written is kept), MaildeskError (nobody of that name works here), StoreUnavailable."""
        actor = staff_member(self._store.facts(ContextKeys()).staff, request.actor)
        incoming = Incoming(self._mail(request, actor), Source(SourceKind.CLI, actor.handle), self._envelope(actor), self._clock())
        (outcome,) = self._ingest([(request.subject or "the request", incoming)])
        if outcome.disposition is not Disposition.TICKET or outcome.ticket_number is None:
            raise Refused(f"nothing was logged: {outcome.reason}", f"`maildesk mail show {outcome.inbound_id}` has your words")
        return Logged(actor, outcome.ticket_number, outcome.inbound_id)

    def _envelope(self, actor: Member) -> Envelope:
        return Envelope(mail_from=actor.address, rcpt_to=(self._identity.address,), authenticated_as=actor.address)

    def _mail(self, request: Request, actor: Member) -> bytes:
        outgoing = Outgoing(
            message_id=f"<{self._nonces()}@{self._identity.domain}>",
            date=self._clock(),
            from_=Address(actor.address, actor.name),
            to=(Address(self._identity.address, self._identity.name),),
            subject=request.subject,
            text="\n".join((*_commands(request), "", request.text)),
            boundary=self._nonces(),
            attachments=request.files,
        )
        return compose(outgoing)


def _commands(request: Request) -> Iterator[str]:
    if request.requester:
        yield f"#for {request.requester}"
    if request.origin:
        yield f"#origin {request.origin}"
    if request.tell:
        yield "#tell"
