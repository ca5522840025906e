# SPDX-License-Identifier: Apache-2.0
"""What happens on the server to mails that are committed."""

import logging
from collections.abc import Sequence

from maildesk.imap.errors import Refused
from maildesk.imap.folder import Folder
from maildesk.imap.options import MailboxOptions

log = logging.getLogger("maildesk.imap")


def act(folder: Folder, options: MailboxOptions, uids: Sequence[int]) -> bool:
    """Flags, moves, deletes or leaves mails; UIDs that have gone count as done. False if the server refuses.

    A refusal (the archive is full, a folder was renamed) never stops the intake: it is told in the log, and tried again with the
    next walk through the folder. Raises Unreachable.
    """
    try:
        if options.after == "flag":
            folder.flag(uids)
        elif options.after == "move":
            folder.move(uids, options.move_to)
        elif options.after == "delete":
            folder.delete(uids)
    except Refused as error:
        log.error("%s %d mails are in the database but stay where they are; `maildesk doctor` tells more.", error.message, len(uids))
        return False
    return True
