# SPDX-License-Identifier: Apache-2.0
"""A private Postfix that takes mail into its queue and holds it there: what a mature MTA needs to promise a mail."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.accounting import cpu_seconds
from bench.servers.common import Missing, free_port, hand_over, listens, unprivileged, wait_for

PROGRAM = Path("/usr/lib/postfix/sbin/master")
_QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid", "private", "public")

_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/log/mail.log
maillog_file_prefixes = {home}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.desk.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
default_transport = smtp
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_data_restrictions = check_client_access static:HOLD
smtpd_peername_lookup = no
smtpd_tls_security_level = none
message_size_limit = 52428800
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
proxymap  unix - - n - - proxymap
error     unix - - n - - error
anvil     unix - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running server; `pid` is its master."""

    home: Path
    port: int
    pid: int

    def cpu(self) -> float:
        """CPU seconds of the server and its processes so far."""
        return cpu_seconds(self.pid)

    def held(self) -> int:
        """How many mails lie in its queue."""
        return sum(len(files) for _, _, files in os.walk(self.home / "queue/hold"))


@contextmanager
def running(home: Path) -> Iterator[Postfix]:
    """Starts the server in the folder `home`; stops it at the end. Raises Missing: its master wants to be root."""
    if not PROGRAM.exists():
        raise Missing("Postfix is not installed: apt-get install --no-install-recommends postfix")
    if os.geteuid() != 0:
        raise Missing("Postfix' master runs as root alone: run the benchmark as root, or without smtp-in")
    port = free_port()
    _lay_out(home, port)
    command = [str(PROGRAM), "-c", str(home / "etc"), "-d"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(f"the start of Postfix (see {home}/log/mail.log)", lambda: listens(port))
        yield Postfix(home, port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _lay_out(home: Path, port: int) -> None:
    """The queue's folders with the owners that Postfix wants: its daemons' user, and root for what only its master writes."""
    for folder in ("etc", "data", "log", *(f"queue/{one}" for one in _QUEUES)):
        (home / folder).mkdir(parents=True)
    (home / "etc/main.cf").write_text(_MAIN.format(home=home))
    (home / "etc/master.cf").write_text(_MASTER.format(port=port))
    owner = unprivileged("postfix")
    hand_over(home / "data", owner)
    for one in _QUEUES:
        if one != "pid":
            hand_over(home / "queue" / one, owner)
