# SPDX-License-Identifier: Apache-2.0
"""The keys of the query language: what each is called, which values it takes, and what short forms stand for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from maildesk.desk.query_terms import NOTHING, Key, Node, Not, Sort, Span, Term, Value, every, some
from maildesk.desk.query_times import EXPECTED, NoTime, When, after, before, span
from maildesk.desk.states import Priority, TicketState

_STATES = tuple(TicketState)
# What `is:` knows beside the states.
CONDITIONS = ("active", "done", "overdue", "unassigned", "confidential", "held", "reopened", "imported")
POSSESSIONS = ("attachment", "answer", "owner", "project", "service", "due", "needed", "link")
BALLS = ("staff", "requester", "third", "nobody", "me")
SORTS = ("opened", "updated", "closed", "due", "needed", "priority", "status", "category", "project", "owner", "reference")
_LONGEST_NAME = 100  # characters; nearest names are sought for no longer ones
_ALIASES = MappingProxyType(
    {
        "state": "status",
        "assignee": "owner",
        "assigned": "owner",
        "cat": "category",
        "prio": "priority",
        "team": "group",
        "from": "requester",
        "author": "requester",
        "involves": "participant",
        "with": "participant",
        "created": "opened",
        "changed": "updated",
        "modified": "updated",
        "deadline": "needed",
        "before": "older",
        "after": "newer",
        "since": "newer",
        "waiting": "ball",
        "lang": "language",
        "reference": "ref",
        "number": "ref",
        "id": "ref",
        "external": "link",
        "words": "text",
        "body": "text",
    }
)
_TIMES = frozenset((Key.OPENED, Key.UPDATED, Key.CLOSED, Key.NEEDED, Key.DUE))
_AHEAD = frozenset((Key.NEEDED, Key.DUE))
_ALWAYS = frozenset(
    (Key.OPENED, Key.UPDATED, Key.STATUS, Key.CATEGORY, Key.GROUP, Key.PRIORITY, Key.REF, Key.HAS)
)  # no ticket is without it
_SPOKEN = frozenset((Key.TEXT, Key.SUBJECT))  # several words, commas among them
_FOLDED = frozenset((Key.MATURITY, Key.LANGUAGE, Key.GROUP))


class NotUnderstood(ValueError):
    """A value that its key does not take: what was `expected`, and what is like it."""

    def __init__(self, problem: str, expected: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.problem, self.expected, self.nearest = problem, expected, nearest


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and when: the handle that `@me` stands for (None where nobody acts), and what times are read by."""

    me: str | None
    when: When
    prefix: str


@dataclass(frozen=True, slots=True)
class Said:
    """One value as it was typed. In quotes it is a name, never a word of the language."""

    text: str
    quoted: bool
    position: int


def known(name: str) -> str | None:
    """The name under which a key is kept; None for none of the language."""
    folded = name.casefold()
    folded = _ALIASES.get(folded, folded)
    return folded if folded in _READERS else None


def near(name: str) -> tuple[str, ...]:
    """The keys that are spelled most like this one."""
    found = get_close_matches(name[:_LONGEST_NAME].casefold(), (*_READERS, *_ALIASES), n=3, cutoff=0.6)
    return tuple(dict.fromkeys(found))


def spoken(name: str) -> bool:
    """Does it take words as they come, with commas?"""
    return name in _SPOKEN


def expected(name: str) -> str:
    """What belongs behind this key."""
    return _EXPECTED.get(name, "a value, or several with commas and no spaces between them")


def read(name: str, values: tuple[Said, ...], asked: Asked) -> Node:
    """The condition that a key (`known`) and its values make. Raises NotUnderstood, with the value to blame as `at`."""
    return _READERS[name](name, values, asked)


def _one(name: str, values: tuple[Said, ...], asked: Asked) -> Node:
    key = Key(name)
    if key not in _SPOKEN and any(_any(one) for one in values):
        if len(values) > 1 or key in _ALWAYS:
            raise NotUnderstood("`any` stands alone, for what may be missing", expected(name))
        return Not(Term(key, (NOTHING,), (values[0].position,)))
    return _term(key, ((_value(key, one, asked), one.position) for one in values))


def _term(key: Key, found: Iterable[tuple[Value, int]]) -> Term:
    first: dict[Value, int] = {}
    for value, position in found:
        first.setdefault(value, position)
    return Term(key, tuple(first), tuple(first.values()))


def _value(key: Key, said: Said, asked: Asked) -> Value:
    if not said.quoted and said.text.casefold() == "none":
        if key in _ALWAYS:
            raise NotUnderstood(f"no ticket is without {key}", expected(key))
        if key not in _SPOKEN:
            return NOTHING
    if key in _TIMES:
        return _time(key, said.text, asked)
    return _READ_VALUE.get(key, _plain)(key, said, asked)


def _any(said: Said) -> bool:
    return not said.quoted and said.text.casefold() == "any"


def _time(key: Key, text: str, asked: Asked, read_as: Callable[[str, When], Span] = span) -> Span:
    when = When(asked.when.now, asked.when.zone, ahead=key in _AHEAD)
    try:
        return read_as(text, when)
    except NoTime as problem:
        raise NotUnderstood(str(problem), EXPECTED) from None


def _plain(key: Key, said: Said, _asked: Asked) -> str:
    return said.text.casefold() if key in _FOLDED else said.text


def _person(key: Key, said: Said, asked: Asked) -> str:
    """A handle, an address or a name. `@` before a handle is for those who are used to it."""
    text = said.text.strip().lstrip("@").lstrip()
    if not text:
        raise NotUnderstood(f"nobody is called {said.text!r}", expected(key))
    if said.quoted or text.casefold() != "me":
        return text
    if asked.me is None:
        raise NotUnderstood("@me is nobody here", "a handle of staff; or say who you are with --as, or desk.operator")
    return asked.me.lstrip("@")


