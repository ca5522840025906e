# SPDX-License-Identifier: Apache-2.0
"""What the benchmark asks of a desk is what the program understands."""

from pathlib import Path

import pytest

from bench.parts.asked import DIGESTS, QUERIES, REPORTS, Commands, filled
from tests.cli.desk import CliDesk


@pytest.mark.parametrize("commands", [REPORTS, DIGESTS, QUERIES], ids=["reports", "digests", "queries"])
def test_each_command_of_the_benchmark_succeeds(desk: CliDesk, tmp_path: Path, commands: Commands) -> None:
    desk.say("generate", "--tickets", "60", "--until", "2026-11-01")
    for command in commands:
        ended = desk.say(*filled(command, ticket="#1005", folder=str(tmp_path)))
        assert ended.status == 0, (command, ended.err)
