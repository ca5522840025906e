# SPDX-License-Identifier: Apache-2.0
"""Did a machine write this mail? The one guard before anything is sent back (RFC 3834), one rule a function.

Headers decide. A subject counts only beside another sign: a person who writes about bounces or holidays is a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from maildesk.mail import address, headers, notices
from maildesk.mail.structure import Part
from maildesk.mail.values import Address, Auto

_Verdict: TypeAlias = tuple[Auto, str] | None
_HOPS = 50  # RFC 5321 section 6.3 asks for at least 100; honest mail stays under 20
_DAEMONS = frozenset({"mailer-daemon", "mail-daemon", "maildaemon", "mailerdaemon", "mdaemon", "mailer_daemon", "mail.daemon"})
_ROLES = frozenset({"postmaster", "nobody", "root", "daemon", "mail", "bounce", "bounces"})
_NO_REPLY = frozenset({"noreply", "donotreply", "dontreply", "autoreply"})
# fmt: off
_RESPONDERS = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-autoreply-domain", "x-mail-autoreply",
    "x-vacation", "x-fc-machinegenerated", "x-post-messageclass", "x-tmda-fingerprint", "x-boxtrapper", "delivered-by-the-graces-of",
)
_LISTS = (
    "list-id", "list-post", "list-help", "list-unsubscribe", "list-subscribe", "list-owner", "list-archive", "mailing-list",
    "x-mailing-list", "x-mailman-version", "x-beenthere", "x-campaign", "x-campaignid", "x-mailchimp-id", "feedback-id",
    "x-csa-complaints", "x-cron-env", "x-github-reason", "x-gitlab-notificationreason", "x-jira-fingerprint",
)
_LOOPS = ("x-loop", "x-rt-loop-prevention", "x-otrs-loop", "x-znuny-loop")
# fmt: on
# Receipts alone are suppressed: Outlook users ask for that, and it says nothing of automatic answers.
_RECEIPTS = frozenset({"dr", "rn", "nrn", "none", "0", "", "false", "no"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What the rules look at. `reverse_path` is "" for the null one and None where nobody told it."""

    root: Part
    author: Address | None
    reverse_path: str | None
    failed: bool
    subject: str


def automatic(root: Part, author: Address | None, reverse_path: str | None, failed: bool = False) -> tuple[Auto | None, str | None]:
    """Which kind of machine wrote the mail, and by which header one knows; (None, None) for a person.

    `failed` says that the body holds a delivery status notification.
    """
    signs = Signs(root, author, reverse_path, failed, headers.text(root.fields.first("subject")))
    for rule in RULES:
        if (verdict := rule(signs)) is not None:
            return verdict
    return None, None


def _report(signs: Signs) -> _Verdict:
    if signs.root.content_type != "multipart/report":
        return None
    kind = signs.root.parameters.get("report-type", "").lower()
    reason = f"Content-Type: multipart/report; report-type={headers.token(kind.encode('utf-8', 'replace'))[:40]}"
    if kind == "disposition-notification":
        return Auto.REPLY, reason
    return (Auto.BULK if kind in ("feedback-report", "tlsrpt", "vacation") else Auto.BOUNCE), reason


def _delivery_status(signs: Signs) -> _Verdict:
    return (Auto.BOUNCE, "the text is a delivery status notification") if signs.failed else None


def _failed_recipients(signs: Signs) -> _Verdict:
    found = next((n for n in ("x-failed-recipients", "x-ms-exchange-message-is-ndr") if n in signs.root.fields), None)
    return (Auto.BOUNCE, found.title()) if found else None


def _mailer_daemon(signs: Signs) -> _Verdict:
    if signs.author is None:
        return _daemon_without_address(signs)
    local = _local(signs.author)
    if local in _DAEMONS or (local in _ROLES and signs.reverse_path == ""):
        return Auto.BOUNCE, f"From: {local}"
    return None


def _daemon_without_address(signs: Signs) -> _Verdict:
    """Old servers write `From: MAILER-DAEMON (Mail Delivery System)` with no domain at all."""
    written = headers.text(signs.root.fields.first("from")).lower()
    return (Auto.BOUNCE, "From: mailer-daemon") if any(name in written for name in _DAEMONS) else None


def _bounce_subject(signs: Signs) -> _Verdict:
    """A server's words in the subject, beside a null reverse-path, a postmaster or Auto-Submitted."""
    null = signs.reverse_path == ""
    if not null and (signs.author is None or _local(signs.author) not in _ROLES):
        return None
    if not notices.BOUNCE_SUBJECT.search(signs.subject) or notices.AWAY_SUBJECT.match(signs.subject):
        return None
    if signs.author is None or null:
        return Auto.BOUNCE, "null reverse-path and the subject of a bounce"
    told = any(headers.token(value) not in ("", "no") for value in signs.root.fields.all("auto-submitted"))
    return (
        (Auto.BOUNCE, f"From: {_local(signs.author)} and the subject of a bounce")
        if told or "in-reply-to" not in signs.root.fields
        else None
    )


def _responder(signs: Signs) -> _Verdict:
    for name in signs.root.fields.named(_RESPONDERS):
        values = signs.root.fields.all(name)
        if any(headers.token(value) not in ("no", "false", "0") for value in values):
            return Auto.REPLY, name.title()
    return None


