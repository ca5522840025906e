# SPDX-License-Identifier: Apache-2.0
"""The one rule of which spellings of an address are the same."""

from string import ascii_uppercase


def folded(address: str) -> str:
    """An address, or the domain of one, without the case of its ASCII letters.

    No more than that: `str.casefold` makes one domain of straße.example and strasse.example, which anybody can register, and an "s"
    of the long s (U+017F). Who writes a domain in letters of their own writes it in one case (RFC 5890: U-labels are in lower case).
    """
    return address.lower() if address.isascii() else address.translate(_IN_ONE_CASE)


_IN_ONE_CASE = {ord(one): one.lower() for one in ascii_uppercase}
