# SPDX-License-Identifier: Apache-2.0
"""Did a machine write this mail? The one guard before anything is sent back (RFC 3834), one rule a function.

Headers decide. A subject counts only beside another sign: a person who writes about bounces or holidays is a person.
"""

from collections.abc import Callable
from dataclasses import replace

from maildesk.mail import address, bounce, headers, invitation, notice, notices, responder, transfer
from maildesk.mail.signs import Signs, Verdict, suppressed
from maildesk.mail.structure import Part, Structure
from maildesk.mail.values import Address, Auto, Bounce

_HOPS = 50  # RFC 5321 section 6.3 asks for at least 100; honest mail stays under 20
_CALENDAR_BYTES = 4_000  # the method stands before the first event
_DAEMONS = frozenset({"mailer-daemon", "mail-daemon", "maildaemon", "mailerdaemon", "mdaemon", "mailer_daemon", "mail.daemon"})
_ROLES = frozenset({"postmaster", "nobody", "root", "daemon", "mail", "bounce", "bounces"})
_EXCHANGE = "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e"  # the well-known sender of its reports
_NO_REPLY = ("noreply", "donotreply", "dontreply", "autoreply", "nepasrepondre")
# fmt: off
_LISTS = (
    "list-id", "list-post", "list-help", "list-unsubscribe", "list-subscribe", "list-owner", "list-archive", "mailing-list",
    "x-mailing-list", "x-mailman-version", "x-beenthere", "x-campaign", "x-campaignid", "x-mailchimp-id", "feedback-id",
    "x-csa-complaints", "x-cron-env", "x-github-reason", "x-gitlab-notificationreason", "x-gitlab-project", "x-jira-fingerprint",
    "x-bugzilla-type", "x-bugzilla-reason", "x-jenkins-job", "x-mc-user", "x-listmember", "x-auto-generated", "x-servicenow-generated",
    "x-gerrit-messagetype",
)
_LOOPS = ("x-loop", "x-rt-loop-prevention", "x-otrs-loop", "x-znuny-loop")
# fmt: on


def judge(
    mail: Structure, author: Address | None, reverse_path: str | None, text: str, words: str
) -> tuple[Auto | None, str | None, Bounce | None]:
    """Which kind of machine wrote the mail, by what one knows, and what its report says; nothing for a person.

    `text` is the readable text, `words` the same without quoted history. A report that a mail arrived is an automatic reply.
    """
    report = bounce.structured(mail)
    subject = headers.text(mail.root.fields.first("subject"))
    auto, reason = _first(Signs(mail.root, author, reverse_path, report is not None, subject, words, _calendar(mail)))
    if auto is Auto.BOUNCE and (report is None or not report.recipients or report.original_message_id is None):
        report = _completed(report, notice.read(mail, text))
    return (Auto.REPLY if report and report.arrived else auto), reason, report


def _calendar(mail: Structure) -> str:
    """What the first calendar object is for: some calendars tell it within the object alone."""
    for leaf in mail.root.own_leaves():
        if leaf.content_type in ("text/calendar", "application/ics"):
            told = leaf.parameters.get("method", "").lower()
            return told or invitation.method(transfer.decoded(mail, leaf, _CALENDAR_BYTES)[:_CALENDAR_BYTES].decode("utf-8", "replace"))
    return ""


def _completed(report: Bounce | None, told: Bounce) -> Bounce:
    """What fields leave out, words may say: who, and which mail."""
    if report is None:
        return told
    return replace(
        report,
        recipients=report.recipients or told.recipients,
        original_message_id=report.original_message_id or told.original_message_id,
    )


def _first(signs: Signs) -> tuple[Auto | None, str | None]:
    for rule in RULES:
        if (verdict := rule(signs)) is not None:
            return verdict
    return None, None


def _report(signs: Signs) -> Verdict:
    if signs.root.content_type != "multipart/report":
        return None
    kind = signs.root.parameters.get("report-type", "").lower()
    reason = f"Content-Type: multipart/report; report-type={headers.token(kind.encode('utf-8', 'replace'))[:40]}"
    if kind == "disposition-notification":
        return Auto.REPLY, reason
    return (Auto.BULK if kind in ("feedback-report", "tlsrpt", "vacation") else Auto.BOUNCE), reason


def _delivery_status(signs: Signs) -> Verdict:
    return (Auto.BOUNCE, "the text is a delivery status notification") if signs.reported else None


def _failed_recipients(signs: Signs) -> Verdict:
    found = next((n for n in ("x-failed-recipients", "x-ms-exchange-message-is-ndr") if n in signs.root.fields), None)
    return (Auto.BOUNCE, found.title()) if found else None


def _mailer_daemon(signs: Signs) -> Verdict:
    if signs.author is None:
        return _daemon_without_address(signs)
    if signs.local in _DAEMONS or signs.local.startswith(_EXCHANGE) or (signs.local in _ROLES and signs.reverse_path == ""):
        return Auto.BOUNCE, f"From: {signs.local}"
    return None


