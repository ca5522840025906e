# SPDX-License-Identifier: Apache-2.0
"""Whatever a reader answers, the desk makes mails of it or nothing."""

import os
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from maildesk.mail.read import read
from maildesk.reader.frames import PREFIX, answer, read_answer, read_extracted


def answered(found: Any) -> bytes:
    """The content of an answer, without the frame's length."""
    return b"".join(answer(found))[PREFIX:]


class Evil:
    """What a reader that a mail has taken over might answer."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch taken-over",)


@pytest.mark.parametrize("read_it", [read_answer, read_extracted])
def test_an_answer_that_would_run_a_program_is_refused(read_it: Callable[[bytes], list[Any]], tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pickle.UnpicklingError, match="of which no mail is made"):
        read_it(answered([Evil()]))
    assert not list(tmp_path.iterdir())


def test_a_way_around_through_a_name_with_dots_is_refused() -> None:
    way = b"\x80\x04\x8c\x14maildesk.mail.values\x8c\x0dMail.__init__\x93."
    with pytest.raises(pickle.UnpicklingError):
        read_answer(way)


def test_a_mail_passes_as_it_was_read() -> None:
    mail = read(b"From: A <a@x.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\nSubject: x\r\n\r\nhello\r\n")
    assert read_answer(answered([mail])) == [mail]


def test_bytes_of_attachments_pass() -> None:
    assert read_extracted(answered([b"\x00\xff", b""])) == [b"\x00\xff", b""]
