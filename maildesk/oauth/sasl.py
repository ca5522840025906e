# SPDX-License-Identifier: Apache-2.0
"""What a client says first in XOAUTH2 and OAUTHBEARER, for IMAP and SMTP alike."""

import re

from maildesk.oauth.errors import TokenError

# A control character would end a field of the response early (RFC 7628 section 3.1: kvsep is 0x01).
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 section 2.1, b64token


def xoauth2(user: str, token: str) -> bytes:
    """The initial response of Google's and Microsoft's XOAUTH2, not yet in base64.

    Raises TokenError if `user` or `token` holds characters that have no place there.
    """
    return f"user={_plain(user)}\x01auth=Bearer {bearer(token)}\x01\x01".encode()


def oauthbearer(user: str, host: str, port: int, token: str) -> bytes:
    """The initial response of OAUTHBEARER (RFC 7628 section 3.1), not yet in base64.

    Raises TokenError if `user`, `host` or `token` holds characters that have no place there.
    """
    name = _plain(user).replace("=", "=3D").replace(",", "=2C")  # RFC 5801 section 4, saslname
    return f"n,a={name},\x01host={_plain(host)}\x01port={port}\x01auth=Bearer {bearer(token)}\x01\x01".encode()


def bearer(token: str) -> str:
    """The token itself, if it is one (RFC 6750 section 2.1). Raises TokenError, which does not show it."""
    if not _TOKEN.fullmatch(token):
        raise TokenError(
            "The access token holds characters that no access token has.",
            "Look at what the token file or token command gives: the token alone, on one line, without quotes or JSON around it.",
        )
    return token


def _plain(word: str) -> str:
    if _CONTROL.search(word):
        raise TokenError(f"{word!r} holds a control character.", "Remove it from the setting.")
    return word
