# SPDX-License-Identifier: Apache-2.0
"""The desk's mail to itself: known by its signature, never a ticket, and late by its marks."""

from datetime import UTC, datetime, timedelta

import pytest

from maildesk.desk import canary, token
from maildesk.desk.canary import Flight
from maildesk.desk.values import Identity

NOW = datetime(2026, 11, 23, 9, 0, 0, 123000, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVERY = 15 * MINUTE
KEY = b"k" * 32


def identity(*keys: bytes, address: str = "servicedesk@cncf.io") -> Identity:
    return Identity(name="Desk", address=address, aliases=(), prefix="CNCF", keys=keys or (KEY,), authserv_ids=())


def test_its_address_says_when_it_was_sent() -> None:
    address = token.canary_address(identity(), NOW)
    assert token.is_desk_address(identity(), address)
    assert token.read_canary_address(identity(), address.upper()) == NOW
    assert len(address.partition("@")[0]) <= 64


def test_a_rotated_key_still_verifies_and_a_foreign_one_does_not() -> None:
    address = token.canary_address(identity(), NOW)
    assert token.read_canary_address(identity(b"n" * 32, KEY), address) == NOW
    assert token.read_canary_address(identity(b"n" * 32), address) is None


def test_a_moment_that_was_changed_is_no_canary() -> None:
    address = token.canary_address(identity(), NOW).replace("+t", "+t1", 1)
    assert token.read_canary_address(identity(), address) is None


@pytest.mark.parametrize(
    ("flight", "since"),
    [
        (Flight(), None),
        (Flight(NOW, NOW), NOW),
        (Flight(NOW, NOW, NOW, NOW + MINUTE), None),
        (Flight(NOW + EVERY, NOW, None, None), NOW),  # two under way: the older counts
        (Flight(NOW + 2 * EVERY, NOW, NOW, NOW + MINUTE), NOW + EVERY),  # the older came back
        (Flight(NOW + EVERY, NOW + EVERY, NOW, NOW + MINUTE), NOW + EVERY),
    ],
)
def test_the_oldest_that_is_awaited_is_known(flight: Flight, since: datetime | None) -> None:
    assert flight.awaited_since(EVERY) == since


def test_the_way_is_measured_from_sending_to_arrival() -> None:
    assert Flight(NOW, NOW, NOW, NOW + MINUTE).round_trip == MINUTE
    assert Flight(NOW, NOW).round_trip is None


@pytest.mark.parametrize(("sent", "due"), [(None, True), (NOW - EVERY, True), (NOW - MINUTE, False), (NOW + timedelta(days=1), True)])
def test_the_next_is_sent_when_it_is_time_whatever_the_clock_did(sent: datetime | None, due: bool) -> None:
    assert canary.due(Flight(sent), NOW, EVERY) is due
