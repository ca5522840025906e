# SPDX-License-Identifier: Apache-2.0
"""A member of staff leaves: one command hands all of their open tickets over."""

from typing import Any

import pytest

from maildesk.desk.catalogue import Assign
from maildesk.flow.act import Refused
from maildesk.flow.errors import Conflict, MaildeskError
from maildesk.flow.leave import Leave, Left
from maildesk.store.sql import SqlStore
from tests.flow.grouped import BOOTH, THREAT, engage, grouped
from tests.flow.shell import Shell
from tests.flow.talk import ANA, Got, Talk, nothing_to, to

ADA, BEN, LEN, SAM = (f"{name} <{name.split()[0].lower()}@cncf.io>" for name in ("Ada Roe", "Ben Fox", "Len Kay", "Sam Rivera"))


def leaves(talk: Talk, handle: str, heir: str | None = None, **given: Any) -> Left:
    desk = talk.desk
    return Leave(desk.store, desk.letters, desk.numbers, desk.identity, desk.clock)(handle, heir, "operator root", **given)


def letters(talk: Talk) -> list[Got]:
    """What the desk sends without a mail."""
    return talk.sends(
        talk.write("Nobody <nobody@x.example>", "Out of office", auto_submitted="auto-replied", in_reply_to="<none@x.example>")
    )


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """Ada of events has two open tickets and one that is closed."""
    talk = grouped(store)
    ada = engage(talk, ADA, "events", "legal")
    for number in (1, 2, 3):
        talk.says(ANA, "We need one.", subject=f"{BOOTH} {number}")
        talk.change("ticket", number, owner_id=ada)
    talk.change("ticket", 3, state="closed")
    return talk


def owners(talk: Talk) -> list[int | None]:
    return talk.desk.rows("ticket", "owner_id")


def test_all_open_tickets_go_to_who_is_named_with_one_mail_for_all(talk: Talk) -> None:
    ben = engage(talk, BEN)
    left = leaves(talk, "ada", "ben")
    assert owners(talk) == [ben, ben, 1] and left.letters == 1
    letter = to(letters(talk), "ben@cncf.io")
    assert letter["Subject"] == "Ada Roe has left: 2 requests are yours now"
    assert "CNCF-1  A booth for Envoy 1 (new)" in letter.text and "CNCF-2" in letter.text and "CNCF-3" not in letter.text
    told = [row for row in talk.desk.rows("event", "ticket_id", "kind", "details") if row[1] in ("assigned", "staff.left")]
    assert [row[0] for row in told] == [1, 2, None] and told[0][2] == {"to": "ben", "why": "Ada Roe has left"}


def test_the_rule_of_the_group_shares_them_out(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.LEAST_LOADED)
    staff = [engage(talk, one, "events") for one in (ADA, BEN, LEN)]
    for number in range(6):
        talk.says(ANA, "We need one.", subject=f"{BOOTH} {number}")
    leaves(talk, "ada")
    assert sorted(owners(talk), key=str) == [staff[1]] * 3 + [staff[2]] * 3


def test_without_a_rule_they_go_back_to_the_group_which_hears_of_them(talk: Talk) -> None:
    engage(talk, BEN, "events")
    engage(talk, LEN, "legal")
    leaves(talk, "ada")
    sent = letters(talk)
    assert owners(talk)[:2] == [None, None] and "Nobody's now" in to(sent, "ben@cncf.io").text and nothing_to(sent, "len@cncf.io")


def test_their_mail_is_that_of_anybody_from_then_on(talk: Talk) -> None:
    engage(talk, BEN, "events")
    leaves(talk, "ada")
    talk.says(ADA, "#close", subject="Re: that [CNCF-1]")
    assert talk.desk.rows("ticket", "state")[0] == "new" and talk.states()[-1] == ("filed", "ticket")


def test_nobody_gives_a_ticket_to_who_has_left(talk: Talk) -> None:
    engage(talk, BEN, "events")
    leaves(talk, "ada")
    with pytest.raises(Refused, match="Ada Roe has left and works here no longer; staff are ben"):
        Shell(talk.desk, "ben").says("#assign ada", 1)


def test_no_rule_chooses_who_has_left(store: SqlStore) -> None:
    talk = grouped(store, events=Assign.LEAST_LOADED)
    engage(talk, ADA, "events")
    ben = engage(talk, BEN, "events")
    leaves(talk, "ada")
    for number in range(2):
        talk.says(ANA, "We need one.", subject=f"{BOOTH} {number}")
    assert owners(talk) == [ben, ben]


def test_what_the_heir_may_not_read_goes_to_its_readers_and_no_list_says_what_it_is(talk: Talk) -> None:
    engage(talk, BEN)
    len_ = engage(talk, LEN, "legal")
    talk.says(ANA, "They sue us.", subject=THREAT)
    talk.change("ticket", 4, owner_id=1)
    leaves(talk, "ada", "ben")
    sent = letters(talk)
    assert owners(talk)[3] is None and "CNCF-4" not in to(sent, "ben@cncf.io").text
    assert "CNCF-4  a confidential request" in to(sent, "len@cncf.io").text and len_
    assert "lawsuit" not in "".join(one.text for one in sent)


def test_a_dry_run_changes_nothing(talk: Talk) -> None:
    engage(talk, BEN, "events")
    left = leaves(talk, "ada", "ben", dry_run=True)
    assert [one.ticket.number for one in left.handed] == [1, 2] and owners(talk) == [1, 1, 1]
    assert [one.handle for one in talk.desk.store.staff()] == ["ada", "ben"]


def test_nobody_is_their_own_heir(talk: Talk) -> None:
    with pytest.raises(MaildeskError, match="ada is who leaves"):
        leaves(talk, "ada", "ada")


def test_a_ticket_that_is_given_to_them_meanwhile_is_handed_over_too(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = engage(talk, BEN, "events")
    talk.change("ticket", 2, owner_id=None)
    asked = talk.desk.store.open_tickets_of
    once: list[int] = []

    def late(person_id: int) -> Any:
        found = asked(person_id)
        if not once:
            talk.change("ticket", 2, owner_id=person_id)
        once.append(1)
        return found

    monkeypatch.setattr(talk.desk.store, "open_tickets_of", late)
    leaves(talk, "ada", "ben")
    assert owners(talk)[:2] == [ben, ben] and len(once) == 2


def test_it_is_done_whole_or_not_at_all(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    engage(talk, BEN, "events")

    def lost(*_: Any) -> None:
        raise Conflict("somebody was faster", "look again")

    monkeypatch.setattr("maildesk.store.effects.workload.retire", lost)
    with pytest.raises(Refused, match="all the time"):
        leaves(talk, "ada", "ben")
    assert owners(talk) == [1, 1, 1] and [one.handle for one in talk.desk.store.staff()] == ["ada", "ben"]
