# SPDX-License-Identifier: Apache-2.0
"""The canned answers that may fit a new request, as mails that open with `#answer NAME` and answer it as they are sent."""

from maildesk.desk.canned import find
from maildesk.desk.case import Case
from maildesk.desk.letters import Draft
from maildesk.desk.reference import base_subject
from maildesk.desk.suggesting import Request, suggested
from maildesk.desk.values import Ticket
from maildesk.mail.values import Mail

_SURE = 0.25  # what is offered by itself has to fit better than what somebody asks for


def ready(case: Case, ticket: Ticket, mail: Mail) -> tuple[Draft, ...]:
    """The two best; none where none fits. Automatic mail and programs get none."""
    answers = case.identity.answers.all()
    if not answers or mail.auto is not None:
        return ()
    request = Request(f"{mail.subject}\n{mail.reply or mail.text}", ticket.category, ticket.service)
    subject = "" if ticket.restricted else base_subject(case.identity.prefix, ticket.subject)
    return tuple(
        Draft(find(answers, one.slug, case.identity.language).title, f"Re: {subject}".strip(), (f"#answer {one.slug}",))
        for one in suggested(request, answers)
        if one.score >= _SURE
    )
