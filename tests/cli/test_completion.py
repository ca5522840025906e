# SPDX-License-Identifier: Apache-2.0
"""What shells complete, asked in the shells themselves."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from maildesk.cli.completion import SHELLS
from maildesk.cli.context import Invocation
from maildesk.cli.main import COMPLETES, cli
from tests.cli.conftest import Maildesk
from tests.cli.desk import CliDesk, request

SUBJECT = "Wir brauchen ein Logo"


@pytest.fixture
def busy(desk: CliDesk) -> CliDesk:
    """A desk with two tickets and two members of staff."""
    desk.say("staff", "add", "ada@cncf.io", "--handle", "ada")
    desk.say("staff", "add", "kim@cncf.io", "--handle", "kim")
    desk.take(request(SUBJECT), request("A lawsuit", body="We received a cease and desist letter: a lawyer threatens legal action."))
    return desk


def run(shell: list[str], folder: Path) -> list[str]:
    """What a shell prints that finds the program on its path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": str(folder), "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(shell, capture_output=True, text=True, timeout=120, cwd=folder, env=environment, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def in_bash(line: str, folder: Path) -> list[str]:
    """What bash offers for the last word of a line."""
    words = shlex.split(line) + ([""] if line.endswith(" ") else [])
    setup = f"COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}; _maildesk_completion maildesk"
    script = f'complete() {{ :; }}; eval "$(maildesk completion bash)"; {setup}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return run(["bash", "--norc", "-c", script], folder)


def in_fish(line: str, folder: Path) -> list[str]:
    return run(["fish", "--no-config", "-c", f"maildesk completion fish | source; complete -C {shlex.quote(line)}"], folder)


def test_bash_completes_commands_and_their_options(maildesk: Maildesk, tmp_path: Path) -> None:
    assert in_bash("maildesk tick", tmp_path) == ["ticket"]
    assert "snooze" in in_bash("maildesk ticket sn", tmp_path)
    assert in_bash("maildesk ticket take --dry", tmp_path) == ["--dry-run"]


def test_bash_completes_references_of_open_tickets(busy: CliDesk) -> None:
    assert in_bash("maildesk ticket take CNCF-", busy.folder) == ["CNCF-1002", "CNCF-1001"]
    busy.say("ticket", "close", "1001", "--as", "ada")
    assert in_bash("maildesk close CNCF-", busy.folder) == ["CNCF-1002"]


def test_a_number_completes_whatever_its_state(busy: CliDesk) -> None:
    busy.say("ticket", "close", "1001", "--as", "ada")
    assert in_bash("maildesk show 100", busy.folder) == ["1002", "1001"]


def test_staff_categories_and_services_are_completed(busy: CliDesk) -> None:
    assert in_bash("maildesk assign 1001 ", busy.folder) == ["ada", "kim", "@me", "nobody"]
    assert "legal" in in_bash("maildesk ticket move 1001 le", busy.folder)
    assert "legal/trademarks" in in_bash("maildesk ticket move 1001 legal/tr", busy.folder)
    assert in_bash("maildesk ticket take 1001 --as k", busy.folder) == ["kim"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ticket reply 1001 --template exam-v", "exam-vouchers"),
        ("answer show exam-v", "exam-vouchers"),
        ("template preview acknowl", "acknowledgement"),
        ("digest preview --group le", "legal"),
        ("digest set kim --zone Europe/Berl", "Europe/Berlin"),
        ("ticket priority 1001 h", "high"),
        ("roster list --project argo", "Argo"),
        ("help ticket sno", "snooze"),
        ("help promi", "promise"),
    ],
)
def test_whatever_the_desk_knows_by_a_name_is_completed(line: str, offered: str, busy: CliDesk) -> None:
    *before, typed = line.split()
    shell = ShellComplete(cli, {"obj": Invocation()}, "maildesk", COMPLETES)
    assert offered in [one.value for one in shell.get_completions(before, typed)]


def test_bash_completes_a_query_behind_its_colon(busy: CliDesk) -> None:
    assert in_bash("maildesk ticket list stat", busy.folder) == ["status:"]
    assert in_bash("maildesk ticket list status : cl", busy.folder) == ["closed"]  # bash parts words at colons


def test_fish_tells_what_each_ticket_is_about_and_nothing_of_a_confidential_one(busy: CliDesk) -> None:
    assert sorted(in_fish("maildesk ticket take CNCF-", busy.folder)) == [f"CNCF-1001\t{SUBJECT}", "CNCF-1002\t(restricted)"]


def test_fish_completes_a_query_with_its_key(busy: CliDesk) -> None:
    assert "owner:ada\tada" in in_fish("maildesk ticket list owner:a", busy.folder) or in_fish(
        "maildesk ticket list owner:a", busy.folder
    ) == ["owner:ada"]


def test_zsh_takes_the_script_and_gets_references_with_their_subjects(busy: CliDesk) -> None:
    offered = "_describe() { print -l -- $completions_with_descriptions; }; compdef() { :; }; compadd() { :; }"
    script = f'{offered}; words=(maildesk show CNCF-); CURRENT=3; eval "$(maildesk completion zsh)"; _maildesk_completion'
    told = "\n".join(run(["zsh", "-f", "-c", script], busy.folder))
    assert "CNCF-1001" in told and SUBJECT in told and "lawsuit" not in told


def test_where_there_is_no_desk_nothing_is_offered_and_nothing_is_said(maildesk: Maildesk, tmp_path: Path) -> None:
    assert in_bash("maildesk ticket take CNCF-", tmp_path) == [""]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_help_says_how_a_shell_takes_it_in(shell: str, maildesk: Maildesk) -> None:
    assert f"maildesk completion {shell}" in maildesk("completion", "--help").out
    assert "_MAILDESK_COMPLETE" in maildesk("completion", shell).out


def test_a_shell_that_is_not_known_is_an_error_that_names_those_that_are(maildesk: Maildesk) -> None:
    ended = maildesk("completion", "tcsh")
    assert ended.status == 2 and "'bash', 'zsh', 'fish'" in ended.err
