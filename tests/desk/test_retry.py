# SPDX-License-Identifier: Apache-2.0
"""When a thing is tried again."""

from datetime import timedelta

from maildesk.desk.retry import next_delivery, next_processing
from tests.desk.builders import NOW


def test_the_pauses_between_deliveries_grow() -> None:
    pauses = [moment - NOW for n in range(1, 12) if (moment := next_delivery(n, NOW, NOW))]
    assert pauses == sorted(pauses) and pauses[0] == timedelta(minutes=1) and pauses[-1] == timedelta(hours=4)


def test_after_five_days_a_delivery_is_given_up() -> None:
    assert next_delivery(9, NOW, NOW + timedelta(days=5) - timedelta(seconds=1)) is not None
    assert next_delivery(9, NOW, NOW + timedelta(days=5)) is None


def test_a_mail_that_cannot_be_processed_is_tried_three_times() -> None:
    assert [next_processing(n, 3, NOW) is not None for n in (1, 2, 3)] == [True, True, False]
