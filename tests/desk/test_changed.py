# SPDX-License-Identifier: Apache-2.0
"""A value with other fields is what `dataclasses.replace` would make of it."""

import dataclasses
import inspect
from typing import Any

import pytest

from maildesk.desk import case, clock, letters, records, values
from maildesk.desk.changed import replace

KINDS = [
    kind
    for room in (case, clock, letters, records, values)
    for _, kind in inspect.getmembers(room, inspect.isclass)
    if dataclasses.is_dataclass(kind) and len(dataclasses.fields(kind)) > 1 and kind.__module__ == room.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_changed_value_is_the_one_that_the_standard_library_makes(kind: type) -> None:
    names = [one.name for one in dataclasses.fields(kind)]
    value: Any = object.__new__(kind)
    for name in names:
        object.__setattr__(value, name, f"the {name}")
    assert replace(value, **{names[-1]: 7}) == dataclasses.replace(value, **{names[-1]: 7})
    assert getattr(value, names[-1]) == f"the {names[-1]}"


def test_a_field_that_there_is_not_is_an_error() -> None:
    with pytest.raises(AttributeError, match="colour"):
        replace(values.Candidate("legal", 0.5), colour="red")
