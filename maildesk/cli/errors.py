# SPDX-License-Identifier: Apache-2.0
"""How a command ends: its exit status, and the words on standard error when it did not do what was asked."""

import errno
import os
import sys
import traceback
from collections.abc import Callable

import click

from maildesk.cli.context import Invocation
from maildesk.cli.output import clean_for_terminal
from maildesk.flow.errors import MaildeskError

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
BROKEN_PIPE = 141  # 128 + SIGPIPE
SOFTWARE = 70  # EX_SOFTWARE: a fault of ours
INPUT_OUTPUT = 74  # EX_IOERR


def ending(action: Callable[[], object], invocation: Invocation) -> int:
    """Run `action` and turn whatever becomes of it into an exit status."""
    try:
        action()
        sys.stdout.flush()
    except click.exceptions.Exit as request:
        return request.exit_code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the outermost frame: every failure is told, none is swallowed
        return _told(error, invocation.verbosity)
    return 0


def _told(error: Exception, verbosity: int) -> int:
    """Say what happened and the remedy. The traceback is for `-vv` alone: most people cannot use it."""
    if verbosity >= 2:
        traceback.print_exception(error)
    message, remedy, status = _words(error)
    click.echo(clean_for_terminal(f"maildesk: {message}", lines=True), err=True)
    if remedy:
        click.echo(clean_for_terminal(f"  -> {remedy}", lines=True), err=True)
    return status


def _words(error: Exception) -> tuple[str, str, int]:
    """What happened, the remedy, and the exit status."""
    if isinstance(error, MaildeskError):
        return error.message, error.remedy, error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}", "check that the file is there and that you may use it", INPUT_OUTPUT
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):  # standard output has no name to tell
        return f"not all could be written: {error.strerror}", "make room, and run it again", INPUT_OUTPUT
    name = type(error).__name__
    return f"this should not have happened: {name}: {error}", "run it again with -vv and report what it prints", SOFTWARE


def _drop_output() -> None:
    """The reader has gone: the interpreter's last flush goes nowhere instead of failing aloud (Python's `signal`, "Note on SIGPIPE")."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
