# SPDX-License-Identifier: Apache-2.0
"""T1: what is received is there, once, byte for byte."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maildesk.flow.values import Incoming, Source, SourceKind
from maildesk.mail.values import Envelope
from maildesk.store.raw import PIECE
from maildesk.store.sql import SqlStore, open_store
from tests.store.build import NOW, claim, incoming


def test_a_mail_comes_back_as_it_was_received(store: SqlStore) -> None:
    sent = incoming(b"From: a\r\n\r\n\x00\xff\r\nbody", history=True, full_size=99)
    store.receive([sent])
    (held,) = claim(store)
    assert (held.raw, held.source, held.envelope, held.received_at) == (sent.raw, sent.source, sent.envelope, NOW)
    assert (held.history, held.full_size, held.attempts) == (True, 99, 1)


@pytest.mark.parametrize("mail_from", [None, "", "ann@example.org"])
def test_a_missing_and_a_null_reverse_path_stay_different(store: SqlStore, mail_from: str | None) -> None:
    envelope = Envelope(mail_from, ("a@example.net", "b@example.net"), "192.0.2.1", "ann", True)
    store.receive([Incoming(b"x", Source(SourceKind.SMTP, "public"), envelope, NOW)])
    assert claim(store)[0].envelope == envelope


@pytest.mark.parametrize("size", [0, 1, 16 * 1024, PIECE, PIECE + 1, 3 * PIECE + 5])
@pytest.mark.parametrize("kind", ["text", "bytes"])
def test_the_bytes_survive_any_size(store: SqlStore, size: int, kind: str) -> None:
    raw = (b"a word or two, \r\n" * (size // 17 + 1))[:size] if kind == "text" else random.Random(size).randbytes(size)
    (receipt,) = store.receive([incoming(raw)])
    assert store.raw(receipt.inbound_id) == raw


def test_the_same_bytes_are_a_repeat_wherever_they_come_from(store: SqlStore) -> None:
    first, second = store.receive([incoming(b"same", uid=0)])[0], store.receive([incoming(b"same")])[0]
    assert (second.inbound_id, second.repeat) == (first.inbound_id, True)
    assert store.inbound_by_id(first.inbound_id).row.repeats == 1


def test_the_coordinates_of_a_repeat_are_remembered(store: SqlStore) -> None:
    store.receive([incoming(b"same", uid=0)])
    store.receive([incoming(b"same", uid=4711, folder="Labels/One")])
    assert store.known_uids("main", "Labels/One", 7) == {4711}


def test_the_same_coordinates_are_a_repeat_whatever_the_bytes(store: SqlStore) -> None:
    (first,) = store.receive([incoming(b"as fetched", uid=900)])
    (second,) = store.receive([incoming(b"as fetched, with a header of the server", uid=900)])
    assert (second.inbound_id, second.repeat) == (first.inbound_id, True)


def test_a_uid_under_a_new_uidvalidity_is_another_mail(store: SqlStore) -> None:
    old = Incoming(b"one", Source(SourceKind.IMAP, "main", "INBOX", 1, 5), Envelope(), NOW)
    new = Incoming(b"two", Source(SourceKind.IMAP, "main", "INBOX", 2, 5), Envelope(), NOW)
    assert [receipt.repeat for receipt in store.receive([old, new])] == [False, False]


def test_repeats_within_one_call_share_one_row(store: SqlStore) -> None:
    receipts = store.receive([incoming(b"a", uid=0), incoming(b"b", uid=0), incoming(b"a", uid=0), incoming(b"a", uid=77)])
    assert [receipt.repeat for receipt in receipts] == [False, False, True, True]
    assert receipts[0].inbound_id == receipts[2].inbound_id == receipts[3].inbound_id != receipts[1].inbound_id
    assert store.known_uids("main", "INBOX", 7) == {77}


def test_a_mail_with_known_bytes_leads_the_next_with_its_coordinates_to_the_same_row(store: SqlStore) -> None:
    (first,) = store.receive([incoming(b"known", uid=0)])
    receipts = store.receive([incoming(b"known", uid=50), incoming(b"other bytes", uid=50)])
    assert {receipt.inbound_id for receipt in receipts} == {first.inbound_id}


def test_numbers_follow_the_order_of_arrival(store: SqlStore) -> None:
    ids = [receipt.inbound_id for receipt in store.receive([incoming() for _ in range(20)])]
    assert ids == sorted(ids)


def test_receiving_nothing_is_allowed(store: SqlStore) -> None:
    assert store.receive([]) == []


def test_naive_times_are_refused(store: SqlStore) -> None:
    with pytest.raises(Exception, match="naive"):
        store.receive([incoming(received_at=NOW.replace(tzinfo=None))])


def test_text_that_no_database_takes_is_replaced(store: SqlStore) -> None:
    envelope = Envelope("a\x00b\ud800@example.org", ("c\udfffd@example.net",))
    (receipt,) = store.receive([Incoming(b"x", Source(SourceKind.FILE, "in\x00box"), envelope, NOW)])
    row = store.inbound_by_id(receipt.inbound_id).row
    assert row.envelope.mail_from == "a\ufffdb\ufffd@example.org"
    assert (row.envelope.rcpt_to, row.source.account) == (("c\ufffdd@example.net",), "in\ufffdbox")


def test_a_folder_name_of_any_length_can_be_remembered(store: SqlStore) -> None:
    folder = "ä/" * 3000
    store.receive([incoming(uid=12, folder=folder)])
    assert store.known_uids("main", folder, 7) == {12}


def test_many_threads_that_receive_the_same_mails_make_each_once(store: SqlStore) -> None:
    mails = [incoming(b"mail %d" % number, uid=0) for number in range(30)]

    def take(seed: int) -> list[int]:
        mixed = random.Random(seed).sample(mails, len(mails))
        return [receipt.inbound_id for part in range(0, 30, 10) for receipt in store.receive(mixed[part : part + 10]) if not receipt.repeat]

    with ThreadPoolExecutor(4) as pool:
        made = [inbound_id for ids in pool.map(take, range(4)) for inbound_id in ids]
    assert len(made) == len(set(made)) == 30


@pytest.fixture
def lasting(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """A store that all examples of a property share: what it holds from before must not matter."""
    path = tmp_path_factory.mktemp("lasting") / "maildesk.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = open_store(f"sqlite:///{path}", busy_seconds=10)
    yield opened
    opened.close()


_mails = st.builds(
    lambda raw, uid: incoming(b"property " + raw, uid=uid),
    st.binary(max_size=2),
    st.integers(min_value=0, max_value=6),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(_mails, max_size=5), max_size=4))
def test_receiving_again_changes_nothing(lasting: SqlStore, calls: list[list[Incoming]]) -> None:
    first = [lasting.receive(call) for call in calls]
    again = [lasting.receive(call) for call in calls]
    assert [[receipt.inbound_id for receipt in one] for one in first] == [[receipt.inbound_id for receipt in one] for one in again]
    assert all(receipt.repeat for one in again for receipt in one)
