# SPDX-License-Identifier: Apache-2.0
"""Who wrote a mail whose From was rewritten by a mailing list?"""

from dataclasses import replace

from maildesk.desk.values import Evidence, Identity, Standing
from maildesk.mail.values import Mail


def behind_list(mail: Mail, standing: Standing, identity: Identity) -> tuple[Mail, Standing, tuple[Evidence, ...]]:
    """The mail with its author in From, where a configured list host, itself authenticated, names one (observed: Google Groups).

    The author stays unverified: the list tells who wrote, nobody proves it.
    """
    if mail.original_from is None or mail.from_ is None or standing is not Standing.AUTHENTICATED:
        return mail, standing, ()
    host = mail.from_.address.rpartition("@")[2].casefold()
    if host not in {one.casefold() for one in identity.list_hosts}:
        return mail, standing, ()
    told = Evidence("author", f"the list at {host} names its author in X-Original-From")
    return replace(mail, from_=mail.original_from), Standing.UNVERIFIED, (told,)