def _choice(allowed: tuple[str, ...]) -> Callable[[Key, Said, Asked], str]:
    def read_choice(key: Key, said: Said, _asked: Asked) -> str:
        return _allowed(said.text, allowed, f"there is no {key} {said.text!r}")

    return read_choice


def _allowed(text: str, allowed: tuple[str, ...], problem: str) -> str:
    word = text.casefold()
    if word not in allowed:
        raise NotUnderstood(problem, f"one of {', '.join(allowed)}", similar(word, allowed))
    return word


def similar(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that look most like a word, the likest first."""
    return tuple(get_close_matches(word[:_LONGEST_NAME].casefold(), names, n=3, cutoff=0.6))


def sorting(text: str) -> tuple[Sort, ...]:
    """`-priority,due` as the keys of an order. Raises NotUnderstood."""
    return tuple(sort(one.strip()) for one in text.split(",") if one.strip())


def sort(word: str) -> Sort:
    """`-opened`. Raises NotUnderstood."""
    name = word.removeprefix("-").casefold()
    name = {"created": "opened", "changed": "updated", "state": "status", "number": "reference", "ref": "reference"}.get(name, name)
    if name not in SORTS:
        raise NotUnderstood(f"tickets are not sorted by {word!r}", f"one of {', '.join(SORTS)}", similar(name, SORTS))
    return Sort(name, word.startswith("-"))


def _number(_key: Key, said: Said, asked: Asked) -> str:
    from maildesk.desk.reference import parse_reference, reference

    number = parse_reference(asked.prefix, said.text)
    if number is None:
        raise NotUnderstood(f"{said.text!r} is no reference of a ticket", f"one such as {reference(asked.prefix or 'CNCF', 1042)} or 1042")
    return str(number)


def _link(_key: Key, said: Said, _asked: Asked) -> str:
    """The one key of an issue, a ticket or a page elsewhere, however it is written."""
    from maildesk.desk.external import parse

    found = parse(said.text)
    if found is None:
        raise NotUnderstood(
            f"{said.text!r} is no reference of something elsewhere", "one such as CNCFSD-1502, cncf/foundation#12 or an address"
        )
    return found.key


def _words(key: Key, said: Said, _asked: Asked) -> str:
    """Words for the search index, which holds letters and digits alone."""
    from maildesk.desk.sought import NoWords, sought

    try:
        sought(said.text)
    except NoWords as why:
        raise NotUnderstood(f"{said.text[:_LONGEST_NAME]!r} cannot be looked for: {why}", expected(key)) from None
    return said.text


_READ_VALUE: Mapping[Key, Callable[[Key, Said, Asked], Value]] = MappingProxyType(
    {
        Key.STATUS: _choice(_STATES),
        Key.PRIORITY: _choice(tuple(Priority)),
        Key.HAS: _choice(POSSESSIONS),
        Key.OWNER: _person,
        Key.REQUESTER: _person,
        Key.PARTICIPANT: _person,
        Key.REF: _number,
        Key.TEXT: _words,
        Key.LINK: _link,
    }
)


def _aged(name: str, values: tuple[Said, ...], asked: Asked) -> Node:
    read_as = before if name == "older" else after
    return _term(Key.OPENED, ((_time(Key.OPENED, one.text, asked, read_as), one.position) for one in values))


def _condition(_name: str, values: tuple[Said, ...], _asked: Asked) -> Node:
    """`is:new` is `status:new`; whatever else it may be said of is a condition."""
    return some(tuple(map(_is, values)))


def _is(said: Said) -> Node:
    word = {"restricted": "confidential", "unfinished": "active", "over": "done"}.get(said.text.casefold(), said.text)
    word = _allowed(word, (*_STATES, *CONDITIONS), f"no ticket can be {said.text!r}")
    if word in _STATES:
        return Term(Key.STATUS, (word,), (said.position,))
    key, value = (Key.OWNER, NOTHING) if word == "unassigned" else (Key.IS, word)
    return Term(key, (value,), (said.position,))


def _ball(_name: str, values: tuple[Said, ...], asked: Asked) -> Node:
    return some(tuple(_whose_turn(one, asked) for one in values))


def _whose_turn(said: Said, asked: Asked) -> Node:
    word = _allowed(said.text.removeprefix("@"), BALLS, f"{said.text!r} never has the ball")
    if word != "me":
        return Term(Key.BALL, (word,), (said.position,))
    mine = Term(Key.OWNER, (_person(Key.OWNER, Said("@me", False, said.position), asked),), (said.position,))
    return every((Term(Key.BALL, ("staff",), (said.position,)), mine))


_READERS: Mapping[str, Callable[[str, tuple[Said, ...], Asked], Node]] = MappingProxyType(
    {**{str(key): _one for key in Key}, "older": _aged, "newer": _aged, "is": _condition, "ball": _ball}
)
_EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        **{str(key): EXPECTED for key in _TIMES},
        "older": EXPECTED,
        "newer": EXPECTED,
        "status": f"one of {', '.join(_STATES)}",
        "priority": f"one of {', '.join(Priority)}",
        "is": f"one of {', '.join((*_STATES, *CONDITIONS))}",
        "has": f"one of {', '.join(POSSESSIONS)}",
        "ball": f"one of {', '.join(BALLS)}",
        "owner": "a handle of staff, @me, none or any",
        "requester": "an address, a name, or a part of one",
        "participant": "an address, a name, or a part of one",
        "text": 'words, in quotes where there are several: text:"brand guide"',
        "subject": 'words, in quotes where there are several: subject:"brand guide"',
    }
)
