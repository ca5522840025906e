# SPDX-License-Identifier: Apache-2.0
"""What requesters can ask for with a word: an answer that says "solved", "withdraw", "urgent: why" or "status", and nothing else.

Only the obvious words of seven languages, and only where they are the whole answer: somebody who writes a sentence writes to people.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from maildesk.desk.thanks import only_thanks
from maildesk.mail.values import Mail

LONGEST = 300  # characters of a whole answer
LONGEST_PROJECT = 80


class Wish(StrEnum):
    """What is wanted."""

    SOLVED = "solved"
    WITHDRAW = "withdraw"
    URGENT = "urgent"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Said:
    """A wish as somebody wrote it. `argument`: why it is urgent, or of which project the status is wanted; "" for nothing."""

    wish: Wish
    language: str
    argument: str = ""


# fmt: off
_WORDS: dict[Wish, dict[str, tuple[str, ...]]] = {
    Wish.SOLVED: {
        "en": ("solved", "resolved", "fixed", "it is solved", "this is solved", "problem solved"),
        "de": ("gelöst", "erledigt", "hat sich erledigt"),
        "fr": ("résolu", "réglé", "c'est résolu", "c'est réglé"),
        "es": ("resuelto", "solucionado", "ya está resuelto"),
        "pt": ("resolvido", "solucionado", "está resolvido", "já está resolvido"),
        "zh": ("已解决", "解决了", "已經解決", "已解決"),
        "ja": ("解決しました", "解決済み", "解決済"),
    },
    Wish.WITHDRAW: {
        "en": ("withdraw", "withdrawn", "i withdraw", "i withdraw it", "i withdraw this", "withdraw it", "withdraw this request"),
        "de": ("zurückziehen", "zurückgezogen", "ich ziehe zurück", "ich ziehe die anfrage zurück"),
        "fr": ("annuler", "retirer", "je retire ma demande", "j'annule ma demande"),
        "es": ("retirar", "retiro", "retiro mi solicitud", "anular"),
        "pt": ("retirar", "retiro", "retiro o meu pedido", "retiro o pedido"),
        "zh": ("撤回", "撤销", "撤銷"),
        "ja": ("取り下げ", "取り下げます", "取下げ", "撤回します"),
    },
    Wish.URGENT: {
        "en": ("urgent",), "de": ("dringend", "eilig"), "fr": ("urgent",), "es": ("urgente",), "pt": ("urgente",),
        "zh": ("紧急", "緊急"), "ja": ("緊急", "至急"),
    },
    Wish.STATUS: {
        "en": ("status", "what is the status"), "de": ("status", "stand"), "fr": ("statut", "état"), "es": ("estado",),
        "pt": ("estado", "status"), "zh": ("状态", "狀態", "进度", "進度"), "ja": ("状況", "ステータス", "進捗"),
    },
}
# fmt: on
_MEANT = {word: (wish, language) for wish, spoken in _WORDS.items() for language, words in reversed(spoken.items()) for word in words}
_WITH_ARGUMENT = (Wish.URGENT, Wish.STATUS)
_AROUND = " \t.!。！\"'“”„«»「」()*_"
_GAP = re.compile(r"[\s:：,，、;.。!！–—-]+")
_WORD = re.compile(r"[^\W\d_]+")


def said(reply: str, name: str = "") -> Said | None:
    """The wish that an answer is, without quotation and signature; None for any other. `name`: the author's, who may sign with it."""
    if len(reply) > 2 * LONGEST:
        return None
    lines = [one.strip() for one in reply.strip().splitlines() if one.strip()]
    if not lines or sum(map(len, lines)) > LONGEST:
        return None
    first, rest = lines[0], lines[1:]
    if not all(_goodbye(one, name) for one in rest):
        return None
    return _whole(first) or _thanked(first, name) or _with_argument(first)


def _whole(line: str) -> Said | None:
    folded = line.casefold().replace("’", "'")
    found = _MEANT.get(folded.strip(_AROUND))
    if found is None:
        # "solved?" asks; "status?" does too, and that is what it is for.
        found = _MEANT.get(folded.strip(_AROUND + "?？"))
        found = found if found and found[0] is Wish.STATUS else None
    return Said(*found) if found else None


def _thanked(line: str, name: str) -> Said | None:
    """ "Solved, thanks!" """
    gap = _GAP.search(line)
    head = _whole(line[: gap.start()]) if gap else None
    wanted = head is not None and head.wish not in _WITH_ARGUMENT
    return head if wanted and gap and only_thanks(line[gap.end() :], name) else None


def _with_argument(line: str) -> Said | None:
    gap = _GAP.search(line)
    head = _MEANT.get(line[: gap.start()].casefold().strip(_AROUND)) if gap else None
    if head is None or gap is None or head[0] not in _WITH_ARGUMENT:
        return None
    argument = line[gap.end() :].strip()
    too_long = head[0] is Wish.STATUS and len(argument) > LONGEST_PROJECT
    return None if too_long or not argument else Said(*head, argument.rstrip("?？") if head[0] is Wish.STATUS else argument)


def _goodbye(line: str, name: str) -> bool:
    """Thanks, or the author's name below."""
    words = _words(line)
    return only_thanks(line, name) or (bool(words) and words <= _words(name))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def of(mail: Mail) -> Said | None:
    """The wish of a mail; none of one that a machine wrote, or that carries files."""
    if mail.auto is not None or mail.attachments:
        return None
    return said(mail.text if mail.reply is None else mail.reply, mail.from_.name if mail.from_ else "")


def project_of(wish: Said, projects: Iterable[str]) -> str | None:
    """The project of these that the status is wanted of."""
    wanted = wish.argument.casefold().strip(_AROUND)
    return next((one for one in projects if one.casefold() == wanted), None)
