# SPDX-License-Identifier: Apache-2.0
"""A private Dovecot with mailboxes that were filled beforehand."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.accounting import cpu_seconds
from bench.servers.common import Missing, free_port, hand_over, listens, unprivileged, wait_for

PROGRAM = "/usr/sbin/dovecot"
PASSWORD = "bench"  # noqa: S105 - of a server on loopback that lives for a minute
_FIRST_MAIL = 1_767_600_000

_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail/%u
auth_mechanisms = plain login
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/home/%u allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server; `pid` is its master."""

    home: Path
    port: int
    pid: int
    _names: Iterator[int]

    def cpu(self) -> float:
        """CPU seconds of the server and its sessions so far."""
        return cpu_seconds(self.pid)

    def mailbox(self, mails: Sequence[bytes]) -> str:
        """A user whose INBOX holds `mails`, named as Dovecot's own delivery names them (with their sizes)."""
        user = f"bench{next(self._names)}"
        box = self.home / "mail" / user
        for folder in ("cur", "new", "tmp"):
            (box / folder).mkdir(parents=True)
        for serial, mail in enumerate(mails):
            at = _FIRST_MAIL + serial
            path = box / "new" / f"{at}.M{serial}P1.bench,S={len(mail)},W={len(mail) + _bare_line_ends(mail)}"
            path.write_bytes(mail)
            os.utime(path, (at, at))
        hand_over(box, unprivileged("dovecot"))
        return user


@contextmanager
def running(home: Path) -> Iterator[Dovecot]:
    """Starts the server in the folder `home`; stops it at the end. Raises Missing."""
    if not Path(PROGRAM).exists():
        raise Missing("Dovecot is not installed: apt-get install --no-install-recommends dovecot-imapd")
    owner = unprivileged("dovecot")
    port = free_port()
    (home / "mail").mkdir(parents=True)
    config = home / "dovecot.conf"
    group = owner.pw_name if os.geteuid() == 0 else str(owner.pw_gid)
    config.write_text(_CONFIG.format(home=home, user=owner.pw_name, group=group, port=port, password=PASSWORD))
    hand_over(home, owner)
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with (home / "stderr").open("wb") as errors:
        process = subprocess.Popen([PROGRAM, "-F", "-c", str(config)], stderr=errors, cwd=home, start_new_session=True, **as_owner)  # type: ignore[call-overload]
    try:
        wait_for(f"the start of Dovecot (see {home}/dovecot.log)", lambda: listens(port))
        yield Dovecot(home, port, process.pid, count(1))
    finally:
        process.terminate()
        process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _bare_line_ends(mail: bytes) -> int:
    """By how much a mail grows when its lines end in CRLF (Dovecot's virtual size)."""
    return mail.count(b"\n") - mail.count(b"\r\n")
