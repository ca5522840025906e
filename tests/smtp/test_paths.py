# SPDX-License-Identifier: Apache-2.0
"""Addresses and parameters of MAIL and RCPT."""

import pytest

from maildesk.smtp.limits import client_address
from maildesk.smtp.paths import (
    BadParameter,
    BadPath,
    MailParameters,
    UnknownParameter,
    domain_of,
    mail_argument,
    rcpt_argument,
    sound,
    split_path,
)


@pytest.mark.parametrize(
    ("argument", "address", "rest"),
    [
        ("<a@b.example>", "a@b.example", ""),
        ("<>", "", ""),
        ("<> SIZE=1", "", "SIZE=1"),
        ("a@b.example SIZE=1", "a@b.example", "SIZE=1"),
        ("<@relay.example,@other.example:a@b.example>", "a@b.example", ""),
        ('<"a b>"@b.example>', '"a b>"@b.example', ""),
        (r'<"a\"b"@b.example>', r'"a\"b"@b.example', ""),
        ("<a@[192.0.2.1]>", "a@[192.0.2.1]", ""),
        ("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", ""),
        ("<prvs=1234=a+b/c@b.example>", "prvs=1234=a+b/c@b.example", ""),
        ("<jürgen@bücher.example>", "jürgen@bücher.example", ""),
        ("<postmaster>", "postmaster", ""),
    ],
)
def test_paths_are_read(argument: str, address: str, rest: str) -> None:
    assert split_path(argument) == (address, rest)


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "<a@b",
        "a@b>",
        "<a@b>x",
        "<a@@b>",
        "<a b@c>",
        "<a@b@c>",
        "<boss@x <m@y>>",
        '<"a@b>',
        "<a@b,c@d>",
        "<a@b\n>",
        "<a\x7f@b>",
        "<a@\udcff>",
        "<@b>",
    ],
)
def test_what_could_be_read_in_two_ways_is_no_path(argument: str) -> None:
    with pytest.raises(BadPath):
        split_path(argument)


def test_the_parameters_of_mail_are_read() -> None:
    assert mail_argument("from:<a@b> size=12 BODY=8BITMIME SMTPUTF8 AUTH=<>") == ("a@b", MailParameters(size=12, smtputf8=True))


@pytest.mark.parametrize("parameters", ["SIZE", "SIZE=-1", "SIZE=1 SIZE=2", "SMTPUTF8=1", "BODY=X", "=1", "SIZE=" + "9" * 21, "A==B"])
def test_bad_parameters_are_refused(parameters: str) -> None:
    with pytest.raises(BadParameter):
        mail_argument(f"FROM:<a@b> {parameters}")


def test_parameters_that_were_not_offered_are_refused() -> None:
    with pytest.raises(UnknownParameter):
        mail_argument("FROM:<a@b> ENVID=x")
    with pytest.raises(UnknownParameter):
        rcpt_argument("TO:<a@b> NOTIFY=NEVER")


@pytest.mark.parametrize(
    ("address", "expected"), [("a@b", True), ("", False), ("a@b>\r\nDATA", False), ("a b@c", False), ("a@b> SIZE=1", False)]
)
def test_an_address_that_means_itself_is_sound(address: str, expected: bool) -> None:
    assert sound(address) is expected


def test_the_domain_stands_for_an_address_that_is_not_told() -> None:
    assert domain_of("ada@Example.ORG") == "example.org"
    assert domain_of("") == ""


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("::ffff:192.0.2.1", 5, 0, 0), "192.0.2.1"),
        (("fe80::1%eth0", 5, 0, 3), "fe80::1"),
        (None, "None"),
        ("", "None"),
    ],
)
def test_a_peer_name_yields_an_address(peer: object, expected: str) -> None:
    assert str(client_address(peer)) == expected
