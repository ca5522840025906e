# SPDX-License-Identifier: Apache-2.0
"""Traps for whatever reads with patterns: one thing repeated up to the bound, in the text, in a page and in header fields.

Each token is the beginning of something that a reader looks for and that never comes to its end.
"""

from collections.abc import Callable, Mapping
from functools import partial

from maildesk.mail import bounds

Trap = Callable[..., bytes]  # of a serial number, and of a size where it shall be smaller than the bound

_FIELD = 60_000
_HEAD = b"From: Mallory <mallory%d@evil.example>\r\nTo: servicedesk@desk.example\r\nMessage-ID: <trap.%d@evil.example>\r\n"

_IN_TEXT = {
    "blanks": b" ",
    "blank lines": b"\n",
    "lines of blanks": b" " * 70 + b"\n",
    "quotation marks": b">",
    "quoted blank lines": b"> \n",
    "marks of growing depth": b"> > > > \n>> >\n",
    "attributions": b"On 1 Jan 2025, a@b.example wrote:\n",
    "attributions without end": b"On 1 Jan 2025 at 10:00 a@b.example\n",
    "header blocks": b"From: a@b.example\nDate: 1 Jan 2025\nTo: c\nSubject: d\n",
    "senders alone": b"From: a\n",
    "forwards": b"---------- Forwarded message ---------\n",
    "rules": b"_" * 40 + b"\n",
    "one rule": b"_-=",
    "signature delimiters": b"-- \n",
    "telephones": b"Sent from my iPhone\n",
    "closings": b"Best regards,\n\n",
    "notices": b"received this in error confidential ",
    "digits": b"1",
    "addresses": b"a@",
    "links": b"http://",
    "colons": b"a: ",
    "beginnings of uuencode": b"begin 644 a\nM\n",
    "beginnings of PGP": b"-----BEGIN PGP SIGNATURE-----\n",
    "signed by PGP": b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: a\n",
    "ends of PGP": b"-----BEGIN PGP SIGNED MESSAGE-----\n-----END PGP SIGNATURE-----\n-----BEGIN PGP SIGNATURE-----\n",
    "delimiters": b"--b\n",
    "soft line breaks": b"word \n",
    "words in Cyrillic": "п ".encode(),
    "broken UTF-8": b"\xc3",
    "combining marks": "e\u0301\u0323".encode(),
}  # fmt: skip
_IN_PAGES = {
    "angle brackets": b"<",
    "open tags": b"<a ",
    "open comments": b"<!--",
    "ends of comments": b"--!>",
    "ampersands": b"&",
    "divisions": b"<div>",
    "quotations": b"<blockquote>",
    "tables": b"<table><tr><td>",
    "formats": b"<b><i><font>",
    "wrong ends": b"<b></i>",
    "lists": b"<ul><li>",
    "line breaks": b"<br>",
    "cells": b"<td>1",
    "links": b"<a href='http://a.example'>x",
    "scripts": b"<script>",
    "hidden text": b"<p style='display:none'>x",
    "remote pictures": b"<img src=http://evil.example/a>",
    "select boxes": b"<select><option>",
    "attributes": b"<p a=1 b=2 c=3 d=4>",
    "SVG": b"<svg><foreignObject>",
    "templates": b"<template>",
}
_IN_FIELDS = {
    "encoded words": (b"Subject", b"=?utf-8?q?a?= "),
    "beginnings of encoded words": (b"Subject", b"=?"),
    "unfinished encoded words": (b"Subject", b"=?utf-8?q?a"),
    "quotes": (b"Cc", b'"'),
    "backslashes": (b"Cc", b"\\"),
    "angle brackets": (b"Cc", b"<"),
    "at signs": (b"Cc", b"a@"),
    "groups": (b"Cc", b"a:"),
    "commas": (b"Cc", b","),
    "parameters": (b"Content-Type", b"text/plain; a="),
    "quoted parameters": (b"Content-Type", b'text/plain; a="\\'),
    "continuations": (b"Content-Disposition", b"attachment; filename*0*=a"),
    "Message-IDs": (b"References", b"<a"),
    "dates": (b"Date", b"1 Jan "),
    "verdicts": (b"Authentication-Results", b'a="; '),
    "comments": (b"Auto-Submitted", b"(a"),
}


def _body(token: bytes, content_type: bytes, serial: int, size: int = bounds.TEXT_BYTES) -> bytes:
    head = _HEAD % (serial, serial) + b"Content-Type: %b; charset=utf-8; format=flowed\r\n\r\n" % content_type
    return head + token * (size // len(token))


def _field(name: bytes, token: bytes, serial: int, size: int = _FIELD) -> bytes:
    value = token * (size // len(token))
    return _HEAD % (serial, serial) + name + b": " + value + b"\r\n\r\nHello\r\n"


TRAPS: Mapping[str, Trap] = {
    **{f"text of {name}": partial(_body, token, b"text/plain") for name, token in _IN_TEXT.items()},
    **{f"page of {name}": partial(_body, token, b"text/html") for name, token in _IN_PAGES.items()},
    **{f"field of {name}": partial(_field, *trap) for name, trap in _IN_FIELDS.items()},
}
