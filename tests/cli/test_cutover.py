# SPDX-License-Identifier: Apache-2.0
"""`maildesk import --csv`, as it is typed."""

import json

import pytest

from tests.cli.desk import CliDesk

TABLE = "Issue key;Summary;Reporter email;Status;Votes\nCNCFSD-1;A logo;ana@harbor.example;Open;3\nCNCFSD-2;Old;ana@harbor.example;Done;0\n"


def written(desk: CliDesk, content: str | bytes) -> str:
    path = desk.folder / "tickets.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8-sig"))
    return str(path)


def test_a_dry_run_then_the_import_then_its_repeat(desk: CliDesk) -> None:
    arguments = ("import", "--csv", written(desk, TABLE), "--from", "JIRA")
    dry = desk.json(*arguments, "--dry-run")
    assert [(one["what"], one["reference"]) for one in dry] == [("would be brought in", None), ("is over, and stays there", None)]
    assert desk.json("ticket", "list") == []
    done = desk.say(*arguments, "-o", "json")
    assert [one["reference"] for one in json.loads(done.out)] == ["CNCF-1001", None]
    assert "not read: Votes" in done.err and "nothing was sent" in done.err
    assert [one["what"] for one in desk.json(*arguments)] == ["is here already", "is over, and stays there"]
    assert [one["reference"] for one in desk.json("ticket", "list", "link:CNCFSD-1")] == ["CNCF-1001"]
    assert desk.json("ticket", "list")[0]["links"] == ["CNCFSD-1"]
    assert desk.json("outbox", "list") == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        (b"\xff\xfe\x00", "is no UTF-8"),
        ("key,summary\n", ""),
        ('key,summary\nA1-1,"unfinished\n', "line 2: "),
        ("key\nA1-1\n", "no column is the subject"),
        ("key,summary,email\nA1-1,x,nonsense@@\nlater,y,\n", "line 2: 'nonsense@@' is no address"),
    ],
)
def test_a_table_with_faults_changes_nothing_and_names_their_lines(desk: CliDesk, content: str | bytes, told: str) -> None:
    ended = desk.say("import", "--csv", written(desk, content), "--from", "JIRA")
    assert (ended.status, told in ended.err) == (65 if told else 0, True), ended.err
    assert desk.json("ticket", "list") == []


@pytest.mark.parametrize(
    "arguments", [("--csv", "tickets.csv"), ("tickets.csv", "--csv", "tickets.csv", "--from", "x"), ("tickets.csv", "--dry-run"), ()]
)
def test_what_does_not_go_together_is_a_mistake_of_the_command_line(desk: CliDesk, arguments: tuple[str, ...]) -> None:
    written(desk, TABLE)
    assert desk.say("import", *arguments).status == 2
