# SPDX-License-Identifier: Apache-2.0
"""Puts mails into a Maildir on disk instead of sending them: what the desk does out of the box."""

import errno
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from maildesk.flow.errors import TransportDown
from maildesk.flow.values import Delivery
from maildesk.smtp.paths import sound
from maildesk.smtp.words import NOT_AN_ADDRESS, Tally

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Maildir:
    """A `Transport` (see flow/ports.py) that keeps every mail in `folder`, durable before it counts as taken.

    As local delivery does, it ends lines with LF and puts the envelope on top: Return-Path (RFC 5321 section 4.4), and
    Envelope-To with all recipients (Exim's field).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail_from: str, recipients: Sequence[str], content: bytes, name: str) -> Delivery:
        """`name` (the Message-ID) decides the file's name: a mail sent again after a crash takes its own place.

        Raises TransportDown.
        """
        tally = Tally()
        taken = [recipient for recipient in recipients if sound(recipient)]
        tally.put_all([recipient for recipient in recipients if recipient not in taken], NOT_AN_ADDRESS)
        if taken:
            try:
                self._write(_unique(name), _envelope(mail_from, taken) + content.replace(b"\r\n", b"\n"))
            except OSError as error:
                raise TransportDown(_why(self._folder, error)) from error
        return tally.delivery(taken)

    def close(self) -> None:
        """Nothing is open between two mails."""

    def _write(self, unique: str, mail: bytes) -> None:
        self._make()
        unfinished = self._folder / "tmp" / f"{unique}.{os.getpid()}"
        try:
            _write_durably(unfinished, mail)
            unfinished.replace(self._folder / "new" / unique)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(self._folder / "new")

    def _make(self) -> None:
        for part in ("", "tmp", "cur", "new"):
            folder = self._folder / part
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync_folder(folder.parent)


def check_maildir(folder: Path) -> None:
    """Makes the folders and writes a file of no mail in tmp. Raises TransportDown."""
    probe = folder / "tmp" / f"probe.{os.getpid()}"
    try:
        Maildir(folder)._make()
        _write_durably(probe, b"")
        probe.unlink()
    except OSError as error:
        raise TransportDown(_why(folder, error)) from error


def _unique(name: str) -> str:
    """A name without ':' and '/', the same for the same Message-ID."""
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.maildesk"


def _envelope(mail_from: str, recipients: Sequence[str]) -> bytes:
    sender = mail_from if sound(mail_from) else ""
    together = ",\n ".join(recipients)
    return f"Return-Path: <{sender}>\nEnvelope-To: {together}\n".encode()


def _write_durably(path: Path, mail: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(mail)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _why(folder: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"the disk that holds {folder} is full; make room, and the mails go out by themselves"
    return f"cannot write to {error.filename or folder}: {error.strerror}; let the desk's user write there, or set outgoing.maildir"
