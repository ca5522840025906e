# SPDX-License-Identifier: Apache-2.0
"""What an IMAP poller remembers between two looks."""

from concurrent.futures import ThreadPoolExecutor

from maildesk.flow.values import Mark
from maildesk.store.sql import SqlStore
from tests.store.build import NOW, incoming


def test_a_folder_never_read_has_no_mark(store: SqlStore) -> None:
    assert store.mark("main", "INBOX") is None


def test_a_mark_is_remembered_and_moved(store: SqlStore) -> None:
    store.set_mark("main", "INBOX", Mark(7, 10, None))
    store.set_mark("main", "INBOX", Mark(8, 4_294_967_295, NOW, history_until=12))
    assert store.mark("main", "INBOX") == Mark(8, 4_294_967_295, NOW, history_until=12)


def test_each_folder_has_its_own_mark(store: SqlStore) -> None:
    store.set_mark("main", "INBOX", Mark(7, 1, None))
    assert store.mark("main", "Junk") is None
    assert store.mark("events", "INBOX") is None


def test_two_that_set_the_first_mark_at_once_both_succeed(store: SqlStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda uid: store.set_mark("main", "INBOX", Mark(7, uid, None)), range(1, 9)))
    mark = store.mark("main", "INBOX")
    assert mark is not None
    assert mark.uidvalidity == 7


def test_committed_mails_are_unsettled_until_they_are_settled(store: SqlStore) -> None:
    store.receive([incoming(uid=1), incoming(uid=2), incoming(uid=3)])
    store.settle_uids("main", "INBOX", 7, [1, 3, 99])
    assert store.known_uids("main", "INBOX", 7) == {1, 2, 3}
    assert store.unsettled_uids("main", "INBOX", 7) == {2}


def test_the_stub_of_an_oversize_mail_is_known_and_never_unsettled(store: SqlStore) -> None:
    store.receive([incoming(uid=1, full_size=99_000_000), incoming(uid=2)])
    assert store.known_uids("main", "INBOX", 7) == {1, 2}
    assert store.unsettled_uids("main", "INBOX", 7) == {2}


def test_a_repeat_is_known_and_unsettled_too(store: SqlStore) -> None:
    store.receive([incoming(b"same", uid=1), incoming(b"same", uid=2)])
    assert store.unsettled_uids("main", "INBOX", 7) == {1, 2}


def test_uids_count_under_their_uidvalidity_and_folder_alone(store: SqlStore) -> None:
    store.receive([incoming(uid=1)])
    assert store.known_uids("main", "INBOX", 8) == set()
    assert store.known_uids("main", "Junk", 7) == set()


def test_settling_nothing_is_allowed(store: SqlStore) -> None:
    store.settle_uids("main", "INBOX", 7, [])
