# SPDX-License-Identifier: Apache-2.0
"""How long a template of an operator may take and how much it may make, so that a slip in one stops neither intake nor letters.

Time is the processor's, of the thread that renders: a busy machine makes nobody's template broken. Where the bound is exceeded, the
file is set aside until the next start, and the built-in one writes the mail.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import local
from time import thread_time
from typing import Any

from jinja2 import Template, TemplateError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from maildesk.render.fault import Broken, Fault

SECONDS = 2.0
CHARACTERS = 2_000_000
_PER_MILLION = 5.0  # seconds more for each million characters of values, which a mail may carry
_GROWTH = 20  # characters for each character of values: markup, and what escaping adds
_OFTEN = 64  # steps between two looks at the clock
_LARGEST = 100_000  # what a multiplication may make: characters, entries, bits
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class TooMuch(TemplateError):
    """A template takes too long or makes too much: it must not be tried with every mail."""


class Unfit(TemplateError):
    """A template makes what no mail can carry."""


class Meter:
    """The bounds of one rendering."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        size = weight(values)
        self._room = CHARACTERS + _GROWTH * size
        self._seconds = SECONDS + _PER_MILLION * size / 1_000_000
        self._until = thread_time() + self._seconds
        self._steps = 0

    def step(self) -> None:
        """Counts one step. Raises TooMuch."""
        self._steps += 1
        if self._steps % _OFTEN == 0 and thread_time() > self._until:
            raise TooMuch(f"it takes more than {self._seconds:g} seconds of the processor")

    def made(self, piece: str) -> None:
        """Counts what is made. Raises TooMuch, Unfit."""
        self.step()
        self._room -= len(piece)
        if self._room < 0:
            raise TooMuch("it makes more text than a mail should have")
        if _UNFIT.search(piece):
            raise Unfit("it makes control characters, or halves of characters, which no mail can carry")


class Bounded(ImmutableSandboxedEnvironment):
    """A sandbox in which loops, calls and inclusions are counted, and nothing is multiplied without end."""

    intercepted_binops = frozenset(("*", "**"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._now = local()
        self.spent: dict[str, Fault] = {}  # the files that were too much
        self.filters["_counted"] = _counted

    def metered(self, template: Template, values: Mapping[str, Any]) -> str:
        """The template filled with the values. Raises what the template does wrong."""
        self.usable(template)
        meter = self._now.meter = Meter(values)
        pieces = []
        try:
            for piece in template.generate(values):
                meter.made(piece)
                pieces.append(piece)
        finally:
            self._now.meter = None
        return "".join(pieces)

    def usable(self, template: Template) -> None:
        """Raises Broken for one that was too much before."""
        if fault := self.spent.get(template.filename or ""):
            raise Broken(fault.path, fault.line, fault.reason)

    def step(self) -> None:
        """One step of what is rendered now, if anything is."""
        if meter := getattr(self._now, "meter", None):
            meter.step()

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja2's word
        """A template by its name; also each that another one includes or extends."""
        self.step()
        found = super().get_template(name, parent, globals)
        self.usable(found)
        return found

    def call(self, __context: Context, __obj: Any, *args: Any, **named: Any) -> Any:
        """A call: a macro that calls itself has no other end."""
        self.step()
        return super().call(__context, __obj, *args, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A product, or a power."""
        if _size(operator, left, right) > _LARGEST:
            raise TooMuch(f"it makes something huge by {operator}")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            counted = nodes.Filter(loop.iter, "_counted", [], [], None, None)
            loop.iter = counted.set_lineno(loop.lineno).set_environment(self)
        return tree


@pass_context
def _counted(context: Context, values: Iterable[Any]) -> Iterator[Any]:
    """What a loop goes through, each a step."""
    step: Callable[[], None] = context.environment.step  # type: ignore[attr-defined]  # it is a Bounded
    for value in values:
        step()
        yield value


def _size(operator: str, left: Any, right: Any) -> int:
    """About how much the result holds; 0 where it is no larger than what it is made of."""
    if operator == "**":
        return left.bit_length() * abs(right) if isinstance(left, int) and isinstance(right, int) else 0
    times, what = (left, right) if isinstance(left, int) else (right, left)
    return len(what) * times if isinstance(times, int) and isinstance(what, str | list | tuple) else 0


def weight(value: Any) -> int:
    """How many characters the values of a template hold."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(weight, value.values()))
    return sum(map(weight, value)) if isinstance(value, list | tuple) else 0
