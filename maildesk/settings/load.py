# SPDX-License-Identifier: Apache-2.0
"""Join file, environment and secret files into checked settings, or say everything that is wrong with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from maildesk.settings import business, rules
from maildesk.settings.convert import RefusedError, convert
from maildesk.settings.from_environment import CONFIG, read_environment
from maildesk.settings.from_file import read_file
from maildesk.settings.given import Given, Source
from maildesk.settings.observe import observe
from maildesk.settings.paths import Folders, absolute, missing_file
from maildesk.settings.problems import Problem, SettingsError
from maildesk.settings.schema import Key, Leaf, Section, dotted, environment_name, file_key, secret_behind, sections
from maildesk.settings.secret_files import exposed_secrets, read_secret_files
from maildesk.settings.sections import Settings

FILE_NAME = "maildesk.toml"

_RULES: Mapping[str, Callable[[Any], Iterator[rules.Complaint]]] = MappingProxyType(
    {
        "desk": rules.desk,
        "database": rules.database,
        "mailbox": rules.mailbox,
        "listener": rules.listener,
        "outgoing": rules.outgoing,
        "calendar": business.calendar,
        "promise": rules.promise,
        "observe": observe,
    }
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings with the place of every value that was given (`FILE:LINE`, `environment NAME`, `secret file PATH`)."""

    settings: Settings
    places: Mapping[Key, str]
    file: Path | None


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of `path`, or of the first file that `find_file` finds, under the environment.

    Raises `SettingsError` with every problem there is.
    """
    return read(path, environ).settings


def read(path: Path | None, environ: Mapping[str, str]) -> Loaded:
    """As `load`, and tells where each value came from."""
    file = path or find_file(environ)
    source = read_file(file) if file else Source()
    if file:
        source.problems.extend(exposed_secrets(source.values, file))
    overlay = read_environment(environ, source.tables)
    if file is None and not overlay.values:
        raise SettingsError([*overlay.problems, _nothing_found(environ)])
    folder = (file.parent if file else Path()).absolute()
    _lay_over(source, overlay)
    source.problems.extend(read_secret_files(source.values, folder))
    settings = _Assembly(source, str(file or ""), folder).settings()
    return Loaded(settings, MappingProxyType({key: given.place for key, given in source.values.items()}), file)


def find_file(environ: Mapping[str, str]) -> Path | None:
    """$MAILDESK_CONFIG (whether it exists or not), else the first that exists of `search_path`, else None."""
    if environ.get(CONFIG):
        return Path(environ[CONFIG])
    return next((path for path in search_path(environ) if path.is_file()), None)


def search_path(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where a configuration is looked for, first to last."""
    home = (Path(environ["HOME"], ".config", "maildesk", FILE_NAME),) if environ.get("HOME") else ()
    return (Path(FILE_NAME), *home, Path("/etc/maildesk", FILE_NAME))


def _nothing_found(environ: Mapping[str, str]) -> Problem:
    places = ", ".join(map(str, search_path(environ)))
    return Problem("", "", f"no configuration was found (looked for {places}). `maildesk init` writes one, `--config FILE` names one")


def _lay_over(source: Source, overlay: Source) -> None:
    """The environment wins: PASSWORD also over the file's password_file, and the other way round."""
    for key in overlay.values:
        source.values.pop(secret_behind(key) or file_key(key), None)
    source.values.update(overlay.values)
    source.tables.update({key: place for key, place in overlay.tables.items() if key not in source.tables})
    source.problems.extend(overlay.problems)


@dataclass(slots=True)
class _Assembly:
    """Builds the sections from what was given, and collects what is wrong on the way."""

    source: Source
    file: str
    folder: Path
    tables: dict[Key, Any] = field(default_factory=dict)

    def settings(self) -> Settings:
        folders = Folders(self.folder, self._state_dir())
        for section in sections().values():
            for table in self._tables_of(section):
                self._build(section, table, folders)
        for key, message in (*rules.across(self.tables), *business.promise_and_calendars(self.tables)):
            self._complain(key, message)
        if self.source.problems:
            raise SettingsError(self.source.problems)
        return Settings(**{name: self._assembled(section) for name, section in sections().items()})

    def _state_dir(self) -> Path:
        """Known before all else, because other paths start there."""
        key = ("desk", "state_dir")
        leaf = sections()["desk"].leaves[("state_dir",)]
        given = self.source.values.get(key)
        usable = given is not None and isinstance(given.value, str) and given.value
        return self.folder / Path(given.value if given and usable else leaf.default).expanduser()

    def _tables_of(self, section: Section) -> list[Key]:
        return [key for key in self.source.tables if key[0] == section.name] if section.named else [(section.name,)]

    def _build(self, section: Section, table: Key, folders: Folders) -> None:
        found = {path: self._value((*table, *path), leaf, folders) for path, leaf in section.leaves.items()}
        if MISSING in found.values():
            return
        options = _construct(section.type, found)
        self.tables[table] = options
        for path, message in _RULES.get(section.name, _no_rules)(options):
            self._complain((*table, *path), message)

    def _value(self, key: Key, leaf: Leaf, folders: Folders) -> Any:
        """The value as the program uses it; MISSING once the problem is noted."""
        given = self.source.values.get(key)
        if given is None and leaf.required:
            self._note_missing(key, leaf)
            return MISSING
        try:
            value = leaf.default if given is None else convert(leaf, given)
        except RefusedError as refusal:
            self._complain(key, str(refusal))
            return MISSING
        value = absolute(leaf, value, folders)
        if missing_file(leaf, value):
            self._complain(key, f"names {value}, which does not exist")
        return value

    def _note_missing(self, key: Key, leaf: Leaf) -> None:
        if leaf.secret and file_key(key) in {tuple(problem.key.split(".")) for problem in self.source.problems}:
            return  # Its file was named and refused: one mistake, one message.
        aside = f", by {file_key(key)[-1]}" if leaf.secret else ""
        where = f"under [{dotted(key[:-1])}]{aside} or by {environment_name(key)}"
        self._complain(key, f"is missing ({leaf.metadata['help']}). Set it {where}")

    def _complain(self, key: Key, message: str) -> None:
        self.source.problems.append(Problem(dotted(key), self._place(key), message))

    def _place(self, key: Key) -> str:
        given: Given | None = self.source.values.get(key)
        return given.place if given else self.source.tables.get(key[:2], self.file)

    def _assembled(self, section: Section) -> Any:
        if not section.named:
            return self.tables[(section.name,)]
        return MappingProxyType({key[1]: options for key, options in self.tables.items() if key[0] == section.name})


def _no_rules(_options: Any) -> Iterator[rules.Complaint]:
    return iter(())


def _construct(kind: type[Any], found: Mapping[Key, Any], above: Key = ()) -> Any:
    """The dataclass, with the dataclasses inside it."""
    parts = {}
    for name, hint in get_type_hints(kind).items():
        inner = (*above, name)
        parts[name] = _construct(hint, found, inner) if is_dataclass(hint) and isinstance(hint, type) else found[inner]
    return kind(**parts)
