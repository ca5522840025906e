# SPDX-License-Identifier: Apache-2.0
"""Does a mail repeat the mail that it answers, though no program marked it? The desk knows that mail's text."""

from maildesk.desk.records import Facts
from maildesk.desk.thread import MOST_ANSWERED, thread_ids
from maildesk.mail.reply import without_answered
from maildesk.mail.values import Mail


def told(mail: Mail, facts: Facts) -> Mail:
    """The mail with its quotation told apart, where only the answered text shows it."""
    if mail.quoted or not mail.reply:
        return mail
    texts = [facts.texts[one] for one in thread_ids(mail)[:MOST_ANSWERED] if one in facts.texts]
    return without_answered(mail, texts[0]) if texts else mail
