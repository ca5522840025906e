# SPDX-License-Identifier: Apache-2.0
"""A small catalogue of another foundation, a roster, and the classifier that ships."""

import csv
import io
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from maildesk.classifying import classifier as in_force
from maildesk.desk.catalogue import Catalogue, parse
from maildesk.desk.project import Projects, roster
from maildesk.desk.values import Classification
from maildesk.flow.ports import Classifier
from maildesk.mail.values import Mail
from maildesk.model.school import typed

TOML = """
[group.garden]
name = "Gardeners"
address = "garden@example.org"
[group.board]
name = "Board"
address = "board@example.org"

[category.plants]
name = "Plants"
owner = "garden"
hints.en = ["leaf*", "bloom*"]
[category.plants.service.trees]
name = "Trees"
words.en = ["tree*", "plant .. orchard"]
words.de = ["Bäume"]
words.zh = ["树木"]
[[category.plants.context]]
all = ["apple*", "worm*"]
why = "worms in apples are a matter of the garden"

[category.money]
name = "Money"
owner = "board"
hints.en = ["cash"]
[category.money.service.grants]
name = "Grants"
words.en = ["grant*", "tree fund"]
[category.money.service.debts]
name = "Debts"
confidential = true
readers = ["board"]
words.en = ["debt*"]

[category.general]
name = "General"
owner = "board"

[neutral]
words.en = ["family tree*"]

[unwanted]
words.en = ["free quote", "unsubscribe"]
"""

ROSTER = """maturity,project,aliases,common
Graduated,Lighthouse,lighthouseproject;Beacon Server,yes
,Lighthouse: Steering Committee,,
Incubating,Open Kite (Kite Framework),openkite,
Sandbox,Kestrel,,
,Technical Committee,,
"""


def tables() -> dict[str, Any]:
    """The small catalogue as tables, to change and to parse."""
    return tomllib.loads(TOML)


def small() -> Catalogue:
    """The small catalogue."""
    return parse(tables())


def projects() -> Projects:
    """The small roster."""
    return Projects(roster(csv.DictReader(io.StringIO(ROSTER))))


@cache
def shipped() -> Classifier:
    """The classifier that ships, made once."""
    return in_force(None)


def said(subject: str, body: str) -> Classification:
    """What the classifier that ships says of a request."""
    (one,) = shipped().classify([typed(subject, body)])
    return one


def write_rows(path: Path, *rows: tuple[str, str, str]) -> Path:
    """A file of labelled requests: subject, body, label."""
    path.write_text("".join(json.dumps({"subject": subject, "body": body, "label": label}) + "\n" for subject, body, label in rows))
    return path


def typed_rows(*rows: tuple[str, str]) -> list[Mail]:
    """Mails of these subjects and bodies."""
    return [typed(subject, body) for subject, body in rows]
