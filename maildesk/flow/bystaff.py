# SPDX-License-Identifier: Apache-2.0
"""A mail that a member of staff writes at the command line: composed here, it goes the one way that every mail goes."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from maildesk.desk.values import Identity, Member
from maildesk.flow.ingest import Named, Outcome
from maildesk.flow.ports import Clock, Desk, Nonces
from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.compose import Outgoing, OutgoingAttachment, compose
from maildesk.mail.values import Address, Envelope


class ByStaff:
    """What the verbs share by which staff write. `ingest` is the verb of mail files."""

    def __init__(
        self, store: Desk, ingest: Callable[[Iterable[Named]], Iterator[Outcome]], identity: Identity, clock: Clock, nonces: Nonces
    ) -> None:
        self._store = store
        self._ingest = ingest
        self._identity = identity
        self._clock = clock
        self._nonces = nonces

    def _write(
        self,
        name: str,
        actor: Member,
        to: str,
        subject: str,
        text: str,
        files: Sequence[OutgoingAttachment],
        seen: int | None = None,
    ) -> Outcome:
        """What became of a mail of `actor` to an address of the desk; `name` is what it is called meanwhile. Raises StoreUnavailable.

        `seen`: the newest event of its ticket that they had seen; it is ignored where others did something since.
        """
        outgoing = Outgoing(
            message_id=f"<{self._nonces()}@{self._identity.domain}>",
            date=self._clock(),
            from_=Address(actor.address, actor.name),
            to=(Address(to, self._identity.name),),
            subject=subject,
            text=text,
            boundary=self._nonces(),
            attachments=tuple(files),
        )
        envelope = Envelope(mail_from=actor.address, rcpt_to=(to,), authenticated_as=actor.address, written_here=True, seen=seen)
        source = Source(SourceKind.CLI, actor.handle)
        (outcome,) = self._ingest([(name, Incoming(compose(outgoing), source, envelope, self._clock()))])
        return outcome
