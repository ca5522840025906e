# SPDX-License-Identifier: Apache-2.0
"""Every verb over a real database, as the command line gives it; by mail it is the same code."""

from datetime import UTC, datetime

import pytest

from maildesk.desk.values import TicketState
from maildesk.flow.act import Refused
from maildesk.flow.errors import MaildeskError, NotFound
from tests.flow.desk import PrivateDesk, request
from tests.flow.shell import FIRST, Shell, ask, events, hire, ticket


@pytest.fixture
def shell(desk: PrivateDesk) -> Shell:
    """Sam's shell; Ada works here too. Alice asked for a logo (CNCF-1001) and a banner (CNCF-1002)."""
    hire(desk, "sam", "ada")
    ask(desk, "We need a logo", "We need a banner")
    return Shell(desk)


def person_id(desk: PrivateDesk, key: str) -> int:
    return dict(desk.rows("person_address", "key", "person_id"))[key]


def test_who_takes_a_ticket_owns_it_and_it_is_open(desk: PrivateDesk, shell: Shell) -> None:
    done = shell.says("#take")
    assert done.lines == ("CNCF-1001 belongs to Sam (sam) now",)
    assert ticket(desk, "owner_id", "state") == (person_id(desk, "sam@cncf.io"), "open")


@pytest.mark.parametrize("name", ["ada", "@Ada", "ada@cncf.io", "ADA"])
def test_a_ticket_is_given_to_whoever_is_named(desk: PrivateDesk, shell: Shell, name: str) -> None:
    shell.says(f"#assign {name}")
    assert ticket(desk, "owner_id") == person_id(desk, "ada@cncf.io")


def test_nobody_can_own_a_ticket_again(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#take")
    shell.says("#assign nobody")
    assert ticket(desk, "owner_id") is None


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("#close", "closed"),
        ("#resolve", "resolved"),
        ("#waiting", "waiting"),
        ("#snooze 3d", "snoozed"),
        ("#spam", "spam"),
    ],
)
def test_a_state_is_set_and_reopen_and_undo_take_it_back(desk: PrivateDesk, shell: Shell, said: str, state: str) -> None:
    shell.says(said)
    assert ticket(desk, "state") == state
    assert (ticket(desk, "closed_at") is not None) == (state == "closed")
    shell.says("#reopen")
    assert ticket(desk, "state", "snoozed_until", "closed_at") == ("open", None, None)
    shell.says("#undo")
    assert ticket(desk, "state") == state
    assert (ticket(desk, "closed_at") is not None) == (state == "closed")
    shell.says("#undo")
    assert ticket(desk, "state", "snoozed_until") == ("new", None)


