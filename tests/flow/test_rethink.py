# SPDX-License-Identifier: Apache-2.0
"""Stored mail by today's rules: each mail meets the desk as it was before it."""

import pytest
from sqlalchemy import delete, update

from maildesk.flow.rethink import Rethink
from maildesk.mail.read import read
from maildesk.store import schema
from tests.flow.desk import PrivateDesk, Undecided
from tests.flow.talk import ANA, BO, EVE, SAM, UNPROVEN, Talk


@pytest.fixture
def talk(desk: PrivateDesk) -> Talk:
    conversation = Talk(desk)
    conversation.hire(SAM)
    return conversation


def again(desk: PrivateDesk) -> Rethink:
    return Rethink(
        desk.store, lambda mails: [read(raw, envelope) for raw, envelope in mails], Undecided(), desk.identity, desk.clock, 26_214_400
    )


def changes(talk: Talk) -> dict[int, tuple[str, ...]]:
    """What would change of each mail that is compared."""
    ids = list(talk.desk.rows("inbound", "id"))
    return {one.kept.mail.inbound_id: (*one.changed, *one.words) for one in again(talk.desk).replay(ids) if not one.skipped}


def test_a_conversation_of_every_kind_of_mail_stands_as_it_was_decided(talk: Talk) -> None:
    talk.says(ANA, "A banner, please.", message_id="<first@harbor.example>", cc=BO)
    talk.says(BO, "Blue.", message_id="<second@harbor.example>", in_reply_to="<first@harbor.example>", subject="Re: Banner for our booth")
    talk.sends(
        talk.write(
            BO, "Blue.", message_id="<second@harbor.example>", in_reply_to="<first@harbor.example>", subject="AW: Banner for our booth"
        )
    )
    talk.says(EVE, "Me too.", in_reply_to="<first@harbor.example>", envelope=UNPROVEN, subject="Re: Banner for our booth")
    talk.says(ANA, "Another matter.", message_id="<other@harbor.example>", subject="A domain")
    assert [state for _, state in talk.states()] == ["ticket", "reply", "repeat", "held", "ticket"]
    assert changes(talk) == dict.fromkeys(range(1, 6), ())


def test_mails_of_one_group_stand_as_they_were_decided(talk: Talk) -> None:
    fields = {"in_reply_to": "<first@harbor.example>", "subject": "Re: Banner for our booth"}
    talk.desk.take(talk.write(ANA, "A banner, please.", message_id="<first@harbor.example>", cc=BO), talk.write(BO, "Blue.", **fields))
    talk.desk.work()
    assert changes(talk) == {1: (), 2: ()}


def test_a_merge_that_came_later_changes_nothing_of_the_mails_before_it(talk: Talk) -> None:
    talk.says(ANA, "A banner, please.", message_id="<first@harbor.example>", cc=BO)
    talk.says(BO, "For the booth.", message_id="<second@harbor.example>", cc=ANA, subject="Booth")
    talk.says(ANA, "Both.", cc=BO, references="<first@harbor.example> <second@harbor.example>", subject="Re: Booth")
    assert talk.desk.rows("ticket", "state")[1] == "merged"
    assert changes(talk) == {1: (), 2: (), 3: ()}


def test_mails_of_staff_that_command_are_not_compared(talk: Talk) -> None:
    talk.says(ANA, "A banner, please.", message_id="<first@harbor.example>")
    talk.says(SAM, "#take", subject="Re: Banner for our booth [CNCF-1]")
    assert list(changes(talk)) == [1]


def test_nothing_is_written(talk: Talk) -> None:
    talk.says(ANA, "A banner, please.", message_id="<first@harbor.example>", cc=BO)
    tables = ("ticket", "message", "event", "person", "participant", "outbox", "decision", "mark", "conversation_link", "counter")
    before = {table: talk.desk.rows(table) for table in tables}
    changes(talk)
    assert {table: talk.desk.rows(table) for table in tables} == before


def test_the_words_of_a_mail_that_would_go_elsewhere_today_are_not_written_anew(talk: Talk) -> None:
    """What was decided stays, and a message with the words of another decision would belong to neither."""
    talk.says(ANA, "A banner, please.", message_id="<first@harbor.example>", cc=BO)
    talk.says(BO, "Blue.", in_reply_to="<first@harbor.example>", subject="Re: Banner for our booth")
    with talk.desk.store.database.writing() as connection:
        connection.execute(delete(schema.conversation_link).where(schema.conversation_link.c.message_id == "<first@harbor.example>"))
        connection.execute(update(schema.message).where(schema.message.c.inbound_id == 2).values(reply="Bl"))
    (one,) = again(talk.desk).replay([2])
    assert one.changed == ("disposition",) and one.words == ("reply",) and one.new is not None
    assert again(talk.desk).apply(one, "sam") is False
    assert talk.desk.rows("message", "reply")[1] == "Bl"
