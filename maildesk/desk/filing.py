# SPDX-License-Identifier: Apache-2.0
"""Who may file for a project, where not everybody on its roster may: `[project.NAME]` of the catalogue. Advice to staff, nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Problems = list[tuple[str, str]]
_KEYS = ("says", "bodies")


@dataclass(frozen=True, slots=True)
class Filing:
    """`says` is a sentence for staff; it is not said of who sits in one of the `bodies`, which are parts of their names on the roster."""

    project: str
    says: str
    bodies: tuple[str, ...] = ()


def filing(project: str, table: Mapping[str, Any], problems: Problems) -> Filing:
    """The rule of a project's table; what is wrong with it is added to `problems` (where, what and the remedy)."""
    where, says, bodies = f"project.{project}", table.get("says"), table.get("bodies", [])
    problems += [(f"{where}.{key}", f"is unknown: {' and '.join(_KEYS)} are accepted") for key in table if key not in _KEYS]
    if not isinstance(says, str) or not says.strip():
        problems.append((f"{where}.says", "is missing: staff read it beside a request, so say who may file"))
    if not isinstance(bodies, list) or not all(isinstance(one, str) for one in bodies):
        problems.append((f"{where}.bodies", 'is no list of words: such is ["steering"]'))
        bodies = []
    return Filing(project, str(says or ""), tuple(bodies))
