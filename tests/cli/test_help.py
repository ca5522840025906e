# SPDX-License-Identifier: Apache-2.0
"""`maildesk help` and the man pages: what the manual says, where people look for it."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from maildesk.cli.manual import pages
from maildesk.cli.topics import TOPICS, Topic
from tests.cli.conftest import Maildesk
from tests.conftest import ROOT


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_a_page_of_the_manual(topic: Topic, maildesk: Maildesk) -> None:
    ended = maildesk("help", topic.name)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("#")
    written = [line for line in (ROOT / "docs" / topic.page).read_text().split("\n") if line and "](pictures/" not in line]
    assert "\n".join(filter(None, ended.out.split("\n"))) in "\n".join(written)


def test_the_topics_are_listed_with_what_they_are_about(maildesk: Maildesk) -> None:
    ended = maildesk("help", "topics")
    assert [topic.name for topic in TOPICS if f"{topic.name} " not in ended.out] == []
    assert maildesk("help").out == ended.out


def test_the_section_of_a_topic_ends_where_the_next_begins(maildesk: Maildesk) -> None:
    told = maildesk("help", "commands").out
    assert told.startswith("## Command\n") and "`#take`" in told and "\n## " not in told


def test_the_help_of_a_command_is_that_of_the_command(maildesk: Maildesk) -> None:
    assert maildesk("help", "ticket", "list").out == maildesk("ticket", "list", "--help").out


@pytest.mark.parametrize(
    ("typed", "near"), [(("promis",), "promise"), (("tickt",), "ticket"), (("ticket", "lst"), "list"), (("zzz",), "help topics")]
)
def test_what_there_is_not_names_what_is_near(typed: tuple[str, ...], near: str, maildesk: Maildesk) -> None:
    ended = maildesk("help", *typed)
    assert ended.status == 2 and near in ended.err


def test_the_wheel_carries_every_page() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {name for name in build if name.startswith("docs/")} == {f"docs/{topic.page}" for topic in TOPICS}


def test_man_pages_are_written_for_every_command_and_topic(maildesk: Maildesk, tmp_path: Path) -> None:
    assert maildesk("help", "--man", "man").status == 0
    written = {path.name for path in (tmp_path / "man").rglob("maildesk*")}
    assert {"maildesk.1", "maildesk-ticket-list.1", "maildesk-db-upgrade.1", "maildesk-commands.7", "maildesk-promise.7"} <= written


def test_man_sets_every_page_without_a_complaint() -> None:
    told = {}
    for page in pages():
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z"], input=page.text, capture_output=True, text=True, check=True
        )
        if done.stderr:
            told[page.name] = done.stderr
    assert told == {}


def test_a_man_page_says_what_the_help_says() -> None:
    page = next(one for one in pages() if one.name == "maildesk-ticket-snooze")
    shown = subprocess.run(["groff", "-man", "-Tascii", "-P-cbou"], input=page.text, capture_output=True, text=True, check=True).stdout
    words = " ".join(shown.split())
    assert "Let a ticket sleep until then" in words and "--dry-run" in words and "maildesk ticket snooze CNCF-1042 3d" in words


def test_an_example_on_a_man_page_can_be_pasted_into_a_shell() -> None:
    page = next(one for one in pages() if one.name == "maildesk-ticket-list")
    told = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-P-cbou"], input=page.text, capture_output=True, text=True, check=True)
    assert "maildesk ticket list 'category:legal -is:overdue \"brand guide\"' --sort -priority,due" in told.stdout
