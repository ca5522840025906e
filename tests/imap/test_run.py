# SPDX-License-Identifier: Apache-2.0
"""Watching a folder for ever: new mail is seen at once, and a connection that dies is replaced. On Dovecot."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from maildesk.imap.poller import Pace
from tests.imap.conftest import Box
from tests.imap.proxy import Proxy, answer_idle, cut, hear_again, once, refuse, silence, tell_first


def test_new_mail_is_seen_at_once_with_idle(box: Box) -> None:
    with box.watched():
        box.append("first")
        box.database.await_mails(1)
        box.append("second")
        box.database.await_mails(2, seconds=5)


def test_new_mail_is_flagged_after_it_is_committed(box: Box) -> None:
    with box.watched():
        box.append("one")
        box.database.await_mails(1)
        box.database.await_settled()

    assert box.flags() == {1: {r"\Seen", "$MaildeskFiled"}}


def test_a_server_without_idle_is_polled(box: Box) -> None:
    box.set(host=box.server.host_without_idle)
    with box.watched():
        box.append("first")
        box.database.await_mails(1)
        box.append("second")
        box.database.await_mails(2, seconds=5)


def test_idle_that_is_switched_off_is_not_used(box: Box, proxy: Proxy) -> None:
    box.set(idle=False)
    with box.watched():
        box.append("one")
        box.database.await_mails(1)

    assert b"IDLE" not in proxy.commands


@pytest.mark.parametrize("idle", [True, False])
def test_stop_is_honoured_within_a_second(box: Box, proxy: Proxy, idle: bool) -> None:
    box.set(idle=idle, poll_seconds=3600)
    with box.watched() as watch:
        proxy.await_command(b"IDLE" if idle else b"SELECT")
        asked = time.monotonic()
        watch.end(seconds=1)

    assert time.monotonic() - asked < 1


def test_idle_is_renewed(box: Box, proxy: Proxy) -> None:
    with box.watched(box.poller(pace=Pace(step=0.05, renewal=0.2))) as watch:
        proxy.await_command(b"^IDLE", count=3)

    assert not watch.errors


def test_a_long_pause_between_looks_keeps_the_connection_alive(box: Box, proxy: Proxy) -> None:
    box.set(idle=False, poll_seconds=3600)
    with box.watched(box.poller(pace=Pace(renewal=0.2))) as watch:
        proxy.await_command(b"^NOOP", count=3)

    assert not watch.errors


def test_mail_that_arrives_just_before_idle_starts_is_seen_at_once(box: Box, proxy: Proxy) -> None:
    proxy.on(rb" IDLE", once(lambda wire, line: bool(box.append("late"))))
    with box.watched():
        box.database.await_mails(1, seconds=5)


@pytest.mark.parametrize("lines", [(b"+ idling", b"* 1 EXISTS"), (b"* 1 EXISTS", b"+ idling")])
def test_news_in_one_piece_with_the_start_of_idle_are_heard(box: Box, proxy: Proxy, lines: tuple[bytes, ...]) -> None:
    proxy.on(rb" IDLE", once(lambda wire, line: bool(box.append("late")) or answer_idle(*lines)(wire, line)))
    proxy.on(rb"^DONE", hear_again)
    with box.watched():
        box.database.await_mails(1, seconds=5)


def test_news_before_the_start_of_idle_are_no_fault(box: Box, proxy: Proxy) -> None:
    proxy.on(rb" IDLE", once(tell_first(b"* 0 EXISTS")))
    with box.watched() as watch:
        box.append("one")
        box.database.await_mails(1)

    assert not watch.errors


def test_mail_that_the_server_tells_of_while_others_are_flagged_is_seen_at_once(box: Box, proxy: Proxy) -> None:
    proxy.on(rb"STORE", once(lambda wire, line: bool(box.append("second"))))
    with box.watched():
        box.append("first")
        box.database.await_mails(2, seconds=5)


def test_the_last_mail_is_not_fetched_again_with_each_look(box: Box, proxy: Proxy) -> None:
    box.append("one")
    with box.watched(box.poller(pace=Pace(step=0.05, renewal=0.1))):
        proxy.await_command(b"SEARCH", count=4)

    assert len(box.database.received) == 1


def test_several_folders_are_watched_at_once(box: Box) -> None:
    box.server.create(box.account, "Other")
    with box.watched(), box.watched(box.poller("Other")):
        box.append("one", folder="Other")
        box.append("two")
        box.database.await_mails(2, seconds=10)


def test_f10_a_restart_of_the_server_is_survived(box: Box) -> None:
    with box.watched() as watch:
        box.append("before")
        box.database.await_mails(1)
        box.server.restart()
        box.append("after")
        box.database.await_mails(2)

    assert watch.errors


def test_f10_a_connection_that_is_cut_while_idle_is_noticed_at_once(box: Box, proxy: Proxy) -> None:
    with box.watched() as watch:
        proxy.await_command(b"IDLE")
        proxy.wires[0].cut()
        box.append("one")
        box.database.await_mails(1, seconds=5)

    assert len(watch.errors) == 1


def test_f10_a_connection_that_falls_silent_is_noticed_with_the_next_renewal(box: Box, proxy: Proxy) -> None:
    box.set(timeout_seconds=1)
    proxy.on(rb" IDLE", once(silence))
    with box.watched(box.poller(pace=Pace(step=0.05, renewal=0.2))) as watch:
        proxy.await_command(b"DONE")
        box.append("one")
        box.database.await_mails(1, seconds=10)

    assert "no answer in time" in str(watch.errors[0])


def test_the_pace_finds_a_silent_connection_within_ten_minutes(box: Box) -> None:
    default = Pace()

    # Longest: a renewal, and the answer to it that does not come (timeout_seconds is 60 unless configured).
    assert default.renewal + 60 < 600


def test_a_server_that_refuses_idle_for_once_is_asked_again(box: Box, proxy: Proxy) -> None:
    proxy.on(rb" IDLE", once(refuse(b"not now")))
    with box.watched():
        proxy.await_command(b"IDLE", count=2)
        box.append("one")
        box.database.await_mails(1)


def test_f9_polling_pauses_while_the_database_is_away_and_heals_by_itself(box: Box) -> None:
    box.append("one")
    box.database.away = 3
    with box.watched() as watch:
        box.database.await_refusal()
        assert box.database.mails == [] and box.flags() == {1: frozenset()}
        box.database.await_mails(1)
        box.database.await_settled()

    assert not watch.errors


def test_f8_mail_that_comes_while_the_database_is_away_is_taken_in_later(box: Box, proxy: Proxy) -> None:
    with box.watched() as watch:
        proxy.await_command(b"IDLE")
        box.database.away = 2
        box.append("one")
        box.database.await_mails(1)

    assert not watch.errors


def test_the_folder_is_walked_again_when_the_time_has_come(box: Box, proxy: Proxy) -> None:
    box.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with box.watched(box.poller(pace=Pace(step=0.05, renewal=0.2))):
        box.append("one")
        box.database.await_mails(1)
        proxy.await_command(b"IDLE")
        [place] = box.database.known
        box.database.known[place].clear()
        box.now += timedelta(hours=25)
        proxy.await_command(b"BODY.PEEK", count=2)


def test_a_poison_mail_delays_no_other_while_watching(box: Box, proxy: Proxy) -> None:
    proxy.on(rb"FETCH 1 .*BODY.PEEK\[\]", cut)
    with box.watched():
        box.append("poison")
        box.append("good")
        box.database.await_mails(1, seconds=5)
        assert box.database.subjects == ["good"] or len(box.database.mails) == 2
        box.database.await_mails(2)

    assert sorted(box.database.subjects) == ["good", "poison"]
