# SPDX-License-Identifier: Apache-2.0
"""What must be looked up before a group of mails can be decided, by all rules together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from maildesk.desk import actions, asking, canary, correcting, lists, marks, satisfaction, thread, wished
from maildesk.desk.records import ContextKeys
from maildesk.desk.values import Classification, Identity
from maildesk.desk.verbs import bymail
from maildesk.mail.values import Envelope, Mail


def keys(mails: Iterable[tuple[Mail, Envelope]], identity: Identity, now: datetime, guesses: Sequence[Classification] = ()) -> ContextKeys:
    """The keys of a group. `now`: in UTC. `guesses`: what its mails were taken for."""
    of_mails = [one for mail, envelope in mails for one in _of(mail, envelope, identity, now)]
    projects = frozenset(one.project.name for one in guesses if one.project)
    return ContextKeys.of([*of_mails, ContextKeys(projects=projects, workload=identity.catalogue.assigns)])


def _of(mail: Mail, envelope: Envelope, identity: Identity, now: datetime) -> Iterator[ContextKeys]:
    yield thread.keys(mail, envelope, identity, now)
    yield asking.keys(mail, envelope, identity)
    yield from canary.keys(mail, envelope, identity)
    if (mail.text if mail.reply is None else mail.reply).lstrip().startswith("#"):
        yield bymail.keys(mail, identity)
    if correcting.perhaps(mail, identity):
        yield ContextKeys(commands=True)
    if found := tuple(actions.offered(mail)):
        yield actions.keys(found)
    yield wished.keys(mail)
    if envelope.seen is not None:
        yield ContextKeys(seen=envelope.seen)
    yield satisfaction.keys(mail, envelope, identity)
    if public := lists.public_lists(mail, identity):
        yield ContextKeys(marks=frozenset(marks.public_list(one.key) for one in public))
