# SPDX-License-Identifier: Apache-2.0
"""What the writer of a mail is told by the desk itself: an acknowledgement, or that the mail could not be taken whole."""

from maildesk.desk import acknowledge, caps, marks
from maildesk.desk.case import Case
from maildesk.desk.compare import subject_digest
from maildesk.desk.records import MarkChange
from maildesk.desk.values import Evidence, Standing


def acknowledgement(case: Case) -> tuple[acknowledge.Plan | None, tuple[MarkChange, ...], Evidence]:
    why_not = acknowledge.refusal(case.mail, case.identity, history=case.arrival.history)
    if why_not or case.mail.from_ is None:
        return None, (), Evidence("not acknowledged", why_not or "")
    if case.standing is Standing.SUSPECT:
        return None, (), Evidence("not acknowledged", "it failed DMARC: whoever From names may not have written it")
    form = acknowledge.form(case.standing, verified=case.author.verified, stub=case.arrival.stub)
    key = marks.acknowledged(case.author.key)
    last = case.facts.marks.get(key)
    told_at = None if _must_hear(case) else acknowledge.told_at(last, case.identity.acknowledgement.per_address_minutes, case.now)
    plan = acknowledge.Plan(form, case.mail.from_, told_at)
    if told_at:
        return plan, (), acknowledge.said(plan)
    alike = marks.alike(case.author.key, subject_digest(case.identity.prefix, case.mail.subject))
    spent = caps.spend_all(((alike, caps.ALIKE),), case.facts.marks, case.now)
    if spent is None:
        return None, (), Evidence("not acknowledged", "two mails of this address about the same were acknowledged lately: a loop, perhaps")
    return plan, (MarkChange(key, last, case.now), *spent), acknowledge.said(plan)


def _must_hear(case: Case) -> bool:
    """Whoever certainly sent a mail that is not here must not read in the summary of the hour that it is."""
    return case.arrival.stub is not None and case.standing is Standing.AUTHENTICATED


def stub_notice(case: Case) -> tuple[acknowledge.Plan | None, tuple[MarkChange, ...], tuple[Evidence, ...]]:
    """Answers get no acknowledgement, but whoever sends what the desk cannot take must hear of it."""
    if case.arrival.stub is None:
        return None, (), ()
    plan, mark, words = acknowledgement(case)
    return plan, mark, (words,)
