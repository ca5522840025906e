# SPDX-License-Identifier: Apache-2.0
"""The mails that grow are read whole at every size, so that what is measured is work and no bound."""

import pytest

from bench.bench import QUICK
from bench.corpus.grown import DIMENSIONS, Dimension
from bench.parts.growth import LARGEST, costs_of, figure_of
from maildesk.mail.read import understand

EVERY = pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda one: one.name)


@EVERY
def test_the_largest_mail_of_a_dimension_is_read_without_a_defect(dimension: Dimension) -> None:
    assert understand(dimension.mail(dimension.smallest * LARGEST)).defects == ()


@EVERY
def test_a_dimension_grows_its_mail(dimension: Dimension) -> None:
    assert len(dimension.mail(24)) > len(dimension.mail(6))


def test_each_size_has_its_cost() -> None:
    assert all(cost > 0 for cost in costs_of([b"Subject: a\r\n\r\nb", b"Subject: a\r\n\r\nb\r\n"], rounds=1))


def test_the_figure_names_the_dimension_and_its_sizes() -> None:
    one = figure_of(Dimension("lines", 1_000, lambda count: b"Subject: a\r\n\r\n" + b"b\r\n" * (count // 1_000)), QUICK.rounds)
    assert one.name == "lines, 1,000 to 8,000"
