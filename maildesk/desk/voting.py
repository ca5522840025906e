# SPDX-License-Identifier: Apache-2.0
"""Which words of a mail tell what it asks for? The subject and what was newly written; nothing that a program or a lawyer put below."""

import re
from dataclasses import dataclass

from maildesk.desk.reference import bare_subject
from maildesk.mail.values import Mail

_LONGEST = 6_000  # characters of a text that are looked at, from both its ends: some ask in their last line

# Written by the way, and about something else: "PS congratulations on the new website".
_ASIDE = re.compile(
    r"\W*(?:p\.?\s?s\b|n\.?b\b|unrelated|off[- ]topic|by the way|btw\b|nebenbei|au fait|por cierto|另外|ちなみに)", re.IGNORECASE
)

# Put below by a gateway or a lawyer, without a separator (English, German, French, Spanish, Chinese, Japanese).
_DISCLAIMER = re.compile(
    r"\W*(?:confidentiality (?:notice|note)|disclaimer\b|legal notice|this (?:e-?mail|message)(?: and any| \(including any| is intended"
    r"| may contain| contains)|the information (?:contained )?in this (?:e-?mail|message)|privileged (?:and|&) confidential"
    r"|diese (?:e-?mail|nachricht) (?:kann|enthält|ist)|vertraulichkeitshinweis|ce (?:message|courriel|courrier) (?:et|est|peut|contient)"
    r"|avis de confidentialité|este (?:mensaje|correo)(?: electrónico)? (?:y|es|puede|contiene)|aviso (?:legal|de confidencialidad)"
    r"|本邮件|此邮件|このメール(?:および|は|に含まれる)|please consider the environment|before printing)",
    re.IGNORECASE,
)
_ON_THE_ROAD = re.compile(
    r"\W*(?:sent from (?:my|outlook|mail|yahoo|proton)|von meinem \w+ gesendet|gesendet von|envoyé de(?:puis)? mon|enviado desde mi"
    r"|发自我的|iphoneから送信|get outlook for)",
    re.IGNORECASE,
)
_APOLOGY = re.compile(
    r"\W*(?:sorry for (?:the )?(?:duplicate|double|resend|late)|apologies for (?:the )?(?:duplicate|cross-?post))", re.IGNORECASE
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Wording:
    """What votes: the subject without reply marks and tags, and the text."""

    subject: str
    text: str


def wording(mail: Mail) -> Wording:
    """What was newly written, without asides, disclaimers and marks of telephones.

    A mail that only passes another one on speaks in the words of that one.
    """
    text = _without_noise(mail.reply or "")
    if mail.forwarded and len(text) < len(mail.forwarded.text):
        return Wording(_subject(mail.forwarded.subject or mail.subject), _bounded(f"{text}\n\n{_without_noise(mail.forwarded.text)}"))
    return Wording(_subject(mail.subject), _bounded(text or ("" if mail.quoted else mail.text)))


def _subject(subject: str) -> str:
    return bare_subject("", subject)[:500]


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}\n\n{text[-_LONGEST // 2 :]}"


def _without_noise(text: str) -> str:
    """Paragraph by paragraph. If nothing else was said, the asides were meant."""
    paragraphs = _PARAGRAPH.split(text)
    wanted = [paragraph for paragraph in paragraphs if not _noise(paragraph)]
    meant = [paragraph for paragraph in wanted if not _ASIDE.match(paragraph)]
    return "\n\n".join(meant if any(one.strip() for one in meant) else wanted)


def _noise(paragraph: str) -> bool:
    return any(one.match(paragraph) for one in (_DISCLAIMER, _ON_THE_ROAD, _APOLOGY))
