# SPDX-License-Identifier: Apache-2.0
"""Did a responder write this mail: somebody's absence, a receipt, a challenge, a calendar? One rule a function.

Headers of responders decide alone; their subjects and words only beside another sign, since people write about holidays too.
"""

import re

from maildesk.mail import disposition, headers, notices
from maildesk.mail.signs import Signs, Verdict, suppressed
from maildesk.mail.values import Auto

# fmt: off
_RESPONDERS = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-autoreply-domain", "x-mail-autoreply",
    "x-mdautoreply", "x-vacation", "x-yahoo-vacation", "x-fc-machinegenerated", "x-post-messageclass", "x-tmda-fingerprint",
    "x-boxtrapper", "delivered-by-the-graces-of",
)
# fmt: on
# Receipts alone are suppressed: Outlook users ask for that, and it says nothing of automatic answers.
RECEIPTS = frozenset({"dr", "rn", "nrn", "none", "0", "", "false", "no"})
_BEGINNING = 600  # characters of a text in which a responder has said that somebody is away
_EDGE = 20_000  # characters at the top and at the end in which a machine says that it is one
_ABOVE = 100  # characters above a sentence in which the words that lead to it end
_BLANKS = re.compile(r"\s+")


def header(signs: Signs) -> Verdict:
    for name in _RESPONDERS:
        values = signs.root.fields.all(name)
        if any(headers.token(value) not in ("no", "false", "0") for value in values):
            return Auto.REPLY, name.title()
    return None


def mailer(signs: Signs) -> Verdict:
    for name in ("x-mailer", "user-agent"):
        if any(notices.RESPONDERS.search(headers.text(value)) for value in signs.root.fields.all(name)):
            return Auto.REPLY, name.title()
    return None


def subject(signs: Signs) -> Verdict:
    """A responder's prefix of the subject, beside an answered mail, a null reverse-path or any other sign of a machine."""
    if notices.AWAY_NOTES.match(signs.subject):
        return Auto.REPLY, "Subject of Notes' responder"
    match = notices.AWAY_SUBJECT.match(signs.subject)
    beside = _beside(signs, match.group()) if match else None
    return (Auto.REPLY, f"Subject of a responder and {beside}") if beside else None


def _beside(signs: Signs, prefix: str) -> str | None:
    for name in ("auto-submitted", "x-auto-response-suppress", "precedence", "x-precedence"):
        if _says_machine(signs, name):
            return name.title()
    if signs.reverse_path == "":
        return "null reverse-path"
    return "In-Reply-To" if prefix.rstrip().endswith((":", "\uff1a")) and signs.answers and not signs.typed else None


def _says_machine(signs: Signs, name: str) -> bool:
    if name == "x-auto-response-suppress":
        return bool(suppressed(signs, but=RECEIPTS))
    return any(headers.token(value) not in ("", "no", "normal", "first-class") for value in signs.root.fields.all(name))


def challenge(signs: Signs) -> Verdict:
    return (Auto.REPLY, "Subject of a challenge") if notices.CHALLENGE.search(signs.subject) else None


def calendar(signs: Signs) -> Verdict:
    """An acceptance or refusal that a calendar sends (RFC 5546)."""
    if signs.calendar in ("reply", "counter", "refresh"):
        return Auto.REPLY, f"Content-Type: text/calendar; method={signs.calendar}"
    return None


def receipt(signs: Signs) -> Verdict:
    """A read receipt (RFC 8098) whose multipart/report a gateway took away."""
    for part in signs.root.children:
        if part.content_type == "message/disposition-notification" and disposition.disposition(part) != "attachment":
            return Auto.REPLY, "Content-Type: message/disposition-notification"
    return None


def absence(signs: Signs) -> Verdict:
    """vacation(1) sends what its user wrote and no header of its own.

    No program of people wrote the mail (they all write MIME-Version), and it says both that somebody is away and what
    becomes of the mail that it answers.
    """
    if "mime-version" in signs.root.fields or signs.typed:
        return None
    words = _BLANKS.sub(" ", signs.words[:_BEGINNING])
    if notices.AWAY_WORDS.search(words) and notices.AWAY_PROMISE.search(words):
        return Auto.REPLY, "the text of a responder, from no mail program"
    return None


def generated(signs: Signs) -> Verdict:
    """A mail that says of itself that nobody wrote it, at its top or at its end."""
    if signs.typed:
        return None
    words = signs.words
    if len(words) > 2 * _EDGE:
        words = f"{words[:_EDGE]}\n{words[-_EDGE:]}"
    told = (words[max(0, found.start() - _ABOVE) : found.start()].rstrip()[-1:] for found in notices.GENERATED.finditer(words))
    if all(above in (":", "\uff1a") for above in told):  # shown by a person: `The mail says:`
        return None
    return (Auto.REPLY if signs.answers else Auto.BULK), "the text says that it is automatic"
