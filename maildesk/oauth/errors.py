# SPDX-License-Identifier: Apache-2.0
"""What can go wrong on the way to an access token."""

from maildesk.flow.errors import MaildeskError


class TokenError(MaildeskError):
    """There is no access token to log in with, and waiting does not help: a setting, a file, a command or the grant is wrong."""

    exit_code = 78  # EX_CONFIG


class TokenUnreachable(TokenError):
    """The token endpoint does not answer or is out of order: trying again later may help."""

    exit_code = 75  # EX_TEMPFAIL
