# SPDX-License-Identifier: Apache-2.0
"""Addresses that several people read: roles and lists. They can ask for something; they are nobody's second address."""

from collections.abc import Mapping
from typing import Any

from maildesk.mail.values import Address, Mail

# RFC 2142, and what projects and companies use beside it.
# fmt: off
_ROLES = frozenset({
    "abuse", "noc", "security", "postmaster", "hostmaster", "webmaster", "info", "marketing", "sales", "support", "admin", "administrator",
    "contact", "help", "helpdesk", "servicedesk", "service", "office", "team", "press", "media", "events", "legal", "billing", "accounting",
    "finance", "hr", "jobs", "maintainers", "owners", "steering", "toc", "board", "community", "root", "mail", "hello", "all", "staff",
})
# fmt: on


def is_role(one: Address) -> bool:
    """Does the local part name a role? `security+cncf@` and `project-maintainers@` do too."""
    local = one.key.rpartition("@")[0].partition("+")[0]
    return local in _ROLES or local.replace("_", "-").replace(".", "-").rpartition("-")[2] in _ROLES


def noted(mail: Mail) -> Mapping[str, Any]:
    """What the history says of a requester that several people read: answers to it are read, and perhaps archived, by all of them."""
    if mail.from_ is None:
        return {}
    if mail.list_id is not None and mail.from_.key.replace("@", ".") == mail.list_id:
        return {"list": mail.from_.address}
    return {"role": mail.from_.address} if is_role(mail.from_) else {}
