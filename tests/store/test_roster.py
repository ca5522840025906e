# SPDX-License-Identifier: Apache-2.0
"""The roster in the database: imports that keep history, seats as decisions see them, addresses that are bound."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from maildesk.desk.bonds import Binding, bond
from maildesk.desk.records import ContextKeys
from maildesk.desk.roster import Place, RosterError
from maildesk.desk.turnover import Turnover, turnover
from maildesk.desk.values import Seat
from maildesk.flow.errors import Conflict, NotFound
from maildesk.mail.values import Address
from maildesk.store.sql import SqlStore
from tests.store.build import NOW, filed_case

ANA = Place("ana", "Ana", "Ana Souza", "Acme", "Kestrel", "incubating")
BO = Place("bo", "bo", "Bo Lindqvist", "Acme", "Kestrel", "incubating", "Leads")
LATER = NOW + timedelta(days=90)


def imported(store: SqlStore, *places: Place, now: datetime = NOW) -> Turnover:
    seen = turnover(store.places(), places)
    store.write_roster(places, seen, actor="operator", now=now)
    return seen


def bound(store: SqlStore, address: str, github: str) -> tuple[Binding, ...]:
    return store.bind_maintainers((bond(address, github),), lambda _: False, actor="operator", now=NOW)


def seen_by_rules(store: SqlStore, address: str, *projects: str) -> tuple[tuple[Seat, ...], dict[str, str]]:
    facts = store.facts(ContextKeys(addresses=frozenset({address}), projects=frozenset(projects)))
    person = facts.people.get(address)
    return facts.seats.get(person.id, ()) if person else (), facts.maturities


def events(store: SqlStore, kind: str) -> int:
    with store.database.reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM event WHERE kind = '{kind}'").scalar_one())


def test_what_is_imported_is_what_the_next_import_compares_with(store: SqlStore) -> None:
    imported(store, ANA, BO)
    assert set(store.places()) == {ANA, BO}
    assert not turnover(store.places(), [BO, ANA])


def test_who_left_is_in_the_history(store: SqlStore) -> None:
    imported(store, ANA, BO)
    imported(store, ANA, now=LATER)
    assert store.places() == [ANA]
    assert [(one.place.key, one.joined_at, one.left_at) for one in store.seat_rows(history=True)] == [
        ("ana", NOW, None),
        ("bo", NOW, LATER),
    ]
    assert events(store, "roster.imported") == 2 and events(store, "roster.left") == 1


def test_who_comes_back_has_two_times(store: SqlStore) -> None:
    for places, now in (((ANA, BO), NOW), ((ANA,), NOW + timedelta(days=1)), ((ANA, BO), LATER)):
        imported(store, *places, now=now)
    assert [one.joined_at for one in store.seat_rows(history=True) if one.place.key == "bo"] == [NOW, LATER]


def test_another_company_maturity_and_body_are_kept_in_the_same_seat(store: SqlStore) -> None:
    imported(store, ANA, BO)
    changed = [replace(one, company="Umbrella", maturity="graduated", body="Steering") for one in (ANA, BO)]
    imported(store, *changed, now=LATER)
    assert set(store.places()) == set(changed)
    assert {one.joined_at for one in store.seat_rows(history=True)} == {NOW}
    assert events(store, "roster.moved") == 5  # a company and a body each, and the maturity of the project


def test_a_roster_that_changed_meanwhile_is_not_written_over(store: SqlStore) -> None:
    stale = turnover(store.places(), [ANA])
    imported(store, BO)
    with pytest.raises(Conflict):
        store.write_roster([ANA], stale, actor="operator", now=LATER)
    assert store.places() == [BO]


def test_a_bound_address_gives_its_person_the_seat(store: SqlStore) -> None:
    imported(store, ANA, BO)
    assert seen_by_rules(store, "ana@harbor.example") == ((), {})
    bound(store, "Ana@harbor.example", "ana")
    assert seen_by_rules(store, "ana@harbor.example", "Kestrel") == ((Seat("Kestrel", "incubating", "Ana"),), {"Kestrel": "incubating"})
    known = store.person_by_address(Address("ana@harbor.example"))
    assert [(one.source, one.verified_at) for one in known.addresses] == [("roster", NOW)]
    assert known.name == "Ana Souza" and known.seats


def test_who_left_has_no_seat_and_a_project_without_people_no_maturity(store: SqlStore) -> None:
    imported(store, ANA)
    bound(store, "ana@harbor.example", "ana")
    imported(store, now=LATER)
    assert seen_by_rules(store, "ana@harbor.example", "Kestrel") == ((), {})


def test_an_address_that_wrote_already_is_proven_by_being_bound(store: SqlStore) -> None:
    case = filed_case(store)
    imported(store, ANA)
    bound(store, "ann@example.org", "ana")
    known = store.person_by_address(Address("ann@example.org"))
    assert known.id == case.person_id and known.addresses[0].source == "roster"
    assert store.facts(ContextKeys(addresses=frozenset({"ann@example.org"}))).people["ann@example.org"].verified


def test_several_addresses_of_somebody_new_are_of_one_person(store: SqlStore) -> None:
    imported(store, ANA)
    bonds = tuple(bond(address, "ana") for address in ("a@x.example", "b@x.example"))
    done = store.bind_maintainers(bonds, lambda _: False, actor="operator", now=NOW)
    assert len(done) == 2
    assert [one.address for one in store.person_by_address(Address("a@x.example")).addresses] == ["a@x.example", "b@x.example"]
    assert store.bind_maintainers(bonds, lambda _: False, actor="operator", now=LATER) == ()


def test_one_line_that_cannot_be_binds_none(store: SqlStore) -> None:
    imported(store, ANA, BO)
    bonds = (bond("a@x.example", "ana"), bond("maintainers@x.example", "bo"))
    with pytest.raises(RosterError):
        store.bind_maintainers(bonds, lambda _: False, actor="operator", now=NOW)
    with pytest.raises(NotFound):
        store.person_by_address(Address("a@x.example"))


def test_a_dry_run_binds_nothing(store: SqlStore) -> None:
    imported(store, ANA)
    assert store.bind_maintainers((bond("a@x.example", "ana"),), lambda _: False, actor="operator", now=NOW, dry_run=True)
    with pytest.raises(NotFound):
        store.person_by_address(Address("a@x.example"))


def test_who_turns_out_to_be_somebody_else_takes_the_seat_along(store: SqlStore) -> None:
    case = filed_case(store)
    imported(store, ANA)
    bound(store, "ana@harbor.example", "ana")
    store.bind_address(Address("ana@harbor.example"), Address("ann@example.org"), actor="operator", now=NOW)
    assert store.facts(ContextKeys(addresses=frozenset({"ann@example.org"}))).seats[case.person_id]


def test_what_was_bound_by_mistake_is_unbound(store: SqlStore) -> None:
    imported(store, ANA)
    bound(store, "ana@harbor.example", "ana")
    assert store.unbind_maintainer("@ANA".lstrip("@"), actor="operator", now=NOW) == "Ana Souza"
    assert seen_by_rules(store, "ana@harbor.example") == ((), {})
    with pytest.raises(NotFound):
        store.unbind_maintainer("ana", actor="operator", now=NOW)


def test_a_ticket_asks_for_what_the_roster_knows(store: SqlStore) -> None:
    case = filed_case(store)
    assert store.asked(case.number).seats == ()
    imported(store, ANA)
    bound(store, "ann@example.org", "ana")
    assert store.asked(case.number).seats == (Seat("Kestrel", "incubating", "Ana"),)
    with pytest.raises(NotFound):
        store.asked(999)
