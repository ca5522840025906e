# SPDX-License-Identifier: Apache-2.0
"""What one visit takes in, what it does with the mail afterwards, and what it never touches. On Dovecot."""

import imaplib
from datetime import UTC, datetime, timedelta

import pytest

from maildesk.flow.errors import StoreUnavailable
from maildesk.flow.values import Mark, SourceKind
from maildesk.imap.errors import FolderUnknown, Unusable
from maildesk.imap.plan import MAILS_AT_ONCE
from tests.imap.conftest import LIMIT, Box, mail
from tests.imap.fakes import subject
from tests.imap.proxy import Deed, Proxy, Wire, cut, cut_answer, give_nothing, once, refuse


def test_every_mail_of_the_folder_is_taken_in_in_order(box: Box) -> None:
    box.append(*(f"mail {n}" for n in range(3)))

    assert box.poll() == 3
    assert box.database.subjects == ["mail 0", "mail 1", "mail 2"]


def test_the_bytes_are_those_of_the_server(box: Box) -> None:
    raw = b"Subject: \xff\xfe broken \xc3\r\nX: y\r\n\r\n" + bytes(range(1, 256)).replace(b"\n", b"").replace(b"\r", b"") + b"\r\n"
    box.server.append(box.account, "INBOX", raw)
    box.poll()

    assert [found.raw for found in box.database.mails] == [raw]


def test_a_mail_carries_its_coordinates_and_its_time_in_utc(box: Box) -> None:
    with box.server.session(box.account) as imap:
        imap.append("INBOX", None, '"10-Nov-2026 12:00:00 +0200"', mail("x"))
        _, [validity] = imap.status("INBOX", "(UIDVALIDITY)")
    box.poll()
    [taken] = box.database.mails

    assert (taken.source.kind, taken.source.account, taken.source.folder, taken.source.uid) == (SourceKind.IMAP, "main", "INBOX", 1)
    assert f"UIDVALIDITY {taken.source.uidvalidity})".encode() in validity
    assert taken.received_at == datetime(2026, 11, 10, 10, tzinfo=UTC)


def test_a_mail_with_a_date_to_come_was_received_now(box: Box) -> None:
    with box.server.session(box.account) as imap:
        imap.append("INBOX", None, '"10-Nov-2036 12:00:00 +0000"', mail("x"))
    box.poll()

    assert box.database.mails[0].received_at < datetime.now(UTC) + timedelta(minutes=1)


def test_a_mail_that_somebody_has_read_is_taken_in_all_the_same(box: Box) -> None:
    box.append("read")
    with box.server.session(box.account, "INBOX") as imap:
        imap.uid("STORE", "1", "+FLAGS", r"(\Seen)")

    assert box.poll() == 1


def test_what_was_taken_in_is_not_fetched_again(box: Box, proxy: Proxy) -> None:
    box.append("one")
    box.poll()
    proxy.commands.clear()

    assert box.poll() == 0
    assert not [command for command in proxy.commands if b"FETCH" in command]


def test_many_mails_are_fetched_and_flagged_by_fifties(box: Box, proxy: Proxy) -> None:
    box.server.fill(box.account, [mail(f"mail {n}") for n in range(120)])

    assert box.poll() == 120
    assert sum(b"BODY.PEEK[]" in command for command in proxy.commands) == 3
    assert sum(b"STORE" in command for command in proxy.commands) == 3


def test_sizes_come_before_bodies(box: Box, proxy: Proxy) -> None:
    box.append("one")
    box.poll()
    fetches = [command for command in proxy.commands if b"FETCH" in command]

    assert [b"RFC822.SIZE" in command for command in fetches] == [True, False]


# --- afterwards ---


def test_flag_sets_seen_and_the_desks_keyword(box: Box) -> None:
    box.append("one", "two")
    box.poll()

    assert box.flags() == {1: {r"\Seen", "$MaildeskFiled"}, 2: {r"\Seen", "$MaildeskFiled"}}
    assert not any(box.database.unsettled.values())


def test_leave_changes_nothing_on_the_server(box: Box) -> None:
    box.set(after="leave")
    box.append("one")
    box.poll()

    assert box.flags() == {1: frozenset()}
    assert box.poll() == 0


@pytest.mark.parametrize("host", ["host", "host_without_idle"])
def test_move_brings_mails_to_the_folder_with_and_without_the_move_extension(box: Box, host: str) -> None:
    box.server.create(box.account, "Filed/Täglich")
    box.set(host=getattr(box.server, host), after="move", move_to="Filed/Täglich")
    box.append("one", "two")
    box.poll()

    assert box.flags() == {}
    with box.server.session(box.account) as imap:
        assert imap.status('"Filed/T&AOQ-glich"', "(MESSAGES)")[1] == [b"Filed/T&AOQ-glich (MESSAGES 2)"]


