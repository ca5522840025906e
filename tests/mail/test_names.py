# SPDX-License-Identifier: Apache-2.0
"""How do programs write the name of a file, and what is it called?"""

import pytest

from maildesk.mail.read import understand

NAMES = [
    (b"attachment; filename=UTF-8''a%20b.pdf", "a b.pdf"),
    (b"attachment; filename=\"utf-8''na%C3%AFve.pdf\"", "naïve.pdf"),
    (b"attachment; filename*=na%C3%AFve.pdf", "naïve.pdf"),
    (b"attachment; filename*=''na%C3%AFve.pdf", "naïve.pdf"),
    (b"attachment; filename*1*=%AFve.pdf; filename*0*=UTF-8''na%C3", "naïve.pdf"),
    (b"attachment; filename==?utf-8?Q?na=C3=AFve.pdf?=", "naïve.pdf"),
    (b'attachment; filename="=?utf-8?Q?na=C3=AF?=\r\n =?utf-8?Q?ve.pdf?="', "naïve.pdf"),
    (b"attachment; filename='a.pdf'", "a.pdf"),
    (b"attachment; filename='", "'"),
    (b'attachment; filename=a.pdf"', "a.pdf"),
    (b'attachment; name="a.pdf"', "a.pdf"),
    (b'attachment filename="a.pdf"', "a.pdf"),
    (b'attachment, filename="a.pdf"', "a.pdf"),
    (b'filename="a.pdf"', "a.pdf"),
    (b'attachment; filename="100% sure.pdf"', "100% sure.pdf"),
    (b'attachment; filename="it\'s.pdf"', "it's.pdf"),
    (b'attachment; filename="COM\xc2\xb9.txt"', "_COM¹.txt"),
    (b'attachment; filename="\xb7\xa2\xc6\xb1\xba\xcd\xcd\xa8\xd6\xaa.pdf"', "发票和通知.pdf"),
    (b"attachment; filename", None),
]


@pytest.mark.parametrize(("header", "name"), NAMES, ids=lambda value: repr(value)[:50])
def test_a_file_has_the_name_that_its_sender_saw(header: bytes, name: str | None) -> None:
    source = b"From: a@x.org\r\nContent-Type: application/pdf\r\nContent-Disposition: " + header + b"\r\n\r\n%PDF-1\r\n"

    (found,) = understand(source).attachments

    assert found.filename == name


@pytest.mark.parametrize(
    "header", [b'application/pdf; filename="a.pdf"', b"application/pdf;\r\n name=\r\n a.pdf", b"application/pdf name=a.pdf"]
)
def test_a_type_may_say_the_name(header: bytes) -> None:
    (found,) = understand(b"From: a@x.org\r\nContent-Type: " + header + b"\r\n\r\n%PDF-1\r\n").attachments

    assert (found.filename, found.content_type) == ("a.pdf", "application/pdf")
