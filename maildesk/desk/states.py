# SPDX-License-Identifier: Apache-2.0
"""The states of tickets, mails and letters, and priorities: all that lists of tickets know of `values.py`."""

from enum import StrEnum


class TicketState(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    BLOCKED = "blocked"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    SPAM = "spam"
    MERGED = "merged"


class InboundState(StrEnum):
    RECEIVED = "received"
    PROCESSING = "processing"
    FILED = "filed"
    HELD = "held"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    FAILED = "failed"


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """How urgent a ticket is, in the words of `#priority`."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
