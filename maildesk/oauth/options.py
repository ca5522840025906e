# SPDX-License-Identifier: Apache-2.0
"""Where an OAuth 2 access token comes from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSource:
    """Exactly one of `token_file`, `token_command` or the refresh-token grant (`token_url` and what goes with it)."""

    token_file: str = field(default="", metadata={"help": "file that holds the access token", "path": "config"})
    token_command: tuple[str, ...] = field(default=(), metadata={"help": "command that prints the access token"})
    token_url: str = field(default="", metadata={"help": "token endpoint of the refresh-token grant (RFC 6749 section 6)"})
    client_id: str = field(default="", metadata={"help": "OAuth client id"})
    client_secret: str = field(default="", repr=False, metadata={"help": "OAuth client secret", "secret": True})
    refresh_token: str = field(default="", repr=False, metadata={"help": "OAuth refresh token", "secret": True})
    scope: str = field(default="", metadata={"help": "scope asked for, where the provider wants one"})
