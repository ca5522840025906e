# SPDX-License-Identifier: Apache-2.0
"""Which addresses are whose on the roster of maintainers, as staff say it: lines of an address and a GitHub name.

The list that a foundation publishes has no addresses. What is bound here counts as proven, so a line that could give somebody the place of
another is refused, and one such line refuses them all: half a list would be believed to be whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from maildesk.desk.roles import is_role
from maildesk.desk.roster import RosterError, github_name, key_of, rows
from maildesk.desk.verbs.people import addresses
from maildesk.mail.values import Address

_COLUMNS = ("email", "github")


@dataclass(frozen=True, slots=True)
class Bond:
    """`address` is of whoever is called `github`. `line` of the file, 0 at the command line."""

    line: int
    address: Address
    github: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the roster. `person_id`: who they are at the desk, once an address of theirs is bound; `staff`: they work here."""

    key: str
    github: str
    name: str
    person_id: int | None
    staff: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is known by an address. `maintainer`: who they are on the roster, by their key."""

    person_id: int
    name: str
    staff: bool
    verified: bool
    maintainer: str | None


@dataclass(frozen=True, slots=True)
class Binding:
    """What a line changes. `person_id` None: a person whom the desk does not know yet; `known`: it knows the address."""

    who: Listed
    address: Address
    person_id: int | None
    known: bool


def parse(content: bytes) -> tuple[tuple[Bond, ...], tuple[tuple[int, str], ...]]:
    """The lines of a CSV file with the columns `email` and `github`, and those that are none. Raises RosterError for another file."""
    found: list[Bond] = []
    faults: list[tuple[int, str]] = []
    for line, (_, email, github) in rows(content, _COLUMNS):
        try:
            found.append(bond(email, github, line))
        except RosterError as wrong:
            faults += wrong.problems
    if not (found or faults):
        raise RosterError((0, "it binds no address"))
    return tuple(found), tuple(faults)


def bond(email: str, github: str, line: int = 0) -> Bond:
    """One line. Raises RosterError."""
    named, name = addresses(email), github_name(github)
    if len(named) != 1:
        raise RosterError((line, f"{email!r} is no address: such is ana@harbor.example"))
    if not name:
        raise RosterError((line, f"{github!r} is no GitHub name: such is ana-souza"))
    return Bond(line, named[0], name)


def settle(
    bonds: Sequence[Bond], listed: Mapping[str, Listed], owners: Mapping[str, Owner], is_desk: Callable[[str], bool]
) -> tuple[Binding, ...]:
    """What the lines change; nothing of those that hold already. `listed` by their keys, `owners` by `Address.key`.

    Raises RosterError with all lines that cannot be.
    """
    claims = _claims(bonds, listed, owners)
    found: dict[str, Binding] = {}
    faults: list[tuple[int, str]] = []
    for one in bonds:
        who, owner = listed.get(key_of(one.github, "")), owners.get(one.address.key)
        if who is None:
            faults.append((one.line, f"{one.address.address} cannot be bound: nobody on the roster is {one.github} on GitHub"))
        elif why := next(_against(one, who, owner, claims, is_desk), None):
            faults.append((one.line, f"{one.address.address} {why}"))
        elif owner is None or not owner.verified or who.person_id is None:
            found[one.address.key] = Binding(who, one.address, claims.persons.get(who.key), known=owner is not None)
    if faults:
        raise RosterError(*faults)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Claims:
    """What is said of whom, by the desk first, then by the first line: the person of a key, the key of a person and of an address."""

    persons: Mapping[str, int]
    keys: Mapping[int, str]
    addresses: Mapping[str, str]


def _claims(bonds: Sequence[Bond], listed: Mapping[str, Listed], owners: Mapping[str, Owner]) -> _Claims:
    persons = {one.key: one.person_id for one in listed.values() if one.person_id is not None}
    keys = {one.person_id: one.maintainer for one in owners.values() if one.maintainer is not None}
    taken: dict[str, str] = {}
    for one in bonds:
        key, owner = key_of(one.github, ""), owners.get(one.address.key)
        taken.setdefault(one.address.key, key)
        if owner is not None:
            persons.setdefault(key, owner.person_id)
            keys.setdefault(owner.person_id, key)
    return _Claims(persons, keys, taken)


def _against(one: Bond, who: Listed, owner: Owner | None, claims: _Claims, is_desk: Callable[[str], bool]) -> Iterator[str]:
    """Why the line cannot be."""
    if is_desk(one.address.address):
        yield "is the desk's own address"
    if is_role(one.address):
        yield "is read by several people: an address of one person is wanted"
    if claims.addresses[one.address.key] != who.key:
        yield f"is given to {claims.addresses[one.address.key]} by an earlier line"
    if who.staff or (owner and owner.staff):
        yield "cannot be bound, since its owner works here: `maildesk staff set HANDLE --address` adds an address of theirs"
    if owner and claims.keys[owner.person_id] != who.key:
        yield f"is of somebody who is {claims.keys[owner.person_id]} on the roster"
    if owner and claims.persons[who.key] != owner.person_id:
        yield f"is known as {owner.name or 'somebody'}'s, and {who.github} as somebody else: `maildesk person bind` makes two persons one"
