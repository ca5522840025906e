# SPDX-License-Identifier: Apache-2.0
"""What `maildesk doctor` finds out about outgoing mail. Nothing is sent."""

import smtplib
from datetime import datetime
from pathlib import Path

from maildesk.flow.errors import TransportDown
from maildesk.flow.values import Finding
from maildesk.oauth.token import Tokens
from maildesk.smtp.connect import TOKENS_AT, RelayDown, connect, port_of
from maildesk.smtp.maildir import check_maildir
from maildesk.smtp.options import OutgoingOptions
from maildesk.smtp.words import Said


def check(options: OutgoingOptions, *, maildir: Path, now: datetime) -> list[Finding]:
    """`maildir` is the resolved folder of `options.maildir`. Takes at most a few times `options.timeout_seconds`."""
    return _check_maildir(maildir) if options.transport == "maildir" else _check_relay(options, now)


def _check_maildir(folder: Path) -> list[Finding]:
    try:
        check_maildir(folder)
    except TransportDown as trouble:
        fact, _, remedy = str(trouble).partition("; ")
        return [Finding.failure(fact, remedy)]
    return [Finding.good(f"outgoing mail is written to {folder}")]


def _check_relay(options: OutgoingOptions, now: datetime) -> list[Finding]:
    if not options.host:
        return [Finding.failure("outgoing.transport is smtp, and outgoing.host is empty", "set outgoing.host to your relay")]
    try:
        relay = connect(options, Tokens(options.oauth, TOKENS_AT), now)
    except RelayDown as trouble:
        return [Finding.failure(trouble.fact, trouble.remedy)]
    try:
        return [*_connected(relay, options), _null_sender(relay)]
    except OSError as error:
        return [Finding.failure(f"{options.host} closed the connection: {error}", "try again; ask who runs the relay")]
    finally:
        relay.close()


def _connected(relay: smtplib.SMTP, options: OutgoingOptions) -> list[Finding]:
    where = f"{options.host}:{port_of(options)}"
    login = f", logged in as {options.user}" if options.auth != "none" else ""
    findings = [Finding.good(f"the relay {where} takes our connection ({options.security}){login}")]
    if not relay.has_extn("smtputf8"):
        fact = f"{where} does not offer SMTPUTF8: addresses outside ASCII cannot be answered"
        findings.append(
            Finding.warning(fact, "turn it on at the relay (Postfix: smtputf8_enable), or leave it if nobody has such an address")
        )
    return findings


def _null_sender(relay: smtplib.SMTP) -> Finding:
    """Acknowledgements carry the null reverse-path where the relay allows it (RFC 3834 section 3.3)."""
    said = Said.of(*relay.mail(""))
    relay.rset()
    if said.ok:
        return Finding.good("the relay takes the null reverse-path of automatic mail")
    if said.wants_login:
        return Finding.failure("the relay wants a login", "set outgoing.auth, outgoing.user and outgoing.password")
    return Finding.good("the relay refuses the null reverse-path; the desk's own address stands in for it")
