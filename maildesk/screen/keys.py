# SPDX-License-Identifier: Apache-2.0
"""The one table of keys: the bindings, the line at the foot of the screen, the help and `docs/desk.md` are made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from maildesk.screen.views import VIEWS


class Place(StrEnum):
    """Where a key works."""

    QUEUE = "queue"
    THREAD = "thread"
    WRITING = "writing"
    PREVIEW = "preview"
    MEANWHILE = "meanwhile"
    DOOR = "door"


BOTH = (Place.QUEUE, Place.THREAD)


@dataclass(frozen=True, slots=True)
class Key:
    """`keys` as Textual names them, `shown` as people do; `does` is the action of the screen; `foot`: its word at the foot, "" for none."""

    keys: str
    shown: str
    does: str
    means: str
    places: tuple[Place, ...] = BOTH
    foot: str = ""


def _word(keys: str, shown: str, word: str, means: str, foot: str = "", places: tuple[Place, ...] = BOTH) -> Key:
    """A key that stands for a word of the command line (`words.py`)."""
    return Key(keys, shown, f"word('{word}')", means, places, foot)


GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "Looking",
        (
            Key("enter", "Enter", "open", "open the ticket", (Place.QUEUE,), "open"),
            Key("q", "q", "leave", "leave the desk", (Place.QUEUE,), "leave"),
            Key("q", "q", "leave", "back to the queue", (Place.THREAD,), "back"),
            Key("escape", "Esc", "back", "back to the queue; close the command line"),
            Key("j,down", "j ↓", "move(1)", "next ticket; in a thread: a line down"),
            Key("k,up", "k ↑", "move(-1)", "ticket before; in a thread: a line up"),
            Key("space,pagedown", "Space", "page(1)", "a screen down"),
            Key("b,pageup", "b", "page(-1)", "a screen up"),
            Key("g,home", "g", "end(-1)", "to the top"),
            Key("G,end", "G", "end(1)", "to the bottom of what is loaded"),
            Key("tab", "Tab", "view(1)", "next view", BOTH, "view"),
            Key("shift+tab", "Shift-Tab", "view(-1)", "view before"),
            *(Key(str(at), str(at), f"numbered({at})", f"the view “{one.name}”: {one.means}") for at, one in enumerate(VIEWS, 1)),
            Key("slash", "/", "search", "look for tickets: a query, or words", BOTH, "find"),
            Key("M", "M", "door", "held mail that lies beside no ticket"),
            Key("ctrl+r", "Ctrl-R", "reload", "load it again"),
        ),
    ),
    (
        "In a thread",
        (
            Key("J", "J", "step(1)", "next ticket of the queue", (Place.THREAD,), "next"),
            Key("K", "K", "step(-1)", "ticket before", (Place.THREAD,)),
            Key("right_square_bracket", "]", "message(1)", "next message", (Place.THREAD,)),
            Key("left_square_bracket", "[", "message(-1)", "message before", (Place.THREAD,)),
            Key("z", "z", "fold", "show what this message quotes, or hide it", (Place.THREAD,), "quotes"),
            Key("Z", "Z", "fold_all", "the same for all messages", (Place.THREAD,)),
            Key("h", "h", "history", "show the history, or hide it", (Place.THREAD,)),
            _word("v", "v", "save", "save the attachments to a folder", "", (Place.THREAD,)),
        ),
    ),
    (
        "Writing",
        (
            _word("r", "r", "reply", "answer: everybody who takes part reads it", "reply"),
            _word("n", "n", "note", "write a note, which stays among staff", "note"),
            _word("l", "l", "log", "log a request for somebody who made it elsewhere", "log"),
        ),
    ),
    (
        "Doing",
        (
            _word("t", "t", "take", "take it: it is yours", "take"),
            _word("a", "a", "assign", "give it to somebody", "assign"),
            _word("c", "c", "category", "move it to another category or service", "move"),
            _word("x", "x", "close", "close it", "close"),
            _word("X", "X", "resolve", "resolve it"),
            _word("R", "R", "reopen", "open it again"),
            _word("w", "w", "waiting", "it waits for its requester"),
            _word("B", "B", "blocked", "it waits for a third party"),
            _word("s", "s", "snooze", "let it sleep", "snooze"),
            _word("d", "d", "needed", "by when it is needed"),
            _word("p", "p", "priority", "how urgent it is"),
            _word("o", "o", "project", "which project it is about"),
            _word("m", "m", "merge", "make it part of another ticket"),
            _word("S", "S", "split", "make a message of it a ticket of its own"),
            _word("N", "N", "needs", "a ticket for each thing that it asks for"),
            _word("L", "L", "link", "link it with another ticket, an issue or a page"),
            _word("U", "U", "unlink", "take such a link away again"),
            _word("C", "C", "cc", "let somebody take part"),
            _word("F", "F", "requester", "say whose request it is"),
            _word("exclamation_mark", "!", "spam", "nobody asked for anything"),
            _word("A", "A", "accept", "let a held mail in"),
            _word("E", "E", "reject", "keep a held mail out"),
            _word("u", "u", "undo", "take the last step back", "undo"),
        ),
    ),
    (
        "The desk",
        (
            Key("colon", ":", "command", "the command line: the words of mail commands, such as :assign ada", BOTH, "command"),
            Key("question_mark", "?", "help", "this help", BOTH, "help"),
            Key("T", "T", "theme", "light or dark"),
            Key("ctrl+q,ctrl+c", "Ctrl-C", "stop", "leave the desk from anywhere; what you write is kept", (*BOTH, Place.WRITING)),
        ),
    ),
    (
        "While you write",
        (
            Key("ctrl+s", "Ctrl-S", "preview", "see exactly what goes to whom, then send it", (Place.WRITING,), "preview"),
            Key("ctrl+o", "Ctrl-O", "editor", "write in your own editor ($VISUAL, $EDITOR)", (Place.WRITING,), "editor"),
            Key("ctrl+r", "Ctrl-R", "canned", "put a canned answer in, those that may fit first", (Place.WRITING,), "canned"),
            Key("ctrl+t", "Ctrl-T", "attach", "attach a file; Tab completes its path", (Place.WRITING,), "attach"),
            Key("ctrl+g", "Ctrl-G", "detach", "take the last file away again", (Place.WRITING,)),
            Key("ctrl+l", "Ctrl-L", "close_too", "close the ticket as well, or not", (Place.WRITING,), "close"),
            Key("escape", "Esc", "put_aside", "put it aside: it is there when you answer this ticket again", (Place.WRITING,), "aside"),
            Key("ctrl+b", "Ctrl-B", "discard", "throw it away", (Place.WRITING,)),
        ),
    ),
    (
        "Before it goes",
        (
            Key("enter,y", "Enter", "send", "send it", (Place.PREVIEW,), "send"),
            Key("escape,e", "Esc", "go_on", "go on writing", (Place.PREVIEW,), "go on writing"),
            Key("j,down", "j ↓", "move(1)", "a line down", (Place.PREVIEW, Place.MEANWHILE, Place.DOOR)),
            Key("k,up", "k ↑", "move(-1)", "a line up", (Place.PREVIEW, Place.MEANWHILE, Place.DOOR)),
        ),
    ),
    (
        "What others wrote meanwhile",
        (Key("enter,escape,q", "Enter", "go_on", "go on writing", (Place.MEANWHILE,), "go on writing"),),
    ),
    (
        "Held mail beside no ticket",
        (
            Key("A", "A", "judge('accept')", "let it in", (Place.DOOR,), "let in"),
            Key("E", "E", "judge('reject')", "keep it out", (Place.DOOR,), "keep out"),
            Key("right_square_bracket", "]", "message(1)", "next mail", (Place.DOOR,), "next"),
            Key("left_square_bracket", "[", "message(-1)", "mail before", (Place.DOOR,)),
            Key("q,escape", "q", "leave", "back to the queue", (Place.DOOR,), "back"),
        ),
    ),
)


def of(*places: Place) -> Iterator[Key]:
    """The keys that work in one of these places, in the order of the table."""
    return (key for _, keys in GROUPS for key in keys if not set(places).isdisjoint(key.places))


def foot(place: Place) -> tuple[tuple[str, str], ...]:
    """What stands at the foot: each key with its word; help and the command line first, since a narrow screen shows only some."""
    words = [(key.shown, key.foot) for key in of(place) if key.foot]
    return tuple(sorted(words, key=lambda one: one[0] not in "?:"))


def markdown() -> str:
    """The table as the documentation has it."""
    lines: list[str] = []
    for title, keys in GROUPS:
        lines += [f"### {title}", "", "| key | what it does |", "|---|---|"]
        lines += [f"| `{key.shown}` | {key.means} |" for key in keys]
        lines.append("")
    return "\n".join(lines).strip() + "\n"
