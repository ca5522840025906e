# SPDX-License-Identifier: Apache-2.0
"""Did a picture of this mail come already with an earlier mail of its sender? Then it is the logo of a signature, no attachment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from maildesk.desk import marks
from maildesk.desk.records import Facts, MarkChange
from maildesk.mail import logos
from maildesk.mail.values import Mail

# A signature has a logo and some signs of social networks; a hostile mail must not make thousands of look-ups.
MOST = 20


def keys(mail: Mail) -> Iterator[str]:
    """The marks that tell which pictures of the mail its sender sent before."""
    return (key for _, key in _pictures(mail))


def told(mail: Mail, facts: Facts, received_at: datetime) -> Mail:
    """The mail with the logos of its sender marked, as far as they came before it."""
    known = {digest for digest, key in _pictures(mail) if key in facts.marks and facts.marks[key] < received_at}
    return replace(mail, attachments=logos.marked(mail.attachments, known)) if known else mail


def remembered(mail: Mail, facts: Facts, received_at: datetime) -> tuple[MarkChange, ...]:
    """What the next mails of this sender are to know: the first time that each picture came."""
    return tuple(MarkChange(key, None, received_at) for key in dict.fromkeys(keys(mail)) if key not in facts.marks)


def _pictures(mail: Mail) -> Iterator[tuple[str, str]]:
    if mail.from_ is not None:
        for one in [one for one in mail.attachments if logos.may_be(one)][:MOST]:
            yield one.sha256, marks.picture(mail.from_.key, one.sha256)
