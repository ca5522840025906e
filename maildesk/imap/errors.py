# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a mailbox, each with words for a person."""

from maildesk.flow.errors import MaildeskError


class ImapError(MaildeskError):
    """Something about a mailbox went wrong."""

    exit_code = 69  # EX_UNAVAILABLE


class Unreachable(ImapError):
    """The server cannot be reached, does not answer or has gone away: trying again later may help."""

    exit_code = 75  # EX_TEMPFAIL


class BadCertificate(ImapError):
    """The server's certificate is not to be trusted."""

    exit_code = 78  # EX_CONFIG


class LoginRefused(ImapError):
    """Wrong password, refused token, or no way to log in that both sides know."""

    exit_code = 77  # EX_NOPERM


class FolderUnknown(ImapError):
    """There is no such folder, or this user may not open it."""

    exit_code = 78  # EX_CONFIG


class Unusable(ImapError):
    """A setting of the mailbox cannot work."""

    exit_code = 78  # EX_CONFIG


class Refused(ImapError):
    """The server answered NO or BAD, or an answer that cannot be read. The connection goes on.

    `code` is the response code (RFC 5530), upper case, without brackets; "" where there is none.
    """

    def __init__(self, message: str, remedy: str = "", code: str = "") -> None:
        super().__init__(message, remedy)
        self.code = code

    @property
    def temporary(self) -> bool:
        """The server is busy or in trouble as a whole: no single mail is to blame."""
        return self.code in {"UNAVAILABLE", "LIMIT", "INUSE", "THROTTLED", "OVERQUOTA", "CONTACTADMIN"}
