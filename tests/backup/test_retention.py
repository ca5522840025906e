# SPDX-License-Identifier: Apache-2.0
"""What is given up when its time is over, a little at a time, and what never is."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from maildesk.desk import marks
from maildesk.retaining import Retention
from maildesk.settings import Settings
from maildesk.settings.load import load
from maildesk.store import schema
from maildesk.store.sql import SqlStore
from tests.backup.scan import left_of
from tests.flow.desk import PrivateDesk
from tests.flow.lived import lived
from tests.flow.shell import Shell
from tests.flow.talk import ANA, DESK, SAM, UNPROVEN, Talk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "maildesk.toml"
    file.write_text(f'[desk]\naddress = "{DESK}"\nsigning_keys = ["{"k" * 48}"]\n')
    file.chmod(0o600)
    return load(file, {})


def keep(settings: Settings, store: SqlStore, talk: Talk, days: float, **options: Any) -> str:
    """Runs the job as it is so many days later."""
    with_options = replace(settings, retention=replace(settings.retention, **options))
    return Retention(with_options, store, talk.desk.now + timedelta(days=days), breath=lambda _seconds: None).run()


def closed(store: SqlStore) -> Talk:
    """A ticket of Ana's that is closed."""
    talk = Talk(PrivateDesk(store))
    talk.hire(SAM)
    talk.says(ANA, "The marble of the statue is cracked.", files=[("statue.bin", b"\x00" * 900)])
    Shell(talk.desk).says("#close", 1)
    talk.desk.send()
    return talk


def test_nothing_of_a_ticket_is_given_up_unless_it_is_said_so(store: SqlStore, settings: Settings) -> None:
    talk = closed(store)
    assert keep(settings, store, talk, 4000) in ("nothing is due", "1 entries", "2 entries", "3 entries")
    assert len(talk.desk.rows("raw_mail", "inbound_id")) == 1
    assert "marble" in talk.desk.rows("message", "text")[0]


def test_raw_mail_of_a_closed_ticket_goes_and_its_words_stay(store: SqlStore, settings: Settings) -> None:
    talk = closed(store)
    talk.says(ANA, "Something else, which is open.", subject="Open")
    assert "1 tickets without raw mail" in keep(settings, store, talk, 31, raw_days=30)
    assert talk.desk.rows("raw_mail", "inbound_id") == [2]
    assert "marble" in talk.desk.rows("message", "text")[0]
    assert "without raw" not in keep(settings, store, talk, 32, raw_days=30)


def test_what_is_not_old_enough_stays(store: SqlStore, settings: Settings) -> None:
    talk = closed(store)
    assert "tickets" not in keep(settings, store, talk, 29, raw_days=30, closed_days=30)


def test_a_ticket_closed_for_long_only_counts(store: SqlStore, settings: Settings) -> None:
    talk = closed(store)
    assert "1 tickets without words" in keep(settings, store, talk, 400, closed_days=365)
    assert left_of(store, "marble", "statue") == []
    assert talk.desk.rows("ticket", "state", "subject", "requester_id") == [("closed", "[erased]", None)]
    assert talk.desk.rows("participant", "ticket_id") == []
    assert ("retention", {"tickets without words": 1}) in talk.desk.rows("event", "kind", "details")


def test_mail_that_made_no_ticket_loses_its_bytes_after_a_month_and_is_still_known(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    talk.hire(SAM)
    nobody = b"From: \r\nSubject: Who am I?\r\n\r\nA mail of nobody.\r\n"
    talk.sends(nobody, UNPROVEN)
    keep(settings, store, talk, 31)
    assert talk.desk.rows("raw_mail", "inbound_id") == [1], "it is held: somebody has to look at it"
    Shell(talk.desk).says("#reject 1", None)

    keep(settings, store, talk, 31)
    assert talk.desk.rows("raw_mail", "inbound_id") == []
    talk.sends(nobody, UNPROVEN)
    assert talk.desk.rows("inbound", "repeats") == [1]


def test_only_throttles_are_forgotten(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    stays = (marks.commanded("<a@b>"), marks.left(1, 2), marks.digested(1), marks.public_list("list@lists.example"), "erased:1")
    goes = (marks.acknowledged("a@b.example"), marks.asked("a@b.example"), marks.asked_on(7), marks.picture("a", "b"))
    with store.database.writing() as connection:
        connection.execute(insert(schema.mark), [{"key": key, "at": talk.desk.now} for key in (*stays, *goes)])
    assert keep(settings, store, talk, 91) == "4 entries"
    assert set(talk.desk.rows("mark", "key")) == set(stays)


def test_the_books_of_a_desk_that_lived_are_cut_without_harm(store: SqlStore, settings: Settings) -> None:
    talk = lived(store)
    keep(settings, store, talk, 500, raw_days=1, closed_days=1)
    while store.index_waiting():
        pass
    assert [*store.check_file(), *store.check_tallies(), *store.check_bytes(lambda _count: None)] == []


def test_a_call_ends_in_time_however_much_there_is(store: SqlStore, settings: Settings) -> None:
    talk = Talk(PrivateDesk(store))
    for number in range(60):
        talk.desk.take(talk.write(ANA, f"I am away, {number}.", auto_submitted="auto-replied"))
    talk.desk.work()
    seconds = iter(range(0, 10_000, 11))
    job = Retention(settings, store, talk.desk.now + timedelta(days=40), lambda _seconds: None, lambda: next(seconds))
    job.run()
    assert next(seconds) <= 44
