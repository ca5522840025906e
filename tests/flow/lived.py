# SPDX-License-Identifier: Apache-2.0
"""A desk with a life behind it: merged, split, confidential, held, undelivered, corrected, linked, with staff and a roster."""

import io
from datetime import UTC, datetime

from maildesk.desk.roster import Place
from maildesk.desk.turnover import turnover
from maildesk.exchanging import Header, write
from maildesk.flow.values import Delivery
from maildesk.store.dump import snapshot
from maildesk.store.engine import Database
from maildesk.store.sql import SqlStore
from tests.flow.grouped import BOOTH, THREAT, engage, grouped
from tests.flow.shell import Shell
from tests.flow.talk import ANA, BO, EVE, SAM, UNPROVEN, Talk, to

LEN = "Len Kay <len@cncf.io>"


def lived(store: SqlStore) -> Talk:
    """CNCF-1 became part of CNCF-2; CNCF-3 is confidential; CNCF-1 came from JIRA CNCFSD-7; one letter waits to be sent."""
    talk = grouped(store)
    engage(talk, SAM, "events", "desk")
    engage(talk, LEN, "legal")
    shell = Shell(talk.desk)
    notice = to(talk.says(ANA, "Can you draw us one?\n你好，世界", files=[("plan \u2028 \x85.pdf", b"%PDF" * 9000)]), "sam@cncf.io")
    talk.replies(notice, SAM, "Of course. Which size?", files=[("sizes.bin", bytes(range(256)) * 5000)])
    talk.says(BO, "The same banner", subject="Banner again")
    talk.says(ANA, "They will sue us", subject=THREAT)
    shell.says("#category legal", 1)
    shell.says("#link JIRA CNCFSD-7", 1)
    shell.says("#link https://github.com/cncf/foundation/issues/12", 2)
    shell.says("#merge CNCF-2", 1)
    talk.says(
        EVE, "Let me in", subject="Re: Banner for our booth", in_reply_to=talk.desk.rows("message", "message_id")[0], envelope=UNPROVEN
    )
    shell.says("#needs legal, events", 2)
    talk.desk.sink.answer = lambda recipients: Delivery((), refused=tuple((one, "550 5.1.1 no such user") for one in recipients))
    talk.says("Gone <gone@nowhere.example>", "I ask, and am gone", subject=BOOTH)
    talk.desk.sink.answer = lambda recipients: Delivery(tuple(recipients))
    shell.says("#snooze 3d", 4)
    place = Place("ana", "ana", "Ana Souza", "Acme", "Harbor", "graduated")
    store.write_roster([place], turnover([], [place]), actor="root", now=datetime(2026, 11, 1, 7, 3, 1, 5, tzinfo=UTC))
    talk.desk.later(days=1)
    talk.desk.take(talk.write(BO, "And stickers", subject="Stickers"))
    talk.desk.work()  # its acknowledgement waits to be sent
    return talk


def exported(database: Database, prefix: str = "CNCF") -> bytes:
    """The desk as a file."""
    stream = io.BytesIO()
    with snapshot(database) as desk:
        write(desk, Header("servicedesk@cncf.io", prefix, (), desk.counts), stream, lambda _more: None)
    return stream.getvalue()
