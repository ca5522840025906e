# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a configuration, in words an operator can act on."""

from collections.abc import Iterable
from dataclasses import dataclass

from maildesk.flow.errors import MaildeskError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the key (dotted), its place (`FILE:LINE` or an environment variable) and what is accepted."""

    key: str
    place: str
    message: str

    def __str__(self) -> str:
        """`PLACE: KEY MESSAGE`, without what is not known."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.key} {self.message}" if self.key else f"{where}{self.message}"


class SettingsError(MaildeskError):
    """The configuration is wrong. `problems` holds everything that is, not just the first."""

    exit_code = 78  # EX_CONFIG

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_reading_order))
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"the configuration cannot be used:\n{lines}", "mend it and look again with `maildesk config check`")


def _reading_order(problem: Problem) -> tuple[str, int]:
    """Line by line through the file, as somebody mends it."""
    file, _, line = problem.place.rpartition(":")
    return (file, int(line)) if line.isdigit() else (problem.place, 0)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`. Did you mean X?` where a known word is near, else an empty string."""
    from difflib import get_close_matches  # 5 ms that only a mistake pays for

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f". Did you mean {near[0]}?" if near else ""
