# SPDX-License-Identifier: Apache-2.0
"""A desk with groups: events and legal, whose threats are for legal alone, and the desk. A request says in its subject what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from maildesk.desk.catalogue import Assign, Catalogue, Category, Group, Service
from maildesk.desk.values import Candidate, Classification, ProjectMatch, SpamVerdict
from maildesk.mail.values import Mail
from maildesk.store import schema
from maildesk.store.sql import SqlStore
from tests.flow.desk import PrivateDesk
from tests.flow.talk import Talk

BOOTH = "A booth for Envoy"
THREAT = "A threat of a lawsuit"


def catalogue(**rules: Assign) -> Catalogue:
    """The rule of a group by its slug. The address of events leads somewhere."""
    threats = Service("threats", "Threats", confidential=True, readers=("legal",))
    at = {"events": "events@cncf.io", "legal": "legal@cncf.example", "desk": "desk@cncf.example"}
    groups = {slug: Group(slug, slug.title(), address, rules.get(slug, Assign.NOBODY)) for slug, address in at.items()}
    return Catalogue(
        (
            Category("events", "Events", "events"),
            Category("legal", "Legal", "legal", services=(threats,)),
            Category("general", "General", "desk"),
        ),
        groups,
    )


class ByWord:
    """The classifier: "threat" may be one for legal, "booth" is for events, "contract" for legal; all else a person decides."""

    def classify(self, mails: Sequence[Mail]) -> list[Classification]:
        return [_guess(one.subject.casefold()) for one in mails]


def _guess(subject: str) -> Classification:
    project = ProjectMatch("Envoy", "graduated", "its name") if "envoy" in subject else None
    plain = Classification(
        "general", None, 0.5, (Candidate("general", 0.5),), False, ("a person decides",), project, SpamVerdict(False, 0.0)
    )
    if "threat" in subject:
        both = (Candidate("events", 0.4), Candidate("legal", 0.3))
        return replace(plain, category="events", candidates=both, restricted=True, readers=("legal",))
    word = next((slug for said, slug in (("booth", "events"), ("contract", "legal")) if said in subject), None)
    return replace(plain, category=word, confidence=0.9, candidates=(Candidate(word, 0.9),), automatic=True) if word else plain


def grouped(store: SqlStore, **rules: Assign) -> Talk:
    """A conversation over such a desk."""
    desk = PrivateDesk(store, classifier=ByWord())
    return Talk(desk.renamed(replace(desk.identity, catalogue=catalogue(**rules))))


def engage(talk: Talk, written: str, *of: str, notify: str = "all", **leave: Any) -> int:
    """A new member of staff, of these groups. `leave`: `away_from`, `away_until`."""
    person_id = talk.hire(written, notify)
    with talk.desk.store.database.writing() as connection:
        for one in of:
            connection.execute(insert(schema.membership).values(person_id=person_id, group_slug=one))
    if leave:
        talk.change("person", person_id, **leave)
    return person_id
