# SPDX-License-Identifier: Apache-2.0
"""What became of somebody's words, in the same words in a shell and on the screen."""

from collections.abc import Sequence


def heard(name: str, readers: Sequence[str], *, inside: bool, would: bool = False) -> str:
    """Who reads an answer or a note (`inside`) on the ticket `name`. `would`: it was a dry run."""
    if readers:
        return f"{name}: your {'note' if inside else 'answer'} {'would go' if would else 'goes'} to {', '.join(readers)}"
    stays = f"{'would stand' if would else 'stands'} on the ticket"
    if inside:
        return f"{name}: your note {stays}, for staff to read; nobody gets a mail of it"
    return f"{name}: your answer {stays} alone: nobody takes part who could get it"
