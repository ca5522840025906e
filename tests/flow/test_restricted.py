# SPDX-License-Identifier: Apache-2.0
"""A request that may be confidential: its readers alone see what it says, and decide about it (promise: Trust 8)."""

from datetime import timedelta

import pytest

from maildesk.desk.token import reply_address
from maildesk.flow.act import Refused
from maildesk.store.sql import SqlStore
from tests.flow.grouped import THREAT, engage, grouped
from tests.flow.shell import Shell
from tests.flow.talk import ANA, Got, Talk, nothing_to, to

ADA, LEN, SAM = (f"{name} <{name.split()[0].lower()}@cncf.io>" for name in ("Ada Roe", "Len Kay", "Sam Rivera"))
WORDS = "They will sue us over the name."
SECRETS = (WORDS, "lawsuit", "ana@harbor.example", "Ana Souza")


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """Ada owns the category that it looks most like; Len alone may read it; Sam triages."""
    talk = grouped(store)
    engage(talk, ADA, "events")
    engage(talk, SAM, "desk")
    return talk


def threat(talk: Talk) -> list[Got]:
    return talk.says(ANA, WORDS, subject=THREAT, message_id="<first@harbor.example>", files=[("letter.pdf", b"%PDF")])


def tells(letter: Got, *words: str) -> list[str]:
    """Those of the words that stand in a letter, wherever."""
    whole = f"{letter.mail.as_string()}\n{letter.text}"
    return [one for one in words if one in whole]


