# SPDX-License-Identifier: Apache-2.0
"""`maildesk export --all` and `maildesk import`, as they are typed."""

import gzip
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from maildesk.store.sql import open_store
from tests.cli.desk import CliDesk, request, with_files


@pytest.fixture
def lived(desk: CliDesk) -> CliDesk:
    """A desk with two requests."""
    desk.take(request(), with_files("plan.png"))
    return desk


@pytest.fixture
def elsewhere(lived: CliDesk, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The file of an exported desk, and another database from now on."""
    assert lived.say("export", "--all", "desk.jsonl").status == 0
    path = lived.folder / "elsewhere.db"
    shutil.copy(sqlite_template, path)
    monkeypatch.setenv("MAILDESK_DATABASE__URL", f"sqlite:///{path}")
    return "desk.jsonl"


def test_what_was_exported_is_imported_and_exported_again_as_it_was(lived: CliDesk, elsewhere: str) -> None:
    before = (lived.folder / elsewhere).read_bytes()
    done = lived.say("import", elsewhere, "--send")
    assert (done.status, "2 tickets" in done.err) == (0, True)
    assert lived.say("export", "--all", "again.jsonl").status == 0
    assert (lived.folder / "again.jsonl").read_bytes() == before


def test_letters_that_waited_are_held_back_and_that_is_told(lived: CliDesk, elsewhere: str) -> None:
    done = lived.say("import", elsewhere)
    assert "outbox list --state cancelled" in done.err
    assert {one["state"] for one in lived.json("outbox", "list")} <= {"cancelled", "sent"}


def test_standard_output_and_a_compressed_file_say_the_same(lived: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    lived.say("export", "--all", "desk.jsonl.gz")
    packed = (lived.folder / "desk.jsonl.gz").read_bytes()
    environment = {**os.environ, "MAILDESK_CONFIG": str(lived.folder / "maildesk.toml")}
    command = [sys.executable, "-m", "maildesk", "-q", "export", "--all"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True, env=environment)
    records = [json.loads(line) for line in done.stdout.splitlines()][1:]
    of_packed = [json.loads(line) for line in gzip.decompress(packed).splitlines()][1:]
    assert [one for one in records if one["type"] != "event"] == [one for one in of_packed if one["type"] != "event"]


def test_a_compressed_file_is_imported_and_a_damaged_one_is_not(lived: CliDesk, elsewhere: str) -> None:
    whole = gzip.compress((lived.folder / elsewhere).read_bytes())
    for damaged in (whole[: len(whole) // 2], whole[:300] + b"no" + whole[302:], whole[:-8] + b"checksum"):
        (lived.folder / "bad.gz").write_bytes(damaged)
        refused = lived.say("import", "bad.gz")
        assert (refused.status, "line " in refused.err) == (65, True), refused.err
    (lived.folder / "good.gz").write_bytes(whole)
    assert lived.say("import", "good.gz").status == 0


def test_the_file_is_its_owners_alone_and_takes_its_place_once_it_is_whole(lived: CliDesk) -> None:
    lived.say("export", "--all", "desk.jsonl")
    path = lived.folder / "desk.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in lived.folder.glob(".desk*")] == []
    assert lived.say("export", "--all", "nowhere/desk.jsonl").status == 74


def test_a_confidential_ticket_leaves_only_where_that_is_said(lived: CliDesk) -> None:
    words = "Their lawyers sent a cease and desist letter and threaten us with a lawsuit over the trademark."
    lived.take(request("A cease and desist letter", body=words))
    refused = lived.say("export", "--all", "desk.jsonl")
    assert (refused.status, "1 ticket is confidential" in refused.err) == (1, True)
    assert not (lived.folder / "desk.jsonl").exists()
    assert lived.say("export", "--all", "--with-confidential", "desk.jsonl").status == 0


def test_who_exported_everything_stands_in_the_history(lived: CliDesk) -> None:
    lived.say("export", "--all", "--as", "sam", "desk.jsonl")
    lived.say("export", "--all", "again.jsonl")
    told = [json.loads(line) for line in (lived.folder / "again.jsonl").read_text().splitlines()]
    (event,) = [one for one in told if one["type"] == "event" and one["kind"] == "exported"]
    assert (event["actor"], event["source"], event["details"]["tickets"]) == ("sam", "cli", 2)


def test_an_empty_desk_that_was_exported_is_still_empty(lived: CliDesk, elsewhere: str) -> None:
    assert lived.say("export", "--all", "empty.jsonl").status == 0
    assert lived.say("import", elsewhere).status == 0


def test_a_desk_with_another_prefix_takes_it_not(lived: CliDesk, elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DESK__PREFIX", "LFX")
    refused = lived.say("import", elsewhere)
    assert (refused.status, 'desk.prefix = "CNCF"' in refused.err) == (1, True)


def test_other_signing_keys_are_told(lived: CliDesk, elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILDESK_DESK__SIGNING_KEYS", "z" * 64)
    assert "signing_keys are not those" in lived.say("import", elsewhere).err


def test_an_import_that_is_killed_leaves_an_empty_desk(lived: CliDesk, elsewhere: str) -> None:
    pipe, content = lived.folder / "pipe", (lived.folder / elsewhere).read_bytes()
    os.mkfifo(pipe)
    importing = subprocess.Popen([sys.executable, "-m", "maildesk", "-c", str(lived.folder / "maildesk.toml"), "import", str(pipe)])
    with pipe.open("wb") as stream:
        stream.write(content[: len(content) * 3 // 4])
        stream.flush()
        importing.send_signal(signal.SIGKILL)
        assert importing.wait(timeout=30) == -signal.SIGKILL
    store = open_store(os.environ["MAILDESK_DATABASE__URL"], busy_seconds=10)
    assert (store.tickets(), store.staff()) == ([], ())
    store.close()
    assert lived.say("import", elsewhere).status == 0


@pytest.mark.parametrize("arguments", [("export",), ("import", "nothing.jsonl")])
def test_what_is_missing_is_told_as_a_mistake_of_the_command_line(desk: CliDesk, arguments: tuple[str, ...]) -> None:
    assert desk.say(*arguments).status == 2


def test_a_reader_that_has_gone_is_no_trouble_of_the_database(lived: CliDesk) -> None:
    command = [sys.executable, "-m", "maildesk", "-c", str(lived.folder / "maildesk.toml"), "export", "--all"]
    exporting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert exporting.stdout and exporting.stderr
    exporting.stdout.close()
    assert (exporting.stderr.read(), exporting.wait(timeout=30)) == (b"", 141)


def test_a_full_disk_is_told_with_the_file(lived: CliDesk) -> None:
    command = [sys.executable, "-m", "maildesk", "-c", str(lived.folder / "maildesk.toml"), "export", "--all"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=30, check=False)
    assert done.returncode == 74 and b"standard output: No space left" in done.stderr and b"database" not in done.stderr
