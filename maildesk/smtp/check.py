# SPDX-License-Identifier: Apache-2.0
"""What `maildesk doctor` finds out about outgoing mail. Nothing is sent."""

import smtplib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from maildesk.flow.ports import TransportDown
from maildesk.oauth.token import Tokens
from maildesk.smtp.connect import TOKENS_AT, RelayDown, connect, port_of
from maildesk.smtp.maildir import check_maildir
from maildesk.smtp.options import OutgoingOptions


class Finding(NamedTuple):
    """One line of the doctor: `remedy` is empty where all is well."""

    ok: bool
    fact: str
    remedy: str


def check(options: OutgoingOptions, *, maildir: Path, now: datetime) -> list[Finding]:
    """`maildir` is the resolved folder of `options.maildir`. Takes at most a few times `options.timeout_seconds`."""
    return _check_maildir(maildir) if options.transport == "maildir" else _check_relay(options, now)


def _check_maildir(folder: Path) -> list[Finding]:
    try:
        check_maildir(folder)
    except TransportDown as trouble:
        fact, _, remedy = str(trouble).partition("; ")
        return [Finding(False, fact, remedy)]
    return [Finding(True, f"outgoing mail is written to {folder}", "")]


def _check_relay(options: OutgoingOptions, now: datetime) -> list[Finding]:
    if not options.host:
        return [Finding(False, "outgoing.transport is smtp, and outgoing.host is empty", "set outgoing.host to your relay")]
    try:
        relay = connect(options, Tokens(options.oauth, TOKENS_AT), now)
    except RelayDown as trouble:
        return [Finding(False, trouble.fact, trouble.remedy)]
    try:
        return [*_connected(relay, options), _null_sender(relay)]
    except OSError as error:
        return [Finding(False, f"{options.host} closed the connection: {error}", "try again; ask who runs the relay")]
    finally:
        relay.close()


def _connected(relay: smtplib.SMTP, options: OutgoingOptions) -> list[Finding]:
    where = f"{options.host}:{port_of(options)}"
    login = f", logged in as {options.user}" if options.auth != "none" else ""
    findings = [Finding(True, f"the relay {where} takes our connection ({options.security}){login}", "")]
    if not relay.has_extn("smtputf8"):
        findings.append(Finding(True, f"{where} does not offer SMTPUTF8: addresses outside ASCII cannot be answered", ""))
    return findings


def _null_sender(relay: smtplib.SMTP) -> Finding:
    """Acknowledgements carry the null reverse-path where the relay allows it (RFC 3834 section 3.3)."""
    code, _ = relay.mail("")
    relay.rset()
    if code < 400:
        return Finding(True, "the relay takes the null reverse-path of automatic mail", "")
    if code in {530, 534, 535, 538}:
        return Finding(False, "the relay wants a login", "set outgoing.auth, outgoing.user and outgoing.password")
    return Finding(True, "the relay refuses the null reverse-path; the desk's own address stands in for it", "")
