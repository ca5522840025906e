# SPDX-License-Identifier: Apache-2.0
"""Where requests would find nobody: groups without a member, and what is confidential without a reader. What an operator should know."""

from collections.abc import Iterable, Iterator, Sequence

from maildesk.desk import groups
from maildesk.desk.catalogue import Catalogue, Group
from maildesk.desk.values import Member

_ADD = "`maildesk staff set HANDLE --join GROUP`, or `maildesk staff add ADDRESS --group GROUP`"


def lacking(catalogue: Catalogue, staff: Sequence[Member]) -> Iterator[tuple[str, str]]:
    """What is wrong between the catalogue and who works here: the fact and the remedy."""
    asked = {one.owner for one in catalogue.categories}
    empty = [one for one in catalogue.groups.values() if not groups.members(staff, one.slug, catalogue)]
    answering = [one for one in empty if one.slug in asked]
    lost = [one for one in answering if not groups.reachable(one)]
    if lost:
        yield f"nobody is of {_names(lost)}, and their addresses lead nowhere: whoever triages hears of their requests", _ADD
    if mailed := [one for one in answering if groups.reachable(one)]:
        yield f"nobody is of {_names(mailed)}: their requests go to their addresses, where nothing can be done by an answer", _ADD
    if unread := list(_unread(catalogue, {one.slug for one in empty})):
        yield f"what is confidential has no reader: {', '.join(unread)}; others hear only that such a request waits", _ADD
    for one in staff:
        if gone := [group for group in one.groups if group not in catalogue.groups]:
            remedy = f"`maildesk staff set {one.handle} --leave-group {gone[0]}`"
            yield f"{one.handle} is of {', '.join(gone)}, which the catalogue does not have", remedy


def _unread(catalogue: Catalogue, empty: set[str]) -> Iterator[str]:
    """The confidential categories and services whose readers are nobody, each by its slug."""
    for category in catalogue.categories:
        if category.confidential and set(catalogue.readers(category.slug)) <= empty:
            yield category.slug
        for service in category.services:
            if service.confidential and set(catalogue.readers(category.slug, service.slug)) <= empty:
                yield service.slug


def _names(some: Iterable[Group]) -> str:
    return ", ".join(one.slug for one in some)
