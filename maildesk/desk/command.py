# SPDX-License-Identifier: Apache-2.0
"""The commands at the top of a mail of staff: `#take`, `#snooze 3d`. Only read here; `desk/verbs/` does what they say."""

import re
from dataclasses import dataclass
from enum import StrEnum

from maildesk.mail import clean

# "# Title" is a heading of Markdown and "#1042" a number: a command is a word that follows its sign at once.
_LINE = re.compile(r"#([^\W\d_][\w-]*)(?:[:\s]+(\S.*))?:?")
# What was meant as a command all the same: "#close, #take", and "*#note*", "# note", "\\#note" as programs and telephones write them.
_WORD = re.compile(r"#[^\W\d_]\S*")
_SLIP = re.compile(r"[\W_]{0,12}#[\W_]{0,4}([^\W_]+)")
_WIDE_SIGN = "\uff03"  # the sign as Chinese and Japanese keyboards write it


class Verb(StrEnum):
    """What staff can ask for, as they write it behind the `#`."""

    ASSIGN = "assign"
    TAKE = "take"
    CLOSE = "close"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    WAITING = "waiting"
    SNOOZE = "snooze"
    BLOCKED = "blocked"
    NEEDED = "needed"
    SPAM = "spam"
    CATEGORY = "category"
    PROJECT = "project"
    PRIORITY = "priority"
    CC = "cc"
    REQUESTER = "requester"
    MERGE = "merge"
    SPLIT = "split"
    NEEDS = "needs"
    LINK = "link"
    UNLINK = "unlink"
    AWAY = "away"
    BACK = "back"
    DIGEST = "digest"
    NOTIFY = "notify"
    QUIET = "quiet"
    UNDO = "undo"
    ACCEPT = "accept"
    REJECT = "reject"
    NOTE = "note"
    ANSWER = "answer"
    FOR = "for"
    ORIGIN = "origin"
    TELL = "tell"
    HELP = "help"


_VERBS = {one.value: one for one in Verb}


@dataclass(frozen=True, slots=True)
class Command:
    """One line: the verb and what stands behind it, without spaces around it ("" for nothing)."""

    verb: Verb
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text as staff wrote it: its commands in order, the words below them, and what may be a slip for one, as written.

    Words behind `#note` are words of the note: they stand at the top of `rest`.
    """

    commands: tuple[Command, ...]
    rest: str
    unknown: tuple[str, ...] = ()

    def has(self, verb: Verb) -> bool:
        return any(one.verb is verb for one in self.commands)

    def argument(self, verb: Verb) -> str | None:
        """What stands behind the first such command; None where there is none."""
        return next((one.argument for one in self.commands if one.verb is verb), None)


def parse(text: str) -> Parsed:
    """Reads the lines at the very top that begin with `#word`, blank lines between them allowed; the first other line ends them.

    What looks like a command but for a sign too many is no text: words that begin with "#note," were not meant for everybody.
    """
    if "#" not in text and _WIDE_SIGN not in text:  # nearly every mail
        return Parsed((), text.strip())
    lines = text.splitlines()
    commands: list[Command] = []
    unknown: list[str] = []
    noted: list[str] = []
    top = 0
    for number, line in enumerate(lines, start=1):
        bare = _bare(line)
        match = _LINE.fullmatch(bare)
        slip = _slip(bare) if match is None else ""
        if bare and match is None and not slip:
            break
        top = number
        if slip:
            unknown.append(slip)
        if match is not None:
            _take(match, commands, unknown, noted)
    return Parsed(tuple(commands), "\n".join((*noted, *lines[top:])).strip(), tuple(unknown))


def _bare(line: str) -> str:
    """The line as its author saw it."""
    bare = clean.line(line) if clean.has_invisible(line) else line.strip()
    return f"#{bare[1:]}" if bare.startswith(_WIDE_SIGN) else bare


def _slip(bare: str) -> str:
    """What may be a slip for a command in a line that is none, "" where there is nothing of the kind."""
    word = _WORD.match(bare)
    if word is not None:
        return word[0]
    near = _SLIP.match(bare)
    return near[0] if near is not None and near[1].casefold() in _VERBS else ""


def _take(match: re.Match[str], commands: list[Command], unknown: list[str], noted: list[str]) -> None:
    word, argument = match[1].casefold(), (match[2] or "").strip()
    verb = _VERBS.get(word)
    if verb is None:
        unknown.append(f"#{match[1]}")
    elif verb is Verb.NOTE:
        commands.append(Command(Verb.NOTE))
        noted.extend((argument,) if argument else ())
    else:
        commands.append(Command(verb, argument))
