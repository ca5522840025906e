# SPDX-License-Identifier: Apache-2.0
"""Writing an answer: the editor, the preview, what others did meanwhile, and words that are never lost."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Ended
from tests.cli.desk import CliDesk, request
from tests.cli.terminal import on_a_terminal
from tests.conftest import ROOT

_MAILDESK = f"PYTHONPATH={ROOT} {sys.executable} -m maildesk"


@pytest.fixture
def sam(desk: CliDesk, monkeypatch: pytest.MonkeyPatch) -> CliDesk:
    """Sam works here and types. Ana asked for a logo (CNCF-1001)."""
    desk.say("staff", "add", "sam@cncf.io", "--name", "Sam Rivera")
    desk.say("staff", "add", "Ada <ada@cncf.io>")
    monkeypatch.setenv("MAILDESK_DESK__OPERATOR", "sam")
    desk.take(request(body="Who can draw one?\n\nWe need it soon."))
    return desk


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that keeps what it was shown in shown.txt, and puts the words of words.txt above it."""
    script = tmp_path / "editor.sh"
    script.write_text(f'#!/bin/sh\ncp "$2" {tmp_path}/shown.txt\ncat {tmp_path}/words.txt {tmp_path}/shown.txt > "$2"\n')
    script.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{script} --wait")
    (tmp_path / "words.txt").write_text("Gladly.\n")
    return tmp_path


def typed(desk: CliDesk, *arguments: str, keys: str = "") -> tuple[int, str]:
    return on_a_terminal(desk.folder, *arguments, typed=keys.encode())


def answers(desk: CliDesk) -> list[str]:
    return [one["reply"] for one in desk.json("ticket", "show", "1001")["messages"][1:]]


def drafts(desk: CliDesk) -> list[Path]:
    return sorted((desk.folder / ".local/state/maildesk/drafts").glob("*"))


def meanwhile(desk: CliDesk) -> int:
    """Ada takes the ticket after Sam looked at it; what Sam had seen."""
    seen = desk.store.ticket_by_number(1001).seen
    desk.say("ticket", "take", "1001", "--as", "ada")
    return seen


def test_the_editor_shows_who_gets_it_and_the_last_mail(sam: CliDesk, editor: Path) -> None:
    status, screen = typed(sam, "ticket", "reply", "1001")
    assert (status, screen) == (0, "CNCF-1001: your answer goes to Ana Souza\n")
    shown = (editor / "shown.txt").read_text()
    assert "CNCF-1001: We need a logo\nTo:     Ana Souza\nState:  new\n" in shown
    assert "> Who can draw one?\n>\n> We need it soon.\n" in shown
    assert answers(sam) == ["Gladly."]
    assert drafts(sam) == []


