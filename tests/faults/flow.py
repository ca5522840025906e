# SPDX-License-Identifier: Apache-2.0
"""Mail that can be told apart on its way through a desk, and the reckoning at the end: what came of each.

Requests come in by SMTP and from a mailbox on Dovecot; acknowledgements leave through Postfix, which keeps them.
"""

import re
import smtplib
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from queue import SimpleQueue

from tests.daemon.process import Daemon, LocalDesk, Starter, mail, start_forked, until
from tests.servers.dovecot import Account, Dovecot
from tests.servers.postfix import Postfix

DESK = "servicedesk@cncf.test"
# Deaths by the dozen look like those of a poisonous mail, which is quarantined after a few; acknowledgements are to leave for all.
PATIENT = "[intake]\nattempts = 100\n"


def request(number: int) -> bytes:
    """The mail of one person, whose number is in its subject and its sender's address."""
    return mail(f"request {number}", f"P <p{number}@envoy.test>")


def relay_through(postfix: Postfix, port: int = 0, timeout: int = 20) -> str:
    """The desk's configuration for outgoing mail; by another port (of a wire) where one is given."""
    where = f'host = "127.0.0.1"\nport = {port or postfix.port}\nsecurity = "none"\ntimeout_seconds = {timeout}\n'
    return f'[outgoing]\ntransport = "smtp"\n{where}'


def mailbox_of(dovecot: Dovecot, account: Account, port: int = 0, **options: object) -> str:
    """The desk's configuration for a mailbox whose mail is moved to Filed; by another port (of a wire) where one is given."""
    given: dict[str, object] = {
        "host": dovecot.host,
        "port": port or dovecot.imap_port,
        "security": "none",
        "user": account.name,
        "after": "move",
        "move_to": "Filed",
        "first_start": "acknowledge",
    } | options
    lines = [f"{key} = {value if isinstance(value, int) else repr(value)}" for key, value in given.items()]
    return "\n".join(["[mailbox.main]", f"password = '{account.password}'", *lines, ""])


def free_port() -> int:
    """For a listener that comes back where it was."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fixed_port(desk: LocalDesk) -> int:
    """Has the desk listen on the same port in all its lives; the port."""
    port = free_port()
    desk.config.write_text(desk.config.read_text().replace("port = 0", f"port = {port}", 1))
    return port


def begin(desk: LocalDesk, start: Starter = start_forked) -> Daemon:
    """A life of the desk of which nobody knows when it will be ready, or how long it lasts."""
    daemon = Daemon(start, desk.line(["run"]), desk.folder / f"log{len(desk.processes)}")
    desk.processes.append(daemon)
    return daemon


class Sender:
    """A mail server before the desk: what has no 250 stays with it and is sent again, until it has one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._mails: SimpleQueue[bytes | None] = SimpleQueue()
        self.offers = 0  # a mail whose 250 was lost is offered twice
        self.refusals: Counter[int] = Counter()  # the codes of what was said instead of 250
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def give(self, mails: Sequence[bytes]) -> None:
        for each in mails:
            self._mails.put(each)

    def finish(self, seconds: float) -> None:
        """Waits until everything has its 250."""
        self._mails.put(None)
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "mails are left without a 250"

    def _run(self) -> None:
        client: smtplib.SMTP | None = None
        while (waiting := self._mails.get()) is not None:
            taken = False
            while not taken:
                self.offers += 1
                try:
                    client = client or smtplib.SMTP("127.0.0.1", self._port, local_hostname="client.test", timeout=20)
                    client.sendmail("bounces@envoy.test", [DESK], waiting)
                    taken = True
                except OSError as problem:  # smtplib's exceptions are some
                    self.refusals.update(_codes(problem))
                    client = None
                    time.sleep(0.02)


def _codes(problem: OSError) -> list[int]:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in problem.recipients.values()]
    return [problem.smtp_code] if isinstance(problem, smtplib.SMTPResponseException) else []


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What became of so many requests. Everything but `requests` and `repeats` has to be nothing."""

    requests: int
    lost: tuple[str, ...]  # subjects without a ticket
    doubled: tuple[str, ...]  # subjects with several
    unanswered: tuple[str, ...]  # whose acknowledgement did not leave
    answered_twice: tuple[str, ...]  # by two different letters
    changed: tuple[str, ...]  # Message-IDs of letters whose copies differ
    stubs: int  # mails that were given up as unreadable: a broken connection must not be taken for that
    repeats: int  # copies of letters beyond the first

    def assert_whole(self, most_repeats: int) -> None:
        """None lost, no ticket twice, no repeat beyond what is allowed, and repeats that can be told."""
        assert self == Reckoning(self.requests, (), (), (), (), (), 0, self.repeats), self
        assert self.repeats <= most_repeats, f"{self.repeats} letters were repeated"


def reckon(desk: LocalDesk, letters: Sequence[Message], numbers: Sequence[int]) -> Reckoning:
    """Compares the requests with the tickets of the database and the letters that arrived."""
    asked = {f"request {number}" for number in numbers}
    tickets = Counter(str(row[0]) for row in desk.ask("SELECT subject FROM ticket"))
    assert set(tickets) <= asked, "tickets of mails that nobody sent"
    copies: dict[str, list[Message]] = defaultdict(list)
    for letter in letters:
        copies[str(letter["Message-ID"])].append(letter)
    answered = Counter(_requester(same[0]) for same in copies.values())
    return Reckoning(
        requests=len(asked),
        lost=tuple(sorted(asked - set(tickets))),
        doubled=tuple(sorted(subject for subject, count in tickets.items() if count > 1)),
        unanswered=tuple(sorted(asked - set(answered))),
        answered_twice=tuple(sorted(subject for subject, count in answered.items() if count > 1)),
        changed=tuple(name for name, same in copies.items() if len({_told(one) for one in same}) > 1),
        stubs=int(desk.ask("SELECT count(*) FROM inbound WHERE full_size IS NOT NULL OR state = 'quarantined'")[0][0]),
        repeats=sum(len(same) - 1 for same in copies.values()),
    )


def _requester(letter: Message) -> str:
    found = re.search(r"p(\d+)@envoy\.test", str(letter["To"]))
    assert found is not None, f"a letter to {letter['To']}"
    return f"request {found[1]}"


def _told(letter: Message) -> tuple[str, bytes]:
    """What a repeat has to share with the first: servers on the way add fields of their own."""
    return str(letter["Date"]), letter.as_bytes().partition(b"\n\n")[2]


def kept_folder(postfix: Postfix) -> Path:
    """Where Postfix keeps what the desk sends."""
    postfix.keep("envoy.test")
    return postfix.home / "kept/all/new"


def letters_in(folder: Path) -> list[Message]:
    """What Postfix has kept."""
    return [message_from_bytes(path.read_bytes()) for path in folder.iterdir()] if folder.is_dir() else []


def tickets(desk: LocalDesk) -> int:
    """How many there are."""
    return int(desk.ask("SELECT count(*) FROM ticket")[0][0])


def settled(desk: LocalDesk) -> bool:
    """Whether the desk has nothing left to do: no mail waits, and no letter."""
    (waiting,) = desk.ask(
        "SELECT (SELECT count(*) FROM inbound WHERE state IN ('received', 'processing')),"
        " (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'deferred'))"
    )
    return waiting == (0, 0)


def await_settled(desk: LocalDesk, requests: int) -> None:
    """Waits until so many requests are in and all is done."""

    def log() -> str:
        return desk.processes[-1].log[-4000:]

    until(lambda: desk.ask("SELECT count(*) FROM inbound") == [(requests,)], log)
    until(lambda: settled(desk), log)
