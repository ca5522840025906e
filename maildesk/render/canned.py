# SPDX-License-Identifier: Apache-2.0
"""Canned answers from files: `<folder>/<slug>.<language>.md`, a few lines of TOML between two lines `+++`, then the words.

An operator's folder goes before the built-in one, file by file. Files are read again when one of them changes.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maildesk.desk.canned import Canned, Unusable
from maildesk.render.fault import Broken, Fault

if TYPE_CHECKING:
    from maildesk.render.engine import Engine

FENCE = "+++"
_NAME = re.compile(r"([a-z0-9][a-z0-9-]{0,59})\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.md")
_AT_LINE = re.compile(r"\(at line (\d+),")
_MOST_BYTES = 64 * 1024
_HEAD = ("title", "categories", "services")


class Shelf:
    """The answers of some folders, the first folder going before the others."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._looked_at: tuple[str, ...] = ()
        self._signature: tuple[tuple[int, int], ...] | None = None
        self._answers: tuple[Canned, ...] = ()
        self._faults: tuple[Fault, ...] = ()
        self._engine: Engine | None = None

    def all(self) -> tuple[Canned, ...]:
        """Every answer in every language that can be read, by slug and language."""
        self._look()
        return self._answers

    def faults(self) -> tuple[str, ...]:
        """The files that cannot be read: which, in which line, and why."""
        self._look()
        return tuple(map(str, self._faults))

    def fill(self, answer: Canned, values: Mapping[str, Any]) -> str:
        """The words, with the places filled. Raises Unusable with the file and the line."""
        self._look()
        from maildesk.render.engine import Engine

        self._engine = self._engine or Engine(self._folders, ours=False, source=_without_head(self._answers))
        try:
            return self._engine.render(self._engine.compile(f"{answer.slug}.{answer.language}.md"), values).strip("\n")
        except Broken as broken:
            raise Unusable(str(broken.fault)) from None

    def _look(self) -> None:
        """Reads the files anew where one has changed, came or went: every new request asks, so looking costs a stat for each."""
        if self._signature and self._signature == _signature(self._looked_at):
            return
        files = [one for folder in self._folders for one in sorted(folder.glob("*.md")) if one.name != "README.md"]
        self._looked_at = (*map(str, self._folders), *map(str, files))
        self._signature, self._engine = _signature(self._looked_at), None
        found: dict[tuple[str, str], Canned] = {}
        faults = []
        for path in files:
            try:
                answer = read(path)
            except Broken as broken:
                faults.append(broken.fault)
            else:
                found.setdefault((answer.slug, answer.language), answer)
        self._answers, self._faults = tuple(found[key] for key in sorted(found)), tuple(faults)


def _signature(paths: Sequence[str]) -> tuple[tuple[int, int], ...] | None:
    """What changes when a file does, or the folder that holds it; None where one is gone."""
    try:
        return tuple((stat.st_mtime_ns, stat.st_size) for stat in map(os.stat, paths))
    except OSError:
        return None


def read(path: Path) -> Canned:
    """The answer in a file. Raises Broken."""
    name = _NAME.fullmatch(path.name)
    if name is None:
        raise Broken(path, None, "its name is not SLUG.LANGUAGE.md, such as exam-vouchers.en.md")
    lines = _text(path).splitlines()
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)
    if end is None or lines[0].strip() != FENCE:
        raise Broken(path, 1, f"it does not begin with its title and categories between two lines {FENCE}")
    head = _head(path, "\n".join(lines[1:end]))
    body = "\n".join(lines[end + 1 :])
    if not body.strip():
        raise Broken(path, end + 1, "it has no words")
    categories, services = (tuple(head.get(one, ())) for one in ("categories", "services"))
    return Canned(name[1], name[2], head["title"].strip(), body, categories, services, str(path), end + 1)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if len(raw) > _MOST_BYTES:
            raise Broken(path, None, f"it is larger than {_MOST_BYTES // 1024} KiB")
        return raw.decode()
    except OSError as error:
        raise Broken(path, None, error.strerror or "it cannot be read") from None
    except UnicodeDecodeError:
        raise Broken(path, None, "it is no text in UTF-8") from None


def _head(path: Path, text: str) -> dict[str, Any]:
    try:
        head = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        raise Broken(path, int(line[1]) + 1 if line else text.count("\n") + 2, str(error).partition(" (at ")[0]) from None
    for key, value in head.items():
        if key not in _HEAD:
            raise Broken(path, _line(text, key), f"{key} is no key: {', '.join(_HEAD)} are")
        listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not (isinstance(value, str) if key == "title" else listed):
            raise Broken(path, _line(text, key), f"{key} is {'a text' if key == 'title' else 'a list of slugs'} in quotes")
    if not str(head.get("title", "")).strip():
        raise Broken(path, 1, "it has no title")
    return head


def _line(text: str, key: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), start=2) if line.strip().startswith(key)), 1)


def _without_head(answers: Sequence[Canned]) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    """What a loader of templates asks: the words by the name of their file, each on the line on which it stands there."""
    by_name = {f"{one.slug}.{one.language}.md": one for one in answers}

    def source(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        one = by_name.get(name)
        return ("\n" * one.head + one.body, one.path, lambda: True) if one else None

    return source
