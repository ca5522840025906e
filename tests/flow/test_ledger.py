# SPDX-License-Identifier: Apache-2.0
"""The public account: whatever it hides cannot be reckoned from what it shows."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.desk.figures import Figures
from maildesk.flow.ledger import HIDDEN, LEDGER, account

COUNTS = ("requests", "done", "open", "reopened", "opinions", "helped")


@st.composite
def cells(draw: st.DrawFn) -> Figures:
    done, open_ = draw(st.integers(0, 30)), draw(st.integers(0, 30))
    helped = draw(st.integers(0, done))
    unhelped = draw(st.integers(0, done - helped))
    return Figures(
        opened=done + open_, done=done, open=open_, reopened=draw(st.integers(0, 9)), asked=done, helped=helped, unhelped=unhelped
    )


GROUPS = st.lists(cells(), max_size=6).map(lambda some: [(f"g{at}", one) for at, one in enumerate(some)])
Row = dict[str, Any]


def of(kind: str, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["of"] == kind]


@settings(deadline=None)
@given(categories=GROUPS, projects=GROUPS)
def test_no_count_below_five_is_shown(categories: list[tuple[str, Figures]], projects: list[tuple[str, Figures]]) -> None:
    shown = [row[column] for row in account(categories, projects) for column in COUNTS]
    assert all(one == HIDDEN or one == 0 or one >= 5 for one in shown)


@settings(deadline=None)
@given(categories=GROUPS, projects=GROUPS)
def test_nothing_hidden_follows_from_the_rest_of_its_row(
    categories: list[tuple[str, Figures]], projects: list[tuple[str, Figures]]
) -> None:
    for row in account(categories, projects):
        assert (row["done"] == HIDDEN) == (row["open"] == HIDDEN)
        if row["helped"] != HIDDEN:
            assert row["opinions"] - row["helped"] == 0 or row["opinions"] - row["helped"] >= 5


@settings(deadline=None)
@given(categories=GROUPS, projects=GROUPS)
def test_nothing_is_the_only_hidden_one_of_a_column_whose_sum_is_known(
    categories: list[tuple[str, Figures]], projects: list[tuple[str, Figures]]
) -> None:
    rows = account(categories, projects)
    for kind, column in product(("category", "project"), COUNTS):
        some = [row[column] for row in of(kind, rows)]
        assert some.count(HIDDEN) != 1 or len(some) == 1


def test_ones_that_their_sum_gives_away_are_hidden_with_something_larger() -> None:
    projects = [(f"p{at}", Figures(opened=9, done=9, reopened=1)) for at in range(5)] + [("q", Figures(opened=9, done=9, reopened=6))]
    rows = account([("legal", Figures(opened=54, done=54, reopened=11))], projects)
    assert [row["reopened"] for row in of("category", rows)] == [11]
    assert {row["reopened"] for row in of("project", rows)} == {HIDDEN}


def test_where_all_else_is_zero_a_zero_is_hidden_with_ones_that_their_sum_gives_away() -> None:
    projects = [(f"p{at}", Figures(opened=9, done=9, reopened=at < 5)) for at in range(7)]
    assert [row["reopened"] for row in account([], projects)] == [*[HIDDEN] * 6, 0]


def test_ones_that_remain_of_shown_opinions_are_hidden_with_something_larger() -> None:
    some = [(f"c{at}", Figures(opened=20, done=20, asked=20, helped=9, unhelped=1)) for at in range(2)]
    whole = ("d", Figures(opened=20, done=20, asked=20, helped=12))
    assert {row["helped"] for row in account([*some, whole], [])} == {HIDDEN}


def test_what_is_hidden_does_not_claim_to_be_small() -> None:
    (row,) = account([("legal", Figures(opened=57, done=54, open=3))], [])
    assert (row["requests"], row["done"], row["open"]) == (57, "*", "*")


def test_what_asked_for_nothing_but_spam_is_not_named() -> None:
    assert account([("legal", Figures(spam=2))], [("Envoy", Figures(spam=1))]) == ()


def test_every_row_has_every_column_in_order() -> None:
    rows = account([("legal", Figures(opened=9, done=9))], [("Envoy", Figures(opened=9, done=9))])
    assert [tuple(row) for row in rows] == [LEDGER, LEDGER]


def test_projects_of_few_requests_are_told_together() -> None:
    rows = account([], [("Envoy", Figures(opened=9, done=9)), ("a", Figures(opened=3, done=3)), ("b", Figures(opened=4, done=4))])
    assert [(row["name"], row["requests"]) for row in rows] == [("Envoy", 9), ("(all others)", 7)]
