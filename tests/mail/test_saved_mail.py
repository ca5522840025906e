# SPDX-License-Identifier: Apache-2.0
"""A mail that was saved to a file, and attached by a program that does not know what it is."""

import pytest

from maildesk.mail.read import read

SAVED = b"From: Ana Ng <ana@envoy.example>\r\nDate: Tue, 3 Nov 2026 10:04:00 +0000\r\nSubject: Booth\r\n\r\nCan we have one?\r\n"


def attaching(name: str, content: bytes) -> bytes:
    head = b'From: sam@cncf.io\r\nSubject: Fwd:\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    text = b"--b\r\nContent-Type: text/plain\r\n\r\nShe asked.\r\n"
    file = f'--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
    return head + text + file.encode() + content + b"\r\n--b--\r\n"


def test_a_saved_mail_is_a_forward() -> None:
    told = read(attaching("hers.EML", SAVED)).forwarded
    assert told is not None and told.from_ is not None
    assert (told.from_.address, told.subject, told.text) == ("ana@envoy.example", "Booth", "Can we have one?")


@pytest.mark.parametrize(("name", "content"), [("hers.bin", SAVED), ("hers.eml", b"not a mail"), ("hers.eml", b"")])
def test_another_file_is_none(name: str, content: bytes) -> None:
    assert read(attaching(name, content)).forwarded is None
