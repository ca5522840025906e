# SPDX-License-Identifier: Apache-2.0
"""A mail that a member of staff writes at the command line: composed here, it goes the one way that every mail goes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from maildesk.desk.values import Identity, Member
from maildesk.flow.ingest import Named, Outcome
from maildesk.flow.ports import Clock, Desk, Nonces
from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.compose import Outgoing, OutgoingAttachment, compose
from maildesk.mail.values import Address, Envelope


@dataclass(frozen=True, slots=True)
class Pen:
    """Composes the mails of staff."""

    identity: Identity
    clock: Clock
    nonces: Nonces

    def __call__(
        self,
        actor: Member,
        to: str,
        subject: str,
        text: str,
        files: Sequence[OutgoingAttachment],
        seen: int | None = None,
        canned: str = "",
    ) -> Incoming:
        """A mail of `actor` to an address of the desk. `seen`: the newest event of its ticket that they had seen; `canned`: the canned
        answer that it began with."""
        outgoing = Outgoing(
            message_id=f"<{self.nonces()}@{self.identity.domain}>",
            date=self.clock(),
            from_=Address(actor.address, actor.name),
            to=(Address(to, self.identity.name),),
            subject=subject,
            text=text,
            boundary=self.nonces(),
            attachments=tuple(files),
        )
        envelope = Envelope(
            mail_from=actor.address, rcpt_to=(to,), authenticated_as=actor.address, written_here=True, seen=seen, canned=canned
        )
        return Incoming(compose(outgoing), Source(SourceKind.CLI, actor.handle), envelope, self.clock())


class ByStaff:
    """What the verbs share by which staff write. `ingest` is the verb of mail files."""

    def __init__(
        self, store: Desk, ingest: Callable[[Iterable[Named]], Iterator[Outcome]], identity: Identity, clock: Clock, nonces: Nonces
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._identity = identity
        self._clock = clock
        self._pen = Pen(identity, clock, nonces)

    def _write(self, name: str, mail: Incoming) -> Outcome:
        """What became of a mail; `name` is what it is called meanwhile. Raises StoreUnavailable."""
        (outcome,) = self._ingest([(name, mail)])
        return outcome
