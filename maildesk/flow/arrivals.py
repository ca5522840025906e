# SPDX-License-Identifier: Apache-2.0
"""Stored mails as the rules see them: read, classified, and with what their surroundings tell of them."""

from collections.abc import Sequence
from dataclasses import replace

from maildesk.desk import pictures, quotation
from maildesk.desk.case import Arrival
from maildesk.desk.records import Facts
from maildesk.desk.values import Stub
from maildesk.flow.ports import Classifier, Reader
from maildesk.flow.values import Claimed
from maildesk.mail.values import Mail


def arrivals(claims: Sequence[Claimed], read: Reader, classifier: Classifier, most_bytes: int) -> list[Arrival]:
    """The mails in order. `most_bytes`: what the desk takes; a stub of a larger mail is oversize. Raises ReaderLost."""
    stubs = [_stub(claim, most_bytes) for claim in claims]
    seen = read([(claim.raw, claim.envelope) for claim in claims])
    mails = [_readable(claim, stub, mail) for claim, stub, mail in zip(claims, stubs, seen, strict=True)]
    return [
        Arrival(
            inbound_id=claim.inbound_id,
            mail=mail,
            envelope=claim.envelope,
            received_at=claim.received_at,
            history=claim.history,
            stub=stub,
            full_size=claim.full_size or 0,
            classification=guess,
            accepted_by=claim.accepted_by,
        )
        for claim, stub, mail, guess in zip(claims, stubs, mails, classifier.classify(mails), strict=True)
    ]


def told(arrival: Arrival, facts: Facts) -> Arrival:
    """The mail with its quotation and the logos of its sender told apart, where only earlier mails show them."""
    return replace(arrival, mail=pictures.told(quotation.told(arrival.mail, facts), facts, arrival.received_at))


def _stub(claim: Claimed, most_bytes: int) -> Stub | None:
    """A stub of a mail that is not too large is one that its server could not give us."""
    if claim.full_size is None:
        return None
    return Stub.OVERSIZE if claim.full_size > most_bytes else Stub.UNREADABLE


def _readable(claim: Claimed, stub: Stub | None, mail: Mail) -> Mail:
    """The text of a mail of which only the header fields came in says so, since staff read it."""
    if stub is None:
        return mail
    why = f"has {claim.full_size:,} bytes, more than the desk takes" if stub is Stub.OVERSIZE else "could not be fetched whole"
    where = f"mailbox {claim.source.account}, folder {claim.source.folder}"
    return replace(mail, text=f"[This mail {why}. Only its header fields are here; the mail itself is still in {where}.]")
