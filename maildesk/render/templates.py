# SPDX-License-Identifier: Apache-2.0
"""Words of the desk from template files: `<folder>/<language>/<template>.subject`, `.txt` and `.html`.

An operator's folder goes before the built-in one, file by file. A mail is rendered in one language and never lost
for a template's sake: where one of the operator's files fails, the whole mail comes from the built-in files.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from maildesk.flow.values import Rendered
from maildesk.render import fault, words
from maildesk.render.fault import Broken, BuiltInBroken, Fault, NoTemplate

if TYPE_CHECKING:
    from jinja2 import Template

    from maildesk.render.engine import Engine

FORMS = (".subject", ".txt", ".html")
LAST_LANGUAGE = "en"

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Forms(NamedTuple):
    """A template's three files, compiled, and the language that they are in."""

    language: str
    subject: "Template"
    text: "Template"
    html: "Template"


@dataclass(frozen=True, slots=True)
class Listed:
    """One template in one language: its files by form (".txt"), and which forms the operator has replaced or added."""

    name: str
    language: str
    files: Mapping[str, Path]
    operators: tuple[str, ...]
    overrides: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Forms without a file; a template that lacks one is not used in this language."""
        return tuple(form for form in FORMS if form not in self.files)


class Shelf:
    """The files of some folders, the first folder going before the others, compiled once and kept. `ours`: all ship with the program."""

    def __init__(self, folders: Sequence[Path], language: str, *, ours: bool) -> None:
        self.folders = tuple(folders)
        self._ours = ours
        self._fallbacks = (language, LAST_LANGUAGE)
        self._engine: Engine | None = None
        self._languages: tuple[str, ...] | None = None
        self._forms: dict[tuple[str, str], Forms | Fault] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a folder of their own, as the folders are called."""
        if self._languages is None:
            self._languages = tuple(sorted({entry.name for folder in self.folders for entry in _folders_in(folder)}))
        return self._languages

    def files(self, template: str, language: str) -> dict[str, Path]:
        """The files of a template in a language, by form."""
        found = ((form, self.find(f"{language}/{template}{form}")) for form in FORMS)
        return {form: path for form, path in found if path}

    def find(self, name: str) -> Path | None:
        """The file that counts under this name."""
        return next((path for folder in self.folders if _is_file(path := folder / name)), None)

    def language_for(self, template: str, asked: str | None) -> str:
        """The first language that has all forms of the template: the asked one, the desk's, English. Raises NoTemplate."""
        for language in self._candidates(asked):
            if len(self.files(template, language)) == len(FORMS):
                return language
        places = ", ".join(str(folder) for folder in self.folders)
        raise NoTemplate(f"there is no template {template} in {places}", "`maildesk template list` shows what there is")

    def render(self, template: str, asked: str | None, values: Mapping[str, Any]) -> Rendered:
        """Makes the values clean lines, and fills with them. Raises Broken where a file cannot be compiled or filled, NoTemplate."""
        forms = self._compiled(template, asked)
        filled = {**words.tidy(values, forms.language), "language": forms.language, "dir": _direction(forms.language)}
        render = self._open_engine().render
        return Rendered(
            subject=words.subject(render(forms.subject, filled)),
            text=words.text(render(forms.text, filled)),
            html=render(forms.html, filled),
        )

    def _compiled(self, template: str, asked: str | None) -> Forms:
        # The key is a language that we have, not whatever tag a mail declares, so that the cache stays small.
        key = (template, next(self._candidates(asked), LAST_LANGUAGE))
        forms = self._forms.get(key)
        if forms is None:
            forms = self._forms[key] = self._compile(template, asked)
        if isinstance(forms, Fault):
            raise Broken(forms.path, forms.line, forms.reason)
        return forms

    def _compile(self, template: str, asked: str | None) -> "Forms | Fault":
        language = self.language_for(template, asked)
        try:
            return Forms(language, *(self._open_engine().compile(f"{language}/{template}{form}") for form in FORMS))
        except Broken as broken:
            return broken.fault

    def _candidates(self, asked: str | None) -> Iterator[str]:
        known = {language.casefold(): language for language in self.languages}
        for tag in (asked, *self._fallbacks):
            for form in _ever_shorter(tag or ""):
                if form in known:
                    yield known[form]

    def _open_engine(self) -> "Engine":
        if self._engine is None:
            from maildesk.render.engine import Engine

            self._engine = Engine(self.folders, ours=self._ours)
        return self._engine


