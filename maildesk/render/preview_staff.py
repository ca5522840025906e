# SPDX-License-Identifier: Apache-2.0
"""What the templates of a conversation look like when filled: answers, notes, and what staff hear."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from maildesk.desk.letters import Prose

_SUBJECT = "Banner and stickers for the Harbor booth in Amsterdam"
_WORDS = """
Hi Ana,

the stickers are in print. For the banner we need the sizes:

  width:  2.0 m
  height: 0.8 m

Is that right?
Sam
"""


def _reference(prefix: str) -> str:
    return f"{prefix}-1042"


def _answer(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "subject": _SUBJECT,
        "author": "Sam Rivera",
        "body": Prose.of(_WORDS),
    }


def _passed_on(prefix: str) -> dict[str, Any]:
    words = Prose.of("It is. Please mind that the frame takes 5 cm on each side.")
    return _answer(prefix) | {"author": "Bo Lindqvist", "unverified": True, "body": words}


def _notification(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "subject": _SUBJECT,
        "happened": "opened",
        "author": {"name": "Ana Souza", "address": "ana@harbor.example"},
        "unverified": False,
        "reads": ["Ana Souza", "Bo Lindqvist", "harbor-maintainers@lists.example.org"],
        "ticket": {"state": "new", "category": "creative", "owner": None, "project": "Harbor", "maturity": "graduated"},
        "lists": ["harbor-maintainers@lists.example.org"],
        "restricted": False,
        "advice": ["not on the roster of Harbor", "stand-alone events: graduated projects; Harbor is graduated"],
        "looks": None,
        "why": ["83% sure that it is creative", "“banner” and “draw” speak for Creative services"],
        "asks": [],
        "drafts": [],
        "ready": [],
        "body": Prose.of("Hi,\n\ncould somebody draw us a banner? We are in Amsterdam from the 23rd.\n\nAna"),
        "cut": False,
        "attachments": ["logo.svg"],
        "carried": True,
        "actions": [
            {"label": label, "mailto": f"mailto:servicedesk+x1.2.3.abc@example.org?subject={word}&body=%23{word}"}
            for label, word in (("Take", "take"), ("Close", "close"))
        ],
    }


def _note(prefix: str) -> dict[str, Any]:
    words = Prose.of("The printer needs the files by Tuesday. Who has them?")
    sam = {"name": "Sam Rivera", "address": "sam@example.org"}
    return _notification(prefix) | {"happened": "noted", "author": sam, "body": words, "reads": [], "lists": []}


def _unknown(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "subject": _SUBJECT,
        "unknown": ["#clsoe"],
        "help": ["#take: the ticket is yours", "#close: it is done, and nobody waits"],
    }


def _crossed(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "subject": _SUBJECT,
        "colleague": "Len Okafor",
        "count": 1,
        "late": True,
        "body": ["Gladly: the banner goes to print on Monday."],
        "cut": False,
    }


def _not_done(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "subject": _SUBJECT,
        "what": "Your answer is on the ticket, but it did not go to Ana Souza: our mail to ana@harbor.example came back",
        "remedy": "ask for another address, then write #cc ADDRESS above your answer",
    }


def _transcript(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "done": [f"{_reference(prefix)} belongs to Sam Rivera (sam) now", f"{_reference(prefix)} is waiting now, before open"],
        "refused": None,
        "opened": [],
        "help": [],
        "actions": [{"label": "Undo", "mailto": "mailto:servicedesk+x1.2.3.abc@example.org?subject=Undo&body=%23undo"}],
    }


def _divided(prefix: str) -> dict[str, Any]:
    parts = [{"ticket": f"{prefix}-1050", "name": "Legal"}, {"ticket": f"{prefix}-1051", "name": "Event management"}]
    return {"reference": _reference(prefix), "parts": parts}


def _merged(prefix: str) -> dict[str, Any]:
    return {
        "reference": _reference(prefix),
        "source": f"{prefix}-1043",
        "author": {"name": "Ana Souza", "address": "ana@harbor.example"},
        "actions": [
            {"label": "Make them two again", "mailto": "mailto:servicedesk+x1.2.3.abc@example.org?subject=Two&body=%23undo"},
        ],
    }


def _woken(prefix: str) -> dict[str, Any]:
    mailto = "mailto:servicedesk+x1.2.3.abc@example.org?subject=Close&body=%23close"
    return {"reference": _reference(prefix), "subject": _SUBJECT, "yours": True, "actions": [{"label": "Close", "mailto": mailto}]}


def _assigned(prefix: str) -> dict[str, Any]:
    mailto = "mailto:servicedesk+x1.2.3.abc@example.org?subject=Close&body=%23close"
    return {"reference": _reference(prefix), "subject": _SUBJECT, "by": "Sam Rivera", "actions": [{"label": "Close", "mailto": mailto}]}


def _split(prefix: str) -> dict[str, Any]:
    return {"reference": f"{prefix}-1043", "ticket": f"{prefix}-1043", "from_ticket": _reference(prefix)}


OF: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {
        "answer": _answer,
        "assigned": _assigned,
        "crossed": _crossed,
        "not-done": _not_done,
        "note": _note,
        "notification": _notification,
        "passed-on": _passed_on,
        "unknown-command": _unknown,
        "split": _split,
        "divided": _divided,
        "transcript": _transcript,
        "merged-staff": _merged,
        "woken": _woken,
    }
)
