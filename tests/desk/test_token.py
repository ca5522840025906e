# SPDX-License-Identifier: Apache-2.0
"""Signed ways back to a ticket: exact, rotating, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk import token
from maildesk.desk.values import Visibility
from tests.desk.builders import IDENTITY

NONCE = "abcdefgh12345678"


@given(st.integers(0, 10**15), st.sampled_from(Visibility))
def test_an_address_of_ours_leads_to_its_ticket(ticket: int, visibility: Visibility) -> None:
    address = token.reply_address(IDENTITY, ticket, visibility)
    assert token.read_address(IDENTITY, address) == token.Grant(ticket, visibility)
    assert len(address.partition("@")[0]) <= 64  # RFC 5321 section 4.5.3.1.1


def test_a_gateway_may_change_the_case_of_an_address() -> None:
    assert token.read_address(IDENTITY, token.reply_address(IDENTITY, 42).upper()) == token.Grant(42, Visibility.PUBLIC)


def test_a_message_id_of_ours_leads_to_its_ticket() -> None:
    message_id = token.message_id(IDENTITY, 42, NONCE)
    assert message_id.startswith("<") and message_id.endswith("@cncf.io>")
    assert token.read_message_id(IDENTITY, message_id) == token.Grant(42, Visibility.PUBLIC)


@given(st.data())
def test_any_changed_character_breaks_the_signature(data: st.DataObject) -> None:
    address = token.reply_address(IDENTITY, 42)
    tag = address.partition("@")[0].partition("+")[2]
    position = data.draw(st.integers(0, len(tag) - 1))
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567-0189").filter(lambda c: c != tag[position]))
    forged = tag[:position] + other + tag[position + 1 :]
    assert token.read_address(IDENTITY, f"servicedesk+{forged}@cncf.io") is None


def test_a_retired_key_still_verifies_and_no_longer_signs() -> None:
    rotated = replace(IDENTITY, keys=(b"n" * 32, *IDENTITY.keys))
    old = token.reply_address(IDENTITY, 42)
    assert token.read_address(rotated, old) is not None
    assert token.reply_address(rotated, 42) != old


def test_a_key_taken_away_no_longer_verifies() -> None:
    assert token.read_address(replace(IDENTITY, keys=(b"x" * 32,)), token.reply_address(IDENTITY, 42)) is None


def test_an_address_token_is_no_message_id() -> None:
    tag = token.reply_address(IDENTITY, 42).partition("@")[0].partition("+")[2]
    letter, _, mac = tag.partition("-")
    assert token.read_message_id(IDENTITY, f"<{letter}.{NONCE}.{mac}@cncf.io>") is None


def test_an_internal_token_does_not_pass_for_a_public_one() -> None:
    internal = token.reply_address(IDENTITY, 42, Visibility.INTERNAL)
    assert token.read_address(IDENTITY, internal.replace("+i42", "+p42")) is None


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("servicedesk@cncf.io", True),
        ("ServiceDesk+anything@CNCF.io", True),
        ("help@cncf.io", True),
        ("servicedesk@cncf.io.evil.example", False),
        ("xservicedesk@cncf.io", False),
        ("servicedesk@lists.cncf.io", False),
    ],
)
def test_the_desk_knows_its_own_addresses(address: str, ours: bool) -> None:
    assert token.is_desk_address(IDENTITY, address) is ours


def test_a_desk_whose_own_address_is_a_subaddress_reads_its_tokens() -> None:
    desk = replace(IDENTITY, address="cncf+desk@example.org")
    address = token.reply_address(desk, 42)
    assert token.is_desk_address(desk, address) and token.is_desk_address(desk, "cncf+desk@example.org")
    assert token.read_address(desk, address) == token.Grant(42, Visibility.PUBLIC)
    assert not token.is_desk_address(desk, "cncf+desktop@example.org") and not token.is_desk_address(desk, "cncf@example.org")
