# SPDX-License-Identifier: Apache-2.0
"""When is a thing tried again, and when has it been tried long enough?"""

from datetime import datetime, timedelta

GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 section 4.5.4.1: at least four to five days
_DELIVERY_MINUTES = (1, 2, 5, 10, 30, 60, 120)
_LATER = timedelta(hours=4)
_PROCESSING_SECONDS = (1, 5, 30)


def next_delivery(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When a deferred mail is offered to the relay again after so many attempts; None once five days are over."""
    if now - created_at >= GIVE_UP_AFTER:
        return None
    return now + (timedelta(minutes=_DELIVERY_MINUTES[attempts - 1]) if attempts <= len(_DELIVERY_MINUTES) else _LATER)


def next_processing(attempts: int, most: int, now: datetime) -> datetime | None:
    """When a mail that could not be processed is tried again; None once it is to be quarantined."""
    if attempts >= most:
        return None
    return now + timedelta(seconds=_PROCESSING_SECONDS[min(attempts, len(_PROCESSING_SECONDS)) - 1])
