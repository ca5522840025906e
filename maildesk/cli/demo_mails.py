# SPDX-License-Identifier: Apache-2.0
"""The mails of `maildesk demo`: `config/demo/*.eml` with their marks filled in (see the README there)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from maildesk.flow.errors import MaildeskError
from maildesk.mail.read import read
from maildesk.mail.values import Mail

_MARK = re.compile(rb"\{\{([a-z_]+)\}\}")
_ANSWERS = re.compile(rb"\AX-Demo-Answers: (\S+)\r?\n")
_RETURN_PATH = re.compile(rb"^Return-Path: <(.*)>\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One file, with its marks. `answers` names the request whose acknowledgement it follows."""

    name: str
    raw: bytes
    answers: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be sent. `mail_from` "" is the null reverse-path."""

    name: str
    message_id: str
    mail_from: str
    recipient: str
    sender: str
    subject: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """What is the same for all mails of one run: the desk's address, and a word that makes the senders new to the desk."""

    desk: str
    word: str


def examples(folder: Path) -> tuple[Example, ...]:
    """Every mail of the folder, in the order of the files' names. Raises MaildeskError where there is none."""
    found = tuple(_example(path) for path in sorted(folder.glob("*.eml")))
    if not found:
        raise MaildeskError(f"{folder} holds no mails: this installation is not whole", "install maildesk again")
    return found


def request(example: Example, run: Run, message_id: str, now: datetime) -> Letter:
    """A mail that answers nothing."""
    return _letter(example, _marks(run, message_id, now))


def follow_up(example: Example, run: Run, message_id: str, now: datetime, *, asked: Letter, acknowledgement: bytes) -> Letter:
    """A mail that answers the acknowledgement of `asked`, as a mail program (or a mail server) makes it."""
    said = read(acknowledgement)
    marks = {
        "request": asked.message_id,
        "acknowledgement": said.message_id or "",
        "reply_to": _reply_address(said) or run.desk,
        "subject": _header(said.subject),
        "re_subject": _header(said.subject if said.subject[:3].casefold() == "re:" else f"Re: {said.subject}"),
        "quote": _quote(said),
    }
    return _letter(example, {**_marks(run, message_id, now), **marks})


def _example(path: Path) -> Example:
    raw = path.read_bytes()
    answers = _ANSWERS.match(raw)
    return Example(path.name, raw[answers.end() :] if answers else raw, answers[1].decode() if answers else None)


def _marks(run: Run, message_id: str, now: datetime) -> dict[str, str]:
    return {"desk": run.desk, "run": run.word, "message_id": message_id, "date": format_datetime(now)}


def _letter(example: Example, marks: Mapping[str, str]) -> Letter:
    filled = _MARK.sub(lambda mark: marks[mark[1].decode()].encode(), example.raw)
    path = _RETURN_PATH.search(filled)
    content = _RETURN_PATH.sub(b"", filled, count=1).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    mail = read(content)
    sender = mail.from_.address if mail.from_ else ""
    return Letter(
        name=example.name,
        message_id=marks["message_id"],
        mail_from=path[1].decode() if path else sender,
        recipient=mail.to[0].address,
        sender=mail.from_.name or sender if mail.from_ else "",
        subject=mail.subject,
        content=content,
    )


def _reply_address(mail: Mail) -> str | None:
    """RFC 5322 section 3.6.2: an answer goes to Reply-To, else to From."""
    chosen = mail.reply_to[0] if mail.reply_to else mail.from_
    return chosen.address if chosen else None


def _header(value: str) -> str:
    """A subject as a field holds it: encoded (RFC 2047) where it is not ASCII, never more than one line."""
    line = " ".join(value.split())
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=0).encode()


def _quote(mail: Mail) -> str:
    who = mail.from_.name or mail.from_.address if mail.from_ else "the desk"
    lines = (f"> {line}".rstrip() for line in mail.text.splitlines())
    return "\n".join((f"On {mail.date:%a, %d %b %Y}, {who} wrote:" if mail.date else f"{who} wrote:", *lines))
