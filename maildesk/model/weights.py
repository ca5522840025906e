# SPDX-License-Identifier: Apache-2.0
"""A trained model as plain data in a JSON file: for each feature a row of small integers, one for each class, as pairs of hex digits."""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maildesk.desk.phrasebook import UNWANTED
from maildesk.flow.errors import MaildeskError

FORMAT = 2
LARGEST = 127  # a weight is a signed byte


class ModelUnusable(MaildeskError):
    """The file of a model cannot be read, or another version wrote it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Named rows of signed bytes; times `scale` they are weights. `places` tells which row a name has."""

    places: Mapping[str, int]
    cells: "array[int]"
    width: int
    scale: float

    @classmethod
    def of(cls, rows: Mapping[str, Sequence[int]], width: int, scale: float) -> "Table":
        """The table of these rows, all of that width."""
        cells = array("b", (cell for row in rows.values() for cell in row))
        return cls({name: place for place, name in enumerate(rows)}, cells, width, scale)

    def row(self, name: str) -> Sequence[int] | None:
        """The row of a name."""
        place = self.places.get(name)
        return None if place is None else self.cells[place * self.width : (place + 1) * self.width]


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: a row of weights, one for each class, for every feature."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Semantic:
    """What is laid over the vectors of a sentence encoder; rows of `head`: a class each, and `UNWANTED`.

    `mean` is taken from each vector. `likenesses` holds a vector for each service, `category/service`: the mean of its phrases.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    temperature: float
    mean: Table
    likenesses: Table
    head: Table


@dataclass(frozen=True, slots=True)
class Weights:
    """All that training yields: the categories' model, that of unwanted mail, how loudly phrases speak beside them, what scores are divided
    by to become honest probabilities, what it was made of, and where there was an encoder the part that goes with it.
    """

    categories: Linear
    unwanted: Linear
    phrase_share: float
    temperature: float
    made_of: Mapping[str, Any]
    semantic: Semantic | None = None


def write(weights: Weights, path: Path) -> None:
    """The model as JSON, one feature a line, so that two models can be compared; complete or not there at all."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_of": dict(weights.made_of),
        "phrase_share": weights.phrase_share,
        "temperature": weights.temperature,
        "categories": _of_linear(weights.categories),
        "unwanted": _of_linear(weights.unwanted),
    }
    if weights.semantic:
        document["semantic"] = _of_semantic(weights.semantic)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(document, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf-8")
    fresh.replace(path)


def read(path: Path) -> Weights:
    """The model of a file. Raises `ModelUnusable`."""
    try:
        return _weights(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise ModelUnusable(f"the model {path} cannot be used ({problem})", "make it anew with `maildesk train`") from problem


def _weights(document: Any) -> Weights:
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']}, this version reads {FORMAT}")
    return Weights(
        _linear(document["categories"]),
        _linear(document["unwanted"]),
        float(document["phrase_share"]),
        float(document["temperature"]),
        dict(document["made_of"]),
        _semantic(document["semantic"]) if "semantic" in document else None,
    )


def _of_linear(model: Linear) -> dict[str, Any]:
    return {"classes": list(model.classes), "bias": list(model.bias), **_of_table(model.table)}


def _linear(told: Mapping[str, Any]) -> Linear:
    classes = tuple(map(str, told["classes"]))
    return Linear(classes, _biases(told, len(classes)), _table(told, len(classes)))


def _of_semantic(model: Semantic) -> dict[str, Any]:
    return {
        "classes": list(model.classes),
        "bias": list(model.bias),
        "temperature": model.temperature,
        "mean": _of_table(model.mean),
        "likenesses": _of_table(model.likenesses),
        "head": _of_table(model.head),
    }


def _semantic(told: Mapping[str, Any]) -> Semantic:
    classes = tuple(map(str, told["classes"]))
    mean, likenesses, head = (_table(told[name]) for name in ("mean", "likenesses", "head"))
    if (
        not mean.width
        or mean.width != likenesses.width
        or len(head.places) != len(classes) + 1
        or head.places.keys() != {*classes, UNWANTED}
    ):
        raise ValueError("the part for the sentence encoder does not fit together")
    return Semantic(classes, _biases(told, len(classes) + 1), float(told["temperature"]), mean, likenesses, head)


def _biases(told: Mapping[str, Any], count: int) -> tuple[float, ...]:
    bias = tuple(map(float, told["bias"]))
    if len(bias) != count:
        raise ValueError("there is not one bias for each class")
    return bias


def _of_table(table: Table) -> dict[str, Any]:
    return {"scale": table.scale, "rows": {name: table.cells[at : at + table.width].tobytes().hex() for name, at in _ordered(table)}}


def _ordered(table: Table) -> Iterator[tuple[str, int]]:
    return ((name, table.places[name] * table.width) for name in sorted(table.places))


def _table(told: Mapping[str, Any], width: int | None = None) -> Table:
    """All rows are decoded at once: one by one that took half of the time of loading."""
    rows: dict[str, str] = told["rows"]
    widths = {len(row) for row in rows.values()}
    width = width or next(iter(widths), 0) // 2
    if widths - {2 * width}:
        raise ValueError("a row has not one weight for each class")
    cells = array("b", bytes.fromhex("".join(rows.values())))
    if len(cells) != width * len(rows):
        raise ValueError("a row has not one weight for each class")
    return Table({name: place for place, name in enumerate(rows)}, cells, width, float(told["scale"]))
