# SPDX-License-Identifier: Apache-2.0
"""`maildesk train`: the model of the classifier from catalogue, examples and corrections; and how good it is."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maildesk.cli.context import Invocation, example, output_option, pass_invocation
from maildesk.cli.output import Column

if TYPE_CHECKING:
    from maildesk.model.comparison import Comparison
    from maildesk.model.evaluation import Judged
    from maildesk.model.exam import Examined, Made
    from maildesk.settings import Settings

_MADE = (
    Column("model"),
    Column("examples"),
    Column("corrections"),
    Column("features"),
    Column("encoder"),
    Column("accuracy"),
    Column("written"),
)
_WORST = 10
_WORDS_ALONE = (
    "Fewer than half of the categories have examples or corrections: till then the words of the catalogue alone tell what mails ask for.\n"
    "  -> maildesk train --with FILE adds examples"
)


@click.command(
    epilog=example(
        "maildesk train",
        "maildesk train --with corrections.jsonl",
        "maildesk train --evaluate requests.jsonl",
        "maildesk train --evaluate requests.jsonl --folds 2",
    )
)
@click.option(
    "--with", "further", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Labelled requests to learn as well."
)
@click.option(
    "--output-file", "target", type=click.Path(path_type=Path), metavar="FILE", help="Where the model goes instead of the state folder."
)
@click.option("--force", is_flag=True, help="Take the new model even if it is worse than the present one.")
@click.option(
    "--evaluate", "judged", type=click.Path(path_type=Path), metavar="FILE", help="Say how good the model in force is on this file."
)
@click.option("--folds", type=click.IntRange(2, 20), help="With --evaluate: learn the other parts of the file too (cross-validation).")
@click.option("--semantic/--no-semantic", default=None, help="With or without the sentence encoder, whatever the configuration says.")
@output_option
@pass_invocation
def train(
    invocation: Invocation,
    further: tuple[Path, ...],
    target: Path | None,
    force: bool,
    judged: Path | None,
    folds: int | None,
    semantic: bool | None,
) -> None:
    """Make the model of the classifier anew, or say how good it is.

    Learns the phrases of the catalogue, the examples that ship, what requesters and staff of this desk have corrected, and the files
    named by --with: JSON objects, one a line, with subject, body and label (a category, or "unwanted"). Compares the new model with
    the present one on corrections that neither has learnt, and takes it unless it is worse (exit status 1). A running desk uses it
    from the next mail on.
    Needs scikit-learn: pip install 'maildesk[train]'. Where the sentence encoder is installed, the model gets its part for it too.
    """
    if folds and not judged:
        raise click.UsageError("--folds goes with --evaluate FILE")
    settings = _settings(invocation)
    if judged:
        _evaluate(invocation, settings, judged, folds, further, semantic)
        return
    _make(invocation, settings, target, further, force, semantic)


def _settings(invocation: Invocation) -> "Settings | None":
    from maildesk.settings.load import find_file

    return invocation.settings if invocation.config or find_file(os.environ) else None


def _make(
    invocation: Invocation, settings: "Settings | None", target: Path | None, further: tuple[Path, ...], force: bool, semantic: bool | None
) -> None:
    from maildesk.classifying import corrections, model_in_force, school, trained_path
    from maildesk.model.encoder import installed

    wanted = installed() if semantic is None else semantic
    if target:
        made = school(settings, further, corrections(settings), semantic=wanted).make(target)
    else:
        own = trained_path(settings or invocation.settings)  # without a configuration this says what is missing
        target, taught = own, school(settings, further, corrections(settings), semantic=wanted)
        made = taught.make(own, lambda: model_in_force(settings), force=force)
    invocation.print_rows([_row(target, made)], _MADE)
    if made.comparison:
        invocation.say(_compared(made.comparison))
    if not made.knows_categories:
        invocation.say(_WORDS_ALONE)
    if not made.written:
        invocation.say("The present model stays. To take the new one all the same: maildesk train --force")
        raise click.exceptions.Exit(1)


def _row(target: Path, made: "Made") -> dict[str, Any]:
    return {
        "model": str(target),
        "examples": made.weights.made_of["examples"],
        "corrections": made.corrections,
        "features": len(made.weights.categories.table.places),
        "encoder": made.weights.semantic is not None,
        "accuracy": made.accuracy,
        "written": made.written,
    }


def _compared(told: "Comparison") -> str:
    """How the new model stands beside the present one, in a line."""
    pairs = (("corrections right", told.new, told.present), ("examples right, not learnt", told.new_examples, told.present_examples))
    shares = [f"{what} {_percent(new)}, the present one {_percent(present)}" for what, new, present in pairs if new is not None]
    verdict = "The new model is not worse" if told.better else "The new model is worse"
    return f"{verdict} ({told.reason}): {'; '.join(shares) or 'nothing to compare'}."


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"


def _evaluate(
    invocation: Invocation,
    settings: "Settings | None",
    judged: Path,
    folds: int | None,
    further: tuple[Path, ...],
    semantic: bool | None,
) -> None:
    from maildesk.classifying import require_encoder, school

    wanted = settings.desk.semantic if semantic is None and settings else bool(semantic)
    if wanted:
        require_encoder(settings)
    told = school(settings, further, semantic=wanted).examine(judged, folds)
    if invocation.output == "json":
        from maildesk.cli.output import to_json

        click.echo(to_json(_told(told)))
        return
    for line in _lines(told):
        click.echo(line)


def _told(examined: "Examined") -> dict[str, Any]:
    figures = examined.figures
    return {
        "requests": figures.count,
        "accuracy": figures.accuracy,
        "macro_f1": figures.macro_f1,
        "top2": figures.top2,
        "accuracy_at_80": figures.covered,
        "calibration_error": figures.calibration,
        "f1": figures.f1,
        "unwanted": {"count": examined.unwanted, "recall": examined.recall, "requests_set_aside": examined.set_aside},
        "triage": examined.triage,
        "confusion": [{"label": label, "taken_for": best, "count": count} for (label, best), count in sorted(examined.confusion.items())],
        "how": examined.how,
        "worst": [{"name": one.name, "label": one.label, "taken_for": one.best, "confidence": one.confidence} for one in examined.worst],
    }


def _lines(examined: "Examined") -> list[str]:
    figures = examined.figures
    return [
        f"{figures.count} requests, {examined.unwanted} unwanted mails ({examined.how})",
        f"  accuracy                 {figures.accuracy:.3f}",
        f"  macro-F1                 {figures.macro_f1:.3f}",
        f"  top-2                    {figures.top2:.3f}",
        f"  accuracy at 80% coverage {figures.covered:.3f}",
        f"  calibration error        {figures.calibration:.3f}",
        f"  left to a person         {examined.triage:.3f}",
        f"  unwanted: recall         {examined.recall:.3f}, requests set aside: {examined.set_aside}",
        "",
        "Confusion (rows: what they are; columns: what they were taken for)",
        *_matrix(examined),
        "",
        "Worst mistakes",
        *(_mistake(one) for one in examined.worst[:_WORST]),
    ]


def _matrix(examined: "Examined") -> list[str]:
    slugs = list(examined.figures.f1)
    head = f"  {'':<20}" + "".join(f"{slug[:6]:>8}" for slug in slugs) + f"{'F1':>8}"
    rows = [
        f"  {label:<20}" + "".join(f"{examined.confusion[label, slug] or '.':>8}" for slug in slugs) + f"{examined.figures.f1[label]:>8.2f}"
        for label in slugs
    ]
    return [head, *rows]


def _mistake(one: "Judged") -> str:
    from maildesk.cli.output import clean_for_terminal

    return clean_for_terminal(f"  {one.confidence:.2f} {one.best} instead of {one.label}: {one.name} {one.subject[:60]}")
