# SPDX-License-Identifier: Apache-2.0
"""The one family of errors that a person reads: what happened, and the remedy."""


class MaildeskError(Exception):
    """Something went wrong that a person can do something about.

    `exit_code` is what a command leaves with (sysexits.h where an MTA or a supervisor reads it).
    """

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    @property
    def told(self) -> str:
        """Message and remedy on one line, for logs."""
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


class StoreUnavailable(MaildeskError):
    """The database cannot be reached or is locked, or its disk is full: nothing was written, the caller tries again later."""

    exit_code = 75  # EX_TEMPFAIL


class DiskFull(StoreUnavailable):
    """The disk that holds the database is full (452 in SMTP, RFC 5321 section 4.2.2)."""


class Conflict(MaildeskError):
    """Somebody else wrote what this decision stands on: decide again from a fresh look. Nothing was written."""


class ReaderLost(MaildeskError):
    """The process that reads mails died over them, or took too long."""


class NotFound(MaildeskError):
    """There is no such ticket, mail or row in the outbox."""


class TransportDown(Exception):
    """The relay cannot be reached, or does not let us in: it says so in words. Nothing was sent; no mail is to blame."""
