# SPDX-License-Identifier: Apache-2.0
"""The Maildir that stands in for a relay."""

import errno
import mailbox
import os
from pathlib import Path

import pytest

from maildesk.flow.errors import TransportDown
from maildesk.flow.values import Delivery
from maildesk.smtp.maildir import Maildir

MAIL = b"Subject: hello\r\n\r\nwords\r\n"


def put(
    folder: Path,
    name: str = "<1@desk.test>",
    content: bytes = MAIL,
    *,
    sender: str = "",
    recipients: tuple[str, ...] = ("ada@example.org",),
) -> Delivery:
    return Maildir(folder).send(sender, recipients, content, name)


def files(folder: Path) -> list[Path]:
    return sorted((folder / "new").iterdir())


def test_a_mail_lies_in_new_as_local_delivery_writes_it(outgoing: Path) -> None:
    assert put(outgoing, recipients=("ada@example.org", "ben@example.org")).accepted == ("ada@example.org", "ben@example.org")
    (path,) = files(outgoing)
    assert path.read_bytes() == b"Return-Path: <>\nEnvelope-To: ada@example.org,\n ben@example.org\nSubject: hello\n\nwords\n"
    assert not list((outgoing / "tmp").iterdir())


def test_mail_readers_find_it(outgoing: Path) -> None:
    put(outgoing)
    (mail,) = mailbox.Maildir(outgoing, create=False)
    assert mail["Subject"] == "hello"


def test_only_the_owner_reads_it(outgoing: Path) -> None:
    put(outgoing)
    assert files(outgoing)[0].stat().st_mode & 0o777 == 0o600
    assert outgoing.stat().st_mode & 0o777 == 0o700


def test_a_repeat_after_a_crash_takes_its_own_place(outgoing: Path) -> None:
    put(outgoing)
    put(outgoing)
    put(outgoing, "<2@desk.test>")
    assert len(files(outgoing)) == 2


def test_a_message_id_is_no_path(outgoing: Path) -> None:
    put(outgoing, "<../../../etc/passwd:2,S@x>")
    assert len(files(outgoing)) == 1


def test_a_sender_is_told(outgoing: Path) -> None:
    put(outgoing, sender="servicedesk@desk.test")
    assert files(outgoing)[0].read_bytes().startswith(b"Return-Path: <servicedesk@desk.test>\n")


def test_an_address_that_would_break_the_header_is_refused(outgoing: Path) -> None:
    delivery = put(outgoing, recipients=("a@b\nBcc: c@d", "ada@example.org"))
    assert delivery.accepted == ("ada@example.org",)
    assert delivery.refused[0][0] == "a@b\nBcc: c@d"


def test_a_mail_is_durable_before_it_counts(outgoing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault F17: the file is synced before it gets its name, the folder after."""
    put(outgoing)
    seen: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: seen.append(str(Path(f"/proc/self/fd/{descriptor}").readlink())))
    put(outgoing, "<2@desk.test>")
    assert [Path(path).parent.name for path in seen] == ["tmp", "outgoing"]
    assert seen[1] == str(outgoing / "new")


def test_a_full_disk_says_so_and_leaves_nothing_half_written(outgoing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(outgoing)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TransportDown, match=r"the disk that holds .* is full; make room"):
        put(outgoing, "<2@desk.test>")
    assert not list((outgoing / "tmp").iterdir())
    assert len(files(outgoing)) == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportDown, match=r"cannot write to .*file.*outgoing\.maildir"):
        put(tmp_path / "file" / "outgoing")
