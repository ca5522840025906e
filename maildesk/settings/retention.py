# SPDX-License-Identifier: Apache-2.0
"""How long the desk keeps what people wrote (`[retention]`, docs/backup.md)."""

from dataclasses import dataclass, field
from pathlib import Path

_YEARS = 36500  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionOptions:
    """What is given up when. Nothing of a ticket is, unless you say so."""

    unfiled_days: int = field(
        default=30,
        metadata={"help": "days that mails are kept that made no ticket (spam, bounces); 0: for ever", "min": 0, "max": _YEARS},
    )
    raw_days: int = field(
        default=0,
        metadata={
            "help": "days after which the raw mails, attachments and letters of a closed ticket are given up; 0: never",
            "min": 0,
            "max": _YEARS,
        },
    )
    closed_days: int = field(
        default=0,
        metadata={
            "help": "days after which a closed ticket loses all words and people, and only counts in reports; 0: never",
            "min": 0,
            "max": _YEARS,
        },
    )
    erasures: Path = field(
        default=Path("erasures.jsonl"),
        metadata={"help": "file that remembers erasures, so that a backup does not bring them back", "path": "state"},
    )
