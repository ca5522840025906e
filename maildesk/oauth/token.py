# SPDX-License-Identifier: Apache-2.0
"""One account's access token: fetched when needed, kept while it is good."""

import subprocess
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from maildesk.oauth.errors import TokenError
from maildesk.oauth.grant import granted
from maildesk.oauth.options import TokenSource
from maildesk.oauth.sasl import bearer

COMMAND_SECONDS = 30
# A command tells no expiry. Five minutes spare it a run for each of many connections; a refused login asks it again anyway.
COMMAND_KEPT = timedelta(minutes=5)
# A token that ends while a login is under way is refused: renew it a little before.
MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A token and the moment from which it is no longer used."""

    token: str
    until: datetime

    def __repr__(self) -> str:
        return f"Held(until={self.until.isoformat()})"


class Tokens:
    """The access tokens of one account, to be shared by its connections and threads.

    `setting` is where the source stands in the configuration ("mailbox.main.oauth"), for the words of errors.
    """

    def __init__(self, source: TokenSource, setting: str) -> None:
        self._source = source
        self._setting = setting
        self._held: Held | None = None
        self._refresh_token = source.refresh_token
        self._lock = threading.Lock()

    def token(self, now: datetime) -> str:
        """A token that is good at `now` (aware). Raises TokenError, TokenUnreachable."""
        with self._lock:
            if self._held is None or now >= self._held.until:
                self._held = self._fetch(now)
            return self._held.token

    def invalidate(self) -> None:
        """Forgets the token, because a server refused it."""
        with self._lock:
            self._held = None

    def _fetch(self, now: datetime) -> Held:
        if self._source.token_file:
            return Held(self._checked(self._from_file(self._source.token_file)), now)  # another program renews it: read it each time
        if self._source.token_command:
            return Held(self._checked(self._from_command(self._source.token_command)), now + COMMAND_KEPT)
        if self._source.token_url:
            return self._from_grant(now)
        raise TokenError(
            f"{self._setting} says nowhere where the access token comes from.",
            "Set token_file, token_command, or token_url with client_id and refresh_token.",
        )

    def _checked(self, token: str) -> str:
        try:
            return bearer(token)
        except TokenError as error:
            raise TokenError(f"{self._setting}: {error.message}", error.remedy) from None

    def _from_file(self, path: str) -> str:
        try:
            return Path(path).expanduser().read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TokenError(
                f"{self._setting}.token_file: {path} cannot be read: {_why(error)}.",
                "Let the program that renews the token write it there, readable for the desk's user.",
            ) from None

    def _from_command(self, command: tuple[str, ...]) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own words, no shell between
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise self._command_failed(f"did not end within {COMMAND_SECONDS} s") from None
        except (OSError, ValueError) as error:
            raise self._command_failed(f"cannot be started: {_why(error)}") from None
        if done.returncode != 0:
            raise self._command_failed(f"ended with status {done.returncode}")
        return done.stdout.decode("utf-8", "replace").strip()

    def _command_failed(self, what: str) -> TokenError:
        # Neither its arguments nor its output are shown: both may hold secrets.
        program = self._source.token_command[0]
        return TokenError(
            f"{self._setting}.token_command: {program} {what}.",
            "Run the command by hand as the desk's user: it must print the token, alone, and exit with 0.",
        )

    def _from_grant(self, now: datetime) -> Held:
        grant = granted(self._source, self._refresh_token, self._setting)
        self._refresh_token = grant.refresh_token or self._refresh_token
        # A lifetime shorter than the margin is used all the same: half of it.
        kept = max(grant.lifetime - MARGIN, grant.lifetime / 2)
        return Held(self._checked(grant.access_token), now + kept)


def _why(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "it is not plain text"
