# SPDX-License-Identifier: Apache-2.0
"""Addresses of people on the roster: which lines bind, which say nothing new, and which are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.desk.bonds import Binding, Listed, Owner, bond, parse, settle
from maildesk.desk.roster import RosterError

ANA = Listed("ana", "Ana", "Ana Souza", None, staff=False)
BO = Listed("bo", "bo", "Bo Lindqvist", 7, staff=False)
KIM = Listed("kim", "kim", "Kim Lee", 9, staff=True)
LISTED = {one.key: one for one in (ANA, BO, KIM)}
OWNERS = {
    "ana@harbor.example": Owner(1, "Ana", staff=False, verified=False, maintainer=None),
    "a.souza@home.example": Owner(2, "A. Souza", staff=False, verified=True, maintainer=None),
    "bo@harbor.example": Owner(7, "Bo", staff=False, verified=True, maintainer="bo"),
    "bo@home.example": Owner(7, "Bo", staff=False, verified=False, maintainer="bo"),
    "sam@cncf.io": Owner(3, "Sam", staff=True, verified=True, maintainer=None),
}


def settled(*lines: tuple[str, str]) -> list[tuple[str, int | None, bool]]:
    bonds = [bond(address, github, number) for number, (address, github) in enumerate(lines, 2)]
    return [
        (one.address.address, one.person_id, one.known) for one in settle(bonds, LISTED, OWNERS, lambda address: "servicedesk" in address)
    ]


def refused(*lines: tuple[str, str]) -> list[tuple[int, str]]:
    with pytest.raises(RosterError) as wrong:
        settled(*lines)
    return list(wrong.value.problems)


def test_an_address_that_nobody_has_is_of_somebody_new() -> None:
    assert settled(("new@harbor.example", "@Ana")) == [("new@harbor.example", None, False)]


def test_an_address_that_the_desk_knows_tells_who_the_maintainer_is() -> None:
    assert settled(("Ana@harbor.example", "ana")) == [("Ana@harbor.example", 1, True)]


def test_a_further_address_is_of_the_same_person() -> None:
    assert settled(("new@harbor.example", "bo"), ("bo@home.example", "bo")) == [
        ("new@harbor.example", 7, False),
        ("bo@home.example", 7, True),
    ]
    assert settled(("new@harbor.example", "ana"), ("ana@harbor.example", "ana")) == [
        ("new@harbor.example", 1, False),
        ("ana@harbor.example", 1, True),
    ]


def test_what_holds_already_changes_nothing() -> None:
    assert settled(("bo@harbor.example", "bo")) == []


def test_a_line_that_stands_there_twice_binds_once() -> None:
    assert len(settled(("new@harbor.example", "ana"), ("new@harbor.example", "ANA"))) == 1


@pytest.mark.parametrize(
    ("address", "github", "why"),
    [
        ("new@harbor.example", "nobody-here", "nobody on the roster is nobody-here"),
        ("sam@cncf.io", "ana", "works here"),
        ("new@cncf.io", "kim", "works here"),
        ("maintainers@harbor.example", "ana", "read by several people"),
        ("servicedesk+x@cncf.io", "ana", "the desk's own address"),
        ("bo@harbor.example", "ana", "is of somebody who is bo on the roster"),
        ("ana@harbor.example", "bo", "is known as Ana's, and bo as somebody else"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_number(address: str, github: str, why: str) -> None:
    ((line, what),) = refused((address, github))
    assert line == 2 and what.startswith(address) and why in what


def test_an_address_is_given_to_one_alone() -> None:
    assert refused(("new@harbor.example", "ana"), ("new@harbor.example", "bo")) == [
        (3, "new@harbor.example is given to ana by an earlier line")
    ]


def test_addresses_of_two_persons_are_not_made_one_by_a_list() -> None:
    ((line, what),) = refused(("ana@harbor.example", "ana"), ("a.souza@home.example", "ana"))
    assert line == 3 and "person bind" in what


def test_one_person_is_not_two_maintainers() -> None:
    ((line, what),) = refused(("ana@harbor.example", "ana"), ("ana@harbor.example", "bo"))
    assert line == 3 and "by an earlier line" in what


def test_all_lines_that_are_none_are_told() -> None:
    bonds, faults = parse(
        b"\xef\xbb\xbfEmail,GitHub,note\nana@harbor.example,https://github.com/ana,x\nno address,ana,\n,,\nbo@x.example,Bo L,\n"
    )
    assert [(one.line, one.address.key, one.github) for one in bonds] == [(2, "ana@harbor.example", "ana")]
    assert [line for line, _ in faults] == [3, 5]


@pytest.mark.parametrize("content", [b"", b"email,github\n", b"a,b\n1,2\n", b"\xff\xfe"])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(RosterError):
        parse(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_lines_or_an_error(content: bytes) -> None:
    try:
        parse(b"email,github\n" + content)
    except RosterError as wrong:
        assert wrong.problems


@given(st.lists(st.tuples(st.sampled_from([*OWNERS, "new@x.example", "n2@x.example"]), st.sampled_from(["ana", "bo", "kim"])), max_size=6))
def test_what_is_bound_gives_nobody_the_place_of_another(lines: list[tuple[str, str]]) -> None:
    bonds = [bond(address, github, number) for number, (address, github) in enumerate(lines, 2)]
    try:
        done: tuple[Binding, ...] = settle(bonds, LISTED, OWNERS, lambda _: False)
    except RosterError:
        return
    persons = {(one.who.key, one.person_id) for one in done}
    assert len(persons) == len({key for key, _ in persons})
    known = {(person, key) for key, person in persons if person is not None}
    assert len(known) == len({person for person, _ in known})
    assert not any(OWNERS[one.address.key].staff for one in done if one.known)
