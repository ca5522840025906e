# SPDX-License-Identifier: Apache-2.0
"""Desks that the benchmark keeps are those of this very program."""

from bench import past


def test_a_desk_that_another_program_made_is_stale() -> None:
    assert past.stale("made_1000_0123456789ab", 1000)
    assert past.stale("made_1000_0123456789ab.db-wal", 1000)


def test_neither_the_desk_of_this_program_nor_one_of_another_size_is_stale() -> None:
    assert not past.stale(past.name(1000), 1000)
    assert not past.stale(f"{past.name(1000)}.db-wal", 1000)
    assert not past.stale("made_10000_0123456789ab", 1000)