class Templates:
    """Renders the mails of the desk (`ports.Renderer`).

    `folders`: the operator's first, the built-in one last. `language`: the desk's own. `tell` hears of each fault of a
    file once; it logs a warning unless given.
    """

    def __init__(self, folders: Sequence[Path], *, language: str = LAST_LANGUAGE, tell: Callable[[Fault], None] = fault.log) -> None:
        self._builtin = Shelf(folders[-1:], language, ours=True)
        self._overlaid = Shelf(folders, language, ours=False) if len(folders) > 1 else None
        self._all = self._overlaid or self._builtin
        self._tell = tell
        self._told: set[Fault] = set()

    def render(self, template: str, language: str | None, values: Mapping[str, Any]) -> Rendered:
        """Subject, text and HTML in the asked language, the desk's, or English.

        `values` are data: each string in them becomes one clean line and is escaped in HTML. What a template needs
        stands at its top. Raises NoTemplate, BuiltInBroken.
        """
        if self._overlaid:
            try:
                return self._overlaid.render(template, language, values)
            except Broken as broken:
                self._tell_once(broken.fault)
        return self._render_builtin(template, language, values)

    def languages(self) -> tuple[str, ...]:
        """The languages that have templates."""
        return self._all.languages

    def listing(self) -> list[Listed]:
        """Every template in every language, by name and language."""
        pairs = {(path.stem, path.parent.name) for path in self._every_file()}
        return [self._listed(name, language) for name, language in sorted(pairs)]

    def check(self, values: Callable[[str], Mapping[str, Any]]) -> None:
        """Fills every template once and tells of those that cannot be used, before a requester waits for one.

        `values` gives what a template is filled with, by its name (`preview.sample`).
        """
        for folder in self._all.folders:
            if what := _unreadable(folder):
                self._tell_once(what)
        for listed in self.listing():
            if what := self._fault(listed, values(listed.name)):
                self._tell_once(what)

    def _fault(self, listed: Listed, values: Mapping[str, Any]) -> Fault | None:
        if listed.missing:
            some = next(iter(listed.files.values()))
            return Fault(some, None, f"not used: {listed.name} has no {' and no '.join(listed.missing)} in {listed.language}")
        try:
            self._all.render(listed.name, listed.language, values)
        except Broken as broken:
            return broken.fault
        return None

    def _render_builtin(self, template: str, language: str | None, values: Mapping[str, Any]) -> Rendered:
        try:
            return self._builtin.render(template, language, values)
        except Broken as broken:
            raise BuiltInBroken(
                f"a built-in template failed: {broken.fault}", "install maildesk again, or report this with the line above"
            ) from broken

    def _tell_once(self, what: Fault) -> None:
        if what not in self._told:
            self._told.add(what)
            self._tell(what)

    def _every_file(self) -> Iterator[Path]:
        for language in self.languages():
            for folder in self._all.folders:
                yield from (path for path in _entries(folder / language) if path.suffix in FORMS and not path.name.startswith("_"))

    def _listed(self, name: str, language: str) -> Listed:
        files = self._all.files(name, language)
        builtin = self._builtin.files(name, language)
        operators = tuple(form for form, path in files.items() if builtin.get(form) != path)
        return Listed(name, language, files, operators, tuple(form for form in operators if form in builtin))


def _is_file(path: Path) -> bool:
    """Whether there is such a file. What may not be looked at is not there: a mail is never lost for the rights of a folder."""
    try:
        return path.is_file()
    except OSError:
        return False


def _entries(folder: Path) -> list[Path]:
    """What stands in a folder, in order; nothing where it may not be read, of which `check` tells."""
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []


def _folders_in(folder: Path) -> Iterator[Path]:
    return (entry for entry in _entries(folder) if not entry.name.startswith("_") and not _is_file(entry))


def _unreadable(folder: Path) -> Fault | None:
    """What keeps a folder of the operator from being used."""
    try:
        next(folder.iterdir(), None)
    except OSError as problem:
        return Fault(folder, None, f"cannot be read: {problem.strerror or problem}")
    return None


def _ever_shorter(tag: str) -> Iterator[str]:
    """A language tag, then the same with less and less detail: zh-hant-tw, zh-hant, zh (RFC 4647 section 3.4)."""
    parts = tag.casefold().replace("_", "-").split("-")
    return ("-".join(parts[:length]) for length in range(len(parts), 0, -1))


def _direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
