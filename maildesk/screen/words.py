# SPDX-License-Identifier: Apache-2.0
"""The command line of the screen: the words of mail commands without their `#`, and a few of the screen's own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from maildesk.desk.command import Verb
from maildesk.desk.verbs.help import HELP
from maildesk.flow.errors import MaildeskError


class Takes(StrEnum):
    """What stands behind a word, in the words of an error."""

    NOTHING = ""
    STAFF = "a handle of staff, or nobody"
    CATEGORY = "a category, or CATEGORY/SERVICE"
    CATEGORIES = "categories"
    PROJECT = "a project, or none"
    PRIORITY = "low, normal or high"
    TIME = "a time: 3d, 4h, 2w, tomorrow, friday or 2026-12-01"
    DATE = "a date: 2026-12-01, friday or 2w; none takes it away"
    WORDS = "some words"
    ADDRESS = "an address"
    TICKET = "a reference"
    LINK = "a reference, an issue (JIRA KEY-1) or an address of the web"
    MESSAGE = "the number of a message"
    MAIL = "the number of a held mail"
    FOLDER = "a folder"
    FILE = "a file"
    VIEW = "a view"
    QUERY = "a query"
    THEME = "light or dark"
    ANSWER = "the name of an answer"


@dataclass(frozen=True, slots=True)
class Word:
    """`verb` is what it commands, None for the screen's own; `asks`: the question before it is done where `undo` leaves some of it."""

    name: str
    takes: Takes
    means: str
    verb: Verb | None = None
    asks: str = ""
    may_lack: bool = False  # it can do without what it takes


_MERGE = "Make {ticket} part of {argument}, and tell those who take part?"
_SPLIT = "Make message {argument} of {ticket} a ticket of its own, and tell its author?"
_NEEDS = "Make a ticket of {ticket} for each of {argument}, and tell its requester?"
_REJECT = "Keep mail {argument} out? `maildesk mail requeue` takes it back."
_ACCEPT = "Let mail {argument} in? It is decided again, and its author takes part from then on."

_VERBS: Mapping[Verb, tuple[Takes, str]] = MappingProxyType(
    {
        Verb.TAKE: (Takes.NOTHING, ""),
        Verb.ASSIGN: (Takes.STAFF, ""),
        Verb.CATEGORY: (Takes.CATEGORY, ""),
        Verb.CLOSE: (Takes.NOTHING, ""),
        Verb.RESOLVE: (Takes.NOTHING, ""),
        Verb.REOPEN: (Takes.NOTHING, ""),
        Verb.WAITING: (Takes.NOTHING, ""),
        Verb.BLOCKED: (Takes.WORDS, ""),
        Verb.SNOOZE: (Takes.TIME, ""),
        Verb.NEEDED: (Takes.DATE, ""),
        Verb.PRIORITY: (Takes.PRIORITY, ""),
        Verb.PROJECT: (Takes.PROJECT, ""),
        Verb.CC: (Takes.ADDRESS, ""),
        Verb.REQUESTER: (Takes.ADDRESS, ""),
        Verb.LINK: (Takes.LINK, ""),
        Verb.UNLINK: (Takes.LINK, ""),
        Verb.SPAM: (Takes.NOTHING, ""),
        Verb.MERGE: (Takes.TICKET, _MERGE),
        Verb.SPLIT: (Takes.MESSAGE, _SPLIT),
        Verb.NEEDS: (Takes.CATEGORIES, _NEEDS),
        Verb.ACCEPT: (Takes.MAIL, _ACCEPT),
        Verb.REJECT: (Takes.MAIL, _REJECT),
        Verb.UNDO: (Takes.NOTHING, ""),
    }
)
_OWN = (
    Word("reply", Takes.NOTHING, "answer: everybody who takes part reads it"),
    Word("note", Takes.NOTHING, "write a note, which stays among staff"),
    Word("log", Takes.ADDRESS, "log a request for whoever made it", may_lack=True),
    Word("answer", Takes.ANSWER, "answer with a canned answer: its words are there to be changed"),
    Word("open", Takes.TICKET, "open a ticket"),
    Word("search", Takes.QUERY, "look for tickets: a query, or words"),
    Word("view", Takes.VIEW, "go to a view"),
    Word("save", Takes.FOLDER, "save the attachments to a folder", may_lack=True),
    Word("door", Takes.NOTHING, "held mail that lies beside no ticket"),
    Word("theme", Takes.THEME, "light or dark", may_lack=True),
    Word("reload", Takes.NOTHING, "load it again"),
    Word("help", Takes.NOTHING, "the keys"),
    Word("quit", Takes.NOTHING, "leave the desk"),
)
WORDS: Mapping[str, Word] = MappingProxyType(
    {
        **{verb.value: Word(verb.value, takes, HELP[verb][1], verb, asks) for verb, (takes, asks) in _VERBS.items()},
        **{word.name: word for word in _OWN},
    }
)
# As `maildesk ticket` calls them, and as people who know other programs do.
ALIASES: Mapping[str, str] = MappingProxyType(
    {"move": "category", "block": "blocked", "need": "needed", "find": "search", "show": "open", "q": "quit", "answers": "answer"}
)


@dataclass(frozen=True, slots=True)
class Said:
    """A line that was understood."""

    word: Word
    argument: str

    @property
    def question(self) -> str:
        """What is asked before it is done, "" for nothing; `{ticket}` is still open."""
        return self.word.asks.replace("{argument}", self.argument)


def read(line: str) -> Said:
    """What a line says. Raises MaildeskError."""
    name, _, rest = line.strip().removeprefix("#").partition(" ")
    word, argument = WORDS.get(ALIASES.get(name.casefold(), name.casefold())), " ".join(rest.split())
    if word is None:
        near = get_close_matches(name.casefold(), (*WORDS, *ALIASES), n=3, cutoff=0.6)
        raise MaildeskError(f"there is no :{name}", f"did you mean :{' or :'.join(near)}?" if near else ":help shows what there is")
    if word.takes is Takes.NOTHING and argument:
        raise MaildeskError(f":{word.name} takes nothing behind it", f"type :{word.name} alone")
    if word.takes is not Takes.NOTHING and not argument and not word.may_lack:
        raise MaildeskError(f":{word.name} needs {word.takes.value}", f"type :{word.name} and {word.takes.value}")
    return Said(word, argument)