def _daemon_without_address(signs: Signs) -> Verdict:
    """Old servers write `From: MAILER-DAEMON (Mail Delivery System)` with no domain at all."""
    written = headers.text(signs.root.fields.first("from")).lower()
    return (Auto.BOUNCE, "From: mailer-daemon") if any(name in written for name in _DAEMONS) else None


def _bounce_subject(signs: Signs) -> Verdict:
    """A server's words in the subject, beside a null reverse-path, a postmaster or Auto-Submitted."""
    null = signs.reverse_path == ""
    if not null and (signs.author is None or signs.local not in _ROLES):
        return None
    if not notices.BOUNCE_SUBJECT.search(signs.subject) or notices.AWAY_SUBJECT.match(signs.subject):
        return None
    if signs.author is None or null:
        return Auto.BOUNCE, "null reverse-path and the subject of a bounce"
    told = any(headers.token(value) not in ("", "no") for value in signs.root.fields.all("auto-submitted"))
    return (Auto.BOUNCE, f"From: {signs.local} and the subject of a bounce") if told or "in-reply-to" not in signs.root.fields else None


def _auto_submitted(signs: Signs) -> Verdict:
    """`no` is a person; any other word, known or not, is a machine (RFC 3834 section 5)."""
    for value in signs.root.fields.all("auto-submitted"):
        word = headers.token(value)
        if word and word != "no":
            return Auto.BULK if word == "auto-generated" else Auto.REPLY, f"Auto-Submitted: {word[:60]}"
    return None


def _precedence(signs: Signs) -> Verdict:
    for name in ("precedence", "x-precedence"):
        for value in signs.root.fields.all(name):
            word = headers.token(value).replace("-", "_")
            if word == "auto_reply":
                return Auto.REPLY, "Precedence: auto_reply"
            if word in ("bulk", "junk", "list"):
                return Auto.BULK, f"Precedence: {word}"
    return None


def _autogenerated(signs: Signs) -> Verdict:
    for value in signs.root.fields.all("x-autogenerated"):
        return (Auto.REPLY if headers.token(value) in ("reply", "vacation") else Auto.BULK), "X-Autogenerated"
    return None


def _loop(signs: Signs) -> Verdict:
    return next(((Auto.LOOP, name.title()) for name in signs.root.fields.named(_LOOPS)), None)


def _hops(signs: Signs) -> Verdict:
    count = len(signs.root.fields.all("received"))
    return (Auto.LOOP, f"{count} Received fields") if count > _HOPS else None


def _lists(signs: Signs) -> Verdict:
    """Fields of lists and campaigns. An answer from a person's program with List-Unsubscribe alone passed through somebody's tracker."""
    found = [name for name in _LISTS if name in signs.root.fields and not (name == "feedback-id" and _is_of_a_provider(signs))]
    if not found or (found == ["list-unsubscribe"] and _is_conversation(signs)):
        return None
    return Auto.BULK, found[0].title()


def _is_of_a_provider(signs: Signs) -> bool:
    """Proton and Fastmail put a Feedback-ID into all that their users write: `1234567:user:proton`, `i1a2b3c4d:Fastmail`."""
    return all(notices.PROVIDER.search(headers.text(value)) for value in signs.root.fields.all("feedback-id"))


def _suppressed(signs: Signs) -> Verdict:
    """Exchange sets it on what must not be answered, and on some answers of people as well; those do not say All."""
    words = suppressed(signs, but=responder.RECEIPTS)
    if not words or ("all" not in words and _is_conversation(signs)):
        return None
    return Auto.BULK, "X-Auto-Response-Suppress"


def _is_conversation(signs: Signs) -> bool:
    return signs.answers and signs.typed


def _null_reverse_path(signs: Signs) -> Verdict:
    return (Auto.REPLY, "null reverse-path") if signs.reverse_path == "" else None


def _no_reply(signs: Signs) -> Verdict:
    local = signs.local.replace("-", "").replace("_", "").replace(".", "")
    return (Auto.BULK, f"From: {signs.local}") if local.startswith(_NO_REPLY) or local.endswith(_NO_REPLY) else None


def _aggregate_report(signs: Signs) -> Verdict:
    return (Auto.BULK, "Subject of a DMARC report") if notices.DMARC_SUBJECT.match(signs.subject) else None


RULES: tuple[Callable[[Signs], Verdict], ...] = (
    _report,
    _delivery_status,
    _failed_recipients,
    _mailer_daemon,
    _bounce_subject,
    responder.subject,
    responder.header,
    responder.mailer,
    responder.calendar,
    responder.receipt,
    _auto_submitted,
    _autogenerated,
    _precedence,
    _loop,
    _hops,
    _lists,
    _suppressed,
    _null_reverse_path,
    responder.challenge,
    _no_reply,
    _aggregate_report,
    responder.absence,
    responder.generated,
)


def reverse_path(root: Part) -> str | None:
    """What the final server noted of the reverse-path: "" for the null one, None where there is no Return-Path."""
    return address.path(root.fields.first("return-path"))
