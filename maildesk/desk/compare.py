# SPDX-License-Identifier: Apache-2.0
"""Are two mails the same mail? Their words and attachments tell, not the bytes around them."""

import hashlib

from maildesk.mail.values import Mail


def text_digest(mail: Mail) -> str:
    """A digest of the words (white space aside) and the attachments of a mail, in hexadecimal."""
    digest = hashlib.sha256(" ".join(mail.text.split()).encode())
    for attachment in mail.attachments:
        digest.update(attachment.sha256.encode())
    return digest.hexdigest()