@pytest.mark.parametrize(
    ("when", "until"),
    [
        ("3d", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        ("4 hours", datetime(2026, 11, 20, 13, 0, tzinfo=UTC)),
        ("2w", datetime(2026, 12, 4, 9, 0, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        ("Friday", datetime(2026, 11, 27, 8, 0, tzinfo=UTC)),
        ("until monday", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_ticket_sleeps_until_the_time_that_is_named(desk: PrivateDesk, shell: Shell, when: str, until: datetime) -> None:
    shell.says(f"#snooze {when}")
    assert ticket(desk, "snoozed_until") == until


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("#snooze", "needs a time"),
        ("#snooze soon", "'soon' is none"),
        ("#snooze 2026-11-19", "is over"),
        ("#snooze 9999d", "more than a year"),
        ("#snooze 2026-02-30", "is none"),
        ("#priority urgent", "low, normal, high"),
        ("#category", "needs a category or a service. The categories are legal, events, general"),
        ("#category leagl", "'leagl' is none of ours: did you mean legal"),
        ("#project", "needs the name"),
        ("#assign", "needs a name: one of sam, ada"),
        ("#assign bob", "nobody called bob works here"),
        ("#cc", "needs an address"),
        ("#cc bob", "'bob' is none"),
        ("#cc servicedesk@cncf.io", "the desk's own address"),
        ("#cc a@b.example <mal@c.example>", "is none"),
        ("#requester a@b.example, c@d.example", "one requester"),
        ("#merge", "needs another ticket"),
        ("#merge CNCF-4711", "there is no ticket CNCF-4711"),
        ("#merge CNCF-1001", "one ticket already"),
        ("#link 1001", "one ticket already"),
        ("#split", "needs a message"),
        ("#undo", "nothing to undo"),
        ("#accept 4711", "is not held"),
        ("#reject it", "needs the number"),
        ("#close\n#waiting", "contradict each other"),
        ("#take\n#assign ada", "contradict each other"),
        ("#category legal\n#category events", "contradict each other"),
        ("#undo\n#close", "stands alone"),
        ("#close\n#split", "stands alone"),
        ("\n".join(f"#cc a{n}@b.example" for n in range(51)), "more than one mail may carry"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(desk: PrivateDesk, shell: Shell, said: str, why: str) -> None:
    before = [desk.rows(table) for table in ("ticket", "participant", "person", "event", "outbox", "mark")]
    with pytest.raises(Refused, match=why):
        shell.says(said)
    assert [desk.rows(table) for table in ("ticket", "participant", "person", "event", "outbox", "mark")] == before


def test_one_command_that_cannot_be_done_keeps_the_others_from_being_done(desk: PrivateDesk, shell: Shell) -> None:
    with pytest.raises(Refused):
        shell.says("#take\n#category legal\n#priority urgent")
    assert ticket(desk, "owner_id", "category") == (None, "general")


@pytest.mark.parametrize("said", ["#waiting", "#snooze 3d", "#resolve"])
def test_what_is_closed_is_opened_before_anything_else(desk: PrivateDesk, shell: Shell, said: str) -> None:
    shell.says("#close")
    with pytest.raises(Refused, match="before #reopen"):
        shell.says(said)


def test_fields_are_set_and_undone(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#category LEGAL\n#project  Envoy  Gateway\n#priority HIGH")
    assert ticket(desk, "category", "project", "priority") == ("legal", "Envoy Gateway", "high")
    shell.says("#undo")
    assert ticket(desk, "category", "project", "priority") == ("general", None, "normal")


def test_states_apply_last_whatever_the_order(desk: PrivateDesk, shell: Shell) -> None:
    done = shell.says("#close\n#category legal\n#take")
    assert [line.split(" ")[0] for line in done.lines] == ["the", "CNCF-1001", "CNCF-1001"]
    assert "is closed now, before open" in done.lines[-1]
    assert ticket(desk, "state", "category") == ("closed", "legal")


def test_people_who_are_named_take_part_once_and_undo_lets_them_go(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#cc Bob <bob@envoy.example>, carol@envoy.example\n#cc bob@envoy.example")
    assert [role for _, _, role, *_ in desk.rows("participant") if role == "cc"] == ["cc", "cc"]
    assert shell.says("#cc BOB@envoy.example").lines == ("BOB@envoy.example takes part in CNCF-1001 already",)
    shell.says("#undo")
    assert [role for _, _, role, *_ in desk.rows("participant")] == ["requester", "requester"]


def test_another_requester_takes_the_place_of_the_first_who_goes_on_to_take_part(desk: PrivateDesk, shell: Shell) -> None:
    alice = person_id(desk, "alice@envoy.example")
    shell.says("#requester bob@envoy.example")
    bob = person_id(desk, "bob@envoy.example")
    assert ticket(desk, "requester_id") == bob
    assert {(who, role) for number, who, role, *_ in desk.rows("participant") if number == 1} == {(alice, "cc"), (bob, "requester")}
    shell.says("#undo")
    assert ticket(desk, "requester_id") == alice
    assert {(who, role) for number, who, role, *_ in desk.rows("participant") if number == 1} == {(alice, "requester")}


def test_one_who_takes_part_can_become_the_requester(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#cc bob@envoy.example")
    shell.says("#requester bob@envoy.example")
    shell.says("#undo")
    roles = {role for number, _, role, *_ in desk.rows("participant") if number == 1}
    assert roles == {"requester", "cc"}
    assert ticket(desk, "requester_id") == person_id(desk, "alice@envoy.example")


def test_tickets_are_linked_once_and_undo_parts_them(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#link CNCF-1002")
    assert shell.says("#link 1002").lines == ("CNCF-1001 and CNCF-1002 are linked already",)
    assert [kind for *_, kind, _ in desk.rows("relation")] == ["linked"]
    shell.says("#undo")
    assert desk.rows("relation") == []


def test_a_merged_ticket_lives_on_in_the_other_and_comes_back(desk: PrivateDesk, shell: Shell) -> None:
    ask(desk, "The banner again", sender="Bob <bob@envoy.example>")
    done = shell.says("#merge CNCF-1002", FIRST + 2)
    assert done.lines == ("CNCF-1003 is part of CNCF-1002 now",)
    assert ticket(desk, "state", "merged_into", number=FIRST + 2) == ("merged", 2)
    assert {who for number, who, *_ in desk.rows("participant") if number == 2} == {
        person_id(desk, "alice@envoy.example"),
        person_id(desk, "bob@envoy.example"),
    }
    assert shell.says("#undo", FIRST + 2).ticket is not None
    assert ticket(desk, "state", "merged_into", number=FIRST + 2) == ("new", None)
    assert {who for number, who, *_ in desk.rows("participant") if number == 2} == {person_id(desk, "alice@envoy.example")}


def test_what_is_commanded_beside_a_merge_is_about_the_ticket_that_stays(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#close\n#merge CNCF-1002\n#take")
    assert ticket(desk, "state", "owner_id", number=FIRST + 1) == ("closed", person_id(desk, "sam@cncf.io"))
    shell.says("#undo", FIRST + 1)
    assert desk.rows("ticket", "state", "owner_id", "merged_into") == [("new", None, None)] * 2


def test_an_open_ticket_opens_the_closed_one_that_it_becomes_part_of(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#close", FIRST + 1)
    shell.says("#merge CNCF-1002")
    assert ticket(desk, "state", number=FIRST + 1) == "open"
    shell.says("#undo")
    assert desk.rows("ticket", "state") == ["new", "closed"]


def test_those_who_take_part_are_told_of_a_merge_once(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#merge CNCF-1002")
    shell.says("#undo")
    shell.says("#merge CNCF-1002")
    assert desk.rows("outbox", "kind").count("merged") == 1


def test_a_confidential_ticket_becomes_no_part_of_one_that_is_not(desk: PrivateDesk, shell: Shell) -> None:
    from sqlalchemy import update

    from maildesk.store.schema import ticket as table

    with desk.store.database.writing() as connection:
        connection.execute(update(table).where(table.c.number == FIRST).values(restricted=True))
    with pytest.raises(Refused, match="is confidential"):
        shell.says("#merge CNCF-1002")
    shell.says("#merge CNCF-1001", FIRST + 1)


def answered(desk: PrivateDesk) -> int:
    """Alice writes about something else in the logo's thread; the id of that message."""
    first = desk.rows("message", "message_id")[0]
    desk.take(request("Re: We need a logo", body="And stickers", message_id="<stickers@envoy.example>", in_reply_to=first))
    desk.work()
    return desk.rows("message", "id")[-1]


def test_a_message_that_is_split_off_takes_its_links_and_its_author_along(desk: PrivateDesk, shell: Shell) -> None:
    message = answered(desk)
    done = shell.says("#split", message=message)
    assert done.opened == (FIRST + 2,)
    assert dict(desk.rows("message", "id", "ticket_id"))[message] == 3
    assert ticket(desk, "requester_id", "subject", "state", number=FIRST + 2) == (
        person_id(desk, "alice@envoy.example"),
        "We need a logo",
        "new",
    )
    links = {key: number for key, number, _ in desk.rows("conversation_link")}
    assert links["<stickers@envoy.example>"] == 3
    assert desk.rows("outbox", "kind")[-1] == "split"
    desk.take(request("Re: We need a logo", body="Round ones", message_id="<round@envoy.example>", in_reply_to="<stickers@envoy.example>"))
    desk.work()
    assert desk.rows("message", "ticket_id")[-1] == 3


def test_a_split_is_undone_and_its_number_leads_back(desk: PrivateDesk, shell: Shell) -> None:
    message = answered(desk)
    shell.says("#split", message=message)
    shell.says("#undo")
    assert dict(desk.rows("message", "id", "ticket_id"))[message] == 1
    assert ticket(desk, "state", "merged_into", number=FIRST + 2) == ("merged", 1)
    links = {key: number for key, number, _ in desk.rows("conversation_link")}
    assert links["<stickers@envoy.example>"] == 1
    assert desk.rows("relation") == []


def test_a_split_is_not_undone_once_somebody_works_on_the_new_ticket(desk: PrivateDesk, shell: Shell) -> None:
    message = answered(desk)
    shell.says("#split", message=message)
    shell.says("#take", FIRST + 2)
    with pytest.raises(Refused, match="later stands in the way: CNCF-1003 has been worked on since"):
        shell.says("#undo")


def test_the_only_message_of_a_ticket_is_not_split_off(desk: PrivateDesk, shell: Shell) -> None:
    with pytest.raises(Refused, match="nothing would be left"):
        shell.says("#split", message=desk.rows("message", "id")[0])


def test_a_message_of_another_ticket_is_not_split_off(desk: PrivateDesk, shell: Shell) -> None:
    with pytest.raises(NotFound, match="no message"):
        shell.says("#split", message=desk.rows("message", "id")[1])


def test_undo_is_refused_where_something_later_stands_in_the_way(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#close")
    first = desk.rows("message", "message_id")[0]
    desk.take(request("Re: We need a logo", body="It is not done", message_id="<not@envoy.example>", in_reply_to=first))
    desk.work()
    assert ticket(desk, "state") == "open"
    with pytest.raises(Refused, match="the state of CNCF-1001 was changed again since"):
        shell.says("#undo")


def test_undo_goes_back_step_by_step(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#take\n#priority high")
    shell.says("#waiting")
    shell.says("#undo")
    assert ticket(desk, "state", "priority") == ("open", "high")
    shell.says("#undo")
    assert ticket(desk, "state", "priority", "owner_id") == ("new", "normal", None)
    with pytest.raises(Refused, match="nothing to undo"):
        shell.says("#undo")


@pytest.mark.parametrize(("said", "state"), [("#accept", "received"), ("#reject", "ignored")])
def test_a_held_mail_is_let_in_or_stays_out(desk: PrivateDesk, shell: Shell, said: str, state: str) -> None:
    first = desk.rows("message", "message_id")[0]
    desk.take(request("Re: We need a logo", "Eve <eve@evil.example>", in_reply_to=first))
    desk.work()
    held, *_ = (number for number, now in desk.rows("inbound", "id", "state") if now == "held")
    shell.says(f"{said} {held}", None)
    assert dict(desk.rows("inbound", "id", "state"))[held] == state
    with pytest.raises(Refused, match="is not held"):
        shell.says(f"{said} {held}", None)


def test_every_command_is_an_event_with_its_author(desk: PrivateDesk, shell: Shell) -> None:
    shell.says("#take\n#category legal\n#cc bob@envoy.example\n#close")
    told = events(desk, ("taken", "category", "cc", "closed"))
    assert [(kind, actor) for kind, actor, _ in told] == [(kind, "sam@cncf.io") for kind in ("cc", "category", "taken", "closed")]
    assert told[0][2]["argument"] == "bob@envoy.example"


def test_a_dry_run_says_the_same_and_changes_nothing(desk: PrivateDesk, shell: Shell) -> None:
    before = [desk.rows(table) for table in ("ticket", "event", "outbox")]
    told = shell.says("#take\n#close", dry_run=True).lines
    assert [desk.rows(table) for table in ("ticket", "event", "outbox")] == before
    assert shell.says("#take\n#close").lines == told


def test_whoever_does_not_work_here_is_told_who_does(shell: Shell) -> None:
    shell.actor = "eve"
    with pytest.raises(MaildeskError, match="eve is nobody who works here") as told:
        shell.says("#take")
    assert "sam, ada" in told.value.remedy


def test_two_who_command_at_once_both_get_their_way(desk: PrivateDesk, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    other, look = Shell(desk, "ada"), desk.store.facts
    asked = []

    def late(keys: object) -> object:
        found = look(keys)  # type: ignore[arg-type]
        if not asked:
            asked.append(keys)
            other.says("#priority high")
        return found

    monkeypatch.setattr(desk.store, "facts", late)
    shell.says("#take")
    assert ticket(desk, "priority", "owner_id") == ("high", person_id(desk, "sam@cncf.io"))


def test_an_unknown_ticket_is_told(shell: Shell) -> None:
    with pytest.raises(NotFound, match="CNCF-4711"):
        shell.says("#take", 4711)


def test_states_are_those_of_the_table() -> None:
    from maildesk.desk.lifecycle import TRANSITIONS

    for moves in TRANSITIONS.values():
        assert TicketState.MERGED not in {*moves, *moves.values()}
