# SPDX-License-Identifier: Apache-2.0
"""What the roster of maintainers tells a decision: the seats of people, the maturity of projects. Who has left has none."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from maildesk.desk.values import Seat
from maildesk.store.among import among, read
from maildesk.store.columns import spellings
from maildesk.store.schema import maintainer, seat

_SEATS = (
    select(maintainer.c.person_id, seat.c.project, seat.c.maturity, maintainer.c.github, seat.c.body)
    .join_from(maintainer, seat, seat.c.maintainer_key == maintainer.c.key)
    .where(among(maintainer.c.person_id), seat.c.left_at.is_(None))
    .order_by(maintainer.c.person_id, seat.c.project)
)
# An import gives all seats of a project the same maturity.
_MATURITIES = (
    select(seat.c.project, func.max(seat.c.maturity)).where(among(seat.c.project), seat.c.left_at.is_(None)).group_by(seat.c.project)
)


def seats(connection: Connection, people: Iterable[int]) -> dict[int, tuple[Seat, ...]]:
    """By person, those who have some."""
    found: dict[int, list[Seat]] = {}
    for person_id, *said in read(connection, _SEATS, people):
        found.setdefault(person_id, []).append(Seat(*said))
    return {person_id: tuple(theirs) for person_id, theirs in found.items()}


def maturities(connection: Connection, projects: Iterable[str]) -> dict[str, str]:
    """Of those of these projects that somebody maintains."""
    asked = spellings(projects)
    return {asked[project]: maturity for project, maturity in read(connection, _MATURITIES, asked)}
