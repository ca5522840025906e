# SPDX-License-Identifier: Apache-2.0
"""The table says what was measured, how far it spread, and whether it is enough."""

from bench.figures import Figure, at_least, at_most, table


def figure(*values: float, **more: object) -> Figure:
    return Figure("part", "a figure", "ms", values, **more)  # type: ignore[arg-type]


def test_the_value_is_the_median_of_the_runs() -> None:
    assert figure(9.0, 1.0, 2.0).value == 2.0


def test_a_rate_is_met_from_its_bound_on() -> None:
    assert figure(350.0, target=at_least(350)).met


def test_a_cost_above_its_bound_is_not_met() -> None:
    assert figure(2.01, target=at_most(2.0)).met is False


def test_a_figure_without_a_target_is_neither_met_nor_missed() -> None:
    assert figure(1.0).met is None


def test_the_table_shows_the_spread_and_the_number_of_runs() -> None:
    assert "1 .. 3 (3)" in table([figure(1.0, 2.0, 3.0)])


def test_the_table_shows_what_was_missed() -> None:
    assert "| <= 1   | NO " in table([figure(2.0, target=at_most(1))])


def test_all_lines_of_the_table_are_equally_wide() -> None:
    lines = table([figure(1.0), figure(123456.0, note="with a note", elsewhere=0.5)]).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_json_holds_every_run() -> None:
    assert figure(1.0, 2.0).as_json()["runs"] == [1.0, 2.0]
