# SPDX-License-Identifier: Apache-2.0
"""Whom did our mail not reach, where the server says so in its own words? Exim, qmail, old Exchange, Notes and many more."""

import re

from maildesk.mail import address, bounce, clean, headers, notices
from maildesk.mail.structure import Structure
from maildesk.mail.values import Bounce

_CHARACTERS = 20_000  # of a notice that are looked at
_DIAGNOSTIC = 500
_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.!#$%&'*+/=?^`{|}~-]{1,128}@(?:[\w-]{1,63}\.){1,10}[A-Za-z]{2,20}(?![\w@])")
_CODE = re.compile(r"(?<![\d.])[45]\d\d(?:[ :-]|$)")
_MESSAGE_ID = re.compile(r"(?im)^[ \t>]*message-id:[ \t]*\n?[ \t]*(<[^<>\s]{1,990}>)")
_OURS = ("postmaster", "mailer-daemon", "mail-daemon", "mdaemon", "abuse", "support", "helpdesk")
_NOT_AN_ADDRESSEE = re.compile(r"(?i)\b(?:from|sender|contact|mailto|return-path|message-id|reporting-mta|administrator|id)\b[ :=<]*$")


def read(mail: Structure, text: str) -> Bounce:
    """What a bounce without RFC 3464 says: failed recipients, status, diagnostic, the mail that it is about.

    `text` is the readable text of the notice. What it does not say is None.
    """
    text = text[:_CHARACTERS]
    returned = notices.RETURNED.search(text)
    notice = text[: returned.start()] if returned else text
    recipients = _told_in_header(mail) or _told_in_text(mail, notice)
    return Bounce(recipients, _status(notice), _action(mail, notice), _diagnostic(notice), _original(mail, text))


def _told_in_header(mail: Structure) -> tuple[str, ...]:
    """Exim and Gmail name them in X-Failed-Recipients."""
    found = address.lists(mail.root.fields.all("x-failed-recipients"), "X-Failed-Recipients", None, [])
    return tuple(mailbox.address for mailbox in found)


def _told_in_text(mail: Structure, notice: str) -> tuple[str, ...]:
    """Addresses at the beginning of a line; without any, the first one within the words."""
    ours = {mailbox.key for name in ("from", "to", "cc") for mailbox in address.lists(mail.root.fields.all(name), "", None, [])}
    leading, within = dict[str, None](), dict[str, None]()
    for line in notice.split("\n"):
        for match in _ADDRESS.finditer(line):
            found = address.spec(match.group().strip("'"))
            if found is None or found.casefold() in ours or found.partition("@")[0].lower() in _OURS:
                continue
            if _NOT_AN_ADDRESSEE.search(line[: match.start()]):
                continue
            (leading if not line[: match.start()].strip(" \t<>*\"'(-") else within).setdefault(found)
    return tuple(leading) or tuple(within)[:1]


def _status(notice: str) -> str | None:
    found = bounce.STATUS.search(notice)
    return found.group() if found else None


def _action(mail: Structure, notice: str) -> str:
    subject = headers.text(mail.root.fields.first("subject"))
    told, _, rest = subject.partition(":")
    if notices.DELAYED.search(notice) or notices.DELAYED_SUBJECT.search(rest if told.lower() == "warning" else told):
        return "delayed"
    if notices.RELAYED.search(notice):
        return "relayed"
    return "delivered" if notices.DELIVERED.search(notice) else "failed"


def _diagnostic(notice: str) -> str | None:
    """The lines of the remote server: from the one with a code to the end of its paragraph."""
    lines = notice.split("\n")
    for at, line in enumerate(lines):
        if _CODE.search(line) or bounce.STATUS.search(line):
            end = at + 1
            while end < len(lines) and end - at < 6 and _goes_on(lines[end]):
                end += 1
            return clean.line(" ".join(lines[at:end]))[:_DIAGNOSTIC] or None
    return None


def _goes_on(line: str) -> bool:
    """Does the line belong to the paragraph above? Neither a rule nor the next recipient does."""
    return bool(line.strip()) and not line.lstrip().startswith("---") and not _ADDRESS.match(line.strip("<> "))


def _original(mail: Structure, text: str) -> str | None:
    """The Message-ID in the returned mail, whether it is a part or stands in the text."""
    attached = bounce.original_message_id(mail)
    found = _MESSAGE_ID.search(text)
    return attached or (found[1] if found else None)
