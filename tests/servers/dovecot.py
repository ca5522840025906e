# SPDX-License-Identifier: Apache-2.0
"""A private Dovecot 2.3 for the tests: free ports, a folder of its own, an unprivileged user. One for each xdist worker."""

import base64
import contextlib
import getpass
import grp
import hashlib
import hmac
import imaplib
import itertools
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import imap_utf7

from tests.servers.certificates import Authority

INSTALL = "apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd"
PASSWORD = 'correct horse: "battery" \\ staple'
JWT_KEY = b"a key that only the tests and their server know"
CAPABILITIES = "IMAP4rev1 SASL-IR LITERAL+ ENABLE UIDPLUS MULTIAPPEND NAMESPACE"

# The same server under other addresses shows other faces.
HOST = "127.0.0.1"
HOST_WITHOUT_IDLE = "127.0.0.2"  # neither IDLE nor MOVE; its certificate does not name it
HOST_WITHOUT_UIDPLUS = "127.0.0.3"  # neither IDLE, MOVE nor UIDPLUS
HOST_EXPIRED = "127.0.0.4"
HOST_SELF_SIGNED = "127.0.0.5"

CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = {host}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail/%u
mail_fsync = never
mail_max_userip_connections = 200
postmaster_address = postmaster@desk.test
hostname = localhost
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2 oauthbearer
disable_plaintext_auth = no
auth_username_format = %Lu
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_client_ca_file = {authority}
recipient_delimiter = +

passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf.ext
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={{PLAIN.b64}}{password}
}}
# Answers whether a recipient exists: all do.
passdb {{
  driver = static
  mechanisms = none
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/home/%u allow_all_users=yes
}}

namespace inbox {{
  inbox = yes
  separator = /
}}

service anvil {{
  chroot =
  # No growing delay after wrong passwords, which are tried on purpose.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  client_limit = 4096
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    address = {addresses}
    port = {imap_port}
  }}
  inet_listener imaps {{
    address = {addresses}
    port = {imaps_port}
    ssl = yes
  }}
}}
service imap {{
  service_count = 100
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp_port}
  }}
}}

local {without_idle} {{
  imap_capability = {capabilities}
}}
local {without_uidplus} {{
  imap_capability = {capabilities_without_uidplus}
}}
local {expired_host} {{
  ssl_cert = <{expired_certificate}
  ssl_key = <{expired_key}
}}
local {self_signed_host} {{
  ssl_cert = <{self_signed_certificate}
  ssl_key = <{self_signed_key}
}}
"""

OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={home}/keys/
username_attribute = sub
"""


@dataclass(frozen=True)
class Account:
    """A user with a mailbox that is empty at first."""

    name: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Kept:
    """A mail as it lies in a folder."""

    uid: int
    raw: bytes
    flags: frozenset[str]


