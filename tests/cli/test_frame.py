# SPDX-License-Identifier: Apache-2.0
"""How a command line ends: exit status, words on standard error, no traceback."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from maildesk import __version__
from maildesk.cli.context import Invocation
from maildesk.cli.errors import ending
from maildesk.flow.errors import MaildeskError, StoreUnavailable
from tests.cli.conftest import Maildesk

PROGRAM = [sys.executable, "-m", "maildesk"]


def _raising(error: BaseException) -> Callable[[], None]:
    def action() -> None:
        raise error

    return action


def test_help_lists_the_commands(maildesk: Maildesk) -> None:
    ended = maildesk("--help")
    assert ended.status == 0
    assert "config " in ended.out
    assert "Example:" in ended.out


def test_the_version_is_told(maildesk: Maildesk) -> None:
    assert maildesk("--version").out == f"maildesk, version {__version__}\n"


@pytest.mark.parametrize("arguments", [["confg"], ["--nonsense"], ["-o", "xml", "config", "show"], ["config", "show", "more"]])
def test_a_wrong_command_line_ends_with_2(maildesk: Maildesk, arguments: list[str]) -> None:
    ended = maildesk(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    assert "Usage:" in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mail", "show", "abc"], "'abc' is not a valid whole number"),
        (["mail", "show", "9" * 30], "is not in the range"),
        (["mail", "requeue", "9" * 30], "is not in the range"),
        (["outbox", "show", "9" * 30], "is not in the range"),
        (["outbox", "retry", "9" * 30], "is not in the range"),
        (["ticket", "list", "--limit", "9" * 30], "is not in the range"),
        (["run", "--only", ","], "no part is named; choose from imap"),
        (["run", "--only", ""], "no part is named; choose from imap"),
        (["run", "--only", "imap,fax"], "fax: there is no such part"),
    ],
)
def test_a_value_that_cannot_be_is_refused_before_anything_is_opened(maildesk: Maildesk, arguments: list[str], words: str) -> None:
    ended = maildesk(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert words in ended.err


def test_a_mistyped_command_gets_a_suggestion(maildesk: Maildesk) -> None:
    assert "Did you mean 'config'" in maildesk("confg").err


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (MaildeskError("it failed", "do this"), 1, "maildesk: it failed\n  -> do this\n"),
        (StoreUnavailable("the database is locked"), 75, "maildesk: the database is locked\n"),
        (FileNotFoundError(2, "No such file or directory", "x.eml"), 74, "maildesk: x.eml: No such file or directory\n  -> check that"),
        (OSError(28, "No space left on device"), 74, "maildesk: not all could be written: No space left on device\n  -> make room"),
        (ValueError("boom"), 70, "maildesk: this should not have happened: ValueError: boom\n  -> run it again with -vv"),
        (click.UsageError("no"), 2, "Error: no\n"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
        (click.exceptions.Exit(3), 3, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_each_ending_has_its_status_and_its_words(
    capsys: pytest.CaptureFixture[str], error: BaseException, status: int, words: str
) -> None:
    assert ending(_raising(error), Invocation()) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(words)
    assert "Traceback" not in err


def test_an_error_from_a_mail_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    ending(_raising(MaildeskError("bad subject \x1b[2J", "look\x07")), Invocation())
    assert not {"\x1b", "\x07"} & set(capsys.readouterr().err)


def test_the_traceback_is_there_for_who_asks(capsys: pytest.CaptureFixture[str]) -> None:
    ending(_raising(ValueError("boom")), Invocation(verbosity=2))
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    subprocess.run([*PROGRAM, "-q", "init"], cwd=tmp_path, check=True, timeout=60)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*PROGRAM, "config", "show"], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_ctrl_c_ends_quietly_with_130(tmp_path: Path) -> None:
    # Whoever starts the tests in the background of a shell has them ignore SIGINT.
    code = "import os, signal; from maildesk.cli import config, main; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "config.check.callback = lambda: os.kill(os.getpid(), signal.SIGINT); raise SystemExit(main.run(['config', 'check']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, b"", b"")


def test_the_output_format_is_taken_before_and_after_the_command(maildesk: Maildesk) -> None:
    maildesk("init")
    assert maildesk("-o", "json", "config", "show").out == maildesk("config", "show", "-o", "json").out
    assert maildesk("-o", "csv", "config", "show", "-o", "json").out.startswith("[")


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_a_table_in_colour_unless_it_is_refused(tmp_path: Path, environ: dict[str, str], coloured: bool) -> None:
    subprocess.run([*PROGRAM, "-q", "init"], cwd=tmp_path, check=True, timeout=60)
    screen = _on_a_terminal([*PROGRAM, "config", "show"], tmp_path, {"TERM": "xterm", **environ})
    assert b"KEY" in screen
    assert (b"\x1b[" in screen) is coloured


def _on_a_terminal(command: list[str], folder: Path, environ: dict[str, str]) -> bytes:
    """What a command writes to a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=slave, env={"PATH": os.environ["PATH"], "HOME": str(folder), **environ}) as process:
        os.close(slave)
        screen = b""
        while chunk := _read(master):
            screen += chunk
        process.wait(timeout=60)
    os.close(master)
    return screen


def _read(terminal: int) -> bytes:
    """Linux answers EIO once the other end is closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
