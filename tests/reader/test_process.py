# SPDX-License-Identifier: Apache-2.0
"""The reader's process: it says what reading here says, and its death or sleep is one mail's fault, not the desk's."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from maildesk.flow.errors import ReaderLost
from maildesk.mail.read import read
from maildesk.mail.values import Envelope
from maildesk.reader.process import ReaderProcess

MAIL = b"From: Alice <alice@example.org>\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n\r\nHello\r\n"
NULL = Envelope(mail_from="", rcpt_to=("servicedesk@cncf.test",))


@pytest.fixture
def reader() -> Iterator[ReaderProcess]:
    reader = ReaderProcess()
    yield reader
    reader.close()


def child() -> int:
    """The process id of this process's youngest child."""
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return int(task.read_text().split()[-1])


def test_it_says_what_reading_here_says(reader: ReaderProcess) -> None:
    assert reader([(MAIL, Envelope()), (MAIL, NULL)]) == [read(MAIL, Envelope()), read(MAIL, NULL)]


def test_a_large_mail_passes_in_both_directions(reader: ReaderProcess) -> None:
    large = MAIL + b"words and words\r\n" * 200_000
    (mail,) = reader([(large, Envelope())])
    assert mail.text == read(large, Envelope()).text


def test_one_process_serves_many_groups(reader: ReaderProcess) -> None:
    reader([(MAIL, NULL)])
    first = child()
    reader([(MAIL, NULL)])
    assert child() == first


def test_its_death_is_told_and_the_next_group_gets_another(reader: ReaderProcess) -> None:
    reader.start()
    os.kill(child(), signal.SIGSEGV)
    with pytest.raises(ReaderLost, match="died over it"):
        reader([(MAIL, NULL)])
    assert reader([(MAIL, NULL)]) == [read(MAIL, NULL)]


def test_one_that_hangs_is_told_and_the_next_group_gets_another() -> None:
    reader = ReaderProcess(patience=0.3)
    reader.start()
    os.kill(child(), signal.SIGSTOP)
    with pytest.raises(ReaderLost, match="too long"):
        reader([(MAIL, NULL)])
    reader = ReaderProcess()
    assert reader([(MAIL, NULL)]) == [read(MAIL, NULL)]
    reader.close()


def test_it_knows_no_secret_of_the_desk(reader: ReaderProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_OUTGOING__PASSWORD", "s3cret")
    reader.start()
    assert b"s3cret" not in Path(f"/proc/{child()}/environ").read_bytes()


def test_it_ends_with_its_desk(reader: ReaderProcess) -> None:
    reader.start()
    pid = child()
    reader.close()
    assert not Path(f"/proc/{pid}").exists()


def test_it_gives_the_bytes_of_attachments(reader: ReaderProcess) -> None:
    raw = (
        b"From: alice@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\n\r\nHello\r\n--x\r\nContent-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
        b"--x\r\nContent-Disposition: attachment; filename=b.txt\r\n\r\nb\r\n--x--\r\n"
    )
    (mail,) = reader([(raw, NULL)])
    assert reader.extract(raw, [one.part for one in mail.attachments]) == [b"\x00\x01\x02", b"b"]
    assert reader([(MAIL, NULL)]) == [read(MAIL, NULL)]


def test_an_attachment_that_is_not_there_costs_one_mail_alone(reader: ReaderProcess) -> None:
    with pytest.raises(ReaderLost):
        reader.extract(MAIL, ["7"])
    assert reader([(MAIL, NULL)]) == [read(MAIL, NULL)]
