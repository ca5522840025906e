# SPDX-License-Identifier: Apache-2.0
"""The mails of a corpus by the form of their text: plain, both forms, HTML alone."""

from collections.abc import Mapping, Sequence

from bench.corpus.mime import CRLF

_BOTH = b"\r\nContent-Type: multipart/alternative"


def forms(mails: Sequence[bytes]) -> Mapping[str, list[bytes]]:
    """Mails of each form; those with HTML alone are the ones with both forms, without the plain one. Mails with attachments stay out."""
    both = [mail for mail in mails if _BOTH in mail and b"multipart/mixed" not in mail]
    return {
        "plain": [mail for mail in mails if b"\r\nContent-Type: text/plain" in mail and b"\r\nContent-Type: multipart" not in mail],
        "alternative": both,
        "HTML only": [_html_only(mail) for mail in both],
    }


def _html_only(mail: bytes) -> bytes:
    """The header, and the second of the two parts as the whole body."""
    header, _, body = mail.partition(_BOTH)
    boundary = body.partition(b'boundary="')[2].partition(b'"')[0]
    _plain, html, _end = body.partition(CRLF * 2)[2].removeprefix(b"--" + boundary + CRLF).split(CRLF + b"--" + boundary)
    return header + CRLF + html.removeprefix(CRLF)
