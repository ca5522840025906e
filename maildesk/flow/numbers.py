# SPDX-License-Identifier: Apache-2.0
"""Numbers for new rows, reserved ahead so that rules stay pure and rows can be written in groups."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from maildesk.desk.letters import Letter, TicketName
from maildesk.desk.records import Effects
from maildesk.flow.ports import Desk

BLOCK = 200


class Numbers:
    """Hands out numbers of rows from blocks, and the numbers that people see exactly as many as are needed.

    A ticket number whose transaction failed is used by the next ticket, so that only a crash or an outage leaves a gap.
    """

    def __init__(self, store: Desk) -> None:
        self._store = store
        self._blocks: dict[str, Iterator[int]] = {}
        self._spare: list[int] = []

    def person(self) -> int:
        return self._next("person")

    def ticket(self) -> int:
        return self._next("ticket")

    def message(self) -> int:
        return self._next("message")

    def outbox(self) -> int:
        return self._next("outbox")

    def ticket_numbers(self, count: int) -> list[int]:
        """Ascending numbers for `count` tickets."""
        spare, self._spare = self._spare[:count], self._spare[count:]
        missing = count - len(spare)
        return [*spare, *(self._store.reserve("ticket_number", missing) if missing else ())]

    def unused(self, numbers: list[int]) -> None:
        """Takes back numbers whose transaction certainly did not happen."""
        self._spare = sorted((*self._spare, *numbers))

    def _next(self, counter: str) -> int:
        block = self._blocks.get(counter, iter(()))
        for number in block:
            return number
        self._blocks[counter] = fresh = iter(self._store.reserve(counter, BLOCK))
        return next(fresh)


def named(letter: Letter, numbers: Mapping[int, int]) -> Letter:
    """The letter with the numbers of the tickets that it tells of. `numbers`: by ticket id."""
    return replace(letter, values={name: _named(one, numbers) for name, one in letter.values.items()})


def _named(value: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(value, TicketName):
        return value if value.number else replace(value, number=numbers[value.ticket_id])
    if type(value) is list:
        return [_named(one, numbers) for one in value]
    if type(value) is dict:
        return {name: _named(one, numbers) for name, one in value.items()}
    return value


def remembered(effects: Effects, numbers: Mapping[int, int]) -> Effects:
    """The effects whose events name other tickets by the numbers that these got in the same commit (`{"ticket": 7, "number": 0}`)."""
    return replace(effects, events=tuple(replace(one, details=_filled(one.details, numbers)) for one in effects.events))


def _filled(details: Mapping[str, Any], numbers: Mapping[int, int]) -> Mapping[str, Any]:
    return {name: _numbered(one, numbers) for name, one in details.items()}


def _numbered(detail: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(detail, list):
        return [_numbered(one, numbers) for one in detail]
    if isinstance(detail, dict) and detail.get("number") == 0:
        return {**detail, "number": numbers[detail["ticket"]]}
    return detail


def numbered(effects: Effects, numbers: Iterator[int]) -> Effects:
    """The effects with a number for each new ticket."""
    return replace(effects, tickets=tuple(replace(one, number=next(numbers)) for one in effects.tickets)) if effects.tickets else effects
