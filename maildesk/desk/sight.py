# SPDX-License-Identifier: Apache-2.0
"""What somebody may read of confidential tickets, as values; `confidential.py` says who. By themselves, since every list needs them."""

from dataclasses import dataclass

HIDDEN = "(restricted)"  # in place of a subject


@dataclass(frozen=True, slots=True)
class Filed:
    """What somebody may read of a category: `services` if they are `named`, else all but those."""

    category: str
    named: bool
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may read, all of it in advance: `may_read` for a database, which is asked about a million tickets at once.

    `groups`: theirs, of all that are `known`. A restricted ticket with no known group noted goes by `filed`; one of a category that the
    catalogue has no more by `elsewhere`.
    """

    groups: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    filed: tuple[Filed, ...] = ()
    elsewhere: bool = False


BLIND = Sight()  # who is nobody here reads nothing that is restricted
