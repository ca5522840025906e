# SPDX-License-Identifier: Apache-2.0
"""What a relay said, and what became of each recipient by it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from maildesk.flow.values import Delivery

_LONGEST = 500
# RFC 4954 section 6 and RFC 3207 section 4: the relay wants a login or TLS, which no mail is to blame for.
_WANTS_LOGIN = frozenset({530, 534, 535, 538})
SERVICE_CLOSING = 421


@dataclass(frozen=True, slots=True)
class Said:
    """A reply of the relay (RFC 5321 section 4.2), its words on one line."""

    code: int
    words: str

    @classmethod
    def of(cls, code: int, text: bytes) -> "Said":
        """Control characters and bytes that are no UTF-8 are replaced: the words go to logs, tables and mails."""
        line = " ".join(text.decode("utf-8", "replace").split())
        plain = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
        return cls(code, f"{code} {plain}"[:_LONGEST])

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 400

    @property
    def final(self) -> bool:
        """5xx: asking again brings the same answer."""
        return 500 <= self.code < 600

    @property
    def closes(self) -> bool:
        return self.code == SERVICE_CLOSING

    @property
    def wants_login(self) -> bool:
        return self.code in _WANTS_LOGIN


NOT_AN_ADDRESS = Said(553, "553 5.1.3 The address cannot be used in SMTP (RFC 5321 section 4.1.2)")


@dataclass(slots=True)
class Tally:
    """Sorts the recipients of one mail as the answers come in."""

    deferred: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def put(self, recipient: str, said: Said) -> None:
        """For an answer that is no yes."""
        (self.refused if said.final else self.deferred).append((recipient, said.words))

    def put_all(self, recipients: Iterable[str], said: Said) -> None:
        for recipient in recipients:
            self.put(recipient, said)

    def defer_all(self, recipients: Iterable[str], words: str) -> None:
        self.deferred.extend((recipient, words) for recipient in recipients)

    def delivery(self, accepted: Iterable[str] = ()) -> Delivery:
        return Delivery(accepted=tuple(accepted), deferred=tuple(self.deferred), refused=tuple(self.refused))