class Dovecot:
    host = HOST
    host_without_idle = HOST_WITHOUT_IDLE
    host_without_uidplus = HOST_WITHOUT_UIDPLUS
    host_expired = HOST_EXPIRED
    host_self_signed = HOST_SELF_SIGNED

    def __init__(self, home: Path) -> None:
        self.home = home
        self.imap_port, self.imaps_port, self.lmtp_port = _free_ports(3)
        self._users = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._user, self._group = _unprivileged()
        self._authority = Authority(home)
        self.ca_file = self._authority.file
        self._write_files()

    # --- the server ---

    def start(self) -> None:
        as_user = {"user": self._user, "group": self._group, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(  # type: ignore[call-overload]
            ["/usr/sbin/dovecot", "-F", "-c", str(self.home / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "stderr").open("ab"),
            cwd=self.home,
            start_new_session=True,
            **as_user,
        )
        self._await_ports()

    def stop(self) -> None:
        """Ends the server and its connections."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)
        with contextlib.suppress(ProcessLookupError):  # sessions outlive the master for a while
            os.killpg(self._process.pid, signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def log(self) -> str:
        return "".join(path.read_text("utf-8", "replace") for path in (self.home / "stderr", self.home / "dovecot.log") if path.exists())

    # --- its users ---

    def user(self) -> Account:
        """A fresh account with an empty mailbox."""
        return Account(f"user{next(self._users)}@desk.test")

    def token(self, account: Account, *, lasts: float = 3600) -> str:
        """An access token (JWT, HS256); it has ended where `lasts` (seconds) is negative."""
        now = time.time()
        claims = {"sub": account.name, "iat": int(now) - 7200, "exp": int(now + lasts), "scope": "mail"}
        signed = f"{_b64(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{_b64(json.dumps(claims).encode())}"
        return f"{signed}.{_b64(hmac.digest(JWT_KEY, signed.encode(), hashlib.sha256))}"

    # --- their mail ---

    @contextlib.contextmanager
    def session(self, account: Account, folder: str | None = None) -> Iterator[imaplib.IMAP4]:
        """A connection by the standard library, as another client of the mailbox."""
        with imaplib.IMAP4(self.host, self.imap_port, timeout=30) as imap:
            imap.authenticate("PLAIN", lambda _: f"\0{account.name}\0{account.password}".encode())
            if folder is not None:
                _done(imap.select(_quoted(folder)))
            yield imap

    def create(self, account: Account, folder: str) -> None:
        with self.session(account) as imap:
            _done(imap.create(_quoted(folder)))

    def append(self, account: Account, folder: str, *mails: bytes) -> None:
        with self.session(account) as imap:
            for mail in mails:
                _done(imap.append(_quoted(folder), None, None, mail))

    def fill(self, account: Account, mails: Sequence[bytes]) -> None:
        """Many mails into the INBOX, quickly: into its Maildir."""
        with self.session(account, "INBOX"):
            pass
        new = self.home / "mail" / account.name / "new"
        for number, mail in enumerate(mails):
            (new / f"{1_700_000_000 + number}.P{os.getpid()}N{number}.test").write_bytes(mail)
        self._own(new)

    def messages(self, account: Account, folder: str = "INBOX") -> list[Kept]:
        """What lies in a folder, in the order of UIDs."""
        with self.session(account, folder) as imap:
            _, found = imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
        return [_kept(part[0], part[1]) for part in found if isinstance(part, tuple)]

    def remove(self, account: Account, folder: str, *uids: int) -> None:
        """Another client expunges mails."""
        with self.session(account, folder) as imap:
            wanted = ",".join(map(str, uids))
            _done(imap.uid("STORE", wanted, "+FLAGS.SILENT", r"(\Deleted)"))
            _done(imap.uid("EXPUNGE", wanted))

    def renumber(self, account: Account) -> None:
        """Gives the INBOX a new UIDVALIDITY and all its mails new UIDs."""
        box = self.home / "mail" / account.name
        before = (box / "dovecot-uidlist").read_text().splitlines()[0]
        for stale in [
            box / "dovecot-uidlist",
            *box.glob("dovecot.index*"),
            box / "dovecot-uidvalidity",
            *box.glob("dovecot-uidvalidity.*"),
        ]:
            stale.unlink(missing_ok=True)
        # Dovecot takes the present second as UIDVALIDITY, and may have been ahead of it before.
        while time.time() < int(before.split()[1].removeprefix("V")) + 1.1:
            time.sleep(0.05)
        with self.session(account, "INBOX"):
            pass
        assert (box / "dovecot-uidlist").read_text().splitlines()[0].split()[1] != before.split()[1]

    # --- how it is set up ---

    def _write_files(self) -> None:
        good = self._authority.issue("server", ["localhost", HOST])
        expired = self._authority.issue("expired", [HOST_EXPIRED], ends_in_days=-1)
        self_signed = self._authority.self_signed("self-signed", [HOST_SELF_SIGNED])
        config = CONFIG.format(
            home=self.home,
            host=HOST,
            addresses=" ".join((HOST, HOST_WITHOUT_IDLE, HOST_WITHOUT_UIDPLUS, HOST_EXPIRED, HOST_SELF_SIGNED)),
            user=pwd.getpwuid(self._user).pw_name,
            group=grp.getgrgid(self._group).gr_name,
            password=base64.b64encode(PASSWORD.encode()).decode(),
            imap_port=self.imap_port,
            imaps_port=self.imaps_port,
            lmtp_port=self.lmtp_port,
            certificate=good.certificate,
            key=good.key,
            authority=self.ca_file,
            without_idle=HOST_WITHOUT_IDLE,
            capabilities=CAPABILITIES,
            without_uidplus=HOST_WITHOUT_UIDPLUS,
            capabilities_without_uidplus=CAPABILITIES.replace(" UIDPLUS", ""),
            expired_host=HOST_EXPIRED,
            expired_certificate=expired.certificate,
            expired_key=expired.key,
            self_signed_host=HOST_SELF_SIGNED,
            self_signed_certificate=self_signed.certificate,
            self_signed_key=self_signed.key,
        )
        (self.home / "dovecot.conf").write_text(config)
        (self.home / "oauth2.conf.ext").write_text(OAUTH2.format(home=self.home))
        keys = self.home / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(JWT_KEY))
        for folder in ("mail", "home"):
            (self.home / folder).mkdir()
        self._own(self.home)

    def _own(self, top: Path) -> None:
        if os.geteuid() == 0:
            for path in (top, *top.rglob("*")):
                os.chown(path, self._user, self._group)

    def _await_ports(self) -> None:
        until = time.monotonic() + 20
        for port in (self.imap_port, self.imaps_port, self.lmtp_port):
            while not _listens(port):
                if time.monotonic() > until or self._process is None or self._process.poll() is not None:
                    pytest.fail(f"Dovecot did not start:\n{self.log()}", pytrace=False)
                time.sleep(0.02)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot. A missing one fails the tests that need it."""
    for program in ("/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp"):
        if not Path(program).exists():
            pytest.fail(f"{program} is missing. Install it, as root: {INSTALL}", pytrace=False)
    home = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    server = Dovecot(home)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(home)


def _unprivileged() -> tuple[int, int]:
    """The user that everything runs as: Dovecot's own if we are root, else we."""
    user = pwd.getpwnam("dovecot" if os.geteuid() == 0 else getpass.getuser())
    return user.pw_uid, user.pw_gid


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("0.0.0.0", 0))
        return [each.getsockname()[1] for each in sockets]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _done(answer: tuple[str, list[bytes]]) -> None:
    assert answer[0] == "OK", answer


def _quoted(folder: str) -> str:
    """A folder's name as the wire carries it: in modified UTF-7 (RFC 3501 section 5.1.3), in quotes."""
    return '"' + imap_utf7.encode(folder).decode().replace("\\", "\\\\").replace('"', '\\"') + '"'


def _kept(described: bytes, raw: bytes) -> Kept:
    words = described.decode()
    flags = words.split("FLAGS (")[1].split(")")[0].split()
    return Kept(int(words.split("UID ")[1].split()[0]), raw, frozenset(flags))
