# SPDX-License-Identifier: Apache-2.0
"""Asking a token endpoint for an access token: refresh token (RFC 6749 section 6) or client credentials (section 4.4)."""

import http.client
import json
import logging
import re
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from maildesk.oauth.errors import TokenError, TokenUnreachable
from maildesk.oauth.options import TokenSource

TIMEOUT_SECONDS = 30
ANSWER_BYTES = 1 << 20
DEFAULT_LIFETIME = timedelta(minutes=30)  # expires_in is only recommended (RFC 6749 section 5.1)

# What the endpoint's error codes (RFC 6749 section 5.2) mean to an operator.
REMEDIES = {
    "invalid_grant": "The refresh token has ended or was withdrawn: log in with the provider again and set the new one.",
    "invalid_client": "Check client_id and client_secret; a client secret may have run out at the provider.",
    "unauthorized_client": "Permit this grant for the client at the provider.",
    "invalid_scope": "Check scope against the provider's documentation.",
    "unsupported_grant_type": "Check token_url: the endpoint does not know this grant.",
}

log = logging.getLogger("maildesk.oauth")


@dataclass(frozen=True, slots=True)
class Grant:
    access_token: str = field(repr=False)
    lifetime: timedelta
    refresh_token: str = field(repr=False, default="")


def granted(source: TokenSource, refresh_token: str, setting: str) -> Grant:
    """Asks the endpoint. Raises TokenError if it refuses, TokenUnreachable if it does not answer."""
    if urlsplit(source.token_url).scheme != "https":
        raise TokenError(
            f"{setting}.token_url does not begin with https://.", "Secrets travel over TLS only: use the provider's https address."
        )
    answer = _ask(source, _form(source, refresh_token, setting), setting)
    return _grant(answer, refresh_token, setting)


def _form(source: TokenSource, refresh_token: str, setting: str) -> dict[str, str]:
    if refresh_token:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    elif source.client_secret:
        form = {"grant_type": "client_credentials"}
    else:
        raise TokenError(
            f"{setting} has a token_url, but neither refresh_token nor client_secret.", "Set the one that your provider gave you."
        )
    optional = {"client_id": source.client_id, "client_secret": source.client_secret, "scope": source.scope}
    return form | {key: value for key, value in optional.items() if value}


class _NoRedirect(HTTPRedirectHandler):
    """A token endpoint that sends us elsewhere would carry the secrets there."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirect(), HTTPSHandler(context=ssl.create_default_context()))


def _ask(source: TokenSource, form: dict[str, str], setting: str) -> dict[str, Any]:
    request = Request(  # noqa: S310 - https was checked by the caller
        source.token_url,
        data=urlencode(form).encode(),
        headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "maildesk"},
    )
    try:
        with _opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
            return _json(answer.read(ANSWER_BYTES))
    except HTTPError as error:
        with error:
            raise _refusal(error.code, _body(error), form, setting) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unreachable(source.token_url, error, setting) from None


def _body(error: HTTPError) -> dict[str, Any]:
    try:
        return _json(error.read(ANSWER_BYTES))
    except (OSError, http.client.HTTPException, ValueError):
        return {}


def _json(body: bytes) -> dict[str, Any]:
    answer = json.loads(body or b"{}")
    if not isinstance(answer, dict):
        raise ValueError("the answer is no JSON object")
    return answer


def _grant(answer: dict[str, Any], refresh_token: str, setting: str) -> Grant:
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise TokenError(f"{setting}.token_url answered without an access_token.", "Check that it is the provider's token endpoint.")
    renewed = answer.get("refresh_token")
    if isinstance(renewed, str) and renewed not in ("", refresh_token):
        log.warning(
            "%s: the provider gave a new refresh token, which is kept in memory only. If the old one stops working after a restart, "
            "use token_command with a program that stores it.",
            setting,
        )
    return Grant(token, _lifetime(answer.get("expires_in")), renewed if isinstance(renewed, str) else "")


def _lifetime(seconds: Any) -> timedelta:
    try:  # some providers send it as a string
        return min(timedelta(seconds=max(int(seconds), 1)), timedelta(days=1))
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_LIFETIME


def _refusal(status: int, answer: dict[str, Any], form: dict[str, str], setting: str) -> TokenError:
    if status >= 500 or status == 429:
        return TokenUnreachable(
            f"{setting}.token_url answered with HTTP {status}.", "The provider is out of order or busy: it is asked again."
        )
    code = _word(answer.get("error"), form)
    told = f": {code}" if code else ""
    description = _word(answer.get("error_description"), form)
    told += f" ({description})" if description else ""
    remedy = REMEDIES.get(code, "Check token_url, client_id, client_secret, refresh_token and scope against the provider's documentation.")
    return TokenError(f"{setting}: the token endpoint refused with HTTP {status}{told}.", remedy)


def _word(value: Any, form: dict[str, str]) -> str:
    """What a foreign server says, fit to be shown: on one line, short, without our secrets should it repeat them."""
    if not isinstance(value, str):
        return ""
    for key in ("client_secret", "refresh_token"):
        if form.get(key):
            value = value.replace(form[key], "***")
    return re.sub(r"[^\x20-\x7e]+", " ", value)[:200].strip()


def _unreachable(url: str, error: Exception, setting: str) -> TokenError:
    reason = error.reason if isinstance(error, URLError) else error
    host = urlsplit(url).hostname
    if isinstance(reason, ssl.SSLCertVerificationError):
        return TokenError(
            f"{setting}.token_url: the certificate of {host} is not trusted: {reason.verify_message}.", "Check the host name in token_url."
        )
    if isinstance(reason, OSError):
        why = "no answer in time" if isinstance(reason, TimeoutError) else reason.strerror or str(reason)
        return TokenUnreachable(
            f"{setting}.token_url: {host} cannot be reached: {why}.", "Check the network and token_url; it is asked again."
        )
    return TokenError(f"{setting}.token_url: {host} did not answer as a token endpoint does.", "Check token_url.")
