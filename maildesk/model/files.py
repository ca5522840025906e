# SPDX-License-Identifier: Apache-2.0
"""The files of the classifier: catalogue, roster of projects, examples, model. What is wrong with one is told with its place."""

import csv
import gc
import json
import logging
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maildesk.desk.catalogue import Catalogue, CatalogueError, parse
from maildesk.flow.errors import MaildeskError

if TYPE_CHECKING:
    from maildesk.desk.project import Projects
    from maildesk.desk.values import Classification
    from maildesk.flow.ports import Classifier
    from maildesk.mail.values import Mail

_LOG = logging.getLogger("maildesk.classifier")
State = tuple[tuple[int, int, int] | None, ...]


class CatalogueUnusable(MaildeskError):
    """The catalogue of services, or the roster of projects, cannot be used."""

    exit_code = 78  # EX_CONFIG


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue of a TOML file. Raises `CatalogueUnusable` with everything that is wrong."""
    return _catalogue(path, state((path,)))


@lru_cache(maxsize=2)
def _catalogue(path: Path, _state: State) -> Catalogue:
    """One command asks for the catalogue several times, and reading its thousands of words takes a tenth of a second."""
    try:
        return _zoned(parse(tomllib.loads(path.read_text(encoding="utf-8"))))
    except CatalogueError as wrong:
        lines = "\n".join(f"  {path}: {where} {what}" for where, what in wrong.problems)
        raise CatalogueUnusable(
            f"the catalogue of services cannot be used:\n{lines}", "mend it and look again with `maildesk config check`"
        ) from wrong
    except (OSError, ValueError) as problem:
        raise CatalogueUnusable(
            f"the catalogue {path} cannot be read: {problem}", "mend it, or name another as catalogue under [desk]"
        ) from problem


def _zoned(catalogue: Catalogue) -> Catalogue:
    """The catalogue, if the time zones that its groups live in are known. Raises CatalogueError with those that are not."""
    wanted = {slug: one.mornings.zone for slug, one in catalogue.groups.items()}
    if set(wanted.values()) == {"UTC"}:
        return catalogue
    from zoneinfo import available_timezones

    known = available_timezones()
    lost = [
        (f"group.{slug}.digest.zone", f"is {zone!r}, which is no zone: such are Europe/Berlin and UTC")
        for slug, zone in wanted.items()
        if zone not in known
    ]
    if lost:
        raise CatalogueError(lost)
    return catalogue


def read_projects(path: Path) -> "Projects":
    """The roster of projects of a CSV file with the columns `maturity`, `project`, `aliases`, `common`. Raises `CatalogueUnusable`."""
    from maildesk.desk.project import Projects, roster

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return Projects(roster(csv.DictReader(file)))
    except (OSError, ValueError, csv.Error) as problem:
        raise CatalogueUnusable(
            f"the projects {path} cannot be read: {problem}", "mend it, or name another as projects under [desk]"
        ) from problem


def read_examples(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON objects, one a line. Raises `CatalogueUnusable` with the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as problem:
        raise CatalogueUnusable(f"{path} cannot be read: {problem}", "give a file of JSON objects, one a line") from problem
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["subject"], row["body"]
        except (ValueError, TypeError, KeyError) as problem:
            raise CatalogueUnusable(f"{path}:{number}: no example ({problem})", "each line needs a subject and a body") from problem
        yield row


def state(paths: Sequence[Path]) -> State:
    """What tells that one of the files is another now: its inode, size and time."""
    return tuple(_stat(path) for path in paths)


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


class Fresh:
    """A classifier that is made anew when one of its files changes: a newly trained model is used without a restart.

    Implements `maildesk.flow.ports.Classifier`. What cannot be used is told in the log, and the classifier in force goes on.
    """

    def __init__(self, make: "Callable[[], Classifier]", paths: Sequence[Path]) -> None:
        self._make = make
        self._paths = tuple(paths)
        self._state = state(self._paths)
        self._classifier = self._made()

    def classify(self, mails: "Sequence[Mail]") -> "list[Classification]":
        now = state(self._paths)
        if now != self._state:
            self._state = now
            self._renew()
        return self._classifier.classify(mails)

    def _renew(self) -> None:
        try:
            self._classifier = self._made()
        except MaildeskError as problem:
            _LOG.warning("the classifier stays as it was: %s", problem.told)
        else:
            _LOG.info("the classifier was made anew: its catalogue, projects or model changed")

    def _made(self) -> "Classifier":
        """Loading makes some hundred thousand values that all stay: looking for garbage among them, then or later, is half the time."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            made = self._make()
            gc.freeze()
        finally:
            if collecting:
                gc.enable()
        return made
