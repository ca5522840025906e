# SPDX-License-Identifier: Apache-2.0
"""Many daemons on one PostgreSQL: they come, go and die at any time, and each mail is one ticket with one acknowledgement (F19)."""

from collections import Counter

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import LocalDesk, mail, until
from tests.daemon.test_main_job import mailbox
from tests.servers.dovecot import Dovecot

MAILS = 120


def requests(number: int = MAILS) -> list[bytes]:
    return [mail(f"request {serial}", f"p{serial}@envoy.test") for serial in range(number)]


def answered(desk: LocalDesk) -> Counter[str]:
    """Who was sent how many letters."""
    return Counter(letter["To"] for letter in desk.letters())


def test_workers_that_are_killed_and_added_lose_nothing_and_repeat_nothing(postgresql_desk: LocalDesk) -> None:
    desk = postgresql_desk
    door = desk.start("--only", "smtp,send,schedule")
    first = [desk.start("--only", "work") for _ in range(2)]
    door.send(*requests()[: MAILS // 2])
    until(lambda: desk.ask("SELECT count(*) FROM ticket")[0][0] > 0)
    for worker in first:
        worker.kill()
    desk.start("--only", "work")
    door.send(*requests()[MAILS // 2 :])
    until(lambda: desk.ask("SELECT count(*) FROM inbound WHERE state = 'filed'") == [(MAILS,)], lambda: door.log)
    assert desk.ask("SELECT count(*), count(DISTINCT number), max(number) FROM ticket")[0][:2] == (MAILS, MAILS)
    until(lambda: sum(answered(desk).values()) == MAILS)
    assert set(answered(desk).values()) == {1}


def test_daemons_that_watch_one_mailbox_make_each_of_its_mails_one_ticket(
    make_desk: DeskMaker, postgresql_url: str, dovecot: Dovecot
) -> None:
    account = dovecot.user()
    desk = make_desk(postgresql_url, extra=mailbox(dovecot, account))
    daemons = [desk.start() for _ in range(2)]
    until(lambda: desk.ask("SELECT count(*) FROM mailbox_mark") == [(1,)])
    dovecot.append(account, "INBOX", *requests(40))
    until(lambda: desk.ask("SELECT count(*) FROM ticket") == [(40,)], lambda: daemons[0].log)
    until(lambda: sum(answered(desk).values()) == 40)
    assert set(answered(desk).values()) == {1}
    until(lambda: all("\\Seen" in one.flags for one in dovecot.messages(account)))
    assert desk.ask("SELECT count(*) FROM inbound") == [(40,)]


def test_daemons_know_of_each_other_until_they_end(postgresql_desk: LocalDesk) -> None:
    one, _ = (postgresql_desk.start("--only", "work") for _ in range(2))
    until(lambda: postgresql_desk.ask("SELECT count(*) FROM presence") == [(2,)])
    assert one.terminate() == 0
    assert postgresql_desk.ask("SELECT count(*) FROM presence") == [(1,)]