def test_delete_removes_our_mails_and_no_others(box: Box) -> None:
    box.append("ours")
    box.poll()
    box.append("deleted by somebody, not yet expunged")
    with box.server.session(box.account, "INBOX") as imap:
        imap.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    box.set(after="delete")
    box.poll()

    assert list(box.flags()) == [1]


def test_without_uidplus_delete_only_flags(box: Box) -> None:
    box.set(host=box.server.host_without_uidplus, after="delete")
    box.append("one")
    box.poll()

    assert box.flags() == {1: {r"\Deleted"}}


def test_a_folder_that_vanishes_for_the_move_does_not_stop_the_intake(box: Box) -> None:
    box.set(after="move", move_to="Nowhere")
    box.append("one", "two")

    assert box.poll() == 2
    assert list(box.flags()) == [1, 2]

    box.server.create(box.account, "Nowhere")
    assert box.poll() == 0
    assert box.flags() == {}


def test_a_mailbox_that_is_read_only_says_so(box: Box, proxy: Proxy) -> None:
    proxy.on(rb" SELECT ", lambda wire, line: bool(wire.server.sendall(line.replace(b"SELECT", b"EXAMINE"))) or True)

    with pytest.raises(Unusable, match="read-only"):
        box.poll()


@pytest.mark.parametrize("move_to", ["INBOX", "Inbox"])
def test_moving_into_a_watched_folder_is_refused(box: Box, move_to: str) -> None:
    box.set(after="move", move_to=move_to)

    with pytest.raises(Unusable, match="come round for ever"):
        box.poller()


def test_a_folder_name_cannot_smuggle_a_command(box: Box) -> None:
    with pytest.raises(Unusable, match="no name of a folder"):
        box.poll('INBOX"\r\nA1 DELETE "INBOX')


def test_an_unknown_folder_is_named_with_those_that_come_near(box: Box) -> None:
    box.server.create(box.account, "Service Desk")

    with pytest.raises(FolderUnknown, match="no folder 'servicedesk'") as problem:
        box.poll("servicedesk")
    assert "Service Desk" in problem.value.remedy


def test_folders_are_kept_apart(box: Box) -> None:
    box.server.create(box.account, "Other")
    box.append("in inbox")
    box.append("in other", folder="Other")

    assert (box.poll("INBOX"), box.poll("Other")) == (1, 1)
    assert {taken.source.folder for taken in box.database.mails} == {"INBOX", "Other"}


def test_the_same_mail_in_two_folders_comes_as_a_repeat(box: Box) -> None:
    box.server.create(box.account, "Label")
    box.append("one")
    box.append("one", folder="Label")
    box.poll("INBOX")
    box.poll("Label")

    assert (len(box.database.mails), len(box.database.received)) == (1, 2)


# --- history ---


def test_a_first_start_takes_what_is_there_as_history(box: Box) -> None:
    box.set(first_start="history")
    box.append("old")
    box.poll()
    box.append("new")
    box.poll()

    assert [(subject(taken.raw), taken.history) for taken in box.database.mails] == [("old", True), ("new", False)]


def test_a_first_start_that_is_to_answer_takes_nothing_as_history(box: Box) -> None:
    box.append("old")
    box.poll()

    assert [taken.history for taken in box.database.mails] == [False]


def test_a_first_start_on_an_empty_folder_makes_no_later_mail_history(box: Box) -> None:
    box.set(first_start="history")
    box.poll()
    box.append("new")
    box.poll()

    assert [taken.history for taken in box.database.mails] == [False]


def test_a_crash_in_the_middle_of_a_first_start_leaves_the_rest_history(box: Box) -> None:
    box.set(first_start="history")
    box.server.fill(box.account, [mail(f"old {n}") for n in range(MAILS_AT_ONCE + 10)])
    whole = box.database.receive
    box.database.receive = lambda mails: _crash() if box.database.mails else whole(mails)  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        box.poll()
    box.database.receive = whole  # type: ignore[method-assign]
    box.append("new")
    box.poll()

    assert len(box.database.mails) == MAILS_AT_ONCE + 11
    assert [subject(taken.raw) for taken in box.database.mails if not taken.history] == ["new"]


def _crash() -> None:
    raise KeyboardInterrupt


def test_after_a_new_uidvalidity_known_bytes_are_repeats_and_others_are_new_mail(box: Box) -> None:
    box.set(first_start="history")
    box.append("old")
    box.poll()
    box.append("meanwhile")
    box.server.renumber(box.account)
    box.poll()

    assert [(subject(taken.raw), taken.history) for taken in box.database.mails] == [("old", True), ("meanwhile", False)]
    assert len(box.database.received) == 3


