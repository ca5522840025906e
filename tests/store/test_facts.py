# SPDX-License-Identifier: Apache-2.0
"""The look before a decision."""

from dataclasses import replace

from sqlalchemy import update

from maildesk.desk.records import ContextKeys, MarkChange
from maildesk.desk.values import Copy, Link, LinkOrigin, Person, Role, TicketState
from maildesk.store.schema import person, ticket
from maildesk.store.sql import SqlStore
from tests.store.build import NOW, Case, affecting, claimed, filed_case, mail, new_case, new_message


def keys(*message_ids: str, addresses: tuple[str, ...] = (), ids: tuple[int, ...] = (), numbers: tuple[int, ...] = ()) -> ContextKeys:
    return ContextKeys(frozenset(ids), frozenset(numbers), frozenset(message_ids), frozenset(addresses))


def merge(store: SqlStore, case: Case, into: Case) -> None:
    with store.database.writing() as connection:
        merged = {"merged_into": into.ticket_id, "state": TicketState.MERGED.value}
        connection.execute(update(ticket).where(ticket.c.id == case.ticket_id).values(merged))


def another(store: SqlStore, name: str) -> Case:
    return filed_case(store, address=f"{name}@example.org", message_id=f"<{name}@example.org>")


def test_nothing_is_known_of_nothing(store: SqlStore) -> None:
    facts = store.facts(ContextKeys())
    assert (facts.tickets, facts.participants, facts.people, facts.links, facts.copies, facts.marks) == ({}, {}, {}, {}, {}, {})


def test_unknown_keys_are_left_out(store: SqlStore) -> None:
    facts = store.facts(keys("<no>", addresses=("no@example.org",), ids=(99,), numbers=(98,)))
    assert (facts.tickets, facts.people, facts.links) == ({}, {}, {})


def test_a_link_leads_to_its_ticket_and_who_takes_part(store: SqlStore) -> None:
    case = filed_case(store)
    facts = store.facts(keys("<one@example.org>"))
    assert facts.links == {"<one@example.org>": Link("<one@example.org>", case.ticket_id, LinkOrigin.SEEN)}
    assert facts.tickets[case.ticket_id].number == case.number
    assert facts.participants == {case.ticket_id: {case.person_id: Role.REQUESTER}}


def test_a_ticket_is_found_by_its_number_and_by_its_id(store: SqlStore) -> None:
    one, two = another(store, "a"), another(store, "b")
    facts = store.facts(keys(ids=(one.ticket_id,), numbers=(two.number,)))
    assert set(facts.tickets) == {one.ticket_id, two.ticket_id}


def test_a_ticket_without_participants_has_none(store: SqlStore) -> None:
    case = filed_case(store, participants=())
    assert store.facts(keys(ids=(case.ticket_id,))).participants == {case.ticket_id: {}}


def test_merged_tickets_bring_their_targets(store: SqlStore) -> None:
    first, second, third = (another(store, name) for name in "abc")
    merge(store, first, second)
    merge(store, second, third)
    by_number = store.facts(keys(numbers=(first.number,)))
    assert set(by_number.tickets) == {first.ticket_id, second.ticket_id, third.ticket_id}
    assert by_number.tickets[first.ticket_id].merged_into == second.ticket_id
    assert third.ticket_id in by_number.participants


def test_tickets_merged_in_a_circle_end(store: SqlStore) -> None:
    first, second = another(store, "a"), another(store, "b")
    merge(store, first, second)
    merge(store, second, first)
    assert len(store.facts(keys("<a@example.org>")).tickets) == 2


def test_people_are_known_by_address(store: SqlStore) -> None:
    case = filed_case(store)
    assert store.facts(keys(addresses=("ann@example.org",))).people == {"ann@example.org": Person(case.person_id, "Ann")}


def test_staff_are_known_as_staff(store: SqlStore) -> None:
    case = filed_case(store)
    with store.database.writing() as connection:
        connection.execute(update(person).where(person.c.id == case.person_id).values(staff=True))
    assert store.facts(keys(addresses=("ann@example.org",))).people["ann@example.org"].staff


def test_copies_tell_author_and_text_on_every_ticket(store: SqlStore) -> None:
    first = another(store, "a")
    (held,) = claimed(store)
    second = new_case(store, held, address="Eve@Example.org", message_id="<eve@example.org>")
    message = new_message(store, second.ticket_id, held, second.person_id, mail("<a@example.org>"), address="Eve@Example.org")
    store.file([affecting(second.filing, messages=(replace(message, text_digest="e" * 32),))], NOW)
    assert store.facts(keys("<a@example.org>")).copies == {
        "<a@example.org>": (
            Copy(first.ticket_id, "a@example.org", "d" * 32, "Access, please"),
            Copy(second.ticket_id, "eve@example.org", "e" * 32, "Access, please"),
        )
    }


def test_acknowledgements_are_remembered_by_address(store: SqlStore) -> None:
    filed_case(store, marks=(MarkChange("ann@example.org", None, NOW),))
    assert store.facts(ContextKeys(marks=frozenset({"ann@example.org", "bob@example.org"}))).marks == {"ann@example.org": NOW}


def test_a_group_may_ask_for_very_many_keys(store: SqlStore) -> None:
    filed_case(store)
    many = tuple(f"<{number}@example.net>" for number in range(40_000))
    assert set(store.facts(keys(*many, "<one@example.org>", ids=tuple(range(40_000)))).links) == {"<one@example.org>"}
