# SPDX-License-Identifier: Apache-2.0
"""The figures, on examples small enough to reckon by hand."""

import pytest

from maildesk.model.evaluation import Judged, confusion, figures, worst

RIGHT = Judged("1", "a", (("a", 0.9), ("b", 0.1)))
WRONG = Judged("2", "a", (("b", 0.8), ("a", 0.2)))
OTHER = Judged("3", "b", (("b", 0.6), ("a", 0.4)))
THIRD = Judged("4", "c", (("a", 0.5), ("b", 0.3), ("c", 0.2)))
ALL = (RIGHT, WRONG, OTHER, THIRD)


def test_accuracy_and_the_best_two() -> None:
    told = figures(ALL, ("a", "b", "c"))
    assert (told.count, told.accuracy, told.top2) == (4, 0.5, 0.75)


def test_f1_of_each_category_and_their_mean() -> None:
    told = figures(ALL, ("a", "b", "c"))
    assert told.f1 == {"a": pytest.approx(0.5), "b": pytest.approx(2 / 3), "c": 0.0}
    assert told.macro_f1 == pytest.approx((0.5 + 2 / 3) / 3)


def test_a_category_that_nobody_asked_for_does_not_count() -> None:
    assert figures((RIGHT,), ("a", "b")).macro_f1 == 1.0


def test_coverage_looks_at_the_surest_four_fifths() -> None:
    assert figures((RIGHT, RIGHT, RIGHT, RIGHT, THIRD), ("a", "b", "c")).covered == 1.0


def test_calibration_is_the_gap_between_confidence_and_truth() -> None:
    assert figures((RIGHT,), ("a",)).calibration == pytest.approx(0.1)
    assert figures((WRONG,), ("a",)).calibration == pytest.approx(0.8)


def test_the_worst_are_the_surest_mistakes() -> None:
    assert [one.name for one in worst(ALL, 2)] == ["2", "4"]


def test_confusion_counts_what_was_taken_for_what() -> None:
    assert confusion(ALL)[("a", "b")] == 1
