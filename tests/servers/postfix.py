# SPDX-License-Identifier: Apache-2.0
"""A private Postfix for the tests: the relay that takes our mail, and the MTA that hands mail to our LMTP listener.

One for each xdist worker, on a free port, with its own configuration, queue and data. Its master needs root, as everywhere;
its daemons run as Debian's `postfix` user.
"""

import contextlib
import json
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.servers.certificates import Authority

INSTALL = "apt-get install --no-install-recommends postfix"
HOST = "127.0.0.1"
HOSTNAME = "mx.postfix.test"
_SBIN = "/usr/lib/postfix/sbin"
_OWNER = "postfix"
_PATIENCE = 20.0  # seconds; a wait that is longer than this is a failure

_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
mail_owner = {owner}
setgid_group = postdrop
maillog_file = {home}/log/mail.log
maillog_file_prefixes = {home}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = {hostname}
mydestination =
mynetworks = 127.0.0.0/8
relay_domains =
alias_maps =
local_recipient_maps =
local_transport = error:5.1.1 nobody lives here
default_transport = error:5.1.2 the test has given no route
relay_transport = error:5.1.2 the test has given no route
transport_maps = texthash:{home}/etc/transport
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
smtputf8_enable = yes
smtpd_tls_security_level = may
smtpd_tls_received_header = yes
smtpd_tls_chain_files = {key}, {certificate}
smtp_tls_security_level = may
lmtp_tls_security_level = may
message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_mailbox_base = {home}/kept
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
biff = no
# Tests do not wait for the patience of the real world.
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
in_flow_delay = 0
lmtp_connect_timeout = 5s
smtp_connect_timeout = 5s
"""

_MASTER = """
{host}:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
virtual   unix - n n - - virtual
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

_QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")


