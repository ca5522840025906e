# SPDX-License-Identifier: Apache-2.0
"""Colours: a dark theme, a light one, and the terminal's own for those who want none (NO_COLOR). Nothing is told by colour alone."""

from collections.abc import Mapping

from textual.theme import Theme

DARK, LIGHT, PLAIN = "maildesk-dark", "maildesk-light", "ansi-dark"

THEMES = (
    Theme(
        name=DARK,
        primary="#6cb6ff",
        secondary="#8bd5ca",
        accent="#f5c265",
        warning="#f5a65b",
        error="#ff7b72",
        success="#7ee787",
        foreground="#dfe5ec",
        background="#12161c",
        surface="#1a2029",
        panel="#242c38",
        dark=True,
    ),
    Theme(
        name=LIGHT,
        primary="#0550ae",
        secondary="#116a62",
        accent="#7a4b00",
        warning="#953800",
        error="#b3121f",
        success="#116329",
        foreground="#1c2128",
        background="#ffffff",
        surface="#f3f5f8",
        panel="#e2e7ee",
        dark=False,
    ),
)
# The background colours of COLORFGBG ("15;0") that are light: rxvt, Konsole and others say so.
_LIGHT_BACKGROUNDS = frozenset(("7", "15"))


def chosen(wish: str, environ: Mapping[str, str]) -> str:
    """The theme for a wish ("auto", "light", "dark"): NO_COLOR comes before it, and what the terminal says of itself after it."""
    if environ.get("NO_COLOR"):
        return PLAIN
    if wish in ("light", "dark"):
        return LIGHT if wish == "light" else DARK
    return LIGHT if environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_BACKGROUNDS else DARK


def other(name: str) -> str:
    """The theme that a key changes to."""
    return {DARK: LIGHT, LIGHT: DARK}.get(name, name)
