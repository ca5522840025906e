# SPDX-License-Identifier: Apache-2.0
"""A group of the catalogue: who answers, by which rule one of them is asked, and when its address gets a digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from maildesk.desk.rhythm import Often, days

KEYS = frozenset({"name", "address", "assign", "digest"})
_DIGEST_KEYS = ("often", "zone", "at", "days")
Problems = list[tuple[str, str]]


class Assign(StrEnum):
    """Whose a new ticket of a group is: somebody takes it, or the desk gives it to one of them by this rule."""

    NOBODY = "nobody"
    LEAST_LOADED = "least-loaded"
    ROUND_ROBIN = "round-robin"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Mornings:
    """When a digest goes to the address of a group: at `hour` of these `days` (0 is Monday) in the zone of this name."""

    often: Often = Often.OFF
    zone: str = "UTC"
    hour: int = 8
    days: frozenset[int] = frozenset(range(5))


NEVER = Mornings()


@dataclass(frozen=True, slots=True)
class Group:
    """Who answers, and by which rule one of them is asked. `mornings`: when its address gets a digest."""

    slug: str
    name: str
    address: str
    assign: Assign = Assign.NOBODY
    mornings: Mornings = NEVER


def group(slug: str, table: Mapping[str, Any], problems: Problems) -> Group:
    """The group of a table. `problems` gets (where, what and the remedy) for what is wrong."""
    where = f"group.{slug}"
    _known(table, sorted(KEYS), where, problems)
    assign = table.get("assign", Assign.NOBODY.value)
    if assign not in list(Assign):
        problems.append((f"{where}.assign", f"is {assign!r}: {', '.join(Assign)} are accepted"))
        assign = Assign.NOBODY
    name, address = (found if isinstance(found := table.get(key, ""), str) else "" for key in ("name", "address"))
    return Group(slug, name, address, Assign(assign), _mornings(table.get("digest"), f"{where}.digest", problems))


def _mornings(table: Any, where: str, problems: Problems) -> Mornings:
    """`digest = "weekly"`, or a table that says more. Whether the zone exists is for who reads the file to say."""
    if table is None:
        return NEVER
    told = {"often": table} if isinstance(table, str) else table
    if not isinstance(told, Mapping):
        problems.append(
            (where, f'is {table!r}: "daily", "weekly" or a table such as {{ often = "weekly", zone = "Europe/Berlin" }} is accepted')
        )
        return NEVER
    _known(told, _DIGEST_KEYS, where, problems)
    often, zone = told.get("often", Often.DAILY.value), told.get("zone", NEVER.zone)
    if often not in list(Often):
        problems.append((f"{where}.often", f"is {often!r}: {', '.join(Often)} are accepted"))
        often = Often.OFF
    if not isinstance(zone, str):
        problems.append((f"{where}.zone", f"is {zone!r}: a zone such as Europe/Berlin is accepted"))
        zone = NEVER.zone
    return Mornings(Often(often), zone, _hour(told, where, problems), _days(told, where, problems))


def _hour(told: Mapping[str, Any], where: str, problems: Problems) -> int:
    hour = told.get("at", NEVER.hour)
    if isinstance(hour, int) and not isinstance(hour, bool) and 0 <= hour <= 23:
        return hour
    problems.append((f"{where}.at", f"is {hour!r}: an hour from 0 to 23 is accepted"))
    return NEVER.hour


def _days(told: Mapping[str, Any], where: str, problems: Problems) -> frozenset[int]:
    if "days" not in told:
        return NEVER.days
    try:
        return days(str(told["days"]))
    except ValueError as wrong:
        problems.append((f"{where}.days", f"is wrong: {wrong}"))
        return NEVER.days


def _known(table: Mapping[str, Any], keys: "list[str] | tuple[str, ...]", where: str, problems: Problems) -> None:
    problems += [(f"{where}.{key}", f"is unknown: {', '.join(keys)} are accepted") for key in table if key not in keys]