def _responders_mailer(signs: Signs) -> _Verdict:
    for name in ("x-mailer", "user-agent"):
        if any(notices.RESPONDERS.search(headers.text(value)) for value in signs.root.fields.all(name)):
            return Auto.REPLY, name.title()
    return None


def _away(signs: Signs) -> _Verdict:
    """A responder's prefix of the subject, beside an answered mail, a null reverse-path or any other sign of a machine."""
    match = notices.AWAY_SUBJECT.match(signs.subject)
    if match is None:
        return None
    fields = signs.root.fields
    beside = next(
        (n for n in ("auto-submitted", "x-auto-response-suppress", "precedence", "x-precedence") if _says_machine(signs, n)), None
    )
    if beside is None and signs.reverse_path == "":
        beside = "null reverse-path"
    if beside is None and match.group().rstrip().endswith((":", "\uff1a")) and ("in-reply-to" in fields or "references" in fields):
        beside = "in-reply-to"
    return (Auto.REPLY, f"Subject of a responder and {beside.title() if beside[0] != 'n' else beside}") if beside else None


def _says_machine(signs: Signs, name: str) -> bool:
    if name == "x-auto-response-suppress":
        return _suppressed(signs) is not None
    return any(headers.token(value) not in ("", "no", "normal", "first-class") for value in signs.root.fields.all(name))


def _challenge(signs: Signs) -> _Verdict:
    return (Auto.REPLY, "Subject of a challenge") if notices.CHALLENGE.search(signs.subject) else None


def _calendar_response(signs: Signs) -> _Verdict:
    """An acceptance or refusal that a calendar sends (RFC 5546)."""
    for part in (signs.root, *signs.root.children):
        for leaf in (part, *part.children):
            if leaf.content_type == "text/calendar" and leaf.parameters.get("method", "").lower() in ("reply", "counter", "refresh"):
                return Auto.REPLY, f"Content-Type: text/calendar; method={leaf.parameters['method'].lower()}"
    return None


def _auto_submitted(signs: Signs) -> _Verdict:
    """`no` is a person; any other word, known or not, is a machine (RFC 3834 section 5)."""
    for value in signs.root.fields.all("auto-submitted"):
        word = headers.token(value)
        if word and word != "no":
            return Auto.BULK if word == "auto-generated" else Auto.REPLY, f"Auto-Submitted: {word[:60]}"
    return None


def _precedence(signs: Signs) -> _Verdict:
    for name in ("precedence", "x-precedence"):
        for value in signs.root.fields.all(name):
            word = headers.token(value).replace("-", "_")
            if word == "auto_reply":
                return Auto.REPLY, "Precedence: auto_reply"
            if word in ("bulk", "junk", "list"):
                return Auto.BULK, f"Precedence: {word}"
    return None


def _autogenerated(signs: Signs) -> _Verdict:
    for value in signs.root.fields.all("x-autogenerated"):
        return (Auto.REPLY if headers.token(value) == "reply" else Auto.BULK), "X-Autogenerated"
    return None


def _loop(signs: Signs) -> _Verdict:
    return next(((Auto.LOOP, name.title()) for name in signs.root.fields.named(_LOOPS)), None)


def _hops(signs: Signs) -> _Verdict:
    count = len(signs.root.fields.all("received"))
    return (Auto.LOOP, f"{count} Received fields") if count > _HOPS else None


def _lists(signs: Signs) -> _Verdict:
    return next(((Auto.BULK, name.title()) for name in signs.root.fields.named(_LISTS)), None)


def _suppressed(signs: Signs) -> _Verdict:
    """Exchange sets it on what must not be answered (MS-OXCMAIL section 2.1.3.2.20)."""
    for value in signs.root.fields.all("x-auto-response-suppress"):
        words = {word.strip() for word in headers.text(value).lower().replace(";", ",").split(",")}
        if words - _RECEIPTS:
            return Auto.BULK, "X-Auto-Response-Suppress"
    return None


def _null_reverse_path(signs: Signs) -> _Verdict:
    return (Auto.REPLY, "null reverse-path") if signs.reverse_path == "" else None


def _no_reply(signs: Signs) -> _Verdict:
    if signs.author is None:
        return None
    local = _local(signs.author)
    return (Auto.BULK, f"From: {local}") if local.replace("-", "").replace("_", "").replace(".", "") in _NO_REPLY else None


def _local(author: Address) -> str:
    return author.address.rpartition("@")[0].lower().partition("+")[0]


RULES: tuple[Callable[[Signs], _Verdict], ...] = (
    _report,
    _delivery_status,
    _failed_recipients,
    _mailer_daemon,
    _bounce_subject,
    _away,
    _responder,
    _responders_mailer,
    _calendar_response,
    _auto_submitted,
    _autogenerated,
    _precedence,
    _loop,
    _hops,
    _lists,
    _suppressed,
    _null_reverse_path,
    _challenge,
    _no_reply,
)


def reverse_path(root: Part) -> str | None:
    """What the final server noted of the reverse-path: "" for the null one, None where there is no Return-Path."""
    return address.path(root.fields.first("return-path"))
