# SPDX-License-Identifier: Apache-2.0
"""Who is asked: the rule of the owning group, who is there, who may read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maildesk.desk import confidential, groups, routing, staffing
from maildesk.desk.catalogue import Assign, Catalogue, CatalogueError, Category, Group, Service, parse
from maildesk.desk.learn import learn_effects
from maildesk.desk.records import Facts
from maildesk.desk.values import Identity, Member, Notify, Ticket, TicketState
from tests.desk.builders import IDENTITY, NOW, nothing_known

DAY = timedelta(days=1)


def catalogue(rule: Assign = Assign.NOBODY) -> Catalogue:
    """Events and legal, whose threats are for legal alone, and the desk; events has `rule`."""
    return Catalogue(
        (
            Category("events", "Events", "events"),
            Category("legal", "Legal", "legal", services=(Service("threats", "Threats", confidential=True, readers=("legal",)),)),
            Category("general", "General", "desk"),
        ),
        {
            "events": Group("events", "Events", "events@cncf.example", rule),
            "legal": Group("legal", "Legal", "legal@cncf.example", Assign.LEAST_LOADED),
            "desk": Group("desk", "Desk", "desk@cncf.example"),
        },
    )


def identity(rule: Assign = Assign.NOBODY) -> Identity:
    return replace(IDENTITY, catalogue=catalogue(rule))


def member(person_id: int, handle: str, *of: str, **given: Any) -> Member:
    return Member(person_id, handle, handle.title(), f"{handle}@cncf.io", (f"{handle}@cncf.io",), groups=of, **given)


def desk(*staff: Member, **given: Any) -> Facts:
    return replace(nothing_known(), staff=staff, **given)


ADA, BEN, CAI = (member(number, handle, "events") for number, handle in ((1, "ada"), (2, "ben"), (3, "cai")))
LEN = member(9, "len", "legal")
TICKET = Ticket(7, 1042, TicketState.NEW, "A booth", 50, "events", project="Envoy")


def chosen(facts: Facts, rule: Assign, ticket: Ticket = TICKET) -> str | None:
    given = routing.assigned(facts, identity(rule), ticket, NOW)
    return given.member.handle if given else None


def test_without_a_rule_somebody_of_the_group_takes_it() -> None:
    assert chosen(desk(ADA, BEN), Assign.NOBODY) is None


def test_the_one_with_the_fewest_open_tickets_gets_it() -> None:
    assert chosen(desk(ADA, BEN, CAI, loads={1: 3, 2: 1, 3: 2}), Assign.LEAST_LOADED) == "ben"


def test_of_equally_loaded_ones_it_is_the_one_whose_turn_is_longest_ago() -> None:
    assert chosen(desk(ADA, BEN, loads={1: 1, 2: 1}, turns={1: NOW, 2: NOW - DAY}), Assign.LEAST_LOADED) == "ben"


def test_whoever_never_had_a_turn_is_next() -> None:
    assert chosen(desk(ADA, BEN, CAI, turns={1: NOW - DAY, 2: NOW}), Assign.ROUND_ROBIN) == "cai"


@pytest.mark.parametrize(
    ("rule", "expected"), [(Assign.ROUND_ROBIN, "ada ben cai ada ben cai"), (Assign.LEAST_LOADED, "ada ben cai ada ben cai")]
)
def test_the_decisions_of_one_group_of_mails_take_turns(rule: Assign, expected: str) -> None:
    facts = desk(ADA, BEN, CAI)
    got = []
    for _ in range(6):
        given = routing.assigned(facts, identity(rule), TICKET, NOW)
        assert given is not None
        got.append(given.member.handle)
        learn_effects(facts, routing.effects_of(given, facts, 7, NOW))
        facts.loads[given.member.person_id] = facts.loads.get(given.member.person_id, 0) + 1
    assert " ".join(got) == expected


def test_who_answered_the_project_last_gets_its_next_ticket() -> None:
    facts = desk(ADA, BEN, loads={1: 0, 2: 40}, experts={"Envoy": 2})
    given = routing.assigned(facts, identity(Assign.PROJECT), TICKET, NOW)
    assert given is not None and (given.member.handle, given.why) == ("ben", "they answered Envoy last")


@pytest.mark.parametrize("experts", [{}, {"Envoy": 77}, {"Harbor": 2}])
def test_where_nobody_of_the_group_knows_the_project_the_least_loaded_gets_it(experts: dict[str, int]) -> None:
    assert chosen(desk(ADA, BEN, loads={1: 0, 2: 40}, experts=experts), Assign.PROJECT) == "ada"


@pytest.mark.parametrize("rule", [Assign.LEAST_LOADED, Assign.ROUND_ROBIN, Assign.PROJECT])
@pytest.mark.parametrize(
    ("leave", "gets_it"),
    [
        ({"away_until": NOW + DAY}, False),
        ({"away_from": NOW - DAY, "away_until": NOW + DAY}, False),
        ({"away_from": NOW - DAY}, False),
        ({"away_from": NOW + DAY, "away_until": NOW + 2 * DAY}, True),
        ({"away_from": NOW - 2 * DAY, "away_until": NOW}, True),
    ],
)
def test_whoever_is_away_is_skipped(rule: Assign, leave: dict[str, Any], gets_it: bool) -> None:
    facts = desk(replace(ADA, **leave), BEN, loads={1: 0, 2: 5}, turns={2: NOW}, experts={"Envoy": 1})
    assert chosen(facts, rule) == ("ada" if gets_it else "ben")


def test_nobody_gets_it_where_the_whole_group_is_away() -> None:
    assert chosen(desk(replace(ADA, away_until=NOW + DAY), LEN), Assign.ROUND_ROBIN) is None


def test_a_restricted_ticket_goes_to_its_readers_whoever_owns_the_category() -> None:
    locked = replace(TICKET, restricted=True, readers=("legal",))
    assert chosen(desk(ADA, LEN), Assign.ROUND_ROBIN, locked) == "len"
    assert chosen(desk(ADA), Assign.ROUND_ROBIN, locked) is None


READING: list[tuple[dict[str, Any], str, bool]] = [
    ({}, "events", True),
    ({}, "", True),
    ({"restricted": True, "readers": ("legal",)}, "legal", True),
    ({"restricted": True, "readers": ("legal",)}, "events", False),
    ({"restricted": True, "readers": ("legal",)}, "", False),
    ({"restricted": True, "readers": ("legal", "desk")}, "desk", True),
    ({"restricted": True, "category": "legal", "service": "threats"}, "legal", True),
    ({"restricted": True, "category": "legal", "service": "threats"}, "desk", False),
    ({"restricted": True, "readers": ("gone",), "category": "legal"}, "legal", True),
    ({"restricted": True, "readers": ("gone",), "category": "gone"}, "desk", True),
]


@pytest.mark.parametrize(("fields", "group", "reads"), READING)
def test_who_may_read_a_restricted_ticket(fields: dict[str, Any], group: str, reads: bool) -> None:
    who = member(1, "ada", *([group] if group else []))
    assert confidential.may_read(who, replace(TICKET, **fields), catalogue()) is reads


def test_at_a_desk_of_one_group_everybody_reads() -> None:
    one = Catalogue((Category("general", "General", "desk"),), {"desk": Group("desk", "Desk", "")})
    assert confidential.may_read(member(1, "ada"), replace(TICKET, restricted=True), one)


def test_a_ticket_that_moves_goes_to_whom_the_rule_of_the_new_group_names() -> None:
    facts = desk(ADA, LEN, loads={9: 2})
    after = routing.moved(facts, identity(), TICKET, replace(TICKET, category="legal"), NOW, ADA)
    assert after.fields == {"owner_id": 9} and after.group.slug == "legal" and after.told


def test_a_ticket_that_moves_is_taken_from_whoever_is_not_of_the_new_group() -> None:
    owned = replace(TICKET, category="legal", owner_id=9)
    after = routing.moved(desk(ADA, LEN), identity(), owned, replace(owned, category="events"), NOW, LEN)
    assert after.fields == {"owner_id": None} and after.told


def test_a_ticket_that_moves_stays_with_its_owner_of_the_new_group() -> None:
    both = member(1, "ada", "events", "legal")
    owned = replace(TICKET, owner_id=1)
    after = routing.moved(desk(both, LEN), identity(), owned, replace(owned, category="legal"), NOW, both)
    assert after.fields == {} and not after.told


def test_a_group_that_nobody_is_of_takes_nothing_from_anybody() -> None:
    owned = replace(TICKET, owner_id=1)
    after = routing.moved(desk(ADA), identity(), owned, replace(owned, category="general"), NOW, ADA)
    assert after.fields == {} and not after.told


LOCKED = replace(TICKET, restricted=True, readers=("legal",))
MOVES: list[tuple[Ticket, tuple[str, str | None], Member | None, bool, tuple[str, ...]]] = [
    (TICKET, ("legal", "threats"), ADA, True, ("legal",)),
    (TICKET, ("legal", "threats"), None, True, ("legal",)),
    (TICKET, ("legal", None), ADA, False, ()),
    (LOCKED, ("events", None), LEN, False, ()),
    (LOCKED, ("events", None), ADA, True, ("legal",)),
    (LOCKED, ("events", None), None, True, ("legal",)),
    (LOCKED, ("legal", "threats"), LEN, True, ("legal",)),
]


@pytest.mark.parametrize(("before", "to", "by", "restricted", "readers"), MOVES)
def test_a_reader_decides_whether_a_ticket_stays_restricted(
    before: Ticket, to: tuple[str, str | None], by: Member | None, restricted: bool, readers: tuple[str, ...]
) -> None:
    fields = confidential.moving(before, *to, catalogue(), by)
    assert (fields["restricted"], fields["readers"]) == (restricted, readers)


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("events@cncf.io", True),
        ("events@contest.org", True),
        ("events@cncf.example", False),
        ("events@mail.cncf.invalid", False),
        ("events@cncf.test", False),
        ("events@example.org", False),
        ("root@localhost", False),
        ("", False),
    ],
)
def test_mail_goes_to_groups_whose_address_leads_somewhere(address: str, reached: bool) -> None:
    assert groups.reachable(Group("events", "Events", address)) is reached


def test_the_groups_that_somebody_may_have_meant_are_named() -> None:
    assert groups.nearest(catalogue(), "event") == ["events"]
    assert list(groups.nearest(catalogue(), "xyzzy")) == ["desk", "events", "legal"]


TABLES = {"group": {"desk": {"name": "Desk", "address": "desk@cncf.io"}}, "category": {"general": {"name": "General", "owner": "desk"}}}


def _with(**more: Any) -> dict[str, Any]:
    return {**TABLES, "group": {"desk": {**TABLES["group"]["desk"], **more}}}


def test_the_catalogue_says_the_rule_of_a_group() -> None:
    assert parse(_with(assign="round-robin")).groups["desk"].assign is Assign.ROUND_ROBIN
    assert parse(_with()).groups["desk"].assign is Assign.NOBODY
    assert parse(_with(assign="project")).assigns and not parse(_with()).assigns


def test_a_rule_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(CatalogueError, match="nobody, least-loaded, round-robin, project are accepted"):
        parse(_with(assign="random"))
    with pytest.raises(CatalogueError, match="assing is unknown"):
        parse(_with(assing="project"))


def test_whoever_wants_nothing_that_is_nobodys_is_not_asked() -> None:
    assert groups.wanting([ADA, replace(BEN, notify=Notify.MINE)]) == (ADA,)


def test_groups_without_anybody_and_secrets_without_a_reader_are_told() -> None:
    known = replace(catalogue(), groups={**catalogue().groups, "events": Group("events", "Events", "events@cncf.io")})
    facts = [fact for fact, _ in staffing.lacking(known, [member(1, "sam", "desk", "gone")])]
    assert facts == [
        "nobody is of legal, and their addresses lead nowhere: whoever triages hears of their requests",
        "nobody is of events: their requests go to their addresses, where nothing can be done by an answer",
        "what is confidential has no reader: threats; others hear only that such a request waits",
        "sam is of gone, which the catalogue does not have",
    ]


def test_nothing_is_lacking_where_every_group_has_somebody() -> None:
    assert list(staffing.lacking(catalogue(), [member(1, "sam", "events", "legal", "desk")])) == []
