# SPDX-License-Identifier: Apache-2.0
"""A shell completes whatever the desk knows the names of, in every command alike: by what its help calls it."""

import click
import pytest
from click.shell_completion import CompletionItem

from maildesk.cli import completing
from maildesk.cli.completing import Completer
from maildesk.cli.context import Invocation
from maildesk.cli.main import cli
from tests.house.test_help import ALL

# What stands for it in a help, without brackets and dots. Whoever calls a parameter so gets its completion.
NAMED: dict[str, Completer] = {
    "REFERENCE": completing.references,
    "INTO": completing.references,
    "OTHER": completing.references,
    "HANDLE": completing.staff,
    "OWNER": completing.owner,
    "CATEGORY": completing.categories,
    "CATEGORY[/SERVICE]": completing.categories,
    "GROUP": completing.groups,
    "PROJECT": completing.projects,
    "NAME|GITHUB|PROJECT": completing.roster,
    "GITHUB": completing.maintainers,
    "LEVEL": completing.maturities,
    "ZONE": completing.zones,
    "ANSWER": completing.answers,
    "TEMPLATE": completing.templates,
    "QUERY": completing.queries,
    "TOPIC": completing.topics,
}

# What a person makes up, or counts, or has on their disk.
FREE = {
    "ADD",
    "ADDRESS",
    "COLUMN[,...]",
    "DATE",
    "DAY",
    "DAYS",
    "DESK",
    "EVENT",
    "FILE|ADDRESS",
    "FLOAT RANGE",
    "HOURS",
    "ID",
    "ID|FILE",
    "INTEGER",
    "INTEGER RANGE",
    "KEY[,KEY]",
    "MESSAGE",
    "N",
    "PARTS",
    "PERSON-ADDRESS",
    "TAG",
    "TEXT",
    "UNTIL",
    "WHEN",
    "WHOLE NUMBER",
    "WHOM",
    "WORD",
}
FILES = {"DIR", "DIRECTORY", "FILE", "FILE|DIR", "FILE|DIR|-", "FILENAME", "MAIL", "PATH"}

PARAMETERS = [
    pytest.param(" ".join(path), parameter, id=f"{' '.join(path)} {parameter.opts[0]}")
    for path, command in ALL
    for parameter in command.params
    if not isinstance(parameter.type, click.types.BoolParamType | click.Choice)
]


def called(parameter: click.Parameter) -> str:
    """What the help calls its value."""
    name = (parameter.metavar or parameter.make_metavar(click.Context(cli))).removesuffix("...")
    return name[1:-1].removesuffix("...") if name.startswith("[") and name.endswith("]") else name


@pytest.mark.parametrize(("command", "parameter"), PARAMETERS)
def test_a_parameter_that_names_what_the_desk_knows_is_completed(command: str, parameter: click.Parameter) -> None:
    name, completer, option = called(parameter), parameter._custom_shell_complete, parameter.opts[0]
    if name in NAMED:
        assert completer is NAMED[name], f"maildesk {command}: {option} {name} needs shell_complete=completing.{NAMED[name].__name__}"
    else:
        assert completer is not None or name in FREE | FILES, f"maildesk {command}: is {option} {name} something that the desk knows?"


@pytest.mark.parametrize("completer", dict.fromkeys(NAMED.values()), ids=lambda one: one.__name__)
def test_a_completer_is_silent_where_there_is_no_desk(
    completer: Completer, tmp_path: object, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAILDESK_CONFIG", f"{tmp_path}/there-is-none.toml")
    with click.Context(cli, obj=Invocation()) as ctx:
        offered = completer(ctx, click.Argument(["words"]), "")
    assert all(isinstance(one, CompletionItem) for one in offered)
    assert capfd.readouterr() == ("", "")
