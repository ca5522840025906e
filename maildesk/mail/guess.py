# SPDX-License-Identifier: Apache-2.0
"""Which charset do bytes use that declare none and are not UTF-8? Cyrillic and East Asian ones are told by what they say.

Western letters stand alone among ASCII; where bytes above 127 stand in runs, whole words are written with them.
"""

import re

_SAMPLE = 4_096
_RUN = re.compile(rb"[\x80-\xff]+")
# The beginnings of words that nearly every text holds; a wrong reading has next to none of them.
_FREQUENT = {
    "cp932": frozenset("のにはをたがでてとしれさいるなもすまりかっアンスルイトリクドーン件会日本様月送"),
    "euc_jp": frozenset("のにはをたがでてとしれさいるなもすまりかっアンスルイトリクドーン件会日本様月送"),
    "cp949": frozenset("이다의는을가에하고지로은사한기도를인니합시습안녕요드세서메일문대해주"),
    "gb18030": frozenset("的是不我一有大在人了中到要以为好您们会你请这和上个国时来用生于出发件公司关通知"),
    "big5hkscs": frozenset("的是不我一有大在人了中到要以為好您們會你請這和上個國時來用生於出發件公司關通知"),
}
_ENOUGH = 0.08  # of the characters that are not ASCII


def guessed(data: bytes) -> str | None:
    """The Python codec; None where a Western one is as likely."""
    sample = data[:_SAMPLE]
    runs = _RUN.findall(sample)
    if sum(map(len, runs)) < 2.5 * len(runs) or not runs:
        return None
    return _cyrillic(b"".join(runs)) or _east_asian(sample)


def _cyrillic(high: bytes) -> str | None:
    """Letters fill the upper half of both charsets; in KOI8-R the small ones come first, in Windows-1251 the capitals."""
    first = sum(0xC0 <= byte < 0xE0 for byte in high)
    last = sum(byte >= 0xE0 for byte in high)
    if (first + last) * 20 < len(high) * 19:
        return None
    return "koi8-r" if first > last else "cp1251"


def _east_asian(sample: bytes) -> str | None:
    shares = {name: _share(sample, name) for name in _FREQUENT}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ENOUGH else None


def _share(sample: bytes, name: str) -> float:
    """How many of the characters that are not ASCII are frequent ones; 0 where the bytes are not of this charset."""
    text = sample.decode(name, "replace")
    if text[:-1].count("\ufffd"):
        return 0.0
    foreign = [c for c in text if c > "\x7f"]
    return sum(c in _FREQUENT[name] for c in foreign) / max(1, len(foreign))
