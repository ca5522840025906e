# SPDX-License-Identifier: Apache-2.0
"""The main job on real servers: a maintainer writes, holds an acknowledgement, answers it, and the answer lands on the ticket.

Postfix hands the mail to our LMTP listener, is the relay for our acknowledgement, and delivers that into a Dovecot mailbox.
"""

import shutil
import subprocess
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.daemon.conftest import DeskMaker
from tests.daemon.process import PATIENCE, Daemon, LocalDesk, lines, mail, until
from tests.servers.dovecot import Account, Dovecot
from tests.servers.postfix import Postfix

RELAY = '[outgoing]\ntransport = "smtp"\nhost = "localhost"\nport = {port}\nsecurity = "starttls"\nca_file = "{ca}"\n'


def swaks(postfix: Postfix, *options: str) -> None:
    """A mail typed at a terminal, with a program that people use."""
    program = shutil.which("swaks")
    assert program, "The tests need swaks: apt-get install --no-install-recommends swaks"
    done = subprocess.run(
        [program, "--server", f"{postfix.host}:{postfix.port}", *options], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout


class Maintainer:
    """Somebody with a mailbox on Dovecot, who writes through Postfix."""

    def __init__(self, dovecot: Dovecot, postfix: Postfix) -> None:
        self._dovecot = dovecot
        self._postfix = postfix
        self.account: Account = dovecot.user()

    @property
    def address(self) -> str:
        return self.account.name

    def write(self, subject: str, body: str) -> None:
        swaks(self._postfix, "--from", self.address, "--to", "servicedesk@cncf.test", "--header", f"Subject: {subject}", "--body", body)

    def answer(self, letter: EmailMessage, body: str) -> None:
        """As a mail program does: to Reply-To, with the threading fields."""
        to = letter["Reply-To"].addresses[0].addr_spec
        options = ["--from", self.address, "--to", to, "--header", f"Subject: Re: {letter['Subject']}"]
        references = f"{letter['References'] or ''} {letter['Message-ID']}".strip()
        swaks(
            self._postfix,
            *options,
            "--add-header",
            f"In-Reply-To: {letter['Message-ID']}",
            "--add-header",
            f"References: {references}",
            "--body",
            body,
        )

    def letters(self) -> list[EmailMessage]:
        kept = self._dovecot.messages(self.account)
        return [message_from_bytes(one.raw, _class=EmailMessage, policy=policy.default) for one in kept]  # type: ignore[call-overload]


Running = tuple[LocalDesk, Daemon]


@pytest.fixture
def lmtp_desk(make_desk: DeskMaker, store_url: str, dovecot: Dovecot, postfix: Postfix) -> Running:
    """A desk behind Postfix, with Postfix as its relay; on SQLite and on PostgreSQL."""
    desk = make_desk(store_url, protocol="lmtp", extra=RELAY.format(port=postfix.port, ca=postfix.authority.file))
    daemon = desk.start()
    postfix.route("cncf.test", f"lmtp:inet:127.0.0.1:{daemon.port}")
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}")
    return desk, daemon


@pytest.fixture
def maintainer(dovecot: Dovecot, postfix: Postfix) -> Maintainer:
    return Maintainer(dovecot, postfix)


def test_request_acknowledgement_and_answer_make_one_ticket(lmtp_desk: Running, maintainer: Maintainer, postfix: Postfix) -> None:
    desk, daemon = lmtp_desk
    maintainer.write("We need a logo", "Who can draw one?")
    until(lambda: len(maintainer.letters()) == 1, lambda: daemon.log + postfix.log())
    (letter,) = maintainer.letters()
    assert letter["Subject"] == "Re: We need a logo [CNCF-1]"
    assert letter["Return-Path"] == "<>"

    maintainer.answer(letter, "We need it by Friday.")
    until(lambda: desk.ask("SELECT count(*) FROM message") == [(2,)], lambda: daemon.log + postfix.log())
    assert desk.ask("SELECT count(*) FROM ticket") == [(1,)]
    assert desk.ask("SELECT ticket_id FROM message") == [(1,), (1,)]
    assert len(maintainer.letters()) == 1  # an answer is not acknowledged


