# SPDX-License-Identifier: Apache-2.0
"""What somebody may have meant who misspelt a name."""

from collections.abc import Iterable

import click


class Named(click.Choice[str]):
    """A choice that names the nearest where somebody misspells."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        return f"{value!r} is not one of {', '.join(self.choices)}{nearest(str(value), self.choices)}"


def nearest(value: str, known: Iterable[str]) -> str:
    """ "; did you mean ...?" of what is alike, or nothing."""
    return meant(alikes(value, known))


def meant(alike: Iterable[str]) -> str:
    """What was found as a question, or nothing."""
    first = list(dict.fromkeys(alike))[:3]
    return f"; did you mean {' or '.join(first)}?" if first else ""


def alikes(value: str, known: Iterable[str]) -> list[str]:
    """At most three that are written like it, the likest first."""
    from difflib import get_close_matches

    folded = {one.casefold(): one for one in known}
    return [folded[one] for one in get_close_matches(value.casefold(), folded, n=3, cutoff=0.5)]
