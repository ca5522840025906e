# SPDX-License-Identifier: Apache-2.0
"""Mailing lists: who wrote a mail whose From they rewrote, and which addresses are lists that archive what they get."""

from dataclasses import replace
from datetime import datetime

from maildesk.desk import marks
from maildesk.desk.records import Facts, MarkChange
from maildesk.desk.values import Evidence, Identity, Standing
from maildesk.mail.values import Address, Mail


def behind_list(mail: Mail, standing: Standing, identity: Identity) -> tuple[Mail, Standing, tuple[Evidence, ...]]:
    """The mail with its author in From, where a configured list host, itself authenticated, names one (observed: Google Groups).

    The author stays unverified: the list tells who wrote, nobody proves it.
    """
    if mail.original_from is None or mail.from_ is None or standing is not Standing.AUTHENTICATED:
        return mail, standing, ()
    host = mail.from_.address.rpartition("@")[2].casefold()
    if host not in _hosts(identity):
        return mail, standing, ()
    told = Evidence("author", f"the list at {host} names its author in X-Original-From")
    return replace(mail, from_=mail.original_from), Standing.UNVERIFIED, (told,)


def public_lists(mail: Mail, identity: Identity) -> tuple[Address, ...]:
    """The recipients that are mailing lists: at a configured list host, or named by the List-Id of the mail (RFC 2919 section 2).

    The List-Id of a list is its address with a dot for the @, in all that were seen: `toc@lists.cncf.io` is `toc.lists.cncf.io`.
    """
    hosts = _hosts(identity)
    if not hosts and mail.list_id is None:
        return ()
    return tuple(one for one in (*mail.to, *mail.cc) if one.key.replace("@", ".") == mail.list_id or one.key.rpartition("@")[2] in hosts)


def noticed(mail: Mail, identity: Identity, facts: Facts, now: datetime) -> tuple[MarkChange, ...]:
    """What is to be remembered of the lists in To and Cc that were not known as such.

    An address that was ever authenticated is a person's: no List-Id makes it a list.
    """
    new = dict.fromkeys(one.key for one in public_lists(mail, identity) if marks.public_list(one.key) not in facts.marks)
    proven = {key for key in new if (person := facts.people.get(key)) is not None and person.verified}
    return tuple(MarkChange(marks.public_list(key), None, now) for key in new if key not in proven)


def _hosts(identity: Identity) -> frozenset[str]:
    return frozenset(one.casefold() for one in identity.list_hosts)


def address(one: MarkChange) -> str:
    """The list that is remembered by this."""
    return one.key.removeprefix(marks.LIST)
