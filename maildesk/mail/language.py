# SPDX-License-Identifier: Apache-2.0
"""In which language is this text written? Script first, then known words, then spelling.

Names alone are no language, and a text that could well be two is none.
"""

import re
from collections import Counter

from maildesk.mail import spelling

_CHARACTERS = 1_200  # of a text that are looked at
_MANY = 3.0  # votes of words that only one language has
_CLEARLY = 3.0  # times the votes of the next best language
_FEW = 3  # words that may be a name or a title
_WELL_KNOWN = 3  # words
# How far the best language must lead: measured on texts of all these languages that stand outside the word lists.
_LEAD = 0.8
_LEAD_OF_UNKNOWN = 1.8

# First and last character of the scripts that name a language, or a group that letters or words tell apart.
_SCRIPTS = (
    ("kana", "\u3040", "\u30ff"),
    ("han", "\u3400", "\u9fff"),
    ("ko", "\uac00", "\ud7a3"),
    ("cyrillic", "\u0400", "\u052f"),
    ("el", "\u0370", "\u03ff"),
    ("arabic", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("th", "\u0e00", "\u0e7f"),
    ("hi", "\u0900", "\u097f"),
    ("bn", "\u0980", "\u09ff"),
    ("ta", "\u0b80", "\u0bff"),
    ("ka", "\u10a0", "\u10ff"),
    ("hy", "\u0530", "\u058f"),
)
_SCRIPT_RUNS = re.compile("|".join(f"([{first}-{last}]+)" for _, first, last in _SCRIPTS))
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")


def language(text: str) -> str | None:
    """The BCP 47 tag of the language of a text; None where it says too little or could be two."""
    text = _words_of(text[:_CHARACTERS])
    foreign = "" if text.isascii() else "".join(_NOT_ASCII.findall(text))
    if not foreign or max(foreign) < "\u0370":
        return _by_words(text)
    scripts: Counter[str] = Counter()
    for match in _SCRIPT_RUNS.finditer(foreign):
        scripts[_SCRIPTS[(match.lastindex or 1) - 1][0]] += len(match.group())
    latin = sum(map(len, _LATIN.findall(text)))
    if not scripts or 2 * _weight(scripts) < latin:
        return _by_words(text)
    return _by_script(text, scripts)


def _words_of(text: str) -> str:
    """The text without links, addresses, paths and quoted lines."""
    if "\n>" in text:
        text = "\n".join(line for line in text.split("\n") if line[:1] != ">")
    return " ".join([word for word in text.split() if "/" not in word and "@" not in word])


def _weight(scripts: Counter[str]) -> int:
    """A character of Chinese, Japanese or Korean says as much as two or three letters."""
    return sum(scripts.values()) + 2 * sum(scripts[name] for name in ("han", "kana", "ko"))


def _by_script(text: str, scripts: Counter[str]) -> str | None:
    if scripts["kana"] and 10 * scripts["kana"] >= scripts["han"]:
        return "ja"
    script = max(scripts, key=lambda name: scripts[name])
    if script in ("han", "kana"):
        return "zh"
    if script not in ("cyrillic", "arabic"):
        return script
    shared = spelling.cyrillic() if script == "cyrillic" else spelling.arabic()
    # Words in other letters, names of products above all, say nothing.
    words = [word for word in spelling.words_of(text) if not word.isascii()]
    return None if script == "cyrillic" and _is_strange(words) else shared.rank(words).best


def _is_strange(words: list[str]) -> bool:
    """Kazakh, Mongolian and others have letters of their own, and nobody here knows them."""
    return len(set("".join(words)) - spelling.cyrillic().letters) > 1


def _by_words(text: str) -> str | None:
    """The small words of a long text settle it; those of a short one are weighed together with the spelling of the others."""
    words = spelling.words_of(text)
    if not words:
        return None
    votes = spelling.latin().votes(words)
    if votes and votes[0][0] >= _MANY and (len(votes) == 1 or votes[0][0] >= _CLEARLY * votes[1][0]):
        return votes[0][1]
    ranking = spelling.latin().rank(words)
    return ranking.best if _is_certain(ranking, text) else None


def _is_certain(ranking: spelling.Ranking, text: str) -> bool:
    """A sentence is seldom in doubt; a word or two may be a name."""
    if ranking.known == 0:
        return ranking.words > _FEW and ranking.lead >= _LEAD_OF_UNKNOWN
    if ranking.words > _FEW:
        return ranking.lead >= (_LEAD if ranking.known < _WELL_KNOWN else _LEAD / 2)
    if ranking.known < ranking.words and text.istitle():
        return False
    return ranking.lead >= 2 * _LEAD if ranking.words > 1 else ranking.lead >= 3 * _LEAD and len(text) > _FEW
