# SPDX-License-Identifier: Apache-2.0
"""Was the mail sent to many by a program for campaigns? Its fields say so; a discussion list, which people write to, is none."""

from maildesk.mail import headers, notices
from maildesk.mail.fields import Fields

# What the programs of mass mail put into each of theirs (Mailchimp, Mandrill, SendGrid, Brevo, HubSpot, Salesforce, Marketo, Mailjet,
# Constant Contact, CleverReach, Emarsys), and what RFC 8058 asks of all of them.
_FIELDS = (
    "list-unsubscribe-post",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mailchimp-id",
    "x-mc-user",
    "x-mandrill-user",
    "x-sg-eid",
    "x-sib-id",
    "x-mailin-campaign",
    "x-hubspot-message-id",
    "x-sfmc-stack",
    "x-marketoid",
    "x-mj-mid",
    "x-roving-id",
    "x-cleverreach-id",
    "x-csa-complaints",
    "x-emarsys-identify",
)
# A discussion list names where to write to it, and keeps what people wrote there (RFC 2369, RFC 5064).
_DISCUSSION = ("list-post", "archived-at", "x-mailman-version", "x-beenthere", "x-google-group-id")


def campaign(fields: Fields) -> str | None:
    """The field by which it shows, as people write it; None for mail of people and of discussion lists."""
    if fields.named(_DISCUSSION):
        return None
    found = next(iter(fields.named(_FIELDS)), None)
    if found is None and "list-unsubscribe" in fields and _told_to_many(fields):
        found = "list-unsubscribe"
    return found.title() if found else None


def _told_to_many(fields: Fields) -> bool:
    """Beside a way to unsubscribe: is it marked as bulk, or watched for complaints (a Feedback-ID of a mass mailer)?"""
    bulk = any(headers.token(value) in ("bulk", "junk") for value in fields.all("precedence"))
    watched = [headers.text(value) for value in fields.all("feedback-id")]
    return bulk or any(not notices.PROVIDER.search(one) for one in watched)
