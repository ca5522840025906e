# SPDX-License-Identifier: Apache-2.0
"""Every command explains itself, and the documents speak of commands that exist."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from maildesk.cli.main import cli
from maildesk.cli.registry import COMMANDS, load
from tests.conftest import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "config/maildesk.toml", ROOT / "Makefile"]

# What `maildesk --help` may not import: each costs more than all the rest (sqlalchemy alone 0.2 s).
HEAVY = {"sqlalchemy", "alembic", "imapclient", "aiosmtpd", "asyncio", "jinja2", "rich", "selectolax", "smtplib", "maildesk.settings"}


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """A command and everything below it."""
    yield path, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from commands(inner, (*path, name))


ALL = [found for name in COMMANDS for found in commands(load(name), (name,))]


@pytest.mark.parametrize(("path", "command"), [((), cli), *ALL], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_help_has_an_example(path: tuple[str, ...], command: click.Command) -> None:
    help_ = command.get_help(click.Context(command, info_name=" ".join(("maildesk", *path))))
    assert re.search(rf"Examples?:\n( *\n)?  .*maildesk (.*)?{' '.join(path)}", help_)


@pytest.mark.parametrize(("path", "command"), ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_option_and_command_is_explained(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, f"maildesk {' '.join(path)} has no help"
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str) -> None:
    assert (load(name).help or "").strip().splitlines()[0] == COMMANDS[name].help


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_documents_speak_of_commands_that_exist(document: Path) -> None:
    known = {path for path, _ in ALL}
    groups = {path for path, command in ALL if isinstance(command, click.Group)}
    for first, second in re.findall(r"(?:^ {4}|`|\$ )maildesk ([a-z]+)(?: ([a-z]+))?\b", document.read_text(), re.MULTILINE):
        assert (first,) in known, f"maildesk {first}"
        assert (first,) not in groups or not second or (first, second) in known, f"maildesk {first} {second}"


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from maildesk.cli.main import run; run(['--help']); print(' '.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    assert set(done.stderr.split()) & HEAVY == set()
