# SPDX-License-Identifier: Apache-2.0
"""From options to a logged-in connection."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from imapclient import SocketTimeout

from maildesk.imap.client import Client
from maildesk.imap.errors import LoginRefused, Unreachable, Unusable
from maildesk.imap.options import MailboxOptions
from maildesk.imap.words import masked, not_connected, plain, refused, told
from maildesk.oauth.sasl import oauthbearer, xoauth2
from maildesk.oauth.token import Tokens

CONNECT_SECONDS = 30
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def port_of(options: MailboxOptions) -> int:
    return options.port or (993 if options.security == "tls" else 143)


def setting_of(name: str) -> str:
    """Where a mailbox stands in the configuration, for the words of errors."""
    return f"mailbox.{name}"


@contextmanager
def opened(options: MailboxOptions, name: str, tokens: Tokens, now: datetime) -> Iterator[Client]:
    """A connection that is logged in, and closed at the end.

    Raises Unreachable, BadCertificate, LoginRefused, Unusable, TokenError.
    """
    client = connect(options, name)
    try:
        log_in(client, options, name, tokens, now)
        yield client
    except BaseException:
        client.drop()
        raise
    client.part()


def connect(options: MailboxOptions, name: str) -> Client:
    """A connection with TLS as configured, not logged in. Raises Unreachable, BadCertificate, Unusable."""
    context = _context(options, name) if options.security != "none" else None
    port = port_of(options)
    timeout = SocketTimeout(connect=min(CONNECT_SECONDS, options.timeout_seconds), read=options.timeout_seconds)
    try:
        client = Client(options.host, port, ssl=options.security == "tls", ssl_context=context, timeout=timeout)
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise not_connected(error, options.host, port, setting_of(name)) from error
    if options.security == "starttls":
        _start_tls(client, context, options, name)
    return client


def _context(options: MailboxOptions, name: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=options.ca_file or None)
    except OSError as error:  # ssl.SSLError is one
        raise Unusable(
            f"{setting_of(name)}.ca_file: {options.ca_file} cannot be used: {error.strerror or plain(error)}.",
            "Name a file of certificates in PEM form that the desk's user may read.",
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _start_tls(client: Client, context: ssl.SSLContext | None, options: MailboxOptions, name: str) -> None:
    try:
        if not client.has_capability("STARTTLS"):
            raise Unusable(
                f"{options.host} offers no STARTTLS on port {port_of(options)}.",
                f'Set {setting_of(name)}.security = "tls" (port 993).',
            )
        client.starttls(context)
    except (OSError, imaplib.IMAP4.error) as error:
        client.drop()
        raise not_connected(error, options.host, port_of(options), setting_of(name)) from error
    except Unusable:
        client.drop()
        raise


def log_in(client: Client, options: MailboxOptions, name: str, tokens: Tokens, now: datetime) -> None:
    """Logs in as configured. A token that is refused is fetched anew, once.

    Raises LoginRefused, Unusable, Unreachable, TokenError.
    """
    if options.auth == "password":
        _with_password(client, options, name)
        return
    try:
        _with_token(client, options, name, tokens.token(now))
    except LoginRefused:
        tokens.invalidate()
        _with_token(client, options, name, tokens.token(now))


def _with_password(client: Client, options: MailboxOptions, name: str) -> None:
    user, password, setting = options.user, options.password, setting_of(name)
    if _CONTROL.search(user + password):  # it would end the command and begin another
        raise Unusable(
            f"{setting}: user or password holds a control character.", "Remove it; a password file may end with one newline only."
        )
    with _login(options, name):
        # PLAIN carries any character; LOGIN carries ASCII, and imaplib leaves the user's name unquoted.
        if client.has_capability("AUTH=PLAIN"):
            client.sasl_login("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        elif client.has_capability("LOGINDISABLED"):
            raise imaplib.IMAP4.error("passwords are taken over TLS only" if options.security == "none" else "passwords are not taken")
        else:
            client.login(client._imap._quote(user), password)


def _with_token(client: Client, options: MailboxOptions, name: str, token: str) -> None:
    if options.auth == "xoauth2":
        mechanism, first, last = "XOAUTH2", xoauth2(options.user, token), b""
    else:
        mechanism, first, last = "OAUTHBEARER", oauthbearer(options.user, options.host, port_of(options), token), b"\x01"
    reasons: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        if not challenge:
            return first
        reasons.append(challenge)  # RFC 7628 section 3.2.3: the server tells why, and wants an answer before it says NO
        return last

    with _login(options, name, reasons):
        client.sasl_login(mechanism, answer)


@contextmanager
def _login(options: MailboxOptions, name: str, reasons: list[bytes] | None = None) -> Iterator[None]:
    who = masked(options.user)
    with told(f"mailbox {name}", "logging in"):
        try:
            yield
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
            if (refusal := refused(f"mailbox {name}", "logging in", error)).temporary:
                raise Unreachable(
                    refusal.message.replace(options.user, who), "The server is busy or in trouble: it is tried again."
                ) from None
            said = plain(error).replace(options.user, who).rstrip(".")
            why = "".join(f" ({plain(reason).replace(options.user, who)})" for reason in reasons or [])
            raise LoginRefused(f"{options.host} refuses the login of {who}: {said}{why}.", _remedy(options, name)) from None


def _remedy(options: MailboxOptions, name: str) -> str:
    setting = setting_of(name)
    if options.auth == "password":
        return f'Check {setting}.user and {setting}.password; providers that ended passwords want {setting}.auth = "xoauth2".'
    return f"Check {setting}.user, the scope and the source of the token in {setting}.oauth, and that IMAP is permitted for the account."
