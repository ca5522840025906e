# SPDX-License-Identifier: Apache-2.0
"""A connection to the relay, ready for mail: reached, protected, logged in. What goes wrong is said in a person's words."""

import functools
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from maildesk.flow.errors import MaildeskError, TransportDown
from maildesk.oauth.sasl import oauthbearer, xoauth2
from maildesk.oauth.token import Tokens
from maildesk.smtp.options import OutgoingOptions
from maildesk.smtp.tls import client_context
from maildesk.smtp.words import Said

TOKENS_AT = "outgoing.oauth"  # where the configuration says how a token is got

_T = TypeVar("_T")


class RelayDown(TransportDown):
    """`fact` says what happened and where, `remedy` what to do about it."""

    def __init__(self, fact: str, remedy: str) -> None:
        super().__init__(f"{fact}; {remedy}" if remedy else fact)
        self.fact = fact
        self.remedy = remedy


def port_of(options: OutgoingOptions) -> int:
    """The port that is meant by 0: RFC 8314 section 3.3 (465 with TLS from the start, else 587)."""
    return options.port or (465 if options.security == "tls" else 587)


def connect(options: OutgoingOptions, tokens: Tokens, now: datetime) -> smtplib.SMTP:
    """A connection that has said hello and is logged in, if `options.auth` asks for it. Raises RelayDown, with nothing left open."""
    relay = _spoken(options, lambda: _reach(options))
    try:
        _spoken(options, lambda: _protect(relay, options))
        _spoken(options, lambda: _log_in(relay, options, tokens, now))
    except RelayDown:
        relay.close()
        raise
    return relay


@functools.cache
def _own_name() -> str:
    """The host's full name. It can take seconds to find out, where the name service is out of order: once."""
    return socket.getfqdn()


def _reach(options: OutgoingOptions) -> smtplib.SMTP:
    name, port = options.hostname or _own_name(), port_of(options)
    if options.security == "tls":
        context = client_context(options.ca_file)
        return smtplib.SMTP_SSL(options.host, port, local_hostname=name, timeout=options.timeout_seconds, context=context)
    return smtplib.SMTP(options.host, port, local_hostname=name, timeout=options.timeout_seconds)


def _protect(relay: smtplib.SMTP, options: OutgoingOptions) -> None:
    relay.ehlo_or_helo_if_needed()
    if options.security != "starttls":
        return
    if not relay.has_extn("starttls"):
        raise RelayDown(
            f"{_where(options)} does not offer STARTTLS", 'set outgoing.security to "tls" (port 465), or to "none" if the way is safe'
        )
    relay.starttls(context=client_context(options.ca_file))
    relay.ehlo_or_helo_if_needed()


def _log_in(relay: smtplib.SMTP, options: OutgoingOptions, tokens: Tokens, now: datetime) -> None:
    if options.auth == "none":
        return
    if options.security == "none" and not _is_loopback(relay):
        raise RelayDown(
            f"the login at {_where(options)} would cross the network unprotected", 'set outgoing.security to "starttls" or "tls"'
        )
    if options.auth == "password":
        relay.login(options.user, options.password)
    else:
        _log_in_with_token(relay, options, tokens, now)


def _log_in_with_token(relay: smtplib.SMTP, options: OutgoingOptions, tokens: Tokens, now: datetime) -> None:
    token = tokens.token(now)
    if options.auth == "xoauth2":
        first, after_error = xoauth2(options.user, token), ""
    else:
        first, after_error = oauthbearer(options.user, options.host, port_of(options), token), "\x01"  # RFC 7628 section 3.2.3
    try:
        # A refusal comes as a challenge that holds its reason; an empty answer (or one 0x01) asks for the final reply.
        relay.auth(options.auth.upper(), lambda challenge=None: first.decode() if challenge is None else after_error)
    except smtplib.SMTPAuthenticationError:
        tokens.invalidate()
        raise


def _is_loopback(relay: smtplib.SMTP) -> bool:
    peer = relay.sock.getpeername() if relay.sock else ("",)
    return ipaddress.ip_address(str(peer[0]).partition("%")[0]).is_loopback


def _spoken(options: OutgoingOptions, step: Callable[[], _T]) -> _T:
    """Takes one step; its trouble becomes a RelayDown."""
    try:
        return step()
    except MaildeskError as error:
        raise RelayDown(error.message, error.remedy) from error
    except OSError as error:  # smtplib's errors and ssl's are OSErrors; some of ssl's are ValueErrors as well
        raise RelayDown(*in_words(options, error)) from error
    except UnicodeError as error:
        raise RelayDown(
            f"{_where(options)}: a name or password that is not ASCII cannot be used to log in", "choose an ASCII one"
        ) from error
    except ValueError as error:
        raise RelayDown(f"{_where(options)} asks for a login in a form that is none", "check outgoing.host and outgoing.port") from error


def in_words(options: OutgoingOptions, error: OSError) -> tuple[str, str]:
    """The fact and the remedy."""
    where = _where(options)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(options, error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{where} offers no way to log in that we know", 'set outgoing.auth to what the relay offers, or to "none"'
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"the certificate of {where} is not trusted: {error.verify_message}",
            "set outgoing.host to the name in the certificate, or outgoing.ca_file to the authority that signed it",
        )
    if isinstance(error, ssl.SSLError):
        return (
            f"{where} does not speak TLS as expected: {error.reason or error}",
            'outgoing.security is "tls" on port 465 and "starttls" on port 587',
        )
    return _unreachable(where, options, error)


def _unreachable(where: str, options: OutgoingOptions, error: OSError) -> tuple[str, str]:
    if isinstance(error, socket.gaierror):
        return f"the name of the relay, {options.host or '(empty)'}, cannot be looked up: {error.strerror}", "check outgoing.host"
    if isinstance(error, ConnectionRefusedError):
        return f"{where} refuses the connection", "check outgoing.host and outgoing.port, and that the relay runs"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return (
            f"{where} did not answer within {options.timeout_seconds} s",
            'check outgoing.port and the firewall between; a relay on port 465 wants outgoing.security = "tls"',
        )
    return f"the connection to {where} failed: {error.strerror or error}", "check outgoing.host, outgoing.port and outgoing.security"


def _refused(options: OutgoingOptions, error: smtplib.SMTPResponseException) -> tuple[str, str]:
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    words = Said.of(error.smtp_code, text).words
    where = _where(options)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        secret = "outgoing.password" if options.auth == "password" else "outgoing.oauth"
        return f"{where} refuses the login of {options.user}: {words}", f"check outgoing.user and {secret}"
    return f"{where} does not let us in: {words}", "ask who runs the relay; outgoing.hostname is the name that we give"


def _where(options: OutgoingOptions) -> str:
    return f"{options.host}:{port_of(options)}"
