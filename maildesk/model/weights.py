# SPDX-License-Identifier: Apache-2.0
"""A trained linear model as plain data: classes, a bias for each, and a row of small integers for each feature."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maildesk.flow.errors import MaildeskError

FORMAT = 1


class ModelUnusable(MaildeskError):
    """The file of a model cannot be read, or another version wrote it."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A row of weights, one for each class, for every feature: integers times `scale`."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[int, ...]]
    scale: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All that training yields: the categories' model, that of unwanted mail, how loudly phrases speak beside them, what scores are divided
    by to become honest probabilities, and what it was made of.
    """

    categories: Linear
    unwanted: Linear
    phrase_share: float
    temperature: float
    made_of: Mapping[str, Any]


def write(weights: Weights, path: Path) -> None:
    """The model as JSON, one feature a line, so that two models can be compared; complete or not there at all."""
    head = {
        "format": FORMAT,
        "made_of": dict(weights.made_of),
        "phrase_share": weights.phrase_share,
        "temperature": weights.temperature,
        "categories": _head(weights.categories),
        "unwanted": _head(weights.unwanted),
    }
    lines = [json.dumps(head, ensure_ascii=False, sort_keys=True)]
    for kind, model in (("c", weights.categories), ("u", weights.unwanted)):
        lines += [json.dumps([kind, name, *row], ensure_ascii=False, separators=(",", ":")) for name, row in sorted(model.rows.items())]
    fresh = path.with_name(path.name + ".new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(path)


def read(path: Path) -> Weights:
    """The model of a file. Raises `ModelUnusable`."""
    try:
        head, rows = _parsed(path)
        return Weights(
            _linear(head["categories"], rows["c"]),
            _linear(head["unwanted"], rows["u"]),
            float(head["phrase_share"]),
            float(head["temperature"]),
            head["made_of"],
        )
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise ModelUnusable(f"the model {path} cannot be used ({problem})", "make it anew with `maildesk train`") from problem


def _parsed(path: Path) -> tuple[dict[str, Any], dict[str, dict[str, tuple[int, ...]]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = json.loads(lines[0])
    if head["format"] != FORMAT:
        raise ValueError(f"format {head['format']}, this version reads {FORMAT}")
    rows: dict[str, dict[str, tuple[int, ...]]] = {"c": {}, "u": {}}
    for kind, name, *row in json.loads(f"[{','.join(lines[1:])}]"):
        rows[kind][name] = tuple(row)
    return head, rows


def _head(model: Linear) -> dict[str, Any]:
    return {"classes": list(model.classes), "bias": list(model.bias), "scale": model.scale}


def _linear(head: Mapping[str, Any], rows: Mapping[str, tuple[int, ...]]) -> Linear:
    classes = tuple(head["classes"])
    if any(len(row) != len(classes) for row in rows.values()):
        raise ValueError("a row has not one weight for each class")
    return Linear(classes, tuple(head["bias"]), rows, float(head["scale"]))
