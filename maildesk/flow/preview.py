# SPDX-License-Identifier: Apache-2.0
"""What would go out if a member of staff sent these words now: decided and rendered as when they are sent, and nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from maildesk.desk.letters import Letter
from maildesk.desk.records import Facts
from maildesk.desk.values import Disposition, Identity
from maildesk.flow.act import Refused, staff_member, ticket_of, unchanged
from maildesk.flow.bystaff import Pen
from maildesk.flow.letters import Letters
from maildesk.flow.numbers import named
from maildesk.flow.ports import Desk
from maildesk.flow.rethink import Rethink, Rethought
from maildesk.flow.say import SENT_NOTHING, Words, addressed, asked, may_say
from maildesk.flow.values import Claimed
from maildesk.mail.read import read
from maildesk.mail.values import Address, Envelope


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as its recipients will see it. `files`: name, type and size in bytes of what goes along."""

    kind: str
    from_: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    files: tuple[tuple[str, str, int], ...]


class Preview:
    """Shows what `Say` would send. `rethink` decides without writing."""

    def __init__(self, store: Desk, rethink: Rethink, letters: Letters, identity: Identity, pen: Pen) -> None:
        self._store = store
        self._rethink = rethink
        self._letters = letters
        self._identity = identity
        self._pen = pen

    def __call__(self, words: Words) -> tuple[Shown, ...]:
        """The mails, the answer itself first. Raises Changed, Refused, NotFound, MaildeskError, StoreUnavailable, ReaderLost."""
        facts = self._store.facts(asked(words))
        actor, ticket = staff_member(facts.staff, words.actor), ticket_of(facts, words.number, self._identity)
        may_say(words, actor, ticket, self._identity)
        unchanged(facts, ticket, words.seen, actor, self._identity, SENT_NOTHING)
        to, subject, text = addressed(words, ticket, self._identity)
        incoming = self._pen(actor, to, subject, text, words.files, words.seen, words.canned)
        source, envelope, now = incoming.source, incoming.envelope, incoming.received_at
        again = self._rethink.now(Claimed(0, "", 1, incoming.raw, source, envelope, now, history=False, full_size=None))
        if again.decision.disposition is not Disposition.REPLY:
            raise Refused(f"it would not be sent: {again.decision.reason}", "nothing was sent")
        return tuple(self._shown(again))

    def _shown(self, again: Rethought) -> Iterator[Shown]:
        for letter in sorted(again.decision.letters, key=lambda one: not one.author):
            yield self._rendered(letter, again.facts)

    def _rendered(self, letter: Letter, facts: Facts) -> Shown:
        numbers = {one.id: one.number for one in facts.tickets.values()}
        number = numbers.get(letter.ticket_id) if letter.ticket_id else None
        row = self._letters.write(named(letter, numbers), number, 0, self._pen.clock())
        mail = read(row.content, Envelope())
        files = tuple((one.filename or one.content_type, one.content_type, one.size) for one in letter.attachments)
        return Shown(letter.kind, mail.from_, letter.to, letter.cc, mail.subject, row.text, files)
