# SPDX-License-Identifier: Apache-2.0
"""What `db check` finds on a desk that is well, and on one that somebody broke by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from maildesk.store.check import Trouble
from maildesk.store.sql import SqlStore
from tests.flow.desk import START
from tests.flow.lived import lived

Break = Callable[..., None]


def troubles(store: SqlStore) -> dict[str, Trouble]:
    found = [*store.check_file(), *store.check_rules(START), *store.check_tallies(), *store.check_bytes(lambda _count: None)]
    return {one.name: one for one in found}


@pytest.fixture
def broken(store: SqlStore) -> Break:
    """Does what no verb of the desk does, past every guard."""

    def do(statement: str, **values: Any) -> None:
        sqlite = store.database.engine.dialect.name == "sqlite"
        with store.database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            if sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=OFF")
            connection.execute(text(statement), values)
            connection.commit()
            if sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")

    return do


def test_nothing_is_wrong_with_a_desk_that_lived(store: SqlStore) -> None:
    lived(store)
    while store.index_waiting():
        pass
    store.tally_weeks(START.replace(year=START.year + 1))
    assert troubles(store) == {}


BROKEN = {
    "history unguarded": "INSERT INTO counter (name, value) VALUES ('erasing', 1)",
    "number given twice": "UPDATE counter SET value = 0 WHERE name IN ('ticket', 'ticket_number')",
    "message that is not searched": "DELETE FROM searchable WHERE message_id = 1",
    "unsettled letter": "UPDATE outbox SET settled_at = NULL WHERE state = 'sent'",
    "merged into nothing": "UPDATE ticket SET merged_into = NULL WHERE state = 'merged'",
    "closed at no time": "UPDATE ticket SET state = 'closed', closed_at = NULL WHERE id = 2",
    "snoozed for ever": "UPDATE ticket SET state = 'snoozed', snoozed_until = NULL WHERE id = 3",
    "requester who takes no part": "DELETE FROM participant WHERE ticket_id = 5",
    "wrong bytes": "UPDATE raw_mail SET content = {bytes} WHERE inbound_id = 1",
    "wrong attachment": "UPDATE attachment SET sha256 = 'other'",
    "staff without an address": "DELETE FROM person_address WHERE key = 'sam@cncf.io'",
    "owner who does not work here": "UPDATE ticket SET owner_id = (SELECT min(id) FROM person WHERE NOT staff) WHERE id = 5",
    "nothing to process": "DELETE FROM raw_mail WHERE inbound_id IN (SELECT max(id) FROM inbound)",
}


def test_everything_that_is_broken_is_named_with_a_remedy(store: SqlStore, broken: Break) -> None:
    lived(store)
    while store.index_waiting():
        pass
    bytes_ = r"'\x00'::bytea" if store.database.engine.dialect.name == "postgresql" else "x'00'"
    for statement in BROKEN.values():
        broken(statement.replace("{bytes}", bytes_).replace("::", r"\:\:"))
    broken("UPDATE inbound SET state = 'received' WHERE id = (SELECT max(id) FROM inbound)")

    found = troubles(store)
    assert set(BROKEN) <= set(found)
    assert all(one.remedy and one.meaning and one.examples for one in found.values())


def test_a_piece_that_cannot_be_unpacked_is_told_of(store: SqlStore, broken: Break) -> None:
    lived(store)
    broken("UPDATE raw_mail SET encoding = 'zlib' WHERE inbound_id = 2")
    assert troubles(store)["wrong bytes"].examples == ("mail 2",)


def test_a_tally_that_lies_is_found(store: SqlStore, broken: Break) -> None:
    lived(store)
    store.tally_weeks(START.replace(year=START.year + 1))
    other = "SELECT content FROM tally AS o WHERE o.by = tally.by AND o.week > tally.week ORDER BY o.week LIMIT 1"
    broken(f"UPDATE tally SET content = ({other}) WHERE EXISTS ({other})")
    assert "wrong tally" in troubles(store)


def test_lost_references_are_found_on_sqlite(store: SqlStore, broken: Break) -> None:
    if store.database.engine.dialect.name == "sqlite":
        lived(store)
        broken("UPDATE conversation_link SET ticket_id = 999")
        assert "lost reference" in troubles(store)
