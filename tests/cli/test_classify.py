# SPDX-License-Identifier: Apache-2.0
"""`maildesk classify` and `maildesk train --evaluate`, as people and programs read them."""

import json
from pathlib import Path

from tests.cli.conftest import Maildesk
from tests.cli.desk import request

KEYS = {"file", "category", "service", "confidence", "candidates", "decision", "reasons", "project", "spam"}


def test_classify_says_category_service_and_reasons(maildesk: Maildesk, tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(request("Trademark", body="A company uses our name in its product name. Is that a trademark matter?"))
    told = json.loads(maildesk("classify", "--json", str(mail)).out)
    assert told.keys() >= KEYS
    assert (told["category"], told["service"], told["decision"]) == ("legal", "trademarks", "automatic")
    assert told["spam"].keys() == {"verdict", "score", "reasons"}


def test_classify_never_leaves_the_category_empty(maildesk: Maildesk, tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(b"\x00\xff")
    told = json.loads(maildesk("classify", "--json", str(mail)).out)
    assert (told["category"], told["decision"]) == ("general", "triage")
    assert told["reasons"]


def test_classify_names_the_project(maildesk: Maildesk, tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(request("logo", body="See https://github.com/goharbor/harbor for the old logo, we need a new one."))
    assert json.loads(maildesk("classify", "--json", str(mail)).out)["project"]["name"] == "Harbor"


def test_an_evaluation_shows_figures_and_the_worst_mistakes(maildesk: Maildesk, tmp_path: Path) -> None:
    rows = [
        {"subject": "logo", "body": "we need a new logo", "label": "creative"},
        {"subject": "exam", "body": "my exam voucher expired", "label": "legal"},
        {"subject": "offer", "body": "Rank on the first page on Google, free quote, unsubscribe", "label": "unwanted"},
    ]
    path = tmp_path / "requests.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = maildesk("train", "--evaluate", str(path)).out
    assert "2 requests, 1 unwanted mails" in out
    assert "accuracy                 0.500" in out
    assert "certification instead of legal: request 2 exam" in out


def test_an_evaluation_of_a_file_that_is_missing_says_so(maildesk: Maildesk, tmp_path: Path) -> None:
    ended = maildesk("train", "--evaluate", str(tmp_path / "none.jsonl"))
    assert ended.status == 78
    assert "cannot be read" in ended.err


def test_training_without_a_configuration_says_what_is_missing(maildesk: Maildesk) -> None:
    assert maildesk("train").status == 78


def test_a_catalogue_that_is_wrong_is_found_by_config_check(maildesk: Maildesk, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[group.a]\nname = "A"\naddress = "a@example.org"\n[category.general]\nname = "General"\n')
    maildesk("init")
    config = Path("maildesk.toml")
    config.write_text(config.read_text().replace('#catalogue = ""', f'catalogue = "{tmp_path / "mine.toml"}"'))
    ended = maildesk("config", "check")
    assert ended.status == 78
    assert "category.general.owner is missing" in ended.err