def test_after_a_new_uidvalidity_the_repeats_are_flagged_and_not_fetched_again(box: Box) -> None:
    box.append("one")
    box.poll()
    box.server.renumber(box.account)
    box.poll()

    assert box.poll() == 0
    assert not any(box.database.unsettled.values())


def test_a_first_start_that_a_new_uidvalidity_interrupts_goes_on_as_one(box: Box) -> None:
    box.set(first_start="history")
    box.append("old")
    box.database.set_mark("main", "INBOX", Mark(uidvalidity=1, last_uid=0, reconciled_at=None, history_until=7))
    box.poll()

    assert [taken.history for taken in box.database.mails] == [True]


def test_what_the_mark_missed_is_found(box: Box) -> None:
    box.append("one", "two", "three")
    box.poll()
    [place] = box.database.known
    box.database.known[place].discard(2)
    box.poll()

    assert [taken.source.uid for taken in box.database.received] == [1, 2, 3, 2]


# --- over the limit, unreadable ---


def test_an_oversize_mail_comes_as_a_stub_and_its_original_is_left_untouched(box: Box) -> None:
    box.set(after="delete")
    box.append("small")
    big = mail("big", "x" * (LIMIT + 1))
    box.server.append(box.account, "INBOX", big)
    box.poll()
    [stub] = [taken for taken in box.database.mails if taken.full_size is not None]

    assert stub.raw == big[: big.index(b"\r\n\r\n") + 4]
    assert stub.full_size == len(big)
    assert box.flags() == {2: frozenset()}
    assert box.poll() == 0


def test_a_mail_as_large_as_the_limit_is_taken_whole(box: Box) -> None:
    frame = len(mail("big", ""))
    box.server.append(box.account, "INBOX", mail("big", "x" * (LIMIT - frame)))
    box.poll()

    assert [(len(taken.raw), taken.full_size) for taken in box.database.mails] == [(LIMIT, None)]


def test_an_oversize_mail_has_its_body_not_fetched(box: Box, proxy: Proxy) -> None:
    box.server.append(box.account, "INBOX", mail("big", "x" * (LIMIT + 1)))
    box.poll()

    assert not [command for command in proxy.commands if b"BODY.PEEK[]" in command]


def test_a_mail_that_the_server_will_not_give_becomes_a_stub_and_holds_nobody_up(box: Box, proxy: Proxy) -> None:
    box.append("one", "poison", "three")
    proxy.on(rb"FETCH (\d+,)*2[, ].*BODY.PEEK\[\]", refuse(b"[SERVERBUG] Internal error"))
    box.poll()

    assert box.database.subjects == ["one", "three", "poison"]
    assert [taken.full_size is not None for taken in box.database.mails] == [False, False, True]
    assert box.flags()[2] == frozenset()


def test_a_mail_that_the_server_leaves_out_without_a_word_becomes_a_stub_and_holds_nobody_up(box: Box, proxy: Proxy) -> None:
    box.append("poison", "two")
    proxy.on(rb"FETCH 1,2 .*BODY.PEEK\[\]", lambda wire, line: bool(wire.server.sendall(line.replace(b"1,2", b"2"))) or True)
    proxy.on(rb"FETCH 1 .*BODY.PEEK\[\]", give_nothing)
    box.poll()

    assert [(subject(taken.raw), taken.full_size is not None) for taken in box.database.mails] == [("two", False), ("poison", True)]


def test_mails_that_have_not_even_headers_to_give_are_named_to_staff_one_by_one(box: Box, proxy: Proxy) -> None:
    box.append("one", "two")
    proxy.on(rb"BODY.PEEK\[\]", refuse(b"cannot"))
    proxy.on(rb"FETCH 1 .*BODY.PEEK\[HEADER", answer_header(b"1"))
    proxy.on(rb"FETCH 2 .*BODY.PEEK\[HEADER", answer_header(b"2"))
    box.poll()

    assert [mail.source.uid for mail in box.database.mails] == [1, 2]


def test_a_mail_that_breaks_the_connection_becomes_a_stub_and_holds_nobody_up(box: Box, proxy: Proxy) -> None:
    box.append("one", "poison", "three")
    proxy.on(rb"FETCH (\d+,)*2[, ].*BODY.PEEK\[\]", cut)
    box.poll()

    assert box.database.subjects == ["one", "three", "poison"]


def test_a_mail_of_which_nothing_can_be_read_is_named_to_staff(box: Box, proxy: Proxy) -> None:
    box.append("poison", "two")
    proxy.on(rb"FETCH (\d+,)*1[, ].*BODY.PEEK", refuse(b"cannot"))
    box.poll()

    assert box.database.subjects == ["two", "A mail that cannot be read (mailbox 'main', folder 'INBOX', UID 1)"]


