# SPDX-License-Identifier: Apache-2.0
"""What was erased, said so that a backup of before can be told, and nobody who reads it learns who it was.

The list is kept outside the database: a database that is put back from a backup does not know what was erased since.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MARK = "erased:"  # keys of marks: which erasures a database has had


class Kind:
    """What an erasure took away."""

    PERSON = "person"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure. `people`: their addresses as `hidden` writes them, under the key that `key` marks. `mails`: SHA-256 of raw mails.

    `id`: names it in the list and in the database. `kind`: of `Kind`.
    """

    id: str
    at: datetime
    kind: str
    key: str
    people: tuple[str, ...]
    mails: tuple[str, ...]


def hidden(key: str, address: str) -> str:
    """An address (an `Address.key`) as nobody can tell it who has no signing key: HMAC-SHA256 in hexadecimal."""
    return hmac.new(key.encode(), b"erased\0" + address.encode("utf-8", "replace"), "sha256").hexdigest()


def key_mark(key: str) -> str:
    """Tells a signing key from others, and tells nothing of it."""
    return hmac.new(key.encode(), b"which key is it", "sha256").hexdigest()[:16]


def unknown_keys(erasures: Sequence[Erasure], keys: Sequence[str]) -> int:
    """Of how many people the list speaks under a signing key that is not among `keys`: they cannot be recognised."""
    known = set(map(key_mark, keys))
    return sum(one.kind == Kind.PERSON and one.key not in known for one in erasures)
