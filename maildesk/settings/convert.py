# SPDX-License-Identifier: Apache-2.0
"""From a value as given to a value of its type, or a word on what is accepted."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from maildesk.settings.given import Given
from maildesk.settings.schema import Leaf

_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class RefusedError(ValueError):
    """The value is not acceptable; the message says what is."""


class _WrongTypeError(Exception):
    """The value is not of its field's type."""


def convert(leaf: Leaf, given: Given) -> Any:
    """The value in its type and limits. Raises `RefusedError`, which quotes the value unless it is a secret."""
    reader, accepted = _TYPES[leaf.type]
    try:
        value = reader(given)
        accepted = _limit_missed(leaf, value)
    except _WrongTypeError:
        value = None
    if accepted:
        raise RefusedError(f"{_quoted(leaf, given)}: {accepted} is accepted")
    return value


def _text(given: Given) -> str:
    if not isinstance(given.value, str) or "\0" in given.value:
        raise _WrongTypeError
    return given.value


def _number(given: Given) -> int:
    value = given.value
    if given.textual and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        return int(value)
    # bool is an int to Python and a mistake to an operator.
    if type(value) is not int:
        raise _WrongTypeError
    return value


def _flag(given: Given) -> bool:
    value = _FLAGS.get(given.value.strip().lower()) if given.textual else given.value
    if not isinstance(value, bool):
        raise _WrongTypeError
    return value


def _texts(given: Given) -> tuple[str, ...]:
    value = _list_from_text(given.value) if given.textual else given.value
    if not isinstance(value, list) or not all(isinstance(item, str) and "\0" not in item for item in value):
        raise _WrongTypeError
    return tuple(value)


def _list_from_text(text: str) -> Any:
    """`a, b` or, where a value holds a comma itself, TOML: `["a", "b, c"]`."""
    if not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tomllib.loads(f"list = {text.strip()}")["list"]
    except tomllib.TOMLDecodeError:
        raise _WrongTypeError from None


def _path(given: Given) -> Path:
    if not _text(given):
        raise _WrongTypeError
    return Path(given.value)


def _optional_path(given: Given) -> Path | None:
    return None if given.value == "" else _path(given)


_TYPES: Mapping[Any, tuple[Callable[[Given], Any], str]] = MappingProxyType(
    {
        str: (_text, "text in quotes"),
        int: (_number, "a whole number"),
        bool: (_flag, "true or false"),
        tuple[str, ...]: (_texts, 'a list of texts such as ["a", "b"] (in the environment also a,b)'),
        Path: (_path, "a path in quotes"),
        Path | None: (_optional_path, 'a path in quotes, or "" for none,'),
    }
)


def _limit_missed(leaf: Leaf, value: Any) -> str:
    """What is accepted, when the value is outside the limits of its field; else an empty string."""
    limits = leaf.metadata
    if "choices" in limits and value not in limits["choices"]:
        return " or ".join(f'"{choice}"' for choice in limits["choices"])
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return str(limits["accepts"])
    if isinstance(value, int) and not limits.get("min", value) <= value <= limits.get("max", value):
        return f"a whole number from {limits['min']} to {limits['max']}"
    return "something that is not empty" if leaf.required and value in ("", ()) else ""


def _quoted(leaf: Leaf, given: Given) -> str:
    if leaf.secret:
        return "has a value that does not fit"
    if isinstance(given.value, bool):
        return f"is {str(given.value).lower()}"
    return f'is "{given.value}"' if isinstance(given.value, str) else f"is {given.value}"