class Postfix:
    """The running server. Mail is accepted for anybody and goes where `route` says."""

    host = HOST
    hostname = HOSTNAME

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port
        self.authority = Authority(home / "certificates")
        self._routes: dict[str, str] = {}
        self._master: subprocess.Popen[bytes] | None = None

    # --- what tests use ---------------------------------------------------------

    def send(self, mail_from: str, recipients: Sequence[str], content: bytes) -> None:
        """Submits a mail. Raises smtplib's exceptions if Postfix refuses it."""
        with smtplib.SMTP(HOST, self.port, local_hostname="client.test", timeout=_PATIENCE) as client:
            client.sendmail(mail_from, list(recipients), content)

    def route(self, domain_or_address: str, transport: str) -> None:
        """Sends a domain or an address through `transport`, e.g. "lmtp:inet:127.0.0.1:2424"; in force on return."""
        self._routes[domain_or_address] = transport
        self._write_routes()
        self._reload()

    def keep(self, domain_or_address: str) -> None:
        """Delivers a domain or an address here, for `kept` to read."""
        self.route(domain_or_address, "virtual:")

    def kept(self) -> list[bytes]:
        """The mails delivered here, as local delivery wrote them: LF line ends, Return-Path and Delivered-To on top."""
        return [path.read_bytes() for path in sorted((self.home / "kept/all/new").glob("*"))]

    def wait_for_kept(self, count: int) -> list[bytes]:
        wait_until(lambda: len(self.kept()) >= count, f"{count} mails delivered by Postfix", self.log)
        return self.kept()

    def queue(self) -> list[dict[str, Any]]:
        """What waits, as `postqueue -j` tells it: queue_id, sender, recipients with their delay_reason."""
        done = subprocess.run(
            [*_ROOT, "/usr/sbin/postqueue", "-c", str(self.home / "etc"), "-j"],
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def wait_for_empty_queue(self) -> None:
        """Asks for another try at each look: a mail whose next try meets the end of the one before ("skipped, still being delivered")
        would lie for minutes.
        """
        wait_until(lambda: not self.queue() or self._flush(), "an empty queue of Postfix", self.log)

    def _flush(self) -> bool:
        _run(*_ROOT, "/usr/sbin/postqueue", "-c", str(self.home / "etc"), "-f")
        return False

    def log(self) -> str:
        path = self.home / "log/mail.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def clear(self) -> None:
        """Forgets mail and routes of the test before."""
        self._routes.clear()
        self._write_routes()
        _run(*_ROOT, "/usr/sbin/postsuper", "-c", str(self.home / "etc"), "-d", "ALL")
        _run(*_ROOT, "rm", "-rf", str(self.home / "kept/all"))

    # --- its life ---------------------------------------------------------------

    def start(self) -> None:
        self._lay_out()
        self._master = subprocess.Popen(
            [*_ROOT, f"{_SBIN}/master", "-c", str(self.home / "etc"), "-d"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self._answers, "Postfix to answer", self.log)

    def stop(self) -> None:
        if self._master is not None:
            _run(*_ROOT, "kill", "-TERM", self._pid())
            self._master.wait(_PATIENCE)

    def _pid(self) -> str:
        done = subprocess.run(
            [*_ROOT, "cat", str(self.home / "queue/pid/master.pid")], capture_output=True, text=True, check=True, timeout=5
        )
        return done.stdout.strip()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), smtplib.SMTP(HOST, self.port, local_hostname="client.test", timeout=5) as client:
            return client.noop()[0] == 250
        return False

    def _lay_out(self) -> None:
        uid = os.getuid() or pwd.getpwnam("nobody").pw_uid
        gid = os.getgid() or pwd.getpwnam("nobody").pw_gid
        pair = self.authority.issue("postfix", [HOST, "localhost", HOSTNAME])
        names = {"home": self.home, "owner": _OWNER, "hostname": HOSTNAME, "uid": uid, "gid": gid, "host": HOST, "port": self.port}
        (self.home / "etc").mkdir()
        (self.home / "etc/main.cf").write_text(_MAIN.format(key=pair.key, certificate=pair.certificate, **names), "utf-8")
        (self.home / "etc/master.cf").write_text(_MASTER.format(**names), "utf-8")
        self._write_routes()
        queue = self.home / "queue"
        _run(*_ROOT, "install", "-d", "-o", "root", "-m", "755", str(queue), str(queue / "pid"), str(self.home / "log"))
        _run(*_ROOT, "install", "-d", "-o", _OWNER, "-m", "700", *(str(queue / name) for name in _QUEUES), str(self.home / "data"))
        _run(*_ROOT, "install", "-d", "-o", _OWNER, "-g", "postdrop", "-m", "710", str(queue / "public"))
        _run(*_ROOT, "install", "-d", "-o", _OWNER, "-g", "postdrop", "-m", "730", str(queue / "maildrop"))
        _run(*_ROOT, "install", "-d", "-o", str(uid), "-m", "755", str(self.home / "kept"))

    def _write_routes(self) -> None:
        lines = "".join(f"{key} {transport}\n" for key, transport in self._routes.items())
        path = self.home / "etc/transport"
        fresh = path.with_suffix(".new")
        fresh.write_text(lines, "utf-8")
        # Postfix waits with a table that was written a moment ago, lest it reads half of it; this one is whole.
        a_while_ago = time.time() - 60
        os.utime(fresh, (a_while_ago, a_while_ago))
        fresh.replace(path)

    def _reload(self) -> None:
        """The queue manager and the rewriter remember routes: both are replaced before this returns."""
        before = self._children()
        _run(*_ROOT, "kill", "-HUP", self._pid())
        old = before & self._children()
        wait_until(lambda: not (old & self._children()), "Postfix to take up its routes", self.log)

    def _children(self) -> set[int]:
        """Process ids of the queue manager and the rewriters of this very instance."""
        master = int(self._pid())
        return {pid for pid, parent, name in _processes() if parent == master and name in {"qmgr", "trivial-rewrite"}}


_ROOT: list[str] = [] if os.geteuid() == 0 else ["sudo", "-n"]


def wait_until(holds: Callable[[], bool], what: str, log: Callable[[], str] = str) -> None:
    """Looks 20 times a second. Fails with `what` was awaited and the end of the server's log."""
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            pytest.fail(f"waited {_PATIENCE:.0f} s in vain for {what}\n{log()[-4000:]}")
        time.sleep(0.05)


def _processes() -> Iterator[tuple[int, int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            before, _, after = (folder / "stat").read_text().rpartition(")")
            yield int(folder.name), int(after.split()[1]), before.partition("(")[2]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _require() -> None:
    if not (Path(_SBIN) / "master").exists():
        pytest.fail(f"Postfix is not installed; as root: {INSTALL}", pytrace=False)
    if _ROOT and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.fail(
            "Postfix needs root to start, even a private one: run the tests as root, or with sudo without a password", pytrace=False
        )


@pytest.fixture(scope="session")
def postfix_server() -> Iterator[Postfix]:
    _require()
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    home.chmod(0o755)
    (home / "certificates").mkdir()
    server = Postfix(home, _free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        if _ROOT:
            _run(*_ROOT, "rm", "-rf", str(home))
        else:
            shutil.rmtree(home)


@pytest.fixture
def postfix(postfix_server: Postfix) -> Postfix:
    """The server without mail or routes of other tests."""
    postfix_server.clear()
    return postfix_server
