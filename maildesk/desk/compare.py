# SPDX-License-Identifier: Apache-2.0
"""Are two mails the same mail? Their words and attachments tell, not the bytes around them."""

import hashlib

from maildesk.desk.reference import bare_subject
from maildesk.mail.values import Mail


def text_digest(prefix: str, mail: Mail) -> str:
    """A digest of the words (white space, reply marks and tags aside) and the attachments of a mail, in hexadecimal."""
    digest = hashlib.sha256("\0".join((bare_subject(prefix, mail.subject), " ".join(mail.text.split()))).encode())
    for attachment in mail.attachments:
        digest.update(attachment.sha256.encode())
    return digest.hexdigest()
