# SPDX-License-Identifier: Apache-2.0
"""The conversation of a mail is told from its raw header, quickly and from any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail.root import root

CASES = {
    "its own id, where it answers nothing": (b"Message-ID: <a@x>\r\n\r\n", b"<a@x>"),
    "what it answers": (b"Message-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\n\r\n", b"<a@x>"),
    "the oldest of its references": (b"In-Reply-To: <b@x>\r\nReferences: <a@x> <b@x>\r\nMessage-ID: <c@x>\r\n\r\n", b"<a@x>"),
    "folded after the name": (b"References:\r\n <a@x>\r\n <b@x>\r\n\r\n", b"<a@x>"),
    "any case, bare line feeds": (b"MESSAGE-ID:<a@x>\n\n", b"<a@x>"),
    "the topmost of two fields": (b"References: <a@x>\r\nReferences: <b@x>\r\n\r\n", b"<a@x>"),
    "nothing of the body": (b"Subject: x\r\n\r\nReferences: <a@x>\r\n", None),
    "nothing of a field that only ends so": (b"X-Message-ID: <a@x>\r\n\r\n", None),
    "nothing without angle brackets": (b"Message-ID: a@x\r\n\r\n", None),
    "no end of the header": (b"Subject: x\r\nMessage-ID: <a@x>", b"<a@x>"),
    "no mail at all": (b"", None),
}


@pytest.mark.parametrize(("raw", "expected"), CASES.values(), ids=CASES)
def test_the_root_of_a_mail(raw: bytes, expected: bytes | None) -> None:
    assert root(raw) == expected


@given(st.binary(max_size=400))
def test_any_bytes_have_a_root_in_them_or_none(raw: bytes) -> None:
    found = root(raw)
    assert found is None or found in raw
