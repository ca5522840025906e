# SPDX-License-Identifier: Apache-2.0
"""References that people quote, such as CNCF-1042, and the subject tags made of them."""

import re
from functools import cache, lru_cache


def reference(prefix: str, number: int) -> str:
    """`CNCF-1042`."""
    return f"{prefix}-{number}"


def parse_reference(prefix: str, text: str) -> int | None:
    """The number in `CNCF-1042`, `cncf-1042`, `[CNCF-1042]`, `#1042` or `1042`; None if it is none of these."""
    match = re.fullmatch(rf"\[?(?:{re.escape(prefix)}-|#)?([0-9]{{1,12}})\]?", text.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


@lru_cache(maxsize=8)
def _tag(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\[{re.escape(prefix)}-([0-9]{{1,12}})\]", re.IGNORECASE)


def tags(prefix: str, subject: str) -> tuple[int, ...]:
    """The numbers of the tags (`[CNCF-1042]`) in a subject, from the left. A tag is a hint, never a right (promise: Trust 3)."""
    return tuple(int(number) for number in _tag(prefix).findall(subject))


# Reply and forward marks of mail programs: Re, AW (de), SV (sv, da, no), VS (fi), RV and ENC (es, pt), RIF (it), Odp (pl),
# TR and RE (fr), WG (de), Fwd, FW, and their Chinese and Japanese forms; Outlook numbers them: "Re[2]:".
_MARK = r" ?(?:re|aw|antw|antwort|sv|vs|rif|odp|fwd?|wg|tr|rv|enc|ynt|回复|答复|转发|返信|転送) ?(?:\[\d{1,3}\]|\(\d{1,3}\))? ?[:：]"
# The same, and what mailing lists put before a subject: "[cncf-toc] " (RFC 5256 section 5, subj-blob).
_MARK_OR_LIST = rf"{_MARK}| ?\[[^\[\]]{{1,80}}\](?= ?[^ ])"


def base_subject(prefix: str, subject: str) -> str:
    """The subject without reply marks and without our tag, so that the tag is appended once (RFC 5256 section 2.1 in spirit)."""
    return _after(" ".join(_tag(prefix).sub(" ", subject).split()), _MARK)


@lru_cache(maxsize=512)  # of one mail it is asked three times
def bare_subject(prefix: str, subject: str) -> str:
    """The base subject as all copies of a mail share it: in lower case, without what mailing lists put before it."""
    return _after(base_subject(prefix, subject), _MARK_OR_LIST).casefold()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)  # not when the file is loaded: commands that only name references do not wait for it


def _after(text: str, pattern: str) -> str:
    """What stands behind all matches of `pattern` at the start."""
    found, position = _compiled(pattern), 0
    while match := found.match(text, position):
        position = match.end()
    return text[position:].strip()
