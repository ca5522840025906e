# SPDX-License-Identifier: Apache-2.0
"""The tables about people beside their mail: the groups of staff, the roster of maintainers, what they corrected."""

from sqlalchemy import Column, ForeignKey, Index, Table

from maildesk.store.columns import Id, Key, Moment, Words
from maildesk.store.common import BY_KEY, IF_SEAT_TAKEN, metadata

# Which groups of the catalogue a member of staff belongs to.
membership = Table(
    "membership",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("group_slug", Key, primary_key=True),
    info=BY_KEY,
)

# What people corrected, with the words of the request: `maildesk train` learns from it, also when the ticket is gone.
lesson = Table(
    "lesson",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    Column("at", Moment, nullable=False),
    Column("was", Words, nullable=False),
    Column("category", Words, nullable=False),
    Column("service", Words),
    Column("actor_id", Id, ForeignKey("person.id")),
    Column("subject", Words, nullable=False),
    Column("text", Words, nullable=False),
    Index("ix_lesson_ticket_id", "ticket_id"),  # erasure
)

# The roster of maintainers as imported: nobody is removed, who left has `left_at`.
maintainer = Table(
    "maintainer",
    metadata,
    Column("key", Key, primary_key=True),  # the GitHub name, folded; "name:..." where the roster has none
    Column("github", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("company", Words, nullable=False),
    Column("person_id", Id, ForeignKey("person.id")),  # once an address of theirs is bound
    Index("ix_maintainer_person_id", "person_id"),  # the seats of a person
    info=BY_KEY,
)

seat = Table(
    "seat",
    metadata,
    Column("maintainer_key", Key, ForeignKey("maintainer.key"), primary_key=True),
    Column("project", Key, primary_key=True),
    Column("joined_at", Moment, primary_key=True),
    Column("maturity", Words, nullable=False),  # of the project
    Column("body", Words, nullable=False),  # of the project: "steering", "Working Group Leads"; mostly empty
    Column("left_at", Moment),
    Index("ix_seat_project", "project"),  # the maintainers of a project
    # Two imports at once must not seat somebody twice.
    Index("ix_seat_taken", "maintainer_key", "project", unique=True, info={"where": IF_SEAT_TAKEN}),
    info=BY_KEY,
)
