# SPDX-License-Identifier: Apache-2.0
"""How sure is it that the From address wrote?"""

from dataclasses import replace

import pytest

from maildesk.desk.standing import standing
from maildesk.desk.values import Standing
from maildesk.mail.values import AuthenticationResults, Envelope
from tests.desk.builders import authenticated, mail

OURS = "mx.cncf.io"


def field(server: str, *results: tuple[str, str, str]) -> AuthenticationResults:
    return AuthenticationResults(server, tuple((method, result, {"header.from": domain}) for method, result, domain in results))


PASS = ("dmarc", "pass", "envoy.example")
FAIL = ("dmarc", "fail", "envoy.example")
CASES = [
    ("our server's dmarc=pass for the domain", (field(OURS, PASS),), Standing.AUTHENTICATED),
    ("in any case of letters", (field(OURS.upper(), ("dmarc", "Pass", "ENVOY.example")),), Standing.AUTHENTICATED),
    ("dmarc=pass for another domain", (field(OURS, ("dmarc", "pass", "evil.example")),), Standing.UNVERIFIED),
    ("dmarc=pass for a longer domain", (field(OURS, ("dmarc", "pass", "xenvoy.example")),), Standing.UNVERIFIED),
    ("dmarc=fail", (field(OURS, FAIL),), Standing.SUSPECT),
    ("both", (field(OURS, PASS, FAIL),), Standing.SUSPECT),
    ("dmarc=none", (field(OURS, ("dmarc", "none", "envoy.example")),), Standing.UNVERIFIED),
    ("only spf and dkim", (field(OURS, ("spf", "pass", "envoy.example"), ("dkim", "pass", "envoy.example")),), Standing.UNVERIFIED),
    ("no field", (), Standing.UNVERIFIED),
    ("a stranger's server", (field("mx.evil.example", PASS),), Standing.UNVERIFIED),
    ("a name that begins like ours", (field("mx.cncf.io.evil.example", PASS),), Standing.UNVERIFIED),
    ("ours below another's", (field("mx.evil.example"), field(OURS, PASS)), Standing.UNVERIFIED),
    ("a second one of ours, which a sender may have written", (field(OURS), field(OURS, PASS)), Standing.UNVERIFIED),
]


@pytest.mark.parametrize(("fields", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_only_the_topmost_field_of_our_server_counts(fields: tuple[AuthenticationResults, ...], expected: Standing) -> None:
    assert standing(replace(mail(), authentication=fields), Envelope(), [OURS])[0] is expected


def test_without_configured_servers_nobody_is_authenticated_by_a_field() -> None:
    assert standing(authenticated(mail()), Envelope(), [])[0] is Standing.UNVERIFIED


def test_a_field_counts_for_nothing_where_anybody_can_connect() -> None:
    assert standing(authenticated(mail()), Envelope(vouched=False), [OURS])[0] is Standing.UNVERIFIED


def test_nobody_is_never_authenticated_by_a_field() -> None:
    assert standing(authenticated(mail(from_=None), domain="envoy.example"), Envelope(), [OURS])[0] is Standing.UNVERIFIED


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("gateway", Standing.AUTHENTICATED),
        ("Alice@Envoy.example", Standing.AUTHENTICATED),
        ("scanner@envoy.example", Standing.UNVERIFIED),
    ],
)
def test_an_account_that_is_an_address_speaks_for_that_address_alone(account: str, expected: Standing) -> None:
    verdict, _ = standing(mail(), Envelope(authenticated_as=account), (OURS,))
    assert verdict is expected
