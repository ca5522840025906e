# SPDX-License-Identifier: Apache-2.0
"""Whose address is this, and when is it nobody's?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import address
from maildesk.mail.values import Address

CLEAR = [
    (b"joe@example.org", "joe@example.org", ""),
    (b"Joe <joe@EXAMPLE.org>", "joe@example.org", "Joe"),
    (b"John Q. Public <jqp@example.org>", "jqp@example.org", "John Q. Public"),
    (b'"Doe, Jane" <jane@example.org>', "jane@example.org", "Doe, Jane"),
    (b"Doe, Jane <jane@example.org>", "jane@example.org", "Doe, Jane"),
    (b'"Joe \\"The\\" Doe" <joe@example.org>', "joe@example.org", 'Joe "The" Doe'),
    (b"joe@example.org (Joe Doe)", "joe@example.org", "Joe Doe"),
    (b"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "pete@silly.test", "Pete"),
    (b"=?utf-8?B?Sm/D?= =?utf-8?B?qyBEb2U=?= <joe@example.org>", "joe@example.org", "Joë Doe"),
    (b'"=?utf-8?Q?J=C3=B6rg?=" <joerg@example.org>', "joerg@example.org", "Jörg"),
    (b"J\xf6rg <joerg@example.org>", "joerg@example.org", "Jörg"),
    (b"joe@example.org <joe@example.org>", "joe@example.org", "joe@example.org"),
    (b"'joe@example.org' <joe@example.org>", "joe@example.org", "joe@example.org"),
    (b'"boss@example.com" <joe@example.org>', "joe@example.org", "boss@example.com"),
    (b"Team [ops] <ops@example.org>", "ops@example.org", "Team [ops]"),
    (b"Joe\r\n <joe@example.org>", "joe@example.org", "Joe"),
    (b"joe@[192.0.2.1]", "joe@[192.0.2.1]", ""),
    (b'"a b"@example.org', '"a b"@example.org', ""),
    (b'"joe"@example.org', "joe@example.org", ""),
    ("jörg@bücher.example".encode(), "jörg@bücher.example", ""),
    ("\u202egro.elpmaxe <joe@example.org>".encode(), "joe@example.org", "gro.elpmaxe"),
    (b"docomo.user.@example.jp", "docomo.user.@example.jp", ""),
]

DOUBTFUL = [
    b"boss@example.com <mal@example.org>",
    b"=?utf-8?q?boss=40example.com?=@example.org",
    b"=?utf-8?q?Joe_=3Cjoe=40example.org=3E?=",
    b"<boss@example.com><mal@example.org>",
    b"<boss@example.com> <mal@example.org>",
    b"boss@example.com\x00",
    b"a@example.org, b@example.org",
    b"Group: a@example.org;",
    b'"unclosed <a@example.org>',
    b"(unclosed a@example.org",
    b"<@relay.example,@other.example:joe@example.org>",
    b"joe@example.org@example.com",
    b"Joe <joe@example.org",
    b"Joe <joe@example.org> boss",
    b"joe doe@example.org",
    b"joe@example..org",
    b"joe@-example.org",
    b"j\xf6rg@example.org",
    "jo\u200be@example.org".encode(),
    "joe@example．org".encode(),
    "joe@ｅxample.org".encode(),
    "joe＠example.org".encode(),
    b"joe",
    b"<>",
    b"",
    b"(" * 60_000,
    b'"' * 60_001,
]


@pytest.mark.parametrize(("value", "spec", "name"), CLEAR, ids=lambda v: repr(v)[:40])
def test_an_address_beyond_doubt_is_read_with_its_name(value: bytes, spec: str, name: str) -> None:
    assert address.author([value]) == Address(spec, name)


@pytest.mark.parametrize("value", DOUBTFUL, ids=lambda v: repr(v)[:40])
def test_an_author_in_doubt_is_nobody(value: bytes) -> None:
    assert address.author([value]) is None


def test_two_from_fields_are_nobody() -> None:
    assert address.author([b"joe@example.org", b"joe@example.org"]) is None


def test_groups_in_a_list_of_recipients_are_opened() -> None:
    found = address.parse(b"Team: a@example.org, B <b@example.org>;, c@example.org; undisclosed-recipients:;")

    assert [m.address for m in found.mailboxes] == ["a@example.org", "b@example.org", "c@example.org"]


def test_one_doubtful_recipient_does_not_hide_the_others() -> None:
    defects: list[str] = []

    found = address.lists([b"a@example.org, b@c@d.org, e@example.org"], "To", None, defects)

    assert [m.address for m in found] == ["a@example.org", "e@example.org"]
    assert defects == ["To: 1 entries in doubt were left out"]


def test_forty_thousand_recipients_are_read_up_to_the_bound() -> None:
    defects: list[str] = []

    found = address.lists([b", ".join(b"u%d@example.org" % n for n in range(40_000))], "To", None, defects)

    assert len(found) == 1_000
    assert defects == ["To: more than 1000 addresses, the rest was not read"]


@given(st.binary(max_size=200))
def test_any_bytes_yield_addresses_that_are_read_back_as_themselves(value: bytes) -> None:
    for mailbox in address.parse(value).mailboxes:
        assert address.spec(mailbox.address) == mailbox.address


@given(st.text(alphabet='a@.<>"\\(),:;[] \t\r\n=?é\u202e', max_size=40))
def test_any_mixture_of_specials_is_one_author_or_nobody(value: str) -> None:
    author = address.author([value.encode()])

    assert author is None or author.address.count("@") >= 1


def test_a_comma_that_is_missing_behind_an_angle_address_is_read_all_the_same() -> None:
    found = address.parse(b"A <a@x.org>\tB <b@x.org> <c@x.org>")

    assert [(m.address, m.name) for m in found.mailboxes] == [("a@x.org", "A"), ("b@x.org", "B"), ("c@x.org", "")]


def test_who_names_two_angle_addresses_in_from_is_nobody() -> None:
    assert address.author([b"Jane <jane@x.org> <boss@y.org>"]) is None


def test_the_scheme_of_a_copied_link_is_no_part_of_an_address() -> None:
    assert address.spec("jane@x.org <mailto:jane@x.org>") == "jane@x.org"
    assert address.spec("boss@y.org <mailto:jane@x.org>") is None


def test_many_opening_brackets_are_read_in_linear_time() -> None:
    assert address.parse(b"<" * 60_000).mailboxes == []
