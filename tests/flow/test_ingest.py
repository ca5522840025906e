# SPDX-License-Identifier: Apache-2.0
"""Mails from files on both databases: what became of each, in order."""

from collections.abc import Iterator

import pytest

from maildesk.desk.values import Disposition
from maildesk.flow.errors import MaildeskError
from maildesk.flow.ingest import Ingest, Named
from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.values import Envelope
from tests.flow.desk import PrivateDesk, request


def named(desk: PrivateDesk, subject: str) -> Named:
    raw = request(subject, sender=f"{subject}@envoy.example")
    return f"{subject}.eml", Incoming(raw, Source(SourceKind.FILE, "ingest"), Envelope(), desk.now)


@pytest.fixture
def ingest(desk: PrivateDesk) -> Ingest:
    return Ingest(desk.store.receive, desk.process.once, desk.store.fates, lambda: False)


def test_each_mail_is_told_in_order_with_its_ticket(desk: PrivateDesk, ingest: Ingest) -> None:
    told = [(one.name, one.disposition, one.ticket_number) for one in ingest([named(desk, "one"), named(desk, "two")])]
    assert told == [("one.eml", Disposition.TICKET, 1), ("two.eml", Disposition.TICKET, 2)]


def test_the_very_same_mail_is_told_as_a_repeat(desk: PrivateDesk, ingest: Ingest) -> None:
    told = [(one.disposition, one.ticket_number) for one in ingest([named(desk, "one"), named(desk, "one")])]
    assert told == [(Disposition.TICKET, 1), (Disposition.REPEAT, 1)]


def test_a_mail_that_cannot_be_read_keeps_none_out_that_stand_before_it(desk: PrivateDesk, ingest: Ingest) -> None:
    def mails() -> Iterator[Named]:
        yield named(desk, "one")
        raise MaildeskError("cannot be read")

    told = []
    with pytest.raises(MaildeskError, match="cannot be read"):
        for outcome in ingest(mails()):
            told.append(outcome.name)
    assert told == ["one.eml"] and desk.rows("inbound", "state") == ["filed"]
