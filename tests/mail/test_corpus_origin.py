# SPDX-License-Identifier: Apache-2.0
"""Every mail of tests/mails was made by a program that its note names, or says what documents its form."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "mails"
SOURCES: dict[str, str] = json.loads((CORPUS / "reconstructed.json").read_text("utf-8"))["sources"]
NOTES = {str(path.relative_to(CORPUS).with_suffix("")): json.loads(path.read_text("utf-8"))["about"] for path in CORPUS.glob("*/*.json")}


def _is_made(name: str) -> bool:
    return "Made by " in NOTES[name]


def _is_documented(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in SOURCES)


def test_a_mail_is_made_by_a_program_or_its_form_is_documented() -> None:
    assert not [name for name in NOTES if not _is_made(name) and not _is_documented(name)]


def test_every_source_documents_a_mail() -> None:
    reconstructed = [name for name in NOTES if not _is_made(name)]

    assert not [pattern for pattern in SOURCES if not any(fnmatchcase(name, pattern) for name in reconstructed)]