def test_a_mail_whose_size_the_server_cannot_tell_is_taken_in(box: Box, proxy: Proxy) -> None:
    box.append("one", "two")
    proxy.on(rb"FETCH (\d+,)*1[, ].*RFC822.SIZE", refuse(b"cannot"))

    assert box.poll() == 2


def test_a_server_that_refuses_everything_blames_no_mail(box: Box, proxy: Proxy) -> None:
    box.append(*(f"mail {n}" for n in range(8)))
    proxy.on(rb"BODY.PEEK", refuse(b"disk on fire"))
    with pytest.raises(Exception, match="disk on fire"):
        box.poll()
    proxy.rules.clear()

    assert box.poll() == 8
    assert not [taken for taken in box.database.mails if taken.full_size is not None]


def test_a_throttled_client_comes_back_later(box: Box, proxy: Proxy) -> None:
    box.append("one")
    proxy.on(rb"BODY.PEEK", once(refuse(b"[THROTTLED] slow down")))
    with pytest.raises(Exception, match="slow down"):
        box.poll()

    assert box.poll() == 1


def answer_header(uid: bytes) -> Deed:
    """A header of no bytes but the empty line."""

    def deed(wire: Wire, line: bytes) -> bool:
        wire.answer(b"* " + uid + b" FETCH (UID " + uid + b" BODY[HEADER]<0> {2}\r\n\r\n)")
        return give_nothing(wire, line)

    return deed


# --- faults ---


def test_a_mail_that_another_client_removes_meanwhile_is_no_fault(box: Box, proxy: Proxy) -> None:
    box.append("one", "gone", "three")

    def remove(*_: object) -> bool:
        box.server.remove(box.account, "INBOX", 2)
        return False

    proxy.on(rb"BODY.PEEK\[\]", once(remove))
    box.poll()

    assert {"one", "three"} <= set(box.database.subjects) <= {"one", "gone", "three"}
    assert all(taken.full_size is None for taken in box.database.mails)


def test_f1_a_crash_after_the_fetch_leaves_the_mail_as_it_was(box: Box) -> None:
    box.append("one")
    whole = box.database.receive
    box.database.receive = lambda mails: _crash()  # type: ignore[method-assign, assignment, return-value]
    with pytest.raises(KeyboardInterrupt):
        box.poll()
    assert box.flags() == {1: frozenset()}

    box.database.receive = whole  # type: ignore[method-assign]
    assert box.poll() == 1


@pytest.mark.parametrize("deed", [cut, cut_answer])
def test_f2_f3_a_flag_that_was_cut_off_is_set_with_the_next_visit(box: Box, proxy: Proxy, deed: object) -> None:
    box.append("one")
    proxy.on(rb"STORE", once(deed))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="the connection broke"):
        box.poll()
    box.poll()

    assert box.flags() == {1: {r"\Seen", "$MaildeskFiled"}}
    assert len(box.database.received) == 1
    assert not any(box.database.unsettled.values())


@pytest.mark.parametrize("deed", [cut, cut_answer])
def test_f2_f3_a_move_that_was_cut_off_is_finished_with_the_next_visit(box: Box, proxy: Proxy, deed: object) -> None:
    box.server.create(box.account, "Filed")
    box.set(after="move", move_to="Filed")
    box.append("one")
    proxy.on(rb"MOVE", once(deed))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="the connection broke"):
        box.poll()
    box.poll()

    assert (len(box.flags()), len(box.flags("Filed"))) == (0, 1)
    assert len(box.database.received) == 1
    assert not any(box.database.unsettled.values())


def test_an_oversize_mail_is_not_deleted_by_the_visit_after_a_crash(box: Box) -> None:
    box.set(after="delete")
    box.server.append(box.account, "INBOX", mail("big", "x" * (LIMIT + 1)))
    box.database.settle_uids = lambda *_: _crash()  # type: ignore[method-assign, assignment]
    box.poll()
    box.poll()

    assert list(box.flags()) == [1]


def test_f9_while_the_database_is_away_nothing_is_flagged_and_the_mark_stays(box: Box) -> None:
    box.append("one")
    box.database.away = 1
    with pytest.raises(StoreUnavailable):
        box.poll()

    assert box.flags() == {1: frozenset()}
    assert box.database.marks["main", "INBOX"].last_uid == 0
    assert box.poll() == 1


def test_the_desk_reads_mails_in_a_folder_that_another_client_has_open(box: Box) -> None:
    box.append("one")
    with box.server.session(box.account, "INBOX") as other:
        assert isinstance(other, imaplib.IMAP4)
        assert box.poll() == 1