def test_an_answer_reopens_a_closed_ticket(lmtp_desk: Running, maintainer: Maintainer, postfix: Postfix) -> None:
    desk, daemon = lmtp_desk
    maintainer.write("We need a logo", "Who can draw one?")
    until(lambda: len(maintainer.letters()) == 1, lambda: daemon.log + postfix.log())
    desk.change("UPDATE ticket SET state = 'closed'")
    maintainer.answer(maintainer.letters()[0], "It is the wrong colour.")
    until(lambda: desk.ask("SELECT state FROM ticket") == [("open",)], lambda: daemon.log)


def test_mail_waits_at_postfix_while_the_database_is_away(
    make_desk: DeskMaker, postgresql_url: str, dovecot: Dovecot, postfix: Postfix, postgresql_server: object, maintainer: Maintainer
) -> None:
    desk = make_desk(postgresql_url, protocol="lmtp", extra=RELAY.format(port=postfix.port, ca=postfix.authority.file))
    daemon = desk.start()
    postfix.route("cncf.test", f"lmtp:inet:127.0.0.1:{daemon.port}")
    postfix.route("desk.test", f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}")
    postgresql_server.stop()  # type: ignore[attr-defined]
    try:
        maintainer.write("We need a logo", "Who can draw one?")
        until(
            lambda: any(
                "451" in reason["delay_reason"] for one in postfix.queue() for reason in one["recipients"] if "delay_reason" in reason
            )
        )
    finally:
        postgresql_server.start()  # type: ignore[attr-defined]
    until(lambda: len(maintainer.letters()) == 1, lambda: daemon.log + postfix.log())
    assert desk.ask("SELECT count(*) FROM ticket") == [(1,)]


def mailbox(dovecot: Dovecot, account: Account, **options: str) -> str:
    given = {
        "host": dovecot.host,
        "port": dovecot.imap_port,
        "security": "none",
        "user": account.name,
        "password": account.password,
    } | options
    return "[mailbox.main]\n" + "\n".join(f"{key} = {value if isinstance(value, int) else quoted(value)}" for key, value in given.items())


def quoted(value: str) -> str:
    return value if value.startswith("[") else "'" + value + "'"


def test_a_mailbox_is_watched_and_its_mail_flagged_after_the_commit(make_desk: DeskMaker, store_url: str, dovecot: Dovecot) -> None:
    account = dovecot.user()
    desk = make_desk(store_url, extra=mailbox(dovecot, account))
    desk.start()
    until(lambda: len(desk.ask("SELECT * FROM mailbox_mark")) == 1)
    dovecot.append(account, "INBOX", mail())
    until(lambda: desk.ask("SELECT count(*) FROM ticket") == [(1,)])
    until(lambda: all("\\Seen" in one.flags for one in dovecot.messages(account)))
    until(lambda: len(desk.letters()) == 1)


def test_mail_that_was_there_before_the_desk_gets_no_acknowledgement(make_desk: DeskMaker, sqlite_url: str, dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.append(account, "INBOX", mail("old"))
    desk = make_desk(sqlite_url, extra=mailbox(dovecot, account))
    desk.run("run", "--once")
    dovecot.append(account, "INBOX", mail("new"))
    desk.run("run", "--once")
    assert desk.ask("SELECT subject, history FROM ticket ORDER BY id") == [("old", 1), ("new", 0)]
    assert [str(letter["Subject"]) for letter in desk.letters()] == ["We have your request [CNCF-2]"]


def test_a_wrong_password_takes_no_other_part_down(make_desk: DeskMaker, sqlite_url: str, dovecot: Dovecot) -> None:
    desk = make_desk(sqlite_url, extra=mailbox(dovecot, dovecot.user(), password="wrong"))
    daemon = desk.start()
    until(lambda: "password" in daemon.log)
    daemon.send(mail())
    until(lambda: len(desk.letters()) == 1)


def test_ingest_tells_what_became_of_each_mail(sqlite_desk: LocalDesk) -> None:
    done = sqlite_desk.run("ingest", "--json", "-", stdin=mail())
    assert [(one["disposition"], one["ticket"]) for one in lines(done)] == [("ticket", "CNCF-1")]
    done = sqlite_desk.run("ingest", "--json", "-", stdin=mail())
    assert [(one["disposition"], one["ticket"]) for one in lines(done)] == [("repeat", "CNCF-1")]
