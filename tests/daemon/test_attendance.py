# SPDX-License-Identifier: Apache-2.0
"""A daemon is silent when its beats stand still for many looks, whatever clocks say."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from maildesk.daemon.attendance import SILENT_LOOKS, Watchman
from maildesk.flow.errors import StoreUnavailable

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Beats:
    """A store of beats that remembers whom it buried."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.buried: list[str] = []
        self.away = False

    def beat(self, owner: str, now: datetime) -> Mapping[str, int]:
        if self.away:
            raise StoreUnavailable("the database is away", "wait")
        self.counts[owner] = self.counts.get(owner, 0) + 1
        return dict(self.counts)

    def bury(self, owners: Collection[str], now: datetime) -> int:
        self.buried += owners
        for owner in owners:
            del self.counts[owner]
        return len(owners)

    def part(self, owner: str) -> None:
        del self.counts[owner]


def watchman(store: Beats, owner: str = "a:1") -> Watchman:
    return Watchman(store, owner, lambda: NOW)


def looks(one: Watchman, number: int) -> None:
    for _ in range(number):
        one.once()


def test_one_whose_beats_stand_still_is_buried() -> None:
    store = Beats()
    watchman(store, "b:1").once()
    looks(watchman(store), SILENT_LOOKS + 1)
    assert store.buried == ["b:1"]


def test_one_look_less_is_patience() -> None:
    store = Beats()
    watchman(store, "b:1").once()
    looks(watchman(store), SILENT_LOOKS)
    assert store.buried == []


def test_a_single_beat_begins_the_count_anew() -> None:
    store = Beats()
    one, other = watchman(store), watchman(store, "b:1")
    other.once()
    looks(one, SILENT_LOOKS)
    other.once()
    looks(one, SILENT_LOOKS)
    assert store.buried == []


def test_nobody_buries_themselves() -> None:
    store = Beats()
    looks(watchman(store), 3 * SILENT_LOOKS)
    assert store.buried == []


def test_while_the_database_is_away_nobody_falls_silent() -> None:
    store = Beats()
    one, other = watchman(store), watchman(store, "b:1")
    looks(one, 1)
    other.once()
    looks(one, SILENT_LOOKS)
    store.away = True
    for _ in range(3 * SILENT_LOOKS):
        for each in (one, other):
            try:
                each.once()
            except StoreUnavailable:
                continue
    store.away = False
    other.once()
    looks(one, 2)
    assert store.buried == []


def test_one_that_ended_by_itself_is_not_missed() -> None:
    store = Beats()
    one, other = watchman(store), watchman(store, "b:1")
    other.once()
    one.once()
    other.leave()
    looks(one, 2 * SILENT_LOOKS)
    assert store.buried == []
