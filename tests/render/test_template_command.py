# SPDX-License-Identifier: Apache-2.0
"""`maildesk template list|preview`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from maildesk.cli.main import run
from tests.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def maildesk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command for a desk whose operator has a template folder; returns status, output, words on standard error."""
    (tmp_path / "mine" / "en").mkdir(parents=True)
    config = tmp_path / "maildesk.toml"
    config.write_text(
        '[desk]\nname = "ACME Desk"\naddress = "desk@example.org"\nprefix = "ACME"\npromise_hours = 24\n'
        f'template_dir = "mine"\nsigning_keys = ["{"k" * 48}"]\n'
    )
    config.chmod(0o600)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(["-c", str(config), *arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_list_names_every_template_and_what_is_overridden(maildesk: Run, tmp_path: Path) -> None:
    (tmp_path / "mine" / "en" / "summary.txt").write_text("x")
    _, out, _ = maildesk("-o", "json", "template", "list")
    rows = {row["name"]: row for row in json.loads(out) if row["language"] == "en"}
    assert set(rows) == {path.stem for path in (ROOT / "templates" / "en").glob("[!_]*")}
    assert (rows["acknowledgement"]["origin"], rows["acknowledgement"]["overridden"]) == ("built-in", [])
    assert (rows["summary"]["origin"], rows["summary"]["overridden"]) == ("both", [".txt"])


def test_list_names_a_template_that_only_the_operator_has(maildesk: Run, tmp_path: Path) -> None:
    (tmp_path / "mine" / "en" / "farewell.txt").write_text("x")
    _, out, _ = maildesk("-o", "json", "template", "list")
    row = next(row for row in json.loads(out) if row["name"] == "farewell")
    assert (row["origin"], row["missing"]) == ("operator", [".subject", ".html"])


def test_preview_prints_subject_and_text_with_the_desks_own_values(maildesk: Run) -> None:
    status, out, err = maildesk("template", "preview", "acknowledgement")
    assert (status, err) == (0, "")
    assert out.startswith("Subject: Re: Banner and stickers")
    assert all(word in out for word in ("[ACME-1042]", "within 24 hours", "ACME Desk\ndesk@example.org"))


@pytest.mark.parametrize(("language", "said"), [("de", "7. Recht"), ("pt-BR", "7. Jurídico"), ("ja", "7. 法務")])
def test_preview_speaks_the_words_of_the_catalogue_in_force(maildesk: Run, language: str, said: str) -> None:
    assert said in maildesk("template", "preview", "acknowledgement", "--language", language)[1]


def test_preview_prints_html(maildesk: Run) -> None:
    assert maildesk("template", "preview", "summary", "--html")[1].startswith("<!DOCTYPE html>")


def test_preview_prints_json(maildesk: Run) -> None:
    _, out, _ = maildesk("template", "preview", "summary", "-o", "json")
    assert set(json.loads(out)) == {"name", "subject", "text", "html"}


def test_preview_of_a_broken_file_shows_ours_and_names_file_and_line(maildesk: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine" / "en" / "summary.txt"
    path.write_text("\n{{ nothing }}")
    status, out, err = maildesk("template", "preview", "summary")
    assert status == 1
    assert "We have your 3 requests" in out
    assert f"{path}:2: 'nothing' is undefined" in err


def test_preview_of_an_unknown_template_says_where_to_look(maildesk: Run) -> None:
    status, out, err = maildesk("template", "preview", "farewell")
    assert (status, out) == (1, "")
    assert "no template farewell" in err
    assert "maildesk template list" in err


def test_a_template_of_the_operator_is_previewed_with_every_value(maildesk: Run, tmp_path: Path) -> None:
    for form in (".subject", ".txt", ".html"):
        (tmp_path / "mine" / "en" / f"farewell{form}").write_text("{{ subject }} {{ limit_mb }} {{ tickets | length }}")
    status, out, _ = maildesk("template", "preview", "farewell")
    assert status == 0
    assert "Amsterdam 25 3" in out
