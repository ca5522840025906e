# SPDX-License-Identifier: Apache-2.0
"""`maildesk classify`: which service a mail asks for, how sure that is, and why."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, pass_invocation
from maildesk.cli.files import mail_files
from maildesk.cli.output import clean_for_terminal, to_json

if TYPE_CHECKING:
    from maildesk.desk.values import Classification, SpamVerdict


@click.command(epilog=example("maildesk classify request.eml", "maildesk classify --json *.eml | jq -r '[.file, .category] | @tsv'"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@pass_invocation
def classify(invocation: Invocation, as_json: bool, files: tuple[str, ...]) -> None:
    """Show what the desk takes mails to ask for (- is standard input).

    Goes by the catalogue and model of the configuration; where there is none, by those that ship.
    `encoder` in the JSON tells whether a sentence encoder took part. Nothing is stored. Exit status 1 if a file could not be read.
    """
    from maildesk.classifying import encoder_in_force
    from maildesk.desk import unwanted
    from maildesk.mail.read import read
    from maildesk.wiring import classifier

    settings = invocation.settings if _configured(invocation) else None
    model, encoder, failed = classifier(settings), encoder_in_force(settings), False
    for one in mail_files(files):
        if one.raw is None:
            failed = True
            click.echo(f"maildesk: {clean_for_terminal(one.error or '')}", err=True)
            continue
        mail = read(one.raw)
        (guess,) = model.classify([mail])
        told = {"file": one.name, **_told(guess, unwanted.verdict(guess.spam, unwanted.points(unwanted.marks(mail)))), "encoder": encoder}
        sys.stdout.write((to_json(told) if as_json or invocation.output == "json" else _line(told)) + "\n")
    if settings and settings.desk.semantic:
        invocation.say(f"Classified {'with' if encoder else 'without'} the sentence encoder; `maildesk doctor` says what is in force.")
    if failed:
        raise click.exceptions.Exit(1)


def _configured(invocation: Invocation) -> bool:
    """Looking at a mail needs no configuration; one that was named, or is found, counts."""
    from maildesk.settings.load import find_file

    return invocation.config is not None or find_file(os.environ) is not None


def _told(guess: "Classification", spam: "SpamVerdict") -> dict[str, Any]:
    project = guess.project
    return {
        "category": guess.category,
        "service": guess.service,
        "also": list(guess.also),
        "confidence": guess.confidence,
        "candidates": [{"category": one.category, "score": one.score} for one in guess.candidates],
        "decision": "automatic" if guess.automatic else "triage",
        "reasons": list(guess.reasons),
        "restricted": guess.restricted,
        "project": {"name": project.name, "maturity": project.maturity, "why": project.why} if project else None,
        "spam": {"verdict": spam.verdict, "score": spam.score, "reasons": list(spam.reasons)},
    }


def _line(told: dict[str, Any]) -> str:
    words = f"{told['file']}: {told['category']} ({told['decision']}, {told['confidence']:.0%} sure): {'; '.join(told['reasons'])}"
    return clean_for_terminal(words)
