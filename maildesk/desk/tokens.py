# SPDX-License-Identifier: Apache-2.0
"""A text as the classifier sees it: words without case and accents, and the characters of scripts that write no spaces."""

import re
import unicodedata
from functools import lru_cache

# Chinese characters and kana stand alone: a phrase of theirs is a row of characters. Signs of money, of per cent and of exclamation do
# too: much of what tells advertising is a price.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}$€£¥%!]|[^\W_{_CJK}]+")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")
_ACCENTS = re.compile("[\u0300-\u036f]+")  # of Latin, Greek and Cyrillic letters; the voicing marks of kana are others
_LONGEST_WORD = 40  # characters; what is longer is a key, a digest or a trap


def plain(text: str) -> str:
    """The text in lower case, compatibility forms unified (NFKC), without accents: "Größe" is "grosse", "ＡＷＳ" is "aws"."""
    if text.isascii():
        return text.lower()
    unified = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", unified)))


def tokens(text: str) -> list[str]:
    """The words of a text in order, apostrophes closed up ("can't" is "cant"), each CJK character and each sign of money by itself."""
    said = plain(text)
    found = _TOKEN.findall(_APOSTROPHE.sub("", said) if _closable(said) else said)
    return found if max(map(len, found), default=0) <= _LONGEST_WORD else [word for word in found if len(word) <= _LONGEST_WORD]


def _closable(text: str) -> bool:
    return "'" in text or (not text.isascii() and ("\u2019" in text or "\u02bc" in text))


@lru_cache(maxsize=8192)
def is_cjk(token: str) -> bool:
    """Is this token a character of a script without spaces?"""
    return len(token) == 1 and "\u3040" <= token <= "\ufaff"
