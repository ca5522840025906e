# SPDX-License-Identifier: Apache-2.0
"""How sure we are that the From address wrote a mail (promise: Trust 2)."""

from collections.abc import Sequence

from maildesk.desk.values import Evidence, Standing
from maildesk.mail.values import AuthenticationResults, Envelope, Mail, folded


def standing(mail: Mail, envelope: Envelope, authserv_ids: Sequence[str]) -> tuple[Standing, Evidence]:
    """What the SMTP session proves, or else the topmost Authentication-Results field of a configured authserv-id, and why."""
    if envelope.authenticated_as:
        return _logged_in(mail, envelope.authenticated_as, here=envelope.written_here)
    if envelope.trusted:
        words = f"the client {envelope.peer} is in a trusted network" if envelope.peer else "the operator vouches for it"
        return Standing.AUTHENTICATED, Evidence("standing", words)
    if not envelope.vouched:
        return Standing.UNVERIFIED, Evidence(
            "standing", "it came from a client that is not our own mail server, whose words nobody checked"
        )
    verdict, words = _dmarc(mail, authserv_ids)
    return verdict, Evidence("standing", words)


def _logged_in(mail: Mail, account: str, *, here: bool) -> tuple[Standing, Evidence]:
    """An account that is an address speaks for that address alone (RFC 6409 section 6.1); another, of a gateway, for whom it names."""
    if "@" in account and (mail.from_ is None or mail.from_.key != folded(account)):
        return Standing.UNVERIFIED, Evidence("standing", f"it was sent logged in as {account}, in another name")
    how = "no server brought it: it was written at the command line of the desk, by" if here else "it was sent logged in as"
    return Standing.AUTHENTICATED, Evidence("standing", f"{how} {account}")


def _dmarc(mail: Mail, authserv_ids: Sequence[str]) -> tuple[Standing, str]:
    if mail.from_ is None:
        return Standing.UNVERIFIED, "the From field names nobody for certain"
    field = _ours(mail.authentication, authserv_ids)
    if field is None:
        return Standing.UNVERIFIED, "no Authentication-Results of a configured server stands on top"
    verdicts = [(result, properties.get("header.from")) for method, result, properties in field.results if method == "dmarc"]
    return _judged(verdicts, mail.from_.key.rpartition("@")[2], field.authserv_id)


def _ours(fields: Sequence[AuthenticationResults], authserv_ids: Sequence[str]) -> AuthenticationResults | None:
    """Only the topmost field counts: what stands below may have been written by the sender (RFC 8601 section 7.1)."""
    if not fields or fields[0].authserv_id.casefold() not in {one.casefold() for one in authserv_ids}:
        return None
    return fields[0]


def _judged(verdicts: Sequence[tuple[str, str | None]], domain: str, server: str) -> tuple[Standing, str]:
    results = {result.casefold() for result, _ in verdicts}
    if "fail" in results:
        return Standing.SUSPECT, f"{server} says dmarc=fail"
    if results != {"pass"}:
        return Standing.UNVERIFIED, f"{server} says no dmarc=pass"
    if any(folded(aligned or "").rstrip(".") != domain for _, aligned in verdicts):
        return Standing.UNVERIFIED, f"{server} says dmarc=pass, but not for {domain}"
    return Standing.AUTHENTICATED, f"{server} says dmarc=pass for {domain}"
