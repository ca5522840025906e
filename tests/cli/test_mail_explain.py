# SPDX-License-Identifier: Apache-2.0
"""`maildesk mail explain` and `maildesk mail replay`: why it was decided so, and what today's rules would change."""

from sqlalchemy import func, select, update

from maildesk.store import schema
from tests.cli.desk import CliDesk, request


def answer(body: str = "Any news?", sender: str = "Ana Souza <ana@harbor.example>") -> bytes:
    """An answer to the request of `desk.take(request())`."""
    root = request().decode().partition("Message-ID: ")[2].partition("\r\n")[0]
    head, _, _ = request("Re: We need a logo", sender, body).decode().partition("\r\n\r\n")
    return f"{head}\r\nIn-Reply-To: {root}\r\n\r\n{body}\r\n".encode()


def rows(desk: CliDesk) -> tuple[int, ...]:
    """How much stands in the tables that decisions write."""
    tables = (schema.ticket, schema.message, schema.event, schema.person, schema.participant, schema.outbox, schema.decision, schema.mark)
    with desk.store.database.reading() as connection:
        return tuple(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def test_a_decision_is_explained_by_its_questions(desk: CliDesk) -> None:
    desk.take(request(), answer())
    shown = desk.say("mail", "explain", "2").out
    assert "  it           goes on a ticket: CNCF-1001\n" in shown
    assert "Which ticket?\n  it answers <" in shown and "which is on the ticket\n" in shown
    assert "Did its From write it?\n  the operator vouches for it\n" in shown
    assert "May its writer?\n  authenticated participant or staff, by known-message-id: added\n" in shown


def test_the_json_of_an_explanation_has_the_rules_beside_the_questions(desk: CliDesk) -> None:
    desk.take(request())
    told = desk.json("mail", "explain", "1")
    assert (told["mail"], told["dry"], told["decisions"][0]["disposition"], told["decisions"][0]["ticket"]) == (
        1,
        False,
        "ticket",
        "CNCF-1001",
    )
    assert {"rule": "thread", "question": "Which ticket?", "detail": "nothing in the mail leads to a ticket"} in told["decisions"][0][
        "evidence"
    ]


def test_a_file_is_decided_as_if_it_came_now_and_nothing_is_written(desk: CliDesk) -> None:
    desk.take(request())
    before = rows(desk)
    name = desk.folder / "next.eml"
    name.write_bytes(answer(sender="Eve <eve@evil.example>"))
    shown = desk.say("mail", "explain", str(name)).out
    assert "would now be decided so" in shown
    assert "  it           is held until staff decide: CNCF-1001\n" in shown
    assert rows(desk) == before


def test_what_a_file_would_change_is_told(desk: CliDesk) -> None:
    name = desk.folder / "next.eml"
    name.write_bytes(request())
    would = desk.json("mail", "explain", "--trusted", str(name))["would"]
    assert "a new ticket: We need a logo, creative" in would
    assert "takes part: Ana Souza <ana@harbor.example>, requester" in would
    assert "a letter to ana@harbor.example: acknowledgement" in would


def test_a_file_that_is_not_there_is_told_with_the_remedy(desk: CliDesk) -> None:
    ended = desk.say("mail", "explain", "nowhere.eml")
    assert ended.status == 1 and "nowhere.eml cannot be read" in ended.err and "maildesk mail list" in ended.err


def test_a_mail_whose_decision_stands_is_not_shown(desk: CliDesk) -> None:
    desk.take(request(), answer(), request("Another matter"), answer("Once more."))
    before = rows(desk)
    ended = desk.say("mail", "replay", "--since", "1d")
    assert "4 mails decided again, 0 would change." in ended.err
    assert rows(desk) == before


def test_a_mail_that_today_would_go_elsewhere_is_shown(desk: CliDesk) -> None:
    desk.take(request(), trusted=True)
    desk.take(answer(sender="Eve <eve@evil.example>"), trusted=True)
    with desk.store.database.writing() as connection:  # since then it is known that Ana writes from there too
        known = update(schema.person_address).where(schema.person_address.c.key == "ana@harbor.example")
        connection.execute(known.values(key="eve@evil.example"))
    (changed,) = desk.json("mail", "replay", "2")
    assert (changed["was"], changed["would_be"], changed["changes"]) == ("held CNCF-1001", "reply CNCF-1001", ["disposition"])


def _misread(desk: CliDesk) -> None:
    """Mail 1 as an older reader might have read it."""
    with desk.store.database.writing() as connection:
        connection.execute(update(schema.message).where(schema.message.c.inbound_id == 1).values(reply="Who can"))


def test_words_that_are_read_otherwise_today_are_shown_and_written_only_when_asked(desk: CliDesk) -> None:
    desk.take(request())
    _misread(desk)
    (changed,) = desk.json("mail", "replay", "1")
    assert changed["changes"] == ["reply"] and changed["applied"] is False
    assert desk.json("ticket", "show", "1001")["messages"][0]["reply"] == "Who can"
    assert "The words of 1 were written anew" in desk.say("mail", "replay", "1", "--apply").err
    shown = desk.json("ticket", "show", "1001")
    assert shown["messages"][0]["reply"] == "Who can draw one?"
    assert [one["details"] for one in shown["events"] if one["kind"] == "reread"] == [{"inbound": 1, "fields": ["reply"]}]


def test_replay_wants_to_know_which_mails(desk: CliDesk) -> None:
    ended = desk.say("mail", "replay")
    assert ended.status == 2 and "--since" in ended.err