def test_nothing_is_sent_where_nothing_was_saved(sam: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    status, screen = typed(sam, "ticket", "reply", "1001")
    assert status == 1 and "nothing was saved, so nothing was sent" in screen
    assert (answers(sam), drafts(sam)) == ([], [])


def test_no_words_send_nothing(sam: CliDesk, editor: Path) -> None:
    (editor / "words.txt").write_text("\n")
    status, screen = typed(sam, "ticket", "reply", "1001")
    assert status == 1 and "there are no words, so nothing was sent" in screen
    assert (answers(sam), drafts(sam)) == ([], [])


def test_words_are_kept_where_the_editor_dies(sam: CliDesk, editor: Path) -> None:
    with (editor / "editor.sh").open("a") as script:
        script.write("exit 3\n")
    status, screen = typed(sam, "ticket", "reply", "1001")
    (draft,) = drafts(sam)
    assert status == 1 and "ended with status 3" in screen and str(draft) in screen.replace("\n", "")
    assert draft.read_text().startswith("Gladly.\n") and draft.stat().st_mode & 0o777 == 0o600


def test_words_that_are_refused_are_kept(sam: CliDesk, editor: Path) -> None:
    (editor / "words.txt").write_text("#clsoe\nGladly.\n")
    status, screen = typed(sam, "ticket", "reply", "1001")
    (draft,) = drafts(sam)
    assert status == 1 and "#clsoe" in screen and str(draft) in screen.replace("\n", "")


def test_a_preview_shows_what_goes_out_and_asks(sam: CliDesk, editor: Path) -> None:
    (editor / "logo.svg").write_bytes(b"<svg/>")
    status, screen = typed(sam, "reply", "1001", "--preview", "--attach", str(editor / "logo.svg"), keys="send\n")
    assert status == 0
    assert "From:    Sam Rivera via" in screen
    assert "To:      Ana Souza <ana@harbor.example>" in screen
    assert "Subject: Re: We need a logo [CNCF-1001]" in screen
    assert "File:    logo.svg (image/svg+xml, 6 bytes)" in screen
    assert "Gladly.\n" in screen and "Your answer to this mail goes to everybody who takes part" in screen
    assert answers(sam) == ["Gladly."]


def test_who_aborts_after_the_preview_keeps_the_words(sam: CliDesk, editor: Path) -> None:
    status, screen = typed(sam, "reply", "1001", "--preview", keys="abort\n")
    (draft,) = drafts(sam)
    assert status == 130 and "nothing was sent; your words are in" in screen and str(draft) in screen.replace("\n", "")
    assert answers(sam) == []


def test_who_edits_after_the_preview_sees_the_words_again(sam: CliDesk, editor: Path) -> None:
    status, _ = typed(sam, "reply", "1001", "-m", "Tomorrow.", "--preview", keys="edit\nsend\n")
    assert status == 0
    assert answers(sam) == ["Gladly.\nTomorrow."]


def test_an_editor_that_is_left_without_saving_changes_no_words_that_stood(sam: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    status, _ = typed(sam, "reply", "1001", "-m", "Tomorrow.", "--preview", keys="edit\nsend\n")
    assert status == 0
    assert answers(sam) == ["Tomorrow."]


def test_a_script_previews_with_yes(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001", "-m", "Gladly.", "--preview", "--yes")
    assert ended.status == 0 and "To:      Ana Souza <ana@harbor.example>" in ended.out
    assert answers(sam) == ["Gladly."]


def test_a_script_that_cannot_be_asked_sends_nothing(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001", "-m", "Gladly.", "--preview")
    assert ended.status == 2 and "--yes" in ended.err
    assert answers(sam) == []


def test_a_preview_of_a_dry_run_sends_nothing(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001", "-m", "Gladly.", "--preview", "--dry-run")
    assert ended.status == 0 and "Gladly." in ended.out
    assert answers(sam) == []


def test_a_preview_of_a_note_tells_who_of_the_staff_gets_it(sam: CliDesk) -> None:
    ended = sam.say("ticket", "note", "1001", "-m", "They called.", "--preview", "--yes")
    assert "To:      Ada <ada@cncf.io>" in ended.out


def test_a_preview_tells_what_would_be_refused(sam: CliDesk) -> None:
    ended = sam.say("ticket", "reply", "1001", "-m", "#clsoe", "--preview", "--yes")
    assert ended.status == 1 and "#clsoe" in ended.err
    assert answers(sam) == []


def test_a_script_ends_where_a_colleague_was_faster(sam: CliDesk) -> None:
    seen = str(meanwhile(sam))
    ended = sam.say("ticket", "reply", "1001", "-m", "Gladly.", "--seen", seen)
    assert ended.status == 1
    assert "CNCF-1001 changed meanwhile: Ada took it" in ended.err and "--anyway" in ended.err
    assert answers(sam) == []
    (draft,) = drafts(sam)
    assert draft.read_text().startswith("Gladly.\n") and str(draft) in ended.err


def test_a_script_sends_it_anyway(sam: CliDesk) -> None:
    ended: Ended = sam.say("ticket", "reply", "1001", "-m", "Gladly.", "--seen", str(meanwhile(sam)), "--anyway")
    assert (ended.status, answers(sam)) == (0, ["Gladly."])


@pytest.mark.parametrize(("key", "sent"), [("send", ["Gladly."]), ("abort", [])])
def test_whoever_writes_sees_what_happened_and_decides(sam: CliDesk, editor: Path, key: str, sent: list[str]) -> None:
    seen = str(meanwhile(sam))
    _, screen = typed(sam, "ticket", "reply", "1001", "--seen", seen, keys=f"{key}\n")
    assert "CNCF-1001 changed while you wrote:\n  Ada took it\n" in screen
    assert answers(sam) == sent


def test_a_mail_that_came_while_one_wrote_is_shown_with_its_words(sam: CliDesk, editor: Path) -> None:
    with (editor / "editor.sh").open("a") as script:
        script.write(f"{_MAILDESK} ticket reply 1001 --as ada -m 'Ada draws it.' > /dev/null\n")
    status, screen = typed(sam, "ticket", "reply", "1001", keys="abort\n")
    assert status == 130
    assert "  Ada answered\n" in screen and "> Ada draws it." in screen
    assert answers(sam) == ["Ada draws it."]


def test_files_that_no_mail_takes_are_told_with_their_sizes(sam: CliDesk, tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(20_000_000))
    ended = sam.say("ticket", "reply", "1001", "-m", "Here.", "--attach", str(tmp_path / "big.bin"))
    assert ended.status == 1 and "big.bin (20.0 MB): a mail takes files of 18.8 MB" in ended.err


def test_two_ways_to_give_the_words_are_one_too_many(sam: CliDesk) -> None:
    assert sam.say("ticket", "reply", "1001", "-m", "Here.", "--file", "-").status == 2