def test_its_readers_alone_get_it(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    letters = threat(talk)
    letter = to(letters, "len@cncf.io")
    assert WORDS in letter.text and letter.files == [("letter.pdf", b"%PDF")] and "lawsuit" not in letter["Subject"]
    assert nothing_to(letters, "ada@cncf.io", "sam@cncf.io")


def test_where_it_has_no_reader_who_triages_hears_its_number_and_its_age_and_no_more(talk: Talk) -> None:
    letters = threat(talk)
    letter = to(letters, "sam@cncf.io")
    assert letter["Subject"] == "A confidential request waits [CNCF-1]" and "2026-11-20 09:01 UTC" in letter.text
    assert tells(letter, *SECRETS, "legal", "Legal", "events") == [] and letter.files == []
    assert nothing_to(letters, "ada@cncf.io")


def test_where_its_readers_are_away_others_hear_that_it_waits(talk: Talk) -> None:
    engage(talk, LEN, "legal", away_until=talk.desk.now + timedelta(days=7))
    letters = threat(talk)
    assert WORDS in to(letters, "len@cncf.io").text and tells(to(letters, "sam@cncf.io"), *SECRETS) == []


def test_answers_go_to_its_readers_alone_though_somebody_else_has_it(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    talk.change("ticket", 1, owner_id=1)
    letters = talk.says(ANA, "A letter came.", subject=f"Re: {THREAT}", in_reply_to="<first@harbor.example>")
    assert to(letters, "len@cncf.io") and nothing_to(letters, "ada@cncf.io", "sam@cncf.io")


@pytest.mark.parametrize("command", ["#take", "#close", "#category events", "#assign sam", "#cc eve@evil.example", "#undo", "#spam"])
def test_nobody_else_commands_it(talk: Talk, command: str) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    before = talk.desk.rows("ticket")
    letters = talk.says(SAM, command, subject="Re: that [CNCF-1]")
    assert "CNCF-1 is confidential: only Legal may read and change it" in to(letters, "sam@cncf.io").text
    assert tells(to(letters, "sam@cncf.io"), *SECRETS) == [] and talk.desk.rows("ticket") == before


def test_nobody_else_commands_it_in_the_shell(talk: Talk) -> None:
    threat(talk)
    with pytest.raises(Refused, match="only Legal may read and change it"):
        Shell(talk.desk, "sam").says("#take", 1)


@pytest.mark.parametrize("command", ["#merge CNCF-1", "#link CNCF-1"])
def test_nobody_else_brings_another_ticket_to_it(talk: Talk, command: str) -> None:
    threat(talk)
    talk.says(ANA, "We need one.", subject="Something else")
    with pytest.raises(Refused, match="CNCF-1 is confidential"):
        Shell(talk.desk, "sam").says(command, 2)


def test_nobody_else_brings_another_ticket_to_it_by_the_number_of_one_that_became_part_of_it(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    talk.says(ANA, "We need one.", subject="Something else")
    talk.says("Eve <eve@evil.example>", "We need two.", subject="A third thing")
    Shell(talk.desk, "len").says("#merge CNCF-1", 2)
    with pytest.raises(Refused, match="CNCF-1 is confidential"):
        Shell(talk.desk, "sam").says("#merge CNCF-2\n#cc eve@evil.example", 3)


def test_nobody_else_lets_held_mail_in(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    talk.says("Eve <eve@evil.example>", "Me too.", subject="Re", in_reply_to="<first@harbor.example>", to=_address(talk))
    held = [number for number, state in talk.desk.rows("inbound", "id", "state") if state == "held"]
    with pytest.raises(Refused, match="CNCF-1 is confidential"):
        Shell(talk.desk, "sam").says(f"#accept {held[0]}", None)
    Shell(talk.desk, "len").says(f"#accept {held[0]}", None)


def _address(talk: Talk) -> str:
    return reply_address(talk.desk.identity, 1)


@pytest.mark.parametrize("words", ["I know that company.", "#note I know that company."])
def test_what_others_of_the_staff_write_on_it_waits_for_its_readers(talk: Talk, words: str) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    letters = talk.says(SAM, words, subject="Re: that [CNCF-1]")
    assert "Your mail is held and went to nobody" in " ".join(to(letters, "sam@cncf.io").text.split())
    assert to(letters, "len@cncf.io").link("Let it in") and nothing_to(letters, "ana@harbor.example", "ada@cncf.io")
    assert talk.states()[-1] == ("held", "held")


def test_who_asked_goes_on_writing_though_they_work_here(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    talk.says(SAM, WORDS, subject=THREAT, message_id="<own@cncf.io>")
    letters = talk.says(SAM, "And a letter came.", subject=f"Re: {THREAT}", in_reply_to="<own@cncf.io>")
    assert to(letters, "len@cncf.io") and talk.states()[-1] == ("filed", "reply")


def test_it_is_given_to_nobody_who_may_not_read_it(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    with pytest.raises(Refused, match=r"only Legal may read and change it, and Ada Roe \(ada\) is none of them"):
        Shell(talk.desk, "len").says("#assign ada", 1)
    assert Shell(talk.desk, "len").says("#take", 1).lines == ("CNCF-1 belongs to Len Kay (len) now",)


def test_whoever_logs_it_for_somebody_gets_a_receipt_and_nothing_to_do(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    letters = talk.says(SAM, f"#for ana@harbor.example\n\n{WORDS}", subject=THREAT)
    assert "mailto:" not in to(letters, "sam@cncf.io").text and WORDS in to(letters, "len@cncf.io").text
    assert nothing_to(letters, "ada@cncf.io")


def test_a_ticket_split_off_it_has_its_readers(talk: Talk) -> None:
    engage(talk, LEN, "legal")
    threat(talk)
    talk.says(ANA, "And another matter.", subject=f"Re: {THREAT}", in_reply_to="<first@harbor.example>")
    Shell(talk.desk, "len").says("#split", 1, message=2)
    assert talk.desk.rows("ticket", "restricted", "readers") == [(True, "legal"), (True, "legal")]


@pytest.mark.parametrize(("others", "merged"), [("legal", True), ("desk", False), ("legal desk", False)])
def test_it_becomes_part_of_no_ticket_that_others_read(talk: Talk, others: str, merged: bool) -> None:
    engage(talk, LEN, "legal", "desk")
    threat(talk)
    talk.says(ANA, "They wrote again.", subject=f"{THREAT} again")
    talk.change("ticket", 2, readers=others)
    if merged:
        assert Shell(talk.desk, "len").says("#merge CNCF-2", 1).lines == ("CNCF-1 is part of CNCF-2 now",)
    else:
        with pytest.raises(Refused, match="CNCF-1 is confidential and CNCF-2 has other readers"):
            Shell(talk.desk, "len").says("#merge CNCF-2", 1)
