# SPDX-License-Identifier: Apache-2.0
"""A short run of the mutation runner; `make fuzz` runs the long one."""

import pytest

from tests.mail import fuzz


def test_three_hundred_mutants_break_no_promise(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.run(300, 1, [fuzz.CORPUS]) == 0, capsys.readouterr().out


def test_a_seed_makes_the_same_mutant_again() -> None:
    mails = fuzz.load([fuzz.CORPUS])

    assert fuzz.mutant(7, mails) == fuzz.mutant(7, mails)
