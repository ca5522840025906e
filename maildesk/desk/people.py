# SPDX-License-Identifier: Apache-2.0
"""Who wrote, and who takes part because of it. Identity is the From address alone (promise: Trust 1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from maildesk.desk import marks
from maildesk.desk.entitlement import maintains
from maildesk.desk.records import Facts, Ids, NewParticipant, NewPerson
from maildesk.desk.token import is_desk_address
from maildesk.desk.values import Identity, Person, Role, Standing, Ticket
from maildesk.mail.values import Address, Mail

# Enough for a steering committee; a Cc of a thousand is a list in disguise, or an attack on our outgoing mail.
MOST_NEW_PARTICIPANTS = 50


@dataclass(frozen=True, slots=True)
class Author:
    """The From address and whom the desk knows by it. `key` is empty for a mail from nobody."""

    key: str
    person: Person | None

    @property
    def staff(self) -> bool:
        return self.person is not None and self.person.staff

    @property
    def verified(self) -> bool:
        return self.person is not None and self.person.verified


def author(mail: Mail, facts: Facts) -> Author:
    """Who wrote the mail, as far as the From field says it beyond doubt."""
    if mail.from_ is None:
        return Author("", None)
    return Author(mail.from_.key, facts.people.get(mail.from_.key))


def takes_part(who: Author, ticket: Ticket | None, facts: Facts) -> bool:
    if ticket is None or who.person is None:
        return False
    role = facts.participants.get(ticket.id, {}).get(who.person.id)
    if role is Role.COMAINTAINER:
        return not ticket.restricted  # it may have become so after they joined
    return role is not None and (role is not Role.STAFF or who.staff)  # who has left the staff has left its tickets


def comaintains(who: Author, standing: Standing, ticket: Ticket | None, facts: Facts, identity: Identity) -> bool:
    """May they take part because they maintain the ticket's project, by the roster? Their mail or their address has to be proven.

    Never in a restricted ticket: what is confidential (threats, security, conduct) may be about these very people, and who reads it is for
    the requester and the staff to choose, not for a list that a foundation publishes.
    """
    if not identity.comaintainers or ticket is None or ticket.restricted or who.person is None or who.staff:
        return False
    proven = standing is Standing.AUTHENTICATED or who.verified
    return proven and maintains(facts, who.person.id, ticket.project)


def speaks_to_requester(mail: Mail, who: Author, ticket: Ticket, facts: Facts) -> bool:
    """Is the requester of the ticket who writes, or who is written to?

    Anybody can name the Message-ID of a mail that they found in an archive, with its people in Cc, and have a ticket of their own
    about it. That those people go on with their conversation must not bring it to the ticket, unless they write to whose it is.
    """
    if ticket.requester_id is None:
        return False
    named = (facts.people.get(one.key) for one in (*mail.to, *mail.cc))
    return any(one is not None and one.id == ticket.requester_id for one in (who.person, *named))


def newcomers(
    mail: Mail, identity: Identity, facts: Facts, ids: Ids, ticket_id: int, role: Role, standing: Standing, *, alone: bool = False
) -> tuple[tuple[NewPerson, ...], tuple[NewParticipant, ...]]:
    """The people and participants that a mail adds to a ticket, its author first with `role`.

    To and Cc are believed only of an authenticated author: a forged mail must not let anybody in (promise: Trust 4). With the desk in
    Bcc nobody in them takes part. Whoever left the ticket is brought back by nobody's Cc. `alone`: the author only, of a mail of a
    stranger that was let in.
    """
    present = facts.participants.get(ticket_id, {})
    people: list[NewPerson] = []
    participants: list[NewParticipant] = []
    added_by: int | None = None
    for one, its_role, verified in islice(_joining(mail, identity, role, standing), 1 if alone else None):
        person_id = _known(one, facts)
        if added_by is not None and person_id is not None and marks.left(ticket_id, person_id) in facts.marks:
            continue
        if person_id is None:
            person_id = ids.person()
            people.append(NewPerson(person_id, one.name, one.address, one.key, verified))
        if added_by is None:
            added_by = person_id
        if person_id not in present and all(person_id != other.person_id for other in participants):
            participants.append(NewParticipant(ticket_id, person_id, its_role, added_by if person_id != added_by else None))
    return tuple(people), tuple(participants)


def _openly(mail: Mail, identity: Identity) -> bool:
    """Can those in To and Cc see that the desk has the mail? Whoever put the desk in Bcc did not want them to know."""
    return any(is_desk_address(identity, one.address) for one in (*mail.to, *mail.cc))


def _joining(mail: Mail, identity: Identity, role: Role, standing: Standing) -> Iterator[tuple[Address, Role, bool]]:
    if mail.from_ is None or is_desk_address(identity, mail.from_.address):
        return
    authenticated = standing is Standing.AUTHENTICATED
    yield mail.from_, role, authenticated
    if not authenticated or not _openly(mail, identity):
        return
    others = {one.key: one for one in (*mail.to, *mail.cc) if one.key != mail.from_.key and not is_desk_address(identity, one.address)}
    for one in list(others.values())[:MOST_NEW_PARTICIPANTS]:
        yield one, Role.CC, False


def _known(one: Address, facts: Facts) -> int | None:
    person = facts.people.get(one.key)
    return person.id if person else None
