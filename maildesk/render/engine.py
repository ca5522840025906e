# SPDX-License-Identifier: Apache-2.0
"""Jinja2, shut in: files of two folders only, a sandbox, no globals, undefined names are errors, bounds for files of operators.

Imported when the first template is compiled, because Jinja2 takes 60 ms that most commands never need.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from maildesk.render.bounds import Bounded, TooMuch
from maildesk.render.fault import Broken
from maildesk.render.words import shorten

Source = Callable[[str], tuple[str, str, Callable[[], bool]] | None]


class Engine:
    """Compiles templates of these folders, the first folder that has a file winning; or what `source` gives by its name.

    `ours`: all of them ship with the program.
    """

    def __init__(self, folders: Sequence[Path], *, ours: bool = True, source: Source | None = None) -> None:
        loader = FunctionLoader(source) if source else FileSystemLoader(folders)
        self._environment = _environment(loader, _Sandbox if ours else _Bounds)
        self._folders = tuple(str(folder) for folder in folders)

    def compile(self, name: str) -> Template:
        """The template called `name`, such as "en/acknowledgement.html". Raises Broken."""
        try:
            return self._environment.get_template(name)
        except Broken:
            raise
        except Exception as error:  # whatever a template does wrong, the caller has another one to use
            raise self._broken(error, name) from error

    def render(self, template: Template, values: Mapping[str, Any]) -> str:
        """The template filled with the values. Raises Broken."""
        environment = self._environment
        try:
            return environment.metered(template, values) if isinstance(environment, Bounded) else template.render(values)
        except Broken:
            raise
        except Exception as error:  # whatever a template does wrong, the caller has another one to use
            raise self._broken(error, template.filename or template.name or "") from error

    def _broken(self, error: Exception, name: str) -> Broken:
        file, line = self._place(error, name)
        broken = Broken(Path(file), line, _reason(error))
        if isinstance(error, TooMuch) and isinstance(self._environment, Bounded):
            self._environment.spent[file] = broken.fault
        return broken

    def _place(self, error: Exception, name: str) -> tuple[str, int | None]:
        """The innermost line of a template that took part; Jinja2 rewrites its frames to the template's own lines."""
        if isinstance(error, TemplateSyntaxError):
            return error.filename or name, error.lineno
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.startswith(self._folders):
                return frame.filename, frame.lineno
        return name, None


class _Sandbox(ImmutableSandboxedEnvironment):
    """Values are tables with names of ours: looking for a method of that name first, as Jinja2 does, took a third of the rendering."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class _Bounds(Bounded, _Sandbox):
    """The same for files of which anybody wrote some."""


def _environment(loader: BaseLoader, kind: type[_Sandbox]) -> Environment:
    environment = kind(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=_is_markup,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
    )
    environment.globals.clear()
    environment.filters["moment"] = moment
    environment.filters["shorten"] = shorten
    environment.filters["kept"] = kept
    return environment


def moment(value: datetime) -> str:
    """A time as every reader can read it, whatever their language and zone: 2026-11-22 14:05 UTC."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def kept(value: str) -> str:
    """A line whose blanks HTML would swallow: an indent, a column."""
    return value.replace("  ", "\N{NO-BREAK SPACE} ").replace("  ", "\N{NO-BREAK SPACE} ") if "  " in value else value


def _is_markup(name: str | None) -> bool:
    return name is None or name.endswith(".html")


def _reason(error: Exception) -> str:
    """What is wrong. Only Jinja2's own words are told: those of other errors can hold what a sender wrote."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not written in UTF-8"
    if isinstance(error, TemplateError):
        return (error.message or type(error).__name__).splitlines()[0][:200]
    return type(error).__name__
