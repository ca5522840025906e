# SPDX-License-Identifier: Apache-2.0
"""A template that cannot be used: which file, which line, why."""

import logging
from dataclasses import dataclass
from pathlib import Path

from maildesk.flow.errors import MaildeskError, NotFound

_log = logging.getLogger("maildesk.render")


@dataclass(frozen=True, slots=True)
class Fault:
    """What an operator needs to mend a template. `line` counts from 1; None where no single line is to blame."""

    path: Path
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


class Broken(Exception):
    """A template could not be compiled or filled."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.fault = Fault(path, line, reason)


class BuiltInBroken(MaildeskError):
    """A built-in template failed: the installation is damaged, or the caller left out a value."""

    exit_code = 70  # EX_SOFTWARE


class NoTemplate(NotFound):
    """There is no template of this name in any language we fall back to."""


def log(fault: Fault) -> None:
    """Tells the operator that a built-in template was used in place of theirs."""
    _log.warning("template %s; the built-in one is used. Mend the file and restart; try it with `maildesk template preview`", fault)
